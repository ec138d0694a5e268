"""A table as it was found, in the words of the one that was meant, wherever the server says that they are the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace
from typing import Any, TypeVar, cast

from scangen import physical

T = TypeVar("T")


def in_own_words(
    meant: physical.Table, there: physical.Table, found: physical.Table, alike: Callable[[object, object], bool]
) -> physical.Table:
    """What was found, with the words of `meant` wherever the server's for it (`there`) are those that it gives."""
    return physical.Table(
        name=meant.name,
        # The order of columns is the database's own.
        columns=_parts(found.columns, meant.columns, there.columns, found.columns, alike),
        primary_key=_blended(meant.primary_key, there.primary_key, found.primary_key, alike),
        uniques=_parts(meant.uniques, meant.uniques, there.uniques, found.uniques, alike),
        checks=_parts(meant.checks, meant.checks, there.checks, found.checks, alike),
        foreign_keys=_parts(meant.foreign_keys, meant.foreign_keys, there.foreign_keys, found.foreign_keys, alike),
        indexes=_parts(meant.indexes, meant.indexes, there.indexes, found.indexes, alike),
        triggers=_parts(meant.triggers, meant.triggers, there.triggers, found.triggers, alike, others=False),
        partitioning=_cut(meant.partitioning, there.partitioning, found.partitioning, alike),
        options=meant.options if there.options == found.options else found.options,
        comment=found.comment,
        note=meant.note,
    )


def _cut(
    meant: physical.Partitioning | None,
    there: physical.Partitioning | None,
    found: physical.Partitioning | None,
    alike: Callable[[object, object], bool],
) -> physical.Partitioning | None:
    if not (meant and there and found):
        return found
    words = {part.name: part for part in there.partitions}
    inner = [words[part.name] for part in meant.partitions]
    parts = _parts(meant.partitions, meant.partitions, inner, found.partitions, alike)
    return replace(_blended(meant, there, found, alike), partitions=parts)


def _parts(
    order: Sequence[Any],
    meant: Sequence[Any],
    there: Sequence[Any],
    found: Sequence[Any],
    alike: Callable[[object, object], bool],
    *,
    others: bool = True,
) -> tuple[Any, ...]:
    """The parts that were found, in this order; `others`, which were not expected, behind by name."""
    if there == found:
        return tuple(meant)
    here = {part.name: part for part in found}
    pairs = {part.name: (part, words) for part, words in zip(meant, there, strict=True)}
    names = [part.name for part in order if part.name in here]
    if others:
        names += sorted(here.keys() - set(names))
    return tuple(_blended(*pairs[name], here[name], alike) if name in pairs else here[name] for name in names)


def _blended(meant: T, there: T, found: T, alike: Callable[[object, object], bool]) -> T:
    """`found`, field by field in the words of `meant`; what is not compared (notes) as it was meant."""
    if there == found:
        return meant
    values = {}
    for part in fields(cast(Any, found)):
        told, is_there = getattr(meant, part.name), getattr(found, part.name)
        values[part.name] = told if not part.compare or alike(getattr(there, part.name), is_there) else is_there
    return type(found)(**values)


def same(there: object, found: object) -> bool:
    """Whether the server prints both alike."""
    return there == found


# Without an answer of the server


_NOISE = re.compile(r"::[a-z ]+(?:\(\d+(?:,\d+)?\))?(?:\[\])?|\b_utf8mb4\b|[\s()\"`\[\]\\]+", re.IGNORECASE)


def loosely_same(there: object, found: object) -> bool:
    """Whether two texts are the same but for quotes, parentheses, casts and case; anything else must be equal."""
    return there == found or (_looks_like_sql(there, found) and _bare(there) == _bare(found))


def _looks_like_sql(there: object, found: object) -> bool:
    return all(isinstance(text, str | tuple) and text for text in (there, found))


def _bare(value: object) -> object:
    if isinstance(value, tuple):
        return tuple(map(_bare, value))
    if isinstance(value, physical.IndexKey):
        return _bare(value.expression or value.column), value.descending
    return _NOISE.sub("", value).lower() if isinstance(value, str) else value


def unlike(there: physical.Table, found: physical.Table) -> Iterator[tuple[str, str]]:
    """The kinds and names of parts whose texts differ in more than noise, which need not mean that they are others."""
    for what, parts, names in (
        ("column", "columns", ("type", "default", "generated")),
        ("check", "checks", ("expression",)),
        ("index", "indexes", ("keys", "where")),
        ("trigger", "triggers", ("condition",)),
    ):
        here = {part.name: part for part in getattr(found, parts)}
        for part in getattr(there, parts):
            other = here.get(part.name)
            if other and any(
                _looks_like_sql(getattr(part, name), getattr(other, name))
                and not loosely_same(getattr(part, name), getattr(other, name))
                for name in names
            ):
                yield what, part.name
