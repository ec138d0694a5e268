"""Strategies that make pairs of projects: random specs, and the same after a few edits, as a team would make them.

Edits are such that rows which are there can follow them: a column that comes required has a default or a backfill, a
check that comes holds for every row, what goes can come back without its values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from tests.property.conditions import condition, constant, value_of
from tests.property.strategies import (
    KEYABLE,
    Draw,
    MadeColumn,
    MadeTable,
    Specs,
    column,
    default,
    generated,
    index,
    moves,
    name_in,
    ornaments,
    periods,
    projects,
    prose,
    reference,
    scalar,
    text_of,
)

_BROUGHT = frozenset(("id", "scan_job_id", "created_at", "updated_at"))


@dataclass(frozen=True, slots=True)
class Pair:
    """Two projects; `fills` are the values that backfills give, by the table and column of `after`."""

    before: Specs
    after: Specs
    fills: dict[tuple[str, str], Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"{self.before!r}\n=== after\n{self.after!r}"


@st.composite
def pairs(draw: Draw) -> Pair:
    """A project, and what one to five edits make of it."""
    before = draw(projects())
    editor = _Editor(draw, before)
    for edit in draw(st.lists(st.sampled_from(_EDITS), min_size=1, max_size=5)):
        edit(editor)
    return editor.pair()


class _Editor:
    def __init__(self, draw: Draw, before: Specs) -> None:
        self.draw = draw
        self.before = before
        self.tables = [deepcopy(table) for table in before.tables]
        self.files = dict(zip((id(table) for table in self.tables), before.files, strict=True))
        self.was = {id(table): table.name for table in self.tables}
        self.was |= {id(each): each.name for table in self.tables for each in table.columns}
        self.taken = {table.name.lower() for table in self.tables}
        self.filled: dict[int, Any] = {}

    def pair(self) -> Pair:
        """What has come of it."""
        fills = {}
        for table in self.tables:
            self._rename(table, table.spec, table.name)
            for each in table.columns:
                self._rename(each, each.spec, each.name)
                if id(each) in self.filled and "backfill" in each.spec:
                    fills[table.name, each.name] = self.filled[id(each)]
        texts = {self.files.get(id(table), f"n{n}"): text_of(table) for n, table in enumerate(self.tables)}
        return Pair(self.before, Specs(texts, tuple(self.tables)), fills)

    def _rename(self, part: object, spec: dict[str, Any], name: str) -> None:
        was = self.was.get(id(part))
        if was is not None and was != name:
            spec["renamed_from"] = was

    # What is to be chosen from

    def table(self) -> MadeTable:
        return self.draw(st.sampled_from(self.tables))

    def one_of(self, found: list[Any]) -> Any:
        """One of the parts, or None where there is none."""
        return self.draw(st.sampled_from(found)) if found else None

    def own(self, table: MadeTable) -> list[MadeColumn]:
        """The columns that a user wrote, apart from the key."""
        brought = _BROUGHT if table.role == "result" else ()
        return [each for each in table.columns if each.name not in (*table.primary, *brought)]

    def free(self, table: MadeTable) -> list[MadeColumn]:
        """Those of them that nothing else speaks of."""
        return [each for each in self.own(table) if not any(self.speakers(table, each.name))]

    def speakers(self, table: MadeTable, name: str) -> Iterator[object]:
        """What speaks of a column, within its table and without."""
        made, spec = table.column(name), table.spec
        yield from (key for key in spec.get("unique", ()) if name in key)
        yield from (key for key, one in spec.get("indexes", {}).items() if name in _words(one))
        yield from (key for key, text in spec.get("checks", {}).items() if f'"{name}"' in text)
        yield from (one for one in table.columns if f'"{name}"' in one.spec.get("generated", ""))
        yield from (key for key in spec.get("transitions", ()) if key == name)
        yield from ("references" for _ in [0] if "references" in made.spec)
        yield from ("partition" for _ in [0] if table.partition_column == name)

    def is_referenced(self, table: MadeTable) -> bool:
        return table.role == "jobs" or any(
            one.spec.get("references", {}).get("table") == table.name for each in self.tables for one in each.columns
        )

    def names(self, table: MadeTable) -> set[str]:
        """Names that a column may not take: those of the table's, also of such as have gone."""
        then = [one for one in self.before.tables if one.name == self.was.get(id(table))]
        brought = _BROUGHT if table.role == "result" else set()
        return {one.name.lower() for each in (*then, table) for one in each.columns} | brought

    def key(self, table: MadeTable) -> str:
        return " AND ".join(f'"{name}" IS NOT NULL' for name in table.primary)

    def fill(self, made: MadeColumn) -> bool:
        """Give a required column a backfill; False where its type has no constants."""
        if made.kind in ("json", "binary"):
            return False
        value = self.draw(st.sampled_from(made.values) if made.values else value_of(made))
        made.spec["backfill"] = constant(made, value)
        self.filled[id(made)] = value
        return True


def _words(one: Any) -> set[str]:
    """The columns that an index speaks of."""
    whole = one if isinstance(one, dict) else {"columns": one}
    columns = {name.partition(" ")[0] for name in (*whole["columns"], *whole.get("include", ()))}
    return columns | set(re.findall(r'"([^"]*)"', whole.get("where", "")))


# Columns


def _add_column(editor: _Editor) -> None:
    table = editor.table()
    made = column(editor.draw, editor.names(table))
    ornaments(editor.draw, made)
    if made.required and ("default" not in made.spec or editor.draw(st.booleans())) and not editor.fill(made):
        del made.spec["required"]
    table.columns.append(made)


def _add_generated(editor: _Editor) -> None:
    table = editor.table()
    made = generated(editor.draw, editor.names(table), [one for one in table.columns if "references" not in one.spec])
    if made is not None:
        table.columns.append(made)


def _add_reference(editor: _Editor) -> None:
    table = editor.one_of([one for one in editor.tables if one.role == "table"])
    others = editor.tables[: editor.tables.index(table)] if table else []
    other = editor.one_of([one for one in others if one.partition_column is None and len(one.primary) == 1])
    if other is not None:
        reference(editor.draw, table, other, editor.names(table))
        table.columns[-1].spec.pop("required", None)


def _drop_column(editor: _Editor) -> None:
    table = editor.table()
    made = editor.one_of(
        [
            one
            for one in editor.own(table)
            if (not one.required or "default" in one.spec or one.generated)
            and not any(speaker != "references" for speaker in editor.speakers(table, one.name))
        ]
    )
    if made is not None and len(editor.own(table)) > 1:
        table.columns.remove(made)


def _rename_column(editor: _Editor) -> None:
    table = editor.table()
    made = editor.one_of(editor.own(table))
    if made is None or table.partition_column == made.name:
        return
    old, new = made.name, name_in(editor.draw, editor.names(table))
    made.name = new
    spec = table.spec
    if "unique" in spec:
        spec["unique"] = [[new if name == old else name for name in key] for key in spec["unique"]]
    if "transitions" in spec:
        spec["transitions"] = {new if name == old else name: told for name, told in spec["transitions"].items()}
    for name, one in spec.get("indexes", {}).items():
        spec["indexes"][name] = _index_renamed(one, old, new)
    for name, text in spec.get("checks", {}).items():
        spec["checks"][name] = _text_renamed(text, old, new)
    for one in table.columns:
        if one.generated:
            one.spec["generated"] = _text_renamed(one.spec["generated"], old, new)


def _index_renamed(one: Any, old: str, new: str) -> Any:
    if isinstance(one, list):
        return [re.sub(rf"^{old}( |$)", rf"{new}\1", name) for name in one]
    whole = {**one, "columns": _index_renamed(one["columns"], old, new)}
    if "include" in one:
        whole["include"] = [new if name == old else name for name in one["include"]]
    if "where" in one:
        whole["where"] = _text_renamed(one["where"], old, new)
    return whole


def _text_renamed(text: str, old: str, new: str) -> str:
    return re.sub(
        r"""'(?:[^']|'')*'|"[^"]*\"""", lambda found: f'"{new}"' if found[0] == f'"{old}"' else found[0], text
    )


def _describe(editor: _Editor) -> None:
    table = editor.table()
    part = editor.one_of([table, *editor.own(table)])
    if "description" in part.spec and editor.draw(st.booleans()):
        del part.spec["description"]
    else:
        part.spec["description"] = prose(editor.draw)


def _toggle_required(editor: _Editor) -> None:
    table = editor.table()
    made = editor.one_of([one for one in editor.free(table) if not one.generated])
    if made is None:
        return
    if made.required:
        del made.spec["required"]
    elif editor.fill(made):
        made.spec["required"] = True


def _change_default(editor: _Editor) -> None:
    made = editor.one_of([one for one in editor.own(editor.table()) if not one.generated and one.kind != "binary"])
    if made is None or "references" in made.spec:
        return
    if "default" in made.spec and not made.required and editor.draw(st.booleans()):
        del made.spec["default"]
    else:
        made.spec["default"] = default(editor.draw, made)


def _change_values(editor: _Editor) -> None:
    table = editor.table()
    made = editor.one_of([one for one in editor.own(table) if one.values])
    if made is None:
        return
    if made.name not in table.spec.get("transitions", ()) and editor.draw(st.booleans()):
        del made.spec["one_of"]
        made.values = ()
        return
    more = editor.draw(value_of(made))
    if more not in made.values:
        made.values = (*made.values, more)
        made.spec["one_of"] = [scalar(made, value) for value in made.values]


def _retype(editor: _Editor) -> None:
    table = editor.table()
    made = editor.one_of(
        [
            one
            for one in editor.own(table)
            if one.kind in ("string", "integer", "decimal")
            and "references" not in one.spec
            and not any(f'"{one.name}"' in other.spec.get("generated", "") for other in table.columns)
            and not one.generated
        ]
    )
    if made is None:
        return
    if made.kind == "string":
        made.length += editor.draw(st.sampled_from((1, 20)))
        made.spec["type"] = f"string({made.length})"
    elif made.kind == "integer":
        made.kind = made.spec["type"] = "bigint"
    else:
        made.digits = (made.digits[0] + 2, made.digits[1] + 1) if made.digits[0] <= 13 else made.digits
        made.spec["type"] = f"decimal({made.digits[0]},{made.digits[1]})"


def _toggle_touch(editor: _Editor) -> None:
    made = editor.one_of([one for one in editor.free(editor.table()) if one.kind == "datetime" and not one.generated])
    if made is None:
        return
    if made.spec.pop("on_update", None) is None:
        for flag in ("searchable", "filterable", "identifier"):
            made.spec.pop(flag, None)
        made.spec["on_update"] = "now"


def _toggle_flag(editor: _Editor) -> None:
    made = editor.one_of([o for o in editor.own(editor.table()) if o.kind in KEYABLE and "on_update" not in o.spec])
    if made is not None and "references" not in made.spec:
        flag = editor.draw(st.sampled_from(("searchable", "filterable")))
        if made.spec.pop(flag, None) is None:
            made.spec[flag] = True


# Parts of tables


def _change_moves(editor: _Editor) -> None:
    table = editor.tables[0]
    state = next((one for one in table.columns if one.name in table.spec.get("transitions", ())), None)
    if state is None:
        return
    if editor.draw(st.booleans()):
        table.spec["transitions"] = {state.name: moves(editor.draw, state)}
    else:
        del table.spec["transitions"]


def _change_index(editor: _Editor) -> None:
    table = editor.table()
    indexes = table.spec.setdefault("indexes", {})
    name = editor.draw(st.sampled_from([*indexes, f"ix_{table.name[:40]}_new"]))
    keyable = [c for c in table.columns if c.kind in KEYABLE and c.length <= 100 and "on_update" not in c.spec]
    if editor.draw(st.booleans()) and name in indexes:
        del indexes[name]
    else:
        made = index(editor.draw, table, keyable, [table.partition_column] if table.partition_column else [])
        if isinstance(made, dict) and made.get("unique"):  # rows that are there are to pass
            made["columns"] += [
                one for one in table.primary if one not in {c.partition(" ")[0] for c in made["columns"]}
            ]
            made.pop("include", None)
        indexes[name] = made
    if not indexes:
        del table.spec["indexes"]


def _change_unique(editor: _Editor) -> None:
    table = editor.table()
    if "unique" in table.spec:
        del table.spec["unique"]
        return
    keyable = [c for c in table.columns if c.kind in KEYABLE and c.length <= 100 and "on_update" not in c.spec]
    other = editor.one_of([one.name for one in keyable if one.name not in table.primary])
    if other is not None:
        cut = [table.partition_column] if table.partition_column else []
        table.spec["unique"] = [list(dict.fromkeys([other, *table.primary, *cut]))]


def _change_check(editor: _Editor) -> None:
    table = editor.table()
    checks = table.spec.setdefault("checks", {})
    name = editor.draw(st.sampled_from([*checks, f"ck_{table.name[:40]}_new"]))
    usable = [c for c in table.columns if not (c.generated and c.kind == "float")]
    if editor.draw(st.booleans()) and name in checks:
        del checks[name]
    else:
        checks[name] = f"({condition(editor.draw, usable)}) OR ({editor.key(table)})"
    if not checks:
        del table.spec["checks"]


def _change_delete(editor: _Editor) -> None:
    found = [one for table in editor.tables for one in table.columns if "references" in one.spec]
    made = editor.one_of(found)
    if made is not None:
        ways = ("cascade", "restrict") if made.required else ("cascade", "restrict", "set null")
        made.spec["references"] = {**made.spec["references"], "on_delete": editor.draw(st.sampled_from(ways))}


def _repartition(editor: _Editor) -> None:
    table = editor.one_of([one for one in editor.tables if one.role == "result" and not editor.is_referenced(one)])
    unique = table is not None and (
        "unique" in table.spec or any("unique" in _words_of(one) for one in table.spec.get("indexes", {}).values())
    )
    if table is None or unique or (table.partition_column == "created_at" and editor.draw(st.booleans())):
        return
    if table.partition_column == "created_at":
        table.spec["partition"] = periods(editor.draw, "created_at")
    else:
        table.partition_column = "scan_job_id"
        table.spec["partition"] = {"hash": "scan_job_id", "buckets": editor.draw(st.integers(2, 6))}


def _words_of(one: Any) -> Any:
    return one if isinstance(one, dict) else ()


def _set_option(editor: _Editor) -> None:
    table = editor.table()
    if table.spec.pop("postgresql", None) is None:
        table.spec["postgresql"] = {"fillfactor": editor.draw(st.integers(10, 100))}


# Tables


def _add_table(editor: _Editor) -> None:
    """A small one: what is drawn has to fit in what Hypothesis gives an example."""
    draw, names = editor.draw, {"id"}
    table = MadeTable(name_in(draw, editor.taken), "table", primary=("id",))
    key = MadeColumn("id", "integer", spec={"type": "integer", "primary_key": True})
    table.columns = [key, column(draw, names)]
    ornaments(draw, table.columns[1])
    other = editor.one_of([one for one in editor.tables if one.partition_column is None and len(one.primary) == 1])
    if other is not None and draw(st.booleans()):
        reference(draw, table, other, names)
    editor.tables.append(table)


def _drop_table(editor: _Editor) -> None:
    table = editor.one_of([one for one in editor.tables if not editor.is_referenced(one)])
    if table is not None:
        editor.tables.remove(table)


def _rename_table(editor: _Editor) -> None:
    table = editor.table()
    old, table.name = table.name, name_in(editor.draw, editor.taken)
    for each in editor.tables:
        for one in each.columns:
            if one.spec.get("references", {}).get("table") == old:
                one.spec["references"] = {**one.spec["references"], "table": table.name}


_EDITS: tuple[Callable[[_Editor], None], ...] = (
    _add_column,
    _add_column,
    _add_generated,
    _add_reference,
    _drop_column,
    _drop_column,
    _rename_column,
    _describe,
    _toggle_required,
    _toggle_required,
    _change_default,
    _change_values,
    _retype,
    _toggle_touch,
    _toggle_flag,
    _change_moves,
    _change_index,
    _change_unique,
    _change_check,
    _change_delete,
    _repartition,
    _set_option,
    _add_table,
    _drop_table,
    _rename_table,
)
