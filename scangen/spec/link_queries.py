"""The team's queries held against the tables of all specs: names, columns, what they return, their overrides."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from scangen.diagnostics import Report, did_you_mean, listing
from scangen.model import Query, Returns, Table
from scangen.operations import operations
from scangen.project import DialectFacts

if TYPE_CHECKING:
    from scangen.query import Compiled

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def check_queries(
    tables: Mapping[str, Table], broken: set[str], targets: Sequence[DialectFacts], report: Report
) -> None:
    """Report what is wrong with the queries of these tables; of `broken` ones nothing can be said."""
    asked = [(table, query) for table in tables.values() for query in table.queries]
    if not asked:
        return
    whole = {name: table for name, table in tables.items() if name not in broken}
    _unique(asked, whole, report)
    for _, query in asked:
        if broken.isdisjoint(_WORD.findall(query.sql.text)):
            _Checker(query, report).run(whole, targets)


def _unique(asked: list[tuple[Table, Query]], tables: Mapping[str, Table], report: Report) -> None:
    taken = {
        operation.name: f"is one of those that scangen makes for {table.name}"
        for table in tables.values()
        for operation in operations(table).made
    }
    for table, query in asked:
        if query.name in taken:
            message = f"the name {query.name} {taken[query.name]}"
            report.error("SG330", message, query.span, "choose another name")
        taken.setdefault(query.name, f"belongs to a query of {table.name} already")


class _Checker:
    """Checks one query."""

    def __init__(self, query: Query, report: Report) -> None:
        self.query = query
        self.report = report

    def run(self, tables: Mapping[str, Table], targets: Sequence[DialectFacts]) -> None:
        """Report everything that is wrong with it."""
        from scangen.query import compile_query

        compiled = compile_query(self.query.sql, tables, self.query.parameters, self.report)
        if compiled is None:
            return
        self._returns(compiled)
        names = [parameter.name for parameter in compiled.parameters]
        for facts in targets:
            if facts.name in self.query.overrides:
                self._override(facts, names)

    def _returns(self, compiled: Compiled) -> None:
        returns, what = self.query.returns, f"query {self.query.name}"
        if returns is None:
            return
        if compiled.reads == (returns is Returns.COUNT):
            fits = "many, one or value" if compiled.reads else "count"
            message = f"{what} {'reads' if compiled.reads else 'writes'}, so it does not return {returns.value}"
            self.report.error("SG241", message, self.query.span, f"write `returns: {fits}`, or leave it out")
        elif returns is Returns.VALUE and len(compiled.columns) != 1:
            message = f"{what} returns a value, and has {len(compiled.columns)} columns"
            self.report.error("SG241", message, self.query.span, "select one column, or write `returns: one`")

    def _override(self, facts: DialectFacts, names: list[str]) -> None:
        from scangen.expression import check_raw_statement, raw_parameters
        from scangen.expression.parse import place_in

        raw, own = self.query.overrides[facts.name], Report()
        check_raw_statement(raw.text, facts.parser, raw.span, own)
        self.report.diagnostics += own.diagnostics
        for start, end, name in raw_parameters(raw.text, facts.parser) if not own.diagnostics else ():
            if name not in names:
                message = (
                    f"{facts.name} of query {self.query.name} has the parameter {name!r}, the portable one has not"
                )
                hint = did_you_mean(name, names) or (f"it has {listing(names)}" if names else "it has none")
                self.report.error("SG242", message, place_in(raw.span, raw.text, start, end - start), hint)
