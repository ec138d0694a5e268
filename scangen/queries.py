"""The ready-made queries of a project for one target: each compiled once, spelled for each target, and a table's file.

A file is in the format of aiosql (https://nackjicholson.github.io/aiosql/defining-sql-queries.html), which any other
program can read as SQL with comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from scangen.diagnostics import Report, fail
from scangen.dialects import load
from scangen.expression import raw_parameters
from scangen.expression.nodes import Column
from scangen.model import Returns, Schema, Table
from scangen.operations import Left, Operation, operations
from scangen.query import Compiled, Spelled, Style, compile_query, spell_query
from scangen.query.nodes import Item
from scangen.query.rows import repeat_rows
from scangen.query.style import mark, styled
from scangen.render import comment_lines
from scangen.values import dataclass

if TYPE_CHECKING:
    from scangen.dialects.base import Dialect
    from scangen.project import Project, Target

_MARKS = {Returns.MANY: "", Returns.ONE: "^", Returns.VALUE: "$", Returns.COUNT: "!"}
_BATCH_MARK = "*!"
_AIOSQL_WORD = re.compile(r"\b(name|record_class)(\s*):")
"""What aiosql reads in a comment."""


@dataclass(frozen=True, slots=True)
class Ready:
    """An operation that is known to be sound."""

    table: Table
    operation: Operation
    compiled: Compiled

    @property
    def returns(self) -> Returns:
        """What it gives."""
        if self.operation.returns is not None:
            return self.operation.returns
        return Returns.MANY if self.compiled.reads else Returns.COUNT


@dataclass(frozen=True, slots=True)
class TableQueries:
    """All queries of a table, and those that it does not get."""

    table: Table
    ready: tuple[Ready, ...]
    left: tuple[Left, ...]


class Queries:
    """Compiles the queries of a schema's tables."""

    def __init__(self, schema: Schema) -> None:
        self._tables = {table.name: table for table in schema.tables}

    def of(self, table: Table) -> TableQueries:
        """A table's queries, ready to be spelled."""
        offer = operations(table)
        return TableQueries(table, tuple(self._compiled(table, offer.all)), offer.left)

    def _compiled(self, table: Table, offered: Sequence[Operation]) -> Iterator[Ready]:
        known: dict[str, Compiled] = {}
        every = tuple(Item(Column((0, 0), c.type, c.name), c.name, (0, 0)) for c in table.columns)
        for operation in offered:
            compiled = known.get(operation.sql.text)
            if compiled is None:
                report = Report()
                compiled = compile_query(operation.sql, self._tables, operation.parameters, report, every)
                report.raise_errors()
                assert compiled is not None, operation.name
                known[operation.sql.text] = compiled
            yield Ready(table, operation, compiled)


class QueryWriter:
    """Spells queries for one target, in one style of parameters."""

    def __init__(self, dialect: Dialect, target: Target, style: Style, *, exact: bool) -> None:
        self._dialect = dialect
        self._target = target
        self._speller = dialect.queries(target, exact=exact)
        self.style = style

    def spelled(self, ready: Ready, rows: int = 1) -> Spelled:
        """The statement; an INSERT for so many `rows` with parameters `name_1`, `name_2` and so on.

        Raises ScangenError where it is no INSERT (SG541), or where the server does not take so many (SG540).
        """
        own = ready.operation.overrides.get(self._dialect.facts.name)
        if own is not None:
            return _raw(own.text, self._dialect.facts.parser, self.style)
        compiled = ready.compiled if rows == 1 else self._repeated(ready, rows)
        return spell_query(compiled, self._speller, self.style)

    def _repeated(self, ready: Ready, rows: int) -> Compiled:
        name, most = ready.operation.name, self.rows_most(ready)
        if rows > most:
            message = f"{self._dialect.facts.title} takes {name} with {most:,} rows at most, not {rows:,}"
            raise fail("SG540", message, None, f"run it more than once, with --rows {most}")
        try:
            return repeat_rows(ready.compiled, rows)
        except ValueError as error:
            raise fail("SG541", f"{name} does not take --rows: {error}", None, "leave --rows out") from error

    def rows_most(self, ready: Ready) -> int:
        """How many rows an INSERT of the server takes at once."""
        facts = self._dialect.facts
        fit = facts.parameter_limit // max(1, len(self.spelled(ready).order))
        return max(1, min(fit, facts.row_limit or fit))

    def file(self, queries: TableQueries) -> str:
        """The body of a table's file; empty where there is no query."""
        if not queries.ready:
            return ""
        head = [*self._head(queries.table), *map(self._left, queries.left)]
        return "\n".join([*head, *map(self._entry, queries.ready), ""])

    def _head(self, table: Table) -> Iterator[str]:
        facts, version = self._dialect.facts, self._target.version_text
        yield self._comment(f"Queries of {table.name} ({table.source}). For {facts.title} {version} and newer.")
        yield self._comment(
            "Each begins with its name, its parameters and what it gives: ^ at most one row, $ one value, ! how many "
            "rows it changed, *! the same for executemany, nothing for rows."
        )

    def _left(self, left: Left) -> str:
        return self._comment(f"Without {left.name}: {left.why}.")

    def _entry(self, ready: Ready) -> str:
        operation, spelled = ready.operation, self.spelled(ready)
        mark = _BATCH_MARK if operation.batch else _MARKS[ready.returns]
        # aiosql wants the names of parameters where it sees them in the text, and not where it does not.
        names = f"({', '.join(spelled.order)})" if self.style is Style.NAMED else ""
        lines = ["", f"-- name: {operation.name}{names}{mark}"]
        if operation.about:
            lines.append(self._comment(operation.about))
        if operation.batch:
            most = self.rows_most(ready)
            lines.append(
                self._comment(f"One statement takes up to {most:,} rows: scangen query {operation.name} --rows N")
            )
        if spelled.order:
            lines.append(self._comment(", ".join(self._parameters(ready.compiled, spelled))))
        return "\n".join([*lines, spelled.sql.removesuffix(";") + ";"])

    def _parameters(self, compiled: Compiled, spelled: Spelled) -> Iterator[str]:
        types = {parameter.name: parameter.type for parameter in compiled.parameters}
        for place, name in enumerate(spelled.order, 1):
            yield f"{marked(self.style, name, place)}{types[name]}"

    def _comment(self, text: str) -> str:
        return comment_lines(self._dialect.remark(_AIOSQL_WORD.sub(r"\1\2 =", text)))


def marked(style: Style, name: str, place: int) -> str:
    """A parameter and what stands before its type in a comment."""
    match style:
        case Style.NAMED:
            return f":{name} "
        case Style.PYFORMAT:
            return f"%({name})s "
        case Style.AT:
            return f"@{name} "
        case Style.NUMERIC:
            return f"${place} {name} "
    return f"{place}. {name} "


def _raw(text: str, parser: str, style: Style) -> Spelled:
    """An override's statement with its parameters (`:name` there) in the style asked for."""
    pieces, end = [], 0
    for start, stop, name in raw_parameters(text, parser):
        pieces += [text[end:start], mark(name)]
        end = stop
    return Spelled(*styled("".join([*pieces, text[end:]]), style))


def query_writer(project: Project, target: Target, style: str | None = None) -> QueryWriter:
    """What spells a project's queries for a target, in its own style or another."""
    chosen = Style(style or project.queries.style(target.dialect))
    return QueryWriter(load(target.dialect), target, chosen, exact=project.exact_strings)
