"""Parts of a table's way as ALTER TABLE statements: as few as are safe.

Parts that are INSTANT stand in one statement, those done in place in another; where one part copies the table anyway,
all are in that one statement, since each copy is a copy of everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from scangen.dialects.mysql import clauses as c
from scangen.dialects.mysql import facts, probes, traits
from scangen.dialects.mysql.facts import Fact, Way
from scangen.dialects.mysql.statements import AlterTable
from scangen.steps import Step, Work

Part = tuple[Fact, c.Clause]


def alters(table: str, parts: Sequence[Part], tail: c.Clause | None = None) -> Iterator[Step]:
    """As few statements as are safe."""
    if tail is not None or any(fact.way is Way.COPY for fact, _ in parts):
        yield from _alter(table, [clause for _, clause in parts], Fact(Way.COPY, Work.REWRITE), tail)
        return
    # A virtual column behind an index comes and goes in a statement of its own (1846).
    apart = [part for part in parts if isinstance(part[1], c.DropIndex) and traits.is_functional(part[1].index)]
    together = [part for part in parts if part not in apart]
    instant = [part for part in together if part[0].way is Way.INSTANT]
    in_place = [part for part in together if part[0].way is not Way.INSTANT]
    for chosen in (*([part] for part in apart), instant, in_place):
        if chosen:
            way = max((fact.way for fact, _ in chosen), key=lambda way: way.rank)
            work = max((fact.work for fact, _ in chosen), key=list(Work).index)
            yield from _alter(table, [clause for _, clause in chosen], Fact(way, work), None)


def _alter(table: str, clauses: Sequence[c.Clause], cost: Fact, tail: c.Clause | None) -> Iterator[Step]:
    done = probes.alter(table, clauses)
    if done is None and tail is not None:
        done = probes.part(table, tail)
    if done is None and len(clauses) > 1:  # the server's catalog tells parts apart, not the whole
        first = [clause for clause in clauses if isinstance(clause, c.DropCheck | c.DropIndex)]
        rest = [clause for clause in clauses if clause not in first]
        if first and rest:
            yield from _alter(table, first, cost, None)
            yield from _alter(table, rest, cost, None)
            return
    if done is None and len(clauses) == 1 and isinstance(clauses[0], c.ModifyColumn | c.SetDefault):
        yield from _by_way_of_nothing(table, clauses[0], cost)
        return
    statement = AlterTable(table, tuple(clauses), cost.way.value, tail)
    yield Step(statement, lock=facts.lock(cost.way, table), work=cost.work, done=done)


def _by_way_of_nothing(table: str, clause: c.ModifyColumn | c.SetDefault, cost: Fact) -> Iterator[Step]:
    """Two expressions that the catalog would not tell apart: the first goes, then the second comes."""
    then, now = clause.before, clause.column
    if then == now:
        return
    between = replace(now, default=None, generated=None)
    for one, other in ((then, between), (between, now)):
        yield from _alter(table, [type(clause)(one, other)], cost, None)
