"""Which columns the parts of a table depend on, and what becomes of the parts between two states of the table."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import field, replace
from typing import Generic, TypeVar

from scangen import physical
from scangen.values import dataclass

_TOKEN = re.compile(r"'(?:[^']|'')*'|\[((?:[^\]]|\]\])*)\]|([A-Za-z_][A-Za-z0-9_]*)")

Named = TypeVar("Named", physical.Key, physical.Check, physical.ForeignKey, physical.Index, physical.Trigger)


def words(text: str | None) -> frozenset[str]:
    """All that a text of T-SQL could name, in lower case; what an override wrote need not be in brackets."""
    found = _TOKEN.finditer(text or "")
    return frozenset((match[1] or match[2]).casefold() for match in found if match[1] or match[2])


def held(index: physical.Index) -> frozenset[str]:
    """The columns that an index holds, in lower case."""
    names = {key.column.casefold() for key in index.keys if key.column} | {name.casefold() for name in index.include}
    return frozenset(names).union(*(words(key.expression) for key in index.keys))


def named(
    part: physical.Column | physical.Key | physical.Check | physical.ForeignKey | physical.Index,
) -> frozenset[str]:
    """The columns that a part depends on, in lower case."""
    match part:
        case physical.Column():
            return words(part.generated)
        case physical.Check():
            return words(part.expression)
        case physical.Index():
            return held(part) | words(part.where)
        case _:
            return frozenset(name.casefold() for name in part.columns)


def is_columnstore(index: physical.Index) -> bool:
    """Whether the index is kept by columns, which forbids much."""
    return index.method == "columnstore"


@dataclass(slots=True)
class Fate(Generic[Named]):
    """What becomes of one kind of part: `made` is there again after a drop, `changed` still has its old form."""

    dropped: list[Named] = field(default_factory=list)
    made: list[Named] = field(default_factory=list)
    changed: list[Named] = field(default_factory=list)
    come: list[Named] = field(default_factory=list)
    renamed: list[tuple[Named, Named]] = field(default_factory=list)


def fate(
    before: Sequence[Named],
    after: Sequence[Named],
    new_names: Mapping[str, str],
    disturbed: Callable[[Named], bool],
    replaceable: Callable[[Named, Named], bool] | None = None,
) -> Fate[Named]:
    """Pairs the parts of two states; `disturbed` ones stand in the way, `replaceable` ones need no drop."""
    found: Fate[Named] = Fate()
    rest = {part.name: part for part in after}
    for part in before:
        twin = rest.pop(new_names.get(part.name, part.name), None) or rest.pop(part.name, None)
        if twin is None:
            found.dropped.append(part)
        elif disturbed(part):
            found.dropped.append(part)
            found.made.append(twin)
        elif replace(part, name=twin.name) == twin:
            if part.name != twin.name:
                found.renamed.append((part, twin))
        elif replaceable is not None and replaceable(part, twin):
            found.changed.append(twin)
        else:
            found.dropped.append(part)
            found.made.append(twin)
    found.come = [part for part in after if part.name in rest]
    return found


def key_columns(table: physical.Table) -> list[frozenset[str]]:
    """The column sets that a foreign key may reference."""
    return [frozenset(key.columns) for key in (table.primary_key, *table.uniques)]


def without(parts: Sequence[Named], names: Collection[str]) -> tuple[Named, ...]:
    """The parts whose names are not among these."""
    return tuple(part for part in parts if part.name not in names)


def with_names(text: str, new_names: Mapping[str, str]) -> str:
    """A text with the new names of columns in brackets, but not in its strings."""
    return _TOKEN.sub(lambda match: f"[{new_names.get(match[1], match[1])}]" if match[1] else match[0], text)
