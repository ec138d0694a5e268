"""Checks, and the last step of reading a file: every expression is held against the columns."""

from __future__ import annotations

import re
from collections.abc import Mapping

from yaml import MappingNode, Node, ScalarNode, SequenceNode

from scangen.diagnostics import Report
from scangen.model import Check, Kind, Role, Type
from scangen.spec import language
from scangen.spec.draft import JOB_KEY, Pending
from scangen.spec.overrides import check_overrides
from scangen.spec.parts import Parts

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_Sound = tuple[str, Kind | Type, tuple[tuple[str, Type], ...]]
_sound: set[_Sound] = set()
"""Expressions found sound, with the columns they name: tables of one schema repeat each other, and parsing costs."""
_SOUND_MOST = 10_000


def read_checks(parts: Parts, node: Node) -> None:
    """The table's checks, by name or as a list."""
    if type(node) is SequenceNode:
        for number, item in enumerate(parts.reading.items(node, "checks"), 1):
            _check(parts, f"ck_{parts.name}_{number}", False, item, item)
        return
    if type(node) is MappingNode and not node.value:
        parts.reading.error("SG204", node, "checks is empty", "remove the key, or write `check_name: expression`")
    for name, key, value in parts.reading.entries(node, "checks"):
        if parts.reading.good_name(name, key, "a check's name"):
            parts.note_length(name, "check", key)
            _check(parts, name, True, key, value)


def _check(parts: Parts, name: str, named: bool, place: Node, node: Node) -> None:
    reading = parts.reading
    what = f"check {name}"
    values: dict[str, Node] = {"expression": node}
    if type(node) is MappingNode:
        values = reading.known(node, language.CHECK, what)
        if not node.value:
            reading.error("SG204", node, f"{what} is empty", f"for example {language.CHECK.example}")
            return
    elif type(node) is not ScalarNode:
        reading.shape(node, what, "an expression")
        return
    expression = None
    if "expression" in values:
        expression = reading.expression(values["expression"], what)
        if expression is None:
            return
        parts.expressions.append(Pending(expression, Kind.BOOLEAN))
    overrides = check_overrides(parts, values, what)
    parts.checks.append(Check(name, expression, None, (), named, overrides, reading.span(place)))


def check_expressions(parts: Parts) -> list[Pending]:
    """Hold every expression against the table's columns; returns those that wait for the job key's type."""
    report = parts.reading.report
    known = {name: type_ for name, type_ in parts.types.items() if type_ is not None}
    unread = {name.lower() for name in parts.types if name not in known}
    generated = {pending.column for pending in parts.expressions if pending.column}
    waiting = []
    for pending in parts.expressions:
        words = _words(pending)
        if parts.role is Role.RESULT and JOB_KEY in words:
            waiting.append(pending)
        elif words.isdisjoint(unread):
            check_expression(pending, known, generated, report)
    if parts.raw or parts.raw_types:
        from scangen import expression

        for parser, text in parts.raw:
            expression.check_raw(text.text, parser, known, text.span, report)
        for parser, text in parts.raw_types:
            expression.check_raw_type(text.text, parser, text.span, report)
    return waiting


def _words(pending: Pending) -> set[str]:
    return {word.lower() for word in _WORD.findall(pending.expression.text)}


def check_expression(pending: Pending, types: Mapping[str, Type], generated: set[str], report: Report) -> None:
    """Hold one expression against the columns; a generated column may not build on another."""
    text = pending.expression.text
    words = _words(pending)
    named = tuple((name, type_) for name, type_ in types.items() if name.lower() in words)
    if pending.column is None and (text, pending.want, named) in _sound:
        return
    from scangen import expression

    own = Report()
    node = expression.check(pending.expression, types, own, pending.want)
    report.diagnostics.extend(own.diagnostics)
    if node is None or own.diagnostics:
        return
    if pending.column is None:
        if len(_sound) < _SOUND_MOST:
            _sound.add((text, pending.want, named))
        return
    for name in sorted(set(expression.column_names(node)) & generated):
        itself = name == pending.column
        message = (
            f"the generated column {pending.column} is computed from {'itself' if itself else name + ', generated too'}"
        )
        report.error("SG321", message, pending.expression.span, "compute it from columns that are stored as written")
