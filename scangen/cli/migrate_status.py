"""`scangen migrate status`: where a live database stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from scangen.cli.diagnostics import plural
from scangen.cli.live import Where, asked, database_options, in_schemas
from scangen.cli.session import Session, finish, format_option

if TYPE_CHECKING:
    from scangen.apply.tenants import Tenant
    from scangen.apply.verbs import Status


@click.command("status", short_help="Say where a database stands.")
@database_options
@format_option
@click.pass_obj
def command(session: Session, where: Where) -> None:
    """Say which migrations a database has, which are ahead, and what became of one that is half done.

    Exit code 1 when something is ahead, half done, or not as the files say; nothing is made or waited for.

    \b
    Examples:
      scangen migrate status --url sqlite:///scans.db
      scangen migrate status --url postgresql://localhost/scans --schema acme,umbrella --format json
    """
    from scangen.apply import verbs

    ask, shown = asked(session, where)
    found = in_schemas(ask, shown, where, verbs.status)
    session.findings_on_stdout = True
    problems = [problem for tenant in found for problem in tenant.problems]
    problems += [problem for tenant in found if tenant.answer for problem in tenant.answer.wrong]
    lines = [line for tenant in found for line in _lines(tenant)]
    behind = any(tenant.answer is None or tenant.answer.ahead for tenant in found)
    data = {"schemas": [_data(tenant) for tenant in found]}
    finish(session.answer([*ask.report.diagnostics, *problems], lines, data, found=behind))


def _lines(tenant: Tenant[Status]) -> Iterator[str]:
    one = tenant.answer
    if one is None:
        return
    yield f"{one.server}, {one.place}: at {one.where.at:04} of {one.directory.last:04}"
    for number, run in sorted(one.where.held.items()):
        how = "joined" if run.way.value == "baseline" else "applied"
        took = f", {run.milliseconds / 1000:.1f} s" if run.milliseconds is not None else ""
        yield f"  {number:04}_{run.name}  {how} {run.began_at[:19]} UTC by {run.by_whom}{took}"
    half = one.where.half
    if half is not None:
        verb = "apply" if half.way.value == "up" else "rollback"
        begun = f"since {half.began_at[:19]} UTC by {half.by_whom}"
        yield f"  {half.number:04}_{half.name}  HALF DONE ({half.way.value}) {begun}"
        for entry in one.entries.values():
            if not entry.outcome.is_done:
                said = f": {entry.message}" if entry.message else ""
                yield f"      step {entry.step} {entry.outcome.value}{said}"
        done = sum(entry.outcome.is_done for entry in one.entries.values())
        yield f"      {plural(done, 'statement')} done; `scangen migrate {verb}` goes on from there"
    for job in one.ahead:
        if job.resumes is None:
            yield f"  {job.entry.number:04}_{job.entry.name}  ahead"


def _data(tenant: Tenant[Status]) -> dict[str, object]:
    one = tenant.answer
    if one is None:
        return {"schema": tenant.schema, "failed": True}
    half = one.where.half
    return {
        "schema": tenant.schema or one.place,
        "failed": False,
        "server": one.server,
        "at": one.where.at,
        "last": one.directory.last,
        "applied": [
            {
                "number": number,
                "name": run.name,
                "way": run.way.value,
                "began_at": run.began_at,
                "by_whom": run.by_whom,
                "milliseconds": run.milliseconds,
            }
            for number, run in sorted(one.where.held.items())
        ],
        "half_done": half
        and {
            "number": half.number,
            "name": half.name,
            "way": half.way.value,
            "began_at": half.began_at,
            "by_whom": half.by_whom,
            "steps": [
                {"step": entry.step, "outcome": entry.outcome.value, "message": entry.message}
                for entry in one.entries.values()
            ],
        },
        "ahead": [{"number": job.entry.number, "name": job.entry.name} for job in one.ahead],
    }
