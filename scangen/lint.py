"""What could go wrong in the next migration, as diagnostics: weighed by the project, less what the specs accept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scangen.diagnostics import Diagnostic, Report, did_you_mean
from scangen.diagnostics import Severity as Weight
from scangen.dialects import DIALECTS
from scangen.hazards import RULES, Finding, Severity, Subject, hazards
from scangen.hazards.base import Types
from scangen.history import Next
from scangen.model import Schema, Type
from scangen.project import Project
from scangen.snapshot import Snapshot

Key = tuple[str, str, str | None, str, bool]
"""A rule's code, table, part and message, and whether it is about the way down."""


def lint(project: Project, schema: Schema, found: list[Next], *, down: bool = False) -> list[Diagnostic]:
    """What the rules find in the way up, and with `down` in the way down, once for all targets that have it."""
    targets: dict[Key, list[str]] = {}
    places: dict[Key, Subject] = {}
    for one in found:
        for is_down in (False, True) if down else (False,):
            subject = _subject(schema, one, is_down)
            for rule, finding in hazards(subject):
                key = (rule.code, finding.table, finding.part, finding.message, is_down)
                targets.setdefault(key, []).append(one.target.dialect)
                places.setdefault(key, subject)
    report = Report()
    _unknown(project, schema, report)
    for key, names in targets.items():
        code, table, part, message, is_down = key
        rule, finding = RULES[code], Finding(table, part, message)
        weight = Severity(project.lint.get(code, rule.severity.value))
        if weight is Severity.OFF or _is_accepted(schema, code, finding):
            continue
        where = "" if len(names) == len(found) else f" ({', '.join(dict.fromkeys(names))})"
        way = "the way down: " if is_down else ""
        span = places[key].place(table, part)
        report.diagnostics.append(Diagnostic(code, f"{way}{message}{where}", span, rule.safer, Weight(weight.value)))
    return report.diagnostics


def _subject(schema: Schema, one: Next, is_down: bool) -> Subject:
    before, after = one.directory.latest(), one.migration.after
    types = (_types(before), _types(after))
    way = one.migration.down if is_down else one.migration.up
    move = one.migration.back if is_down else one.migration.move
    facts = DIALECTS[one.target.dialect]
    return Subject(facts, move, way, schema, types[::-1] if is_down else types, is_down)


def _types(snapshot: Snapshot | None) -> Types:
    if snapshot is None:
        return {}
    return {
        name: {column: Type.parse(text) for column, text in kinds.items()} for name, kinds in snapshot.types.items()
    }


def _is_accepted(schema: Schema, code: str, finding: Finding) -> bool:
    """Whether the specs accept it, at the column or at the table.

    A column that is gone is accepted at its table, a table that is gone at the scan_jobs table.
    """
    return any(code in accepted for accepted in _accepting(schema, finding))


def _accepting(schema: Schema, finding: Finding) -> Iterator[Mapping[str, str]]:
    table = next((table for table in schema.tables if table.name == finding.table), schema.tables[0])
    yield table.accept
    yield from (column.accept for column in table.columns if column.name == finding.part)


def _unknown(project: Project, schema: Schema, report: Report) -> None:
    """Codes that are no rule's, each where it stands."""
    for code in project.lint.keys() - RULES.keys():
        report.warning("SG960", f"lint: there is no rule {code}", None, did_you_mean(code, RULES) or _LIST)
    for table in schema.tables:
        for accepted, span in [(table.accept, table.span), *((c.accept, c.span) for c in table.columns)]:
            for code in accepted.keys() - RULES.keys():
                report.warning("SG960", f"accept: there is no rule {code}", span, did_you_mean(code, RULES) or _LIST)


_LIST = "`scangen explain` lists them"


def accepted_by_hand(problems: list[Diagnostic], codes: tuple[str, ...]) -> list[Diagnostic]:
    """The problems, less those that the one who runs the command accepts by their codes."""
    return [found for found in problems if found.code not in codes]
