"""`scangen drift`: what differs between a live database and what its migrations say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from difflib import unified_diff
from typing import TYPE_CHECKING

import click

from scangen.cli.diagnostics import plural
from scangen.cli.live import Where, asked, database_options, in_schemas
from scangen.cli.session import Session, finish, format_option

if TYPE_CHECKING:
    from scangen.apply.tenants import Tenant
    from scangen.drift import Look
    from scangen.summary import Difference, Line

_WORDS = {None: "none", True: "yes", False: "no"}


@click.command("drift", short_help="Say what differs between a database and its migrations.")
@database_options
@click.option("--others", is_flag=True, help="List the objects that scangen does not own, too.")
@format_option
@click.pass_obj
def command(session: Session, where: Where, others: bool) -> None:
    """Say what differs between a database and what the migrations say it should be: + is there and not meant, - is
    meant and not there, ~ is another.

    The database is only read, but for scratch tables that are gone at the end. What scangen does not own (views, tables
    of others, its ledger) is no difference. Exit code 1 when something differs.

    \b
    Examples:
      scangen drift --url sqlite:///scans.db
      scangen drift --url postgresql://localhost/scans --others
      scangen drift --url mysql://me@localhost/scans --format json | jq '.schemas[].differences'
    """
    from scangen.drift import look

    ask, shown = asked(session, where)
    found = in_schemas(ask, shown, where, look)
    problems = [problem for tenant in found for problem in tenant.problems]
    lines = [line for tenant in found for line in _lines(tenant, others)]
    differs = any(tenant.answer is None or tenant.answer.drift.lines for tenant in found)
    data = {"schemas": [_data(tenant) for tenant in found]}
    finish(session.answer([*ask.report.diagnostics, *problems], lines, data, found=differs))


def _lines(tenant: Tenant[Look], others: bool) -> Iterator[str]:
    one = tenant.answer
    if one is None:
        return
    count = plural(len(one.drift.lines), "difference") if one.drift.lines else "as the migrations say"
    yield f"{one.server}, {one.place}: {count}"
    for line in one.drift.lines:
        yield f"{line.sign} {line.table}{': ' if line.text else ''}{line.text}"
        yield from (f"    {text}" for difference in line.differences for text in _difference(difference))
    yield from (f"? {line.table}: {line.text}" for line in one.drift.unsure)
    if others:
        yield from (f"  {other.what} {other.name}: not owned" for other in one.drift.others)


def _difference(difference: Difference) -> Iterator[str]:
    """Both values, or of texts of several lines those that differ."""
    meant, there = _text(difference.before), _text(difference.after)
    if "\n" not in meant + there:
        yield f"{difference.name}: meant {meant}, found {there}"
        return
    yield f"{difference.name}:"
    found = unified_diff(meant.splitlines(), there.splitlines(), n=0, lineterm="")
    yield from (f"  {line}" for line in list(found)[2:] if not line.startswith("@@"))


def _text(value: object, between: str = ", ") -> str:
    if is_dataclass(value):
        given = {part.name: getattr(value, part.name) for part in fields(value) if getattr(value, part.name)}
        return " ".join(name if there is True else str(there) for name, there in given.items())
    if isinstance(value, tuple):
        return between.join(_text(part, " ") for part in value) or "none"
    return _WORDS[value] if value is None or isinstance(value, bool) else str(value)


def _data(tenant: Tenant[Look]) -> dict[str, object]:
    one = tenant.answer
    if one is None:
        return {"schema": tenant.schema, "failed": True}
    return {
        "schema": tenant.schema or one.place,
        "failed": False,
        "server": one.server,
        "differences": [_line_data(line) for line in one.drift.lines],
        "unsure": [_line_data(line) for line in one.drift.unsure],
        "others": [{"what": other.what, "name": other.name, "detail": other.detail} for other in one.drift.others],
    }


def _line_data(line: Line) -> dict[str, object]:
    values = [{"property": one.name, "meant": _text(one.before), "found": _text(one.after)} for one in line.differences]
    return {"sign": line.sign, "table": line.table, "what": line.text, "values": values}
