"""What the verbs share that carry migrations out: the options of a database, its schemas, progress."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from scangen.cli.options import duration, url_option
from scangen.cli.progress import Progress
from scangen.cli.session import Session
from scangen.values import dataclass

if TYPE_CHECKING:
    from scangen.apply.runner import Progress as Step
    from scangen.apply.tenants import Tenant
    from scangen.apply.verbs import Ask, Told
    from scangen.diagnostics import Report

_Verb = TypeVar("_Verb", bound=Callable[..., Any])
_Answer = TypeVar("_Answer")
_WIDE = 100
"""Characters of a statement that progress shows."""


@dataclass(frozen=True, slots=True)
class Where:
    """The options of a database: its URL, the schemas of it, seconds to wait for others and for a statement."""

    url: str
    schemas: tuple[str, ...] = ()
    query: str | None = None
    jobs: int = 1
    wait: float = 60.0
    statement: float | None = None


def database_options(verb: _Verb) -> _Verb:
    """`--url`, `--schema` and the others, which the verb gets as one `where`."""

    @wraps(verb)
    def gathered(*arguments: Any, **options: Any) -> Any:
        given = {field.name: options.pop(field.name) for field in fields(Where) if field.name in options}
        if given["schemas"] and given["query"]:
            raise click.UsageError("--schema and --schema-query name schemas both: give one of them")
        return verb(*arguments, where=Where(**given), **options)

    options = (
        url_option,
        click.option(
            "--schema",
            "schemas",
            callback=_names,
            metavar="NAMES",
            help="In this schema of it; several, with commas, each with a ledger of its own.",
        ),
        click.option(
            "--schema-query", "query", metavar="SQL", help="In each schema that this query names: a row a schema."
        ),
        click.option(
            "--jobs",
            type=click.IntRange(1, 64),
            default=4,
            show_default=True,
            metavar="N",
            help="How many schemas at a time.",
        ),
    )
    for option in reversed(options):
        gathered = option(gathered)
    return cast(_Verb, gathered)


def run_options(verb: _Verb) -> _Verb:
    """How long a run waits, and how long a statement may take; above `database_options`, which gathers them."""
    wait = click.option(
        "--wait",
        callback=duration(zero=True),
        default="60s",
        show_default=True,
        metavar="TIME",
        help="How long to wait for another run that is at work.",
    )
    limit = click.option(
        "--statement-timeout",
        "statement",
        callback=duration(),
        metavar="TIME",
        help="Stop a statement that takes longer, where the server can (PostgreSQL).",
    )
    return wait(limit(verb))


class Shown:
    """What runs tell, by their schemas: on a terminal each statement, else a line a migration and what it waits for."""

    def __init__(self, *, quiet: bool) -> None:
        self._progress = Progress(quiet=quiet)

    def told(self, schema: str = "") -> Told:
        """Who a run in a schema tells."""
        from scangen.apply.verbs import Told

        where = f"{schema}: " if schema else ""
        begun: set[str] = set()
        return Told(lambda step: self._step(where, step, begun), lambda text: self._progress.line(where + text))

    def _step(self, where: str, step: Step, begun: set[str]) -> None:
        name = f"{where}{step.job.file.removesuffix('.sql')}"
        if step.reason is not None:
            self._progress.line(f"{name}, step {step.step} of {step.total}: {step.reason}; tried again")
        elif not self._progress.terminal:
            # Not at step 1: that may be done already, or a setting of the session, which is not told.
            if name not in begun:
                self._progress.line(f"{name} {'begins' if step.job.resumes is None else 'goes on'}")
            begun.add(name)
        else:
            said = f"{name}, step {step.step} of {step.total}: {' '.join(step.sql.split())}"
            self._progress.over(said[:_WIDE])

    def clear(self) -> None:
        """Take the line that is written over away."""
        self._progress.clear()


def asked(session: Session, where: Where) -> tuple[Ask, Shown]:
    """The database with the project's files for it; ScangenError (SG703, SG706)."""
    from scangen.apply.site import Options
    from scangen.apply.verbs import Ask
    from scangen.database import target_of
    from scangen.diagnostics import Report
    from scangen.migrations import folder

    shown = Shown(quiet=session.format != "text")
    limit = None if where.statement is None else round(where.statement * 1000)
    place = folder(session.project, target_of(where.url, session.project))
    return Ask(where.url, session.project, place, Report(), Options(None, where.wait, limit), shown.told()), shown


def in_schemas(ask: Ask, shown: Shown, where: Where, act: Callable[[Ask], _Answer]) -> list[Tenant[_Answer]]:
    """What `act` comes to in each schema; without one that is named, where the URL leads, errors and all."""
    from scangen.apply.tenants import Tenant, each, listed

    names = listed(ask.url, ask.project, where.query) if where.query else where.schemas
    if not names:
        return [Tenant("", act(ask))]

    def one(name: str, report: Report) -> _Answer:
        return act(replace(ask, report=report, options=replace(ask.options, schema=name), told=shown.told(name)))

    return each(names, one, where.jobs)


def _names(_context: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[str, ...]:
    names = [name.strip() for name in value.split(",")] if value is not None else []
    if not all(names):
        raise click.BadParameter(f"{value!r} has an empty name in it")
    return tuple(dict.fromkeys(names))
