"""An INSERT of one row becomes one of many: each row with parameters of its own."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

from scangen.query.check import Compiled
from scangen.query.nodes import Insert, Parameter


def repeat_rows(compiled: Compiled, count: int) -> Compiled:
    """The INSERT with so many rows, their parameters called `name_1`, `name_2` and so on; ValueError for others."""
    statement = compiled.statement
    if not isinstance(statement, Insert) or len(statement.rows) != 1:
        raise ValueError("only an INSERT of one row can have more of them")
    rows = tuple(_numbered(statement.rows[0], number) for number in range(1, count + 1))
    in_row = _names(statement.rows[0])
    beside = _names(statement.conflict)
    others = [p for p in compiled.parameters if p.name in beside or p.name not in in_row]
    numbered = [
        replace(parameter, name=f"{parameter.name}_{number}")
        for number in range(1, count + 1)
        for parameter in compiled.parameters
        if parameter.name in in_row
    ]
    return replace(compiled, statement=replace(statement, rows=rows), parameters=(*numbered, *others))


def _numbered(part: Any, number: int) -> Any:
    """The nodes of a row with the number at the end of every parameter's name."""
    match part:
        case Parameter():
            return replace(part, name=f"{part.name}_{number}")
        case tuple():
            return tuple(_numbered(inner, number) for inner in part)
    if not is_dataclass(part) or isinstance(part, type):
        return part
    changed = {field.name: _numbered(getattr(part, field.name), number) for field in fields(part)}
    return replace(part, **changed)


def _names(part: Any) -> set[str]:
    if isinstance(part, Parameter):
        return {part.name}
    inner = part if isinstance(part, tuple) else ()
    if is_dataclass(part) and not isinstance(part, type):
        inner = tuple(getattr(part, field.name) for field in fields(part))
    return {name for one in inner for name in _names(one)}
