"""`scangen query`: the ready-made queries, one as SQL or all by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from scangen.cli.session import Session, dialect_option, format_option

if TYPE_CHECKING:
    from scangen.project import Target
    from scangen.queries import Ready

_STYLES = ("named", "pyformat", "format", "qmark", "numeric", "at")


def _complete(context: click.Context, _parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    from scangen.diagnostics import ScangenError
    from scangen.operations import operations

    session = context.find_object(Session) or Session()
    session.folder = context.find_root().params.get("folder")
    try:
        offers = [operations(table) for table in session.schema.tables]
    except ScangenError:  # a spec is half-written
        return []
    return [
        CompletionItem(one.name, help=one.about) for offer in offers for one in offer.all if one.name.startswith(begun)
    ]


@click.command("query", short_help="Show a ready-made query, or list them all.")
@click.argument("name", required=False, shell_complete=_complete)
@dialect_option
@click.option(
    "--parameters",
    "style",
    type=click.Choice(_STYLES),
    help="How parameters stand in it. [default: as scangen.yaml says, else named]",
)
@click.option(
    "--rows",
    type=click.IntRange(min=1),
    default=1,
    metavar="N",
    help="An INSERT of so many rows, their parameters with _1, _2, … at the end.",
)
@format_option
@click.pass_obj
def command(session: Session, name: str | None, dialects: tuple[str, ...], style: str | None, rows: int) -> None:
    """Show the query NAME as SQL of each target, or of one; without NAME, list all queries.

    The same statements stand in generated/<dialect>/queries/; docs/queries.md describes them.

    \b
    Examples:
      scangen query
      scangen query get_scan_job --dialect postgresql
      scangen query insert_many_user_results --dialect mysql --parameters format --rows 500
    """
    from scangen.cli.targets import chosen

    project = chosen(session.project, dialects)
    if name is None:
        _list(session)
        return
    shown = [
        _Shown(session, ready, target, style, rows) for ready in _found(session, name) for target in project.targets
    ]
    lines = [line for one in shown for line in one.lines(alone=len(shown) == 1)]
    session.answer((), lines, {"queries": [one.data() for one in shown]})


def _list(session: Session) -> None:
    from scangen.operations import operations

    offers = [(table, operations(table)) for table in session.schema.tables]
    names = [(table.name, one) for table, offer in offers for one in offer.all]
    wide = max((len(one.name) for _, one in names), default=0)
    data = {"queries": [{"name": one.name, "table": table, "description": one.about} for table, one in names]}
    session.answer((), [f"{one.name:<{wide}}  {one.about}".rstrip() for _, one in names], data)


def _found(session: Session, name: str) -> list[Ready]:
    from scangen.diagnostics import did_you_mean
    from scangen.operations import operations
    from scangen.queries import Queries

    offers = {table.name: operations(table) for table in session.schema.tables}
    tables = [t for t in session.schema.tables if any(one.name == name for one in offers[t.name].all)]
    if not tables:
        left = next((one.why for offer in offers.values() for one in offer.left if one.name == name), None)
        names = [one.name for offer in offers.values() for one in offer.all]
        hint = left or did_you_mean(name, names) or "`scangen query` lists them all"
        raise click.BadParameter(f"there is no query {name!r}: {hint}", param_hint="NAME")
    queries = Queries(session.schema)
    return [ready for table in tables for ready in queries.of(table).ready if ready.operation.name == name]


class _Shown:
    """One query for one target."""

    def __init__(self, session: Session, ready: Ready, target: Target, style: str | None, rows: int) -> None:
        from scangen.dialects import load
        from scangen.queries import query_writer

        self.ready = ready
        self.target = target
        self.dialect = load(target.dialect)
        self.writer = query_writer(session.project, target, style)
        self.spelled = self.writer.spelled(ready, rows)

    def lines(self, *, alone: bool) -> Iterator[str]:
        """Its SQL; under a heading where there are several."""
        if not alone:
            yield f"-- {self.dialect.facts.title} {self.target.version_text}"
        yield self.spelled.sql.removesuffix(";") + ";" + ("" if alone else "\n")

    def data(self) -> dict[str, object]:
        """All that a program needs to run it."""
        compiled = self.ready.compiled
        return {
            "name": self.ready.operation.name,
            "table": self.ready.table.name,
            "description": self.ready.operation.about,
            "dialect": self.target.dialect,
            "style": self.writer.style.value,
            "sql": self.spelled.sql,
            "returns": self.ready.returns.value,
            "parameters": [{"name": p.name, "type": str(p.type)} for p in compiled.parameters],
            "order": list(self.spelled.order),
            "columns": [{"name": name, "type": str(type_)} for name, type_ in compiled.columns],
        }
