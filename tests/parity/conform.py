"""Holds a server against the cases: what is the same there, what is declared to differ, what failed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scangen.dialects import DIALECTS
from tests.integration import test_expressions as expressions
from tests.integration.expression_cases import CASES as EXPRESSIONS
from tests.parity.cases import Topic
from tests.parity.databases import Databases
from tests.servers.base import Server

EXPRESSION_TOPIC = "expressions"
_PROOFS = (
    expressions.test_the_same_answer_as_a_value_and_as_a_condition,
    expressions.test_a_check_takes_a_row_unless_the_answer_is_false,
    expressions.test_a_generated_column_holds_the_same_value,
)
"""Each takes a database, and fails with a line for every expression that is answered otherwise."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of the behaviours of one topic on one server; a failure is the case's name and what was seen."""

    topic: str
    title: str
    promised: int
    same: int
    different: int
    failures: tuple[str, ...]

    @property
    def cell(self) -> str:
        """Same, declared different and failed, as the table has them."""
        return f"{self.same} / {self.different} / {self.promised - self.same - self.different}"


def conform(server: Server, topics: Sequence[Topic], folder: Path) -> Iterator[Verdict]:
    """Topic by topic; a behaviour counts once, and fails when it does so in one variant or way."""
    databases = Databases(folder)
    try:
        for topic in topics:
            yield _expressions(server) if topic.name == EXPRESSION_TOPIC else _verdict(server, topic, databases)
    finally:
        databases.close()


def expression_topic() -> Topic:
    """The cases of the expression language, which have a runner of their own, as a topic without cases."""
    return Topic(EXPRESSION_TOPIC, "Expressions, each as a value, a condition, a check and a generated column", (), ())


def _verdict(server: Server, topic: Topic, databases: Databases) -> Verdict:
    failures: dict[str, str] = {}
    for case in topic.cases:
        try:
            databases.take(server, case)
        except Exception as error:  # whatever it is, the other cases are to be heard
            failures.setdefault(case.name, f"{case}: {error}")
    different = {case.name for case in topic.cases if case.differs_on(server.engine)} - failures.keys()
    same = topic.behaviours - len(different) - len(failures)
    return Verdict(topic.name, topic.title, topic.behaviours, same, len(different), tuple(failures.values()))


def _expressions(server: Server) -> Verdict:
    failures: dict[str, str] = {}
    for proof in _PROOFS:
        with server.database() as database:
            try:
                proof(database)
            except AssertionError as error:
                failures |= {
                    line.partition(" of {")[0]: f"{EXPRESSION_TOPIC}: {line}" for line in str(error).splitlines()
                }
    topic = expression_topic()
    same = len(EXPRESSIONS) - len(failures)
    return Verdict(topic.name, topic.title, len(EXPRESSIONS), same, 0, tuple(failures.values()))


def table(servers: Sequence[Server], verdicts: Sequence[Sequence[Verdict]]) -> Iterator[str]:
    """Lines of a Markdown table: a row a topic, a column a server, and the sums."""
    yield f"| topic | promised | {' | '.join(map(name_of, servers))} |"
    yield f"|---|---|{'---|' * len(servers)}"
    for row in zip(*verdicts, strict=True):
        yield f"| {row[0].title} | {row[0].promised} | {' | '.join(verdict.cell for verdict in row)} |"
    sums = [_sum(column) for column in verdicts]
    yield f"| **all** | {sums[0].promised} | {' | '.join(one.cell for one in sums)} |"


def name_of(server: Server) -> str:
    """Such as `MySQL 9.7.4`."""
    return f"{DIALECTS[server.engine].title} {'.'.join(map(str, server.version))}"


def _sum(column: Iterable[Verdict]) -> Verdict:
    parts = list(column)
    promised, same, different = (
        sum(getattr(part, name) for part in parts) for name in ("promised", "same", "different")
    )
    return Verdict("", "all", promised, same, different, ())
