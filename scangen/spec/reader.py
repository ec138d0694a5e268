"""One file becomes a draft: its table, complete but for what other files know, and every error of the file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from yaml import MappingNode, Node, ScalarNode

from scangen.diagnostics import Report, did_you_mean
from scangen.model import Index, Key, Kind, Role, Table
from scangen.project import DialectFacts
from scangen.spec import language
from scangen.spec.behaviour import read_retention, read_transitions
from scangen.spec.checks import check_expressions, read_checks
from scangen.spec.columns import read_columns
from scangen.spec.completion import BROUGHT, bring_columns, imply_indexes, widen_keys
from scangen.spec.draft import Draft, Pending
from scangen.spec.indexes import read_indexes, read_primary_key, read_uniques
from scangen.spec.overrides import table_overrides
from scangen.spec.partitions import read_partition
from scangen.spec.parts import Parts
from scangen.spec.reading import Reading
from scangen.spec.shapes import Mapping as Shape
from scangen.spec.source import compose, decode, read_bytes

_JOB_KEY_KINDS = frozenset({Kind.STRING, Kind.UUID, Kind.INTEGER, Kind.BIGINT})


def read_file(path: Path, label: str, dialects: Mapping[str, DialectFacts], report: Report) -> Draft | None:
    """The draft of a spec file; None when not even its table's name can be told. `label` is what messages call it."""
    data = read_bytes(path, label, report)
    return None if data is None else read_text(label, data, dialects, report)


def read_text(label: str, text: str | bytes, dialects: Mapping[str, DialectFacts], report: Report) -> Draft | None:
    """The draft of a spec's text, as `read_file`."""
    decoded = decode(text, label, report) if isinstance(text, bytes) else text.removeprefix("\ufeff")
    node = compose(decoded, label, report) if decoded is not None else None
    if node is None:
        return None
    before = len(report.errors)
    reading = Reading(label, report, dialects)
    parts, values = _start(reading, node)
    if parts is None:
        return None
    waiting = _read(parts, values)
    return _draft(parts, values, waiting, whole=len(report.errors) == before)


def _start(reading: Reading, node: MappingNode) -> tuple[Parts | None, dict[str, Node]]:
    """The table's name and role, and the values of all keys."""
    words = {key.value: key for key, _ in node.value if type(key) is ScalarNode}
    if ("table" in words) == ("result_table" in words):
        if "table" in words:
            message, hint = "a spec is a table or a result_table, not both", "remove one of the two"
            reading.error("SG209", words["result_table"], message, hint)
        else:
            close = [word for word in words if did_you_mean(word, ("table", "result_table"))]
            guess = did_you_mean(close[0], ("table", "result_table")) if close else None
            hint = guess or "start with `table: name` or `result_table: name`"
            place = words[close[0]] if close else node.value[0][0] if node.value else node
            reading.error("SG209", place, "the spec does not say which table it holds", hint)
        return None, {}
    shape = language.RESULT_TABLE if "result_table" in words else language.TABLE
    values = _table_keys(reading, node, shape)
    name_node = values["result_table" if shape is language.RESULT_TABLE else "table"]
    # Reading goes on for the errors further down; "" stands for a name that cannot be one.
    name = reading.name(name_node, "a table's name") or ""
    role = Role.RESULT if shape is language.RESULT_TABLE else Role.PLAIN
    if "role" in values and reading.choice(values["role"], "role", ("scan_jobs",)):
        role = Role.JOBS
    parts = Parts(reading, name, role, reading.span(name_node))
    if name:
        parts.note_length(name, "table", name_node)
    return parts, values


def _table_keys(reading: Reading, node: MappingNode, shape: Shape) -> dict[str, Node]:
    """The values of the top keys; a key of the other kind of table says so."""
    if shape is language.RESULT_TABLE:
        others = {"role", "primary_key", "retention"}
        for key, _ in node.value:
            if type(key) is ScalarNode and key.value in others:
                hint = "remove it: result_table brings its own key, and belongs to the scan_jobs table"
                reading.error("SG232", key, f"{key.value} is for a `table`, this is a `result_table`", hint)
        kept = [(key, value) for key, value in node.value if not (type(key) is ScalarNode and key.value in others)]
        node = MappingNode(node.tag, kept, node.start_mark, node.end_mark)
    return reading.known(node, shape, "the spec")


def _read(parts: Parts, values: dict[str, Node]) -> list[Pending]:
    result = parts.role is Role.RESULT
    if "columns" in values:
        read_columns(parts, values["columns"], BROUGHT if result else frozenset())
    if result:
        bring_columns(parts)
    elif "columns" in values:
        read_primary_key(parts, values.get("primary_key"), values["table"])
    for word, read in _READERS:
        if word in values:
            read(parts, values[word])
    parts.overrides = table_overrides(parts, values)
    if parts.role is Role.JOBS:
        _jobs(parts, values)
    _former_names(parts, values)
    widen_keys(parts)
    _same_twice(parts)
    imply_indexes(parts)
    return check_expressions(parts)


_READERS = (
    ("unique", read_uniques),
    ("indexes", read_indexes),
    ("checks", read_checks),
    ("transitions", read_transitions),
    ("partition", read_partition),
    ("retention", read_retention),
)


def _jobs(parts: Parts, values: dict[str, Node]) -> None:
    """What result tables need of the scan_jobs table."""
    report, primary = parts.reading.report, parts.primary_key
    if parts.partition is not None:
        hint = "remove partition: every result refers to a row of scan_jobs by its key alone"
        parts.reading.error("SG325", values["partition"], "the scan_jobs table cannot be partitioned", hint)
    if primary is None:
        return
    if len(primary.columns) > 1:
        message = "the scan_jobs table has a primary key of several columns"
        report.error("SG325", message, primary.span, "result tables refer to one column: choose one")
        return
    type_ = parts.type(primary.columns[0])
    if type_ is not None and type_.kind not in _JOB_KEY_KINDS:
        message = f"the key of scan_jobs is a {type_.kind.value}"
        report.error("SG325", message, primary.span, "make it string(36), uuid, integer or bigint")


def _former_names(parts: Parts, values: dict[str, Node]) -> None:
    reading = parts.reading
    if "renamed_from" in values:
        former = reading.name(values["renamed_from"], "a table's former name")
        if former is not None and former.lower() == parts.name.lower():
            message = f"the table {former} is renamed from itself"
            reading.error("SG323", values["renamed_from"], message, "remove renamed_from")
    seen: dict[str, str] = {}
    present = {name.lower() for name in parts.columns}
    for column in parts.columns.values():
        old = column.renamed_from
        if old is None or old.lower() == column.name.lower():
            continue
        if old.lower() in present:
            message = f"{column.name} is renamed from {old}, which is still there"
            reading.report.error("SG323", message, column.span, "remove renamed_from, or the other column")
        elif old.lower() in seen:
            message = f"{column.name} and {seen[old.lower()]} are both renamed from {old}"
            reading.report.error("SG323", message, column.span, "remove one of the two")
        seen[old.lower()] = column.name


def _same_twice(parts: Parts) -> None:
    """Two keys over the same columns, or two indexes of the same rows and columns, are one too many."""
    report = parts.reading.report
    keys: dict[frozenset[str], Key] = {}
    if parts.primary_key is not None:
        keys[frozenset(parts.primary_key.columns)] = parts.primary_key
    for key in parts.uniques:
        if (first := keys.setdefault(frozenset(key.columns), key)) is not key:
            what = "the primary key" if first is parts.primary_key else "another unique key"
            message = f"unique over {', '.join(key.columns)} says what {what} says already"
            report.error("SG322", message, key.span, "remove it")
    parts.uniques = [key for key in parts.uniques if keys[frozenset(key.columns)] is key]
    indexes: dict[object, Index] = {}
    for index in parts.indexes:
        same = (index.columns, index.where, index.unique)
        if (twin := indexes.setdefault(same, index)) is not index:
            report.error("SG322", f"index {index.name} is the same as {twin.name}", index.span, "remove one of the two")
    parts.indexes = list(indexes.values())


def _draft(parts: Parts, values: dict[str, Node], waiting: list[Pending], *, whole: bool) -> Draft:
    reading = parts.reading
    description = None
    if "description" in values:
        errors = len(reading.report.errors)
        description = reading.prose(values["description"], "the description", language.TABLE_DESCRIPTION_MAX)
        whole = whole and len(reading.report.errors) == errors
    renamed = values.get("renamed_from")
    table = Table(
        parts.name,
        parts.role,
        tuple(parts.columns.values()),
        parts.primary_key or Key(f"pk_{parts.name}", ()),
        description,
        tuple(parts.uniques),
        tuple(parts.checks),
        tuple(parts.indexes),
        tuple(parts.foreign_keys),
        tuple(parts.transitions),
        parts.partition,
        parts.retention,
        renamed.value if renamed is not None and type(renamed) is ScalarNode else None,
        parts.overrides,
        reading.label,
        parts.span,
        reading.reasons(values["accept"], "accept") if "accept" in values else {},
    )
    bare = tuple(check for check in parts.checks if check.expression is None and check.column is None)
    return Draft(table, whole, tuple(parts.long_names), tuple(waiting), tuple(parts.special_indexes), bare)
