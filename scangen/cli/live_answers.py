"""The answers of the verbs that carry migrations out: what was done in each schema, or would be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from scangen.cli.diagnostics import plural
from scangen.cli.live import Where, asked, in_schemas
from scangen.cli.session import Session, finish

if TYPE_CHECKING:
    from scangen.apply.tenants import Tenant
    from scangen.apply.verbs import Ahead, Ask, Result
    from scangen.dialects.base import Dialect


def carry_out(session: Session, where: Where, act: Callable[[Ask], Result], did: str) -> None:
    """Do it in each schema, and say what was done; `did` is the word for it."""
    ask, shown = asked(session, where)
    try:
        found = in_schemas(ask, shown, where, act)
    finally:
        shown.clear()
    lines = [line for tenant in found for line in _result_lines(tenant, did)]
    _answer(session, ask, found, lines, {"schemas": [_result_data(tenant) for tenant in found]})


def show(session: Session, where: Where, act: Callable[[Ask], tuple[Dialect, list[Ahead]]]) -> None:
    """Print the statements that would run."""
    ask, shown = asked(session, where)
    found = in_schemas(ask, shown, where, act)
    lines = [line for tenant in found for line in _ahead_lines(tenant)]
    data = {"schemas": [_ahead_data(tenant) for tenant in found], "dry_run": True}
    _answer(session, ask, found, lines, data)


def _answer(
    session: Session, ask: Ask, found: Sequence[Tenant[Any]], lines: Sequence[str], data: dict[str, object]
) -> None:
    problems = [problem for tenant in found for problem in tenant.problems]
    if len(found) > 1:
        failed = [tenant.schema for tenant in found if tenant.answer is None]
        end = f", {len(failed)} failed: {', '.join(failed)}" if failed else ""
        lines = [*lines, f"{plural(len(found), 'schema')}: {len(found) - len(failed)} fine{end}"]
    finish(session.answer([*ask.report.diagnostics, *problems], lines, data))


def _result_lines(tenant: Tenant[Result], did: str) -> Iterator[str]:
    result = tenant.answer
    if result is None:
        return
    where = f"{tenant.schema}: " if tenant.schema else ""
    for done in result.done:
        found = f", {done.found} done before" if done.found else ""
        name = done.job.file.removesuffix(".sql")
        yield f"{where}{name}: {plural(done.executed, 'statement')}{found}, {done.seconds:.1f} s"
    count = f"{plural(len(result.done), 'migration')} {did}" if result.done else f"nothing to do, {did} before"
    yield f"{where}{result.server}, {result.place}: {count}; at {result.at:04}"


def _result_data(tenant: Tenant[Result]) -> dict[str, object]:
    result = tenant.answer
    if result is None:
        return {"schema": tenant.schema, "failed": True}
    return {
        "schema": tenant.schema or result.place,
        "server": result.server,
        "failed": False,
        "at": result.at,
        "migrations": [
            {
                "number": done.job.entry.number,
                "name": done.job.entry.name,
                "way": done.job.way.value,
                "statements": done.executed,
                "done_before": done.found,
                "seconds": round(done.seconds, 3),
            }
            for done in result.done
        ],
    }


def _ahead_lines(tenant: Tenant[tuple[Dialect, list[Ahead]]]) -> Iterator[str]:
    if tenant.answer is None:
        return
    dialect, jobs = tenant.answer
    where = f"{tenant.schema}: " if tenant.schema else ""
    for one in jobs:
        yield f"-- {where}{one.job.file}"
        for stage in one.stages:
            begin, commit = (text.partition(";")[0] for text in dialect.transaction)
            together = stage[0].transaction
            if together:
                yield from (f"{sql};" for sql in (begin, *dialect.each_transaction))
            yield from (f"{piece.sql};" for piece in stage)
            if together:
                yield f"{commit};"
    yield f"-- {where}dry run: {plural(len(jobs), 'migration')} would run; nothing did"


def _ahead_data(tenant: Tenant[tuple[Dialect, list[Ahead]]]) -> dict[str, object]:
    if tenant.answer is None:
        return {"schema": tenant.schema, "failed": True}
    return {
        "schema": tenant.schema,
        "failed": False,
        "migrations": [
            {
                "number": one.job.entry.number,
                "name": one.job.entry.name,
                "way": one.job.way.value,
                "stages": [[piece.sql for piece in stage] for stage in one.stages],
            }
            for one in tenant.answer[1]
        ],
    }
