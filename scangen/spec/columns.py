"""Columns: the short form, the long form, and what a column says beside its type."""

from __future__ import annotations

from collections.abc import Mapping

from yaml import MappingNode, Node, ScalarNode

from scangen.model import Check, Column, ColumnOverride, Expression, ForeignKey, Key, Kind, Now, OnDelete, Type, Value
from scangen.spec import language
from scangen.spec.draft import SURELY_SHORT, Pending
from scangen.spec.overrides import column_overrides
from scangen.spec.parts import UNKEYED, Parts, way_out
from scangen.spec.reading import Reading, is_plain
from scangen.spec.types import read_type
from scangen.spec.values import read_value

NOW = Now()
_NO_OVERRIDES: Mapping[str, ColumnOverride] = {}
_NO_REASONS: Mapping[str, str] = {}
_KNOWN_TYPE = Type(Kind.STRING, language.STRING_DEFAULT)
"""Stands in for a type that could not be read: such a file gives no schema anyway."""
_ONE_OF_KINDS = frozenset({Kind.STRING, Kind.TEXT, Kind.INTEGER, Kind.BIGINT, Kind.DECIMAL, Kind.DATE})


def read_columns(parts: Parts, node: Node, brought: frozenset[str]) -> None:
    """All columns; `brought` are the names that a result table has already."""
    reading = parts.reading
    entries = reading.entries(node, "columns")
    if not entries and node.value == []:
        reading.error("SG204", node, "columns is empty", "a table needs a column: `user_id: string(64)`")
    folded: dict[str, str] = {name: name for name in brought}
    for name, key, value in entries:
        lower = name.lower()
        if lower in brought:
            hint = "remove it; for the source's own time use another name, such as source_created_at"
            reading.error("SG221", key, f"result_table brings the column {lower!r} already", hint)
        elif lower in folded:
            message = f"the column {name!r} differs from {folded[lower]!r} in upper and lower case alone"
            reading.error("SG303", key, message, "give one of them another name")
        elif not reading.good_name(name, key, "a column's name"):
            parts.types[name] = None
        else:
            folded[lower] = name
            if len(name) > SURELY_SHORT:
                parts.note_length(name, "column", key)
            _column(parts, name, key, value)


def _column(parts: Parts, name: str, key: Node, node: Node) -> None:
    reading = parts.reading
    if type(node) is ScalarNode:
        type_ = read_type(reading, node, f"the type of {name}")
        parts.types[name] = type_
        parts.columns[name] = Column(name, type_ or _KNOWN_TYPE, span=reading.span(key))
        return
    values = reading.known(node, language.COLUMN, f"column {name}")
    type_node = values.get("type")
    type_ = read_type(reading, type_node, f"the type of {name}") if type_node is not None else None
    parts.types[name] = type_
    get = values.get
    required = "required" in values and reading.boolean(values["required"], f"required of {name}")
    primary = "primary_key" in values and reading.boolean(values["primary_key"], f"primary_key of {name}")
    default: Value | Now | None = None
    if (default_node := get("default")) is not None and type_ is not None:
        default = _default(reading, default_node, type_, name)
    if (one_of := get("one_of")) is not None and type_ is not None:
        allowed = _one_of(parts, one_of, name, type_)
        _allows(parts, name, allowed, default, default_node)
    generated = None
    if (generated_node := get("generated")) is not None:
        generated = reading.expression(generated_node, f"generated of {name}")
        if generated is not None and type_ is not None:
            _generated(parts, values, name, type_, generated)
    if (renamed := get("renamed_from")) is not None:
        _renamed(parts, name, renamed)
    if primary:
        _primary(parts, values, name, key)
    if "unique" in values and reading.boolean(values["unique"], f"unique of {name}"):
        _unique(parts, values["unique"], name, key, primary)
    if (references := get("references")) is not None:
        _references(parts, references, name, key, required or primary)
    column = Column(
        name,
        type_ or _KNOWN_TYPE,
        required or primary,
        default,
        generated,
        _on_update(reading, values["on_update"], type_, name) if "on_update" in values else False,
        "identifier" in values and _role(parts, values["identifier"], "identifier", name, type_),
        "searchable" in values and _role(parts, values["searchable"], "searchable", name, type_),
        "filterable" in values and _role(parts, values["filterable"], "filterable", name, type_),
        reading.prose(values["description"], f"the description of {name}", language.COLUMN_DESCRIPTION_MAX)
        if "description" in values
        else None,
        renamed.value if renamed is not None and type(renamed) is ScalarNode else None,
        False,
        _NO_OVERRIDES
        if language.COLUMN.names.issuperset(values)
        else column_overrides(parts, values, name, generated_node is not None),
        reading.span(key),
        reading.span(default_node) if default_node is not None else None,
        _backfill(parts, get("backfill"), name, type_, generated),
        reading.expression(values["using"], f"using of {name}") if "using" in values else None,
        reading.reasons(values["accept"], f"accept of {name}") if "accept" in values else _NO_REASONS,
    )
    parts.columns[name] = column


def _backfill(
    parts: Parts, node: Node | None, name: str, type_: Type | None, generated: Expression | None
) -> Expression | None:
    """A value of the other columns of the row; it is checked like a generated one, which has no need of it."""
    if node is None:
        return None
    expression = parts.reading.expression(node, f"backfill of {name}")
    if generated is not None:
        parts.reading.error("SG219", node, f"{name} is generated, so every row has a value", "remove backfill")
    elif expression is not None and type_ is not None:
        parts.expressions.append(Pending(expression, type_))
    return expression


def _role(parts: Parts, node: Node, word: str, name: str, type_: Type | None) -> bool:
    if not parts.reading.boolean(node, f"{word} of {name}"):
        return False
    if type_ is not None and type_.kind in UNKEYED:
        message = f"{name} is {word}, which asks for an index, and a {type_.kind.value} column cannot be in a plain one"
        parts.reading.error("SG308", node, message, way_out(type_.kind))
    return True


def _default(reading: Reading, node: Node, type_: Type, name: str) -> Value | Now | None:
    if type(node) is ScalarNode and node.value == "now":
        if type_.kind is Kind.DATETIME:
            return NOW
        if is_plain(node) and type_.kind not in {Kind.STRING, Kind.TEXT}:
            message = f"the default of {name} is now, an instant, and the column is a {type_.kind.value}"
            reading.error("SG216", node, message, "make it a datetime, or choose another default")
            return None
    return read_value(reading, node, type_, f"the default of {name}")


def _on_update(reading: Reading, node: Node, type_: Type | None, name: str) -> bool:
    if reading.choice(node, f"on_update of {name}", ("now",)) is None:
        return False
    if type_ is not None and type_.kind is not Kind.DATETIME:
        message = f"on_update sets {name} to an instant, and the column is a {type_.kind.value}"
        reading.error("SG216", node, message, "make it a datetime, or remove on_update")
    return True


def _one_of(parts: Parts, node: Node, name: str, type_: Type) -> tuple[Value, ...]:
    """Read a column's values as a check; the values, none when they could not be read."""
    reading = parts.reading
    parts.with_one_of.add(name)
    what = f"one_of of {name}"
    if type_.kind not in _ONE_OF_KINDS:
        message = f"a {type_.kind.value} column takes no one_of"
        reading.error("SG215", node, message, "remove it, or write a check")
        return ()
    check_name, named = f"ck_{parts.name}_{name}", False
    if type(node) is MappingNode:
        values = reading.known(node, language.ONE_OF, what)
        if "name" in values:
            check_name, named = parts.own_name(values["name"], "a check's name") or check_name, True
        if "values" not in values:
            return ()
        node = values["values"]
    found: dict[Value, Value] = {}
    for item in reading.items(node, what):
        value = read_value(reading, item, type_, f"a value in {what}")
        if value is None:
            continue
        # SQL Server takes no notice of trailing blanks, so two values that differ in them alone are one there.
        folded = value.rstrip(" ") if isinstance(value, str) else value
        if folded in found:
            reading.error("SG218", item, f"{item.value!r} stands twice in {what}", "remove one of the two")
        found.setdefault(folded, value)
    allowed = tuple(found.values())
    if allowed:
        parts.checks.append(Check(check_name, None, name, allowed, named, {}, reading.span(node)))
    return allowed


def _allows(
    parts: Parts, name: str, allowed: tuple[Value, ...], default: Value | Now | None, node: Node | None
) -> None:
    """Whether a default is one of a column's values; reports it when not."""
    if allowed and node is not None and default is not None and default not in allowed:
        message = f"the default of {name} is {node.value!r}, which one_of does not allow"
        parts.reading.error("SG214", node, message, "add it to one_of, or choose one of its values")


def _generated(parts: Parts, values: dict[str, Node], name: str, type_: Type, expression: Expression) -> None:
    """A generated column has its value from its expression and from nowhere else."""
    for word in ("default", "on_update", "references", "primary_key"):
        if word in values:
            message = f"{name} is generated and has {word}"
            parts.reading.error("SG219", values[word], message, f"remove {word}, or generated")
    if type_.kind in {Kind.JSON, Kind.BINARY}:
        message = f"a {type_.kind.value} column cannot be generated on every server"
        hint = "compute it where the rows are written"
        parts.reading.error("SG219", values["generated"], message, hint)
    else:
        parts.expressions.append(Pending(expression, type_, name))


def _renamed(parts: Parts, name: str, node: Node) -> None:
    old = parts.reading.name(node, "a column's former name")
    if old is not None and old.lower() == name.lower():
        message = f"the column {name} is renamed from itself"
        parts.reading.error("SG323", node, message, "remove renamed_from")


def _primary(parts: Parts, values: dict[str, Node], name: str, key: Node) -> None:
    reading = parts.reading
    if "required" in values and values["required"].value == "false":
        message = f"{name} is the primary key and not required"
        reading.error("SG219", values["required"], message, "a primary key is always required: remove required")
    if parts.keyable(name, key, "the primary key"):
        parts.primary.append((name, values["primary_key"]))


def _unique(parts: Parts, node: Node, name: str, key: Node, primary: bool) -> None:
    if primary:
        parts.reading.error("SG219", node, f"{name} is the primary key, which is unique already", "remove unique")
    elif parts.keyable(name, key, f"unique of {name}"):
        parts.uniques.append(Key(f"uq_{parts.name}_{name}", (name,), False, parts.reading.span(node)))


def _references(parts: Parts, node: Node, name: str, key: Node, required: bool) -> None:
    reading = parts.reading
    what = f"references of {name}"
    values = reading.known(node, language.REFERENCES, what)
    target = reading.name(values["table"], f"table in {what}") if "table" in values else None
    column = reading.name(values["column"], f"column in {what}") if "column" in values else ""
    own, named = f"fk_{parts.name}_{name}", False
    if "name" in values:
        own, named = parts.own_name(values["name"], "a foreign key's name") or own, True
    on_delete = OnDelete.RESTRICT
    if "on_delete" in values:
        word = reading.choice(values["on_delete"], f"on_delete in {what}", tuple(action.value for action in OnDelete))
        on_delete = OnDelete(word) if word else on_delete
        if on_delete is OnDelete.SET_NULL and required:
            message = f"on_delete sets {name} to null, and the column is required"
            reading.error("SG316", values["on_delete"], message, "make it not required, or choose cascade or restrict")
    if target is None or column is None or not parts.keyable(name, key, what):
        return
    parts.foreign_keys.append(ForeignKey(own, name, target, column, on_delete, named, reading.span(node)))
