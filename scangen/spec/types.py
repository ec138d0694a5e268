"""`string(36)`, `decimal(10,2)`, `json`: the text of a type becomes a Type."""

from __future__ import annotations

import re

from yaml import Node

from scangen.diagnostics import did_you_mean
from scangen.model import Kind, Type
from scangen.spec import language
from scangen.spec.reading import Reading

_CALL = re.compile(r"([A-Za-z_][A-Za-z0-9_ ]*?)\s*(?:\(([^()]*)\))?")
_KINDS = {kind.value: kind for kind in Kind}
ELSEWHERE = {
    "varchar": "string(n)",
    "nvarchar": "string(n)",
    "char": "string(n)",
    "str": "string(n)",
    "enum": "string(n) with one_of",
    "longtext": "text",
    "clob": "text",
    "int": "integer",
    "smallint": "integer",
    "tinyint": "integer, or boolean",
    "serial": "integer",
    "long": "bigint",
    "number": "integer or decimal(p,s)",
    "numeric": "decimal(p,s)",
    "money": "decimal(19,4)",
    "double": "float",
    "real": "float",
    "bool": "boolean",
    "bit": "boolean",
    "timestamp": "datetime",
    "timestamptz": "datetime",
    "time": "string(n); there is no time of day without a day",
    "jsonb": "json",
    "object": "json",
    "array": "json",
    "guid": "uuid",
    "uniqueidentifier": "uuid",
    "blob": "binary",
    "bytea": "binary",
    "bytes": "binary",
}
"""What to write for the type names of other languages."""
_READ: dict[str, Type] = {}
"""Types that were read before, by their text: a schema has few and says them often."""


def read_type(reading: Reading, node: Node, what: str) -> Type | None:
    """The type that a node names; None, with the reason reported, when it names none."""
    known = _READ.get(node.value) if isinstance(node.value, str) else None
    if known is not None:
        return known
    text = reading.line(node, what)
    if text is None:
        return None
    match = _CALL.fullmatch(text)
    kind = _KINDS.get(match.group(1)) if match else None
    if match is None or kind is None:
        word = match.group(1).lower() if match else text
        hint = did_you_mean(word, _KINDS) if word not in ELSEWHERE else f"write {ELSEWHERE[word]}"
        hint = hint or f"the types are {', '.join(_KINDS)}"
        reading.error("SG210", node, f"{text!r} is no type", hint)
        return None
    type_ = _with_arguments(reading, node, kind, match.group(2))
    if type_ is not None:
        _READ[text] = type_
    return type_


def _with_arguments(reading: Reading, node: Node, kind: Kind, text: str | None) -> Type | None:
    arguments = None if text is None else [part.strip() for part in text.split(",")]
    if arguments is not None and not all(re.fullmatch(r"0|[1-9][0-9]{0,8}", part) for part in arguments):
        reading.error("SG211", node, f"what stands in the brackets of {node.value!r} is no number", _EXAMPLES.get(kind))
        return None
    numbers = [int(part) for part in arguments or ()]
    problem = None
    if kind is Kind.STRING:
        length = numbers[0] if numbers else language.STRING_DEFAULT
        if len(numbers) <= 1 and 1 <= length <= language.STRING_MAX:
            return Type(kind, length=length)
        problem = (
            f"a string has a length from 1 to {language.STRING_MAX}, where SQL Server's end; longer text is `text`"
        )
    elif kind is Kind.DECIMAL:
        if len(numbers) == 2 and _fits(*numbers):
            return Type(kind, precision=numbers[0], scale=numbers[1])
        problem = (
            f"a decimal has a precision from 1 to {language.DECIMAL_MAX_PRECISION} and a scale from 0 to the "
            f"precision, at most {language.DECIMAL_MAX_SCALE}"
        )
    elif arguments is None:
        return Type(kind)
    else:
        problem = f"{kind.value} takes nothing in brackets"
    reading.error("SG211", node, problem, _EXAMPLES.get(kind, f"write {kind.value}"))
    return None


def _fits(precision: int, scale: int) -> bool:
    return 1 <= precision <= language.DECIMAL_MAX_PRECISION and scale <= min(precision, language.DECIMAL_MAX_SCALE)


_EXAMPLES = {Kind.STRING: "write string(100)", Kind.DECIMAL: "write decimal(10,2)"}
