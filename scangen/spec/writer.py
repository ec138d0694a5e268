"""The way back: a table of the model as the YAML of its spec, with every name, length and default written out.

What the language itself brings (a result table's columns, the indexes that roles ask for) cannot be written as keys,
for it would be there twice: it stands in comments. Reading the text gives an equal table again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import datetime

from scangen.model import (
    Check,
    CheckOverride,
    Column,
    ColumnOverride,
    ForeignKey,
    HashPartition,
    Index,
    IndexOverride,
    Key,
    Kind,
    Now,
    RangePartition,
    Role,
    Table,
    Value,
)
from scangen.spec.draft import SURELY_SHORT
from scangen.spec.yaml_text import Bare, Node, block, flow, written


def write_table(table: Table) -> str:
    """The YAML of a table's spec."""
    about = f"# the archive of {table.archive_of}: made by the retention of the jobs, not by a spec\n"
    return (about if table.archive_of else "") + "".join(f"{line}\n" for line in _lines(table))


def _lines(table: Table) -> Iterator[str]:
    result = table.role is Role.RESULT
    yield f"{'result_table' if result else 'table'}: {written(table.name, inside=False)}"
    if table.role is Role.JOBS:
        yield "role: scan_jobs"
    for word, text in (("description", table.description), ("renamed_from", table.renamed_from)):
        if text is not None:
            yield from block(word, text)
    own = [column for column in table.columns if not column.implied]
    if result:
        yield from _brought(table)
    yield "columns:"
    for column in own:
        node = _column(table, column)
        yield from block(column.name, node["type"] if len(node) == 1 else node, 1)
    if not result:
        yield from block("primary_key", _key(table.primary_key))
    if table.uniques:
        yield "unique:"
        for key in table.uniques:
            yield f"  - {flow(_key(key))}"
    yield from _indexes(table)
    yield from _checks(table)
    yield from _transitions(table)
    yield from _storage(table)
    yield from _queries(table)
    if table.accept:
        yield from block("accept", dict(table.accept))


def _transitions(table: Table) -> Iterator[str]:
    if table.transitions:
        yield "transitions:"
    for transition in table.transitions:
        yield f"  {written(transition.column)}:"
        for state, targets in transition.moves:
            yield from block(state, list(targets), 2)


def _brought(table: Table) -> Iterator[str]:
    """What `result_table` brings, as comments."""
    yield "# result_table brings:"
    for column in table.columns:
        if column.implied:
            node = _column(table, column)
            node.pop("description", None)
            yield f"#   {column.name}: {flow(node)}"
    yield f"#   primary_key: {flow(_key(table.primary_key))}"


def _column(table: Table, column: Column) -> dict[str, Node]:
    node: dict[str, Node] = {"type": str(column.type)} | _flags(column, "required")
    if column.default is not None:
        node["default"] = _value(column.default, column.type.kind)
    for check in table.checks:
        if check.column == column.name:
            node["one_of"] = _one_of(check, column.type.kind)
    if column.generated is not None:
        node["generated"] = column.generated.text
    if column.on_update_now:
        node["on_update"] = Bare("now")
    node |= _flags(column, "identifier", "searchable", "filterable")
    for key in table.foreign_keys:
        if key.column == column.name:
            node["references"] = _references(key)
    words = {"description": column.description, "renamed_from": column.renamed_from}
    words |= {word: one.text for word in ("backfill", "using") if (one := getattr(column, word)) is not None}
    node |= {word: text for word, text in words.items() if text is not None}
    if column.accept:
        node["accept"] = dict(column.accept)
    return node | _overrides(column.overrides)


def _flags(column: Column, *words: str) -> dict[str, Node]:
    return {word: Bare("true") for word in words if getattr(column, word)}


def _value(value: Value | Now, kind: Kind) -> Node:
    if isinstance(value, Now):
        return Bare("now")
    if isinstance(value, bool):
        return Bare("true" if value else "false")
    if kind in (Kind.STRING, Kind.TEXT, Kind.JSON, Kind.UUID):
        return str(value)
    if kind is Kind.DATETIME:
        assert isinstance(value, datetime)
        return value.isoformat().replace("+00:00", "Z")
    if kind is Kind.DECIMAL:
        return Bare(f"{value:f}")
    return Bare(repr(value) if isinstance(value, float) else str(value))


def _one_of(check: Check, kind: Kind) -> Node:
    values: list[Node] = [_value(value, kind) for value in check.values]
    return {"name": check.name, "values": values} if _is_said(check) else values


def _references(key: ForeignKey) -> Node:
    node: dict[str, Node] = {"table": key.target, "column": key.target_column, "on_delete": key.on_delete.value}
    return node | ({"name": key.name} if _is_said(key) else {})


def _is_said(part: Check | ForeignKey | Index | Key) -> bool:
    """Whether a part's name can be written: a made-up one that a server may find too long would be an error then."""
    return part.named or len(part.name) <= SURELY_SHORT


def _key(key: Key) -> Node:
    columns: list[Node] = list(key.columns)
    return {"name": key.name, "columns": columns} if _is_said(key) else columns


def _indexes(table: Table) -> Iterator[str]:
    own = [index for index in table.indexes if index.reason is None]
    asked_for = [index for index in table.indexes if index.reason is not None]
    if own:
        yield "indexes:"
        named = all(_is_said(index) for index in own)
        for index in own:
            if named:
                yield from block(index.name, _index(index), 1)
            else:
                yield f"  - {flow(_index(index))}"
    if asked_for:
        yield "# indexes that the columns ask for:"
        for index in asked_for:
            yield f"#   {index.name}: {flow(_index(index))}   # {index.reason}"


def _index(index: Index) -> Node:
    columns: list[Node] = [f"{key.name} desc" if key.descending else key.name for key in index.columns]
    node: dict[str, Node] = {"columns": columns}
    if index.where is not None:
        node["where"] = index.where.text
    if index.include:
        node["include"] = list(index.include)
    if index.unique:
        node["unique"] = Bare("true")
    node |= _overrides(index.overrides)
    return columns if len(node) == 1 else node


def _checks(table: Table) -> Iterator[str]:
    own = [check for check in table.checks if check.column is None]
    if not own:
        return
    yield "checks:"
    named = all(_is_said(check) for check in own)
    for check in own:
        node: dict[str, Node] = {"expression": check.expression.text} if check.expression else {}
        node |= _overrides(check.overrides)
        short = node["expression"] if list(node) == ["expression"] else node
        if named:
            yield from block(check.name, short, 1)
        else:
            yield f"  - {flow(short)}"


def _overrides(overrides: Mapping[str, ColumnOverride | IndexOverride | CheckOverride]) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for dialect, override in overrides.items():
        node: dict[str, Node] = {}
        for field in fields(override):
            value = getattr(override, field.name)
            if field.name == "span" or value is None or value is False:
                continue
            node[field.name] = Bare("true") if value is True else list(value) if isinstance(value, tuple) else value
        found[dialect] = node or {"skip": Bare("false")}
    return found


def _queries(table: Table) -> Iterator[str]:
    if table.queries:
        yield "queries:"
    for query in table.queries:
        node: dict[str, Node] = {"sql": query.sql.text}
        words = {"description": query.description, "returns": query.returns and query.returns.value}
        node |= {word: text for word, text in words.items() if text is not None}
        if query.parameters:
            node["parameters"] = {name: str(type_) for name, type_ in query.parameters.items()}
        node |= {dialect: {"sql": own.text} for dialect, own in query.overrides.items()}
        yield from block(query.name, node["sql"] if len(node) == 1 else node, 1)


def _storage(table: Table) -> Iterator[str]:
    match table.partition:
        case HashPartition(column=column, buckets=buckets):
            yield from block("partition", {"hash": column, "buckets": Bare(str(buckets))})
        case RangePartition(column=column, every=every, start=start, end=end, ahead=ahead, keep=keep):
            days: dict[str, Node] = {"from": Bare(str(start)), "until": Bare(str(end))}
            days |= {word: Bare(str(count)) for word, count in (("ahead", ahead), ("keep", keep)) if count}
            yield from block("partition", {"range": column, "every": every, **days})
        case None:
            pass
    if table.retention:
        old = table.retention
        archive: dict[str, Node] = {"when": old.when.text, "age": old.age}
        archive |= {"older_than": Bare(f"{old.older_than_days} days"), "into": old.into}
        yield from block("retention", {"archive": archive})
    for dialect, options in table.overrides.items():
        yield from block(dialect, {name: Bare(value) for name, value in options.options})
