"""What rows may become: transitions of a column, and retention of old rows."""

from __future__ import annotations

import re

from yaml import MappingNode, Node

from scangen.diagnostics import did_you_mean, listing
from scangen.model import Kind, Retention, Role, Transition
from scangen.spec import language
from scangen.spec.draft import Pending
from scangen.spec.parts import Parts

_AGE = re.compile(r"([1-9][0-9]{0,8}) (days?|weeks?)")


def read_transitions(parts: Parts, node: Node) -> None:
    """The moves that each column may make."""
    reading = parts.reading
    if type(node) is MappingNode and not node.value:
        reading.error("SG204", node, "transitions is empty", "remove the key, or write `status: {pending: [running]}`")
    for name, key, value in reading.entries(node, "transitions"):
        if not parts.has(name, key, "transitions"):
            continue
        states = _states(parts, name, key)
        moves = _moves(parts, name, value, states)
        if moves:
            parts.transitions.append(Transition(name, tuple(moves.items()), reading.span(key)))


def _states(parts: Parts, name: str, key: Node) -> tuple[str, ...] | None:
    """The values that a column may hold; None when they are not known, because of an error said here or elsewhere."""
    reading = parts.reading
    type_, column = parts.type(name), parts.columns.get(name)
    if type_ is None or column is None:
        return None
    if type_.kind is not Kind.STRING:
        message = f"transitions are for a string column, {name} is a {type_.kind.value}"
        reading.error("SG224", key, message, "make it string(n) with one_of")
    elif column.generated is not None:
        reading.error(
            "SG224", key, f"{name} is generated, so no UPDATE moves it", "give transitions to a stored column"
        )
    elif not column.required:
        message = f"{name} has transitions and is not required: from no value, every move would be possible"
        reading.error("SG224", key, message, "add `required: true` to the column")
    else:
        for check in parts.checks:
            if check.column == name:
                return tuple(str(value) for value in check.values)
        if name not in parts.with_one_of:
            reading.error("SG224", key, f"{name} has transitions and no one_of", "list its values: `one_of: [a, b]`")
    return None


def _moves(parts: Parts, name: str, node: Node, states: tuple[str, ...] | None) -> dict[str, tuple[str, ...]]:
    reading = parts.reading
    what = f"transitions of {name}"
    if type(node) is MappingNode and not node.value:
        reading.error("SG204", node, f"{what} is empty", "for example `{pending: [running]}`")
    moves = {}
    for source, key, value in reading.entries(node, what):
        _state(parts, source, key, what, states)
        targets: list[str] = []
        for item in reading.items(value, f"the moves from {source!r}", least=0):
            target = reading.line(item, f"a move from {source!r}")
            if target is None or not _state(parts, target, item, what, states):
                continue
            if target == source:
                message = f"{what}: {source!r} moves to itself"
                reading.error("SG218", item, message, "remove it: a row may always keep its value")
            elif target in targets:
                reading.error(
                    "SG218", item, f"{what}: {target!r} stands twice after {source!r}", "remove one of the two"
                )
            else:
                targets.append(target)
        moves[source] = tuple(targets)
    return moves


def _state(parts: Parts, word: str, node: Node, what: str, states: tuple[str, ...] | None) -> bool:
    if states is None or word in states:
        return True
    hint = did_you_mean(word, states) or f"one_of has {listing(states)}"
    parts.reading.error("SG223", node, f"{what}: {word!r} is not among the values of one_of", hint)
    return False


def read_retention(parts: Parts, node: Node) -> None:
    """Which old rows of scan_jobs go where."""
    reading = parts.reading
    if parts.role is not Role.JOBS:
        message = "retention is for the scan_jobs table: results go with their job"
        reading.error("SG232", node, message, "move it to the spec with `role: scan_jobs`")
        return
    values = reading.known(node, language.RETENTION, "retention")
    if "archive" not in values:
        return
    values = reading.known(values["archive"], language.ARCHIVE, "archive")
    when = reading.expression(values["when"], "when of archive") if "when" in values else None
    if when is not None:
        parts.expressions.append(Pending(when, Kind.BOOLEAN))
    age = _age_column(parts, values["age"]) if "age" in values else None
    days = _days(parts, values["older_than"]) if "older_than" in values else None
    into = parts.own_name(values["into"], "a table's name") if "into" in values else None
    if into is not None and into.lower() == parts.name.lower():
        message = f"archive moves the rows of {parts.name} into itself"
        reading.error("SG219", values["into"], message, f"name another table: {parts.name}_archive")
    elif when is not None and age is not None and days is not None and into is not None:
        parts.retention = Retention(when, age, days, into, reading.span(node))


def _age_column(parts: Parts, node: Node) -> str | None:
    name = parts.reading.line(node, "age")
    if name is None or not parts.has(name, node, "age of archive"):
        return None
    type_ = parts.type(name)
    if type_ is None or type_.kind in {Kind.DATE, Kind.DATETIME}:
        return name
    message = f"an age counts from a date or datetime, {name} is a {type_.kind.value}"
    parts.reading.error("SG227", node, message, "name a column such as completed_at")
    return None


def _days(parts: Parts, node: Node) -> int | None:
    text = parts.reading.line(node, "older_than")
    if text is None:
        return None
    match = _AGE.fullmatch(text)
    if match is None:
        parts.reading.error("SG227", node, f"older_than cannot be {text!r}", "write `90 days` or `12 weeks`")
        return None
    days = int(match.group(1)) * (7 if match.group(2).startswith("week") else 1)
    if days > language.RETENTION_MAX_DAYS:
        message = f"older_than is {days} days, at most {language.RETENTION_MAX_DAYS} are allowed"
        parts.reading.error("SG227", node, message, "write a shorter time")
        return None
    return days
