"""Portable queries answer the same on every server: each construct of the language, run through the drivers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from scangen.diagnostics import Report
from scangen.dialects import DIALECTS, load
from scangen.model import Expression, Kind, Type
from scangen.project import Target
from scangen.query import Compiled, Style, compile_query, spell_query
from tests.integration.projects import Generated, build
from tests.parity.refusals import kind_of
from tests.parity.values import inward, outward
from tests.servers import tsql
from tests.servers.base import Database, Server
from tests.unit.query_tables import FOUND, JOBS, TABLES

Answer = list[tuple[Any, ...]]

AT = datetime(2026, 3, 1, 12, 30, 0, 123456, UTC)
SETUP: list[tuple[str, dict[str, Any]]] = [
    (
        """INSERT INTO jobs (id, status, label, total, done, begun)
        VALUES (:a, 'new', 'a_b', 10, 4, :at), (:b, 'new', NULL, NULL, 1, NULL), (:c, 'old', 'A%b', 7, NULL, :at)""",
        {"a": "j1", "b": "j2", "c": "j3", "at": AT},
    ),
    (
        """INSERT INTO found (id, job_id, kind, at) VALUES
        ('f1', 'j1', 'user', NULL), ('f2', 'j1', 'User', NULL), ('f3', 'j1', 'us', :at), ('f4', 'j2', '😀 smile', :at),
        ('f5', 'j2', '50% [x]', NULL), ('f6', 'j3', NULL, NULL)""",
        {"at": AT},
    ),
]

# what is asked, with which parameters, and the answer
READS: list[tuple[str, dict[str, Any], Answer]] = [
    ("SELECT id, total FROM jobs WHERE status = :s ORDER BY id", {"s": "new"}, [("j1", 10), ("j2", None)]),
    ("SELECT id FROM jobs WHERE status IN (:a, 'old') ORDER BY id DESC", {"a": "none"}, [("j3",)]),
    ("SELECT id FROM jobs WHERE (:s IS NULL OR status = :s) ORDER BY id", {"s": None}, [("j1",), ("j2",), ("j3",)]),
    ("SELECT id FROM jobs WHERE (:s IS NULL OR status = :s) ORDER BY id", {"s": "old"}, [("j3",)]),
    ("SELECT id FROM jobs WHERE begun >= :at ORDER BY id", {"at": AT}, [("j1",), ("j3",)]),
    ("SELECT id FROM jobs WHERE begun > :at ORDER BY id", {"at": AT}, []),
    ("SELECT id, begun FROM jobs WHERE begun IS NOT NULL ORDER BY id LIMIT 1", {}, [("j1", AT)]),
    ("SELECT total FROM jobs ORDER BY total", {}, [(None,), (7,), (10,)]),
    ("SELECT total FROM jobs ORDER BY total DESC", {}, [(10,), (7,), (None,)]),
    ("SELECT id FROM jobs ORDER BY status DESC, id LIMIT :n", {"n": 2}, [("j3",), ("j1",)]),
    ("SELECT id FROM jobs ORDER BY status DESC, id LIMIT :n OFFSET :skip", {"n": 2, "skip": 1}, [("j1",), ("j2",)]),
    ("SELECT id FROM jobs ORDER BY id LIMIT 0", {}, []),
    ("SELECT DISTINCT status FROM jobs ORDER BY status", {}, [("new",), ("old",)]),
    ("SELECT id, total > 8 AS large FROM jobs ORDER BY id", {}, [("j1", True), ("j2", None), ("j3", False)]),
    ("SELECT id, COALESCE(total, 0) * 2 AS n FROM jobs ORDER BY n, id", {}, [("j2", 0), ("j3", 14), ("j1", 20)]),
    ("SELECT COUNT(*) AS n, COUNT(total) AS m, SUM(total) AS s FROM jobs", {}, [(3, 2, 17)]),
    ("SELECT AVG(total) AS mean, MIN(label) AS a, MAX(begun) AS b FROM jobs", {}, [(8.5, "A%b", AT)]),
    ("SELECT SUM(total) AS s, COUNT(*) AS n FROM jobs WHERE status = :s", {"s": "none"}, [(None, 0)]),
    ("SELECT COUNT(DISTINCT status) AS n FROM jobs", {}, [(2,)]),
    (
        """SELECT status, COUNT(*) AS n, SUM(done) AS d FROM jobs GROUP BY status
        HAVING COUNT(*) >= :least ORDER BY n DESC""",
        {"least": 1},
        [("new", 2, 5), ("old", 1, None)],
    ),
    ("SELECT LENGTH(status) AS n, COUNT(*) AS c FROM jobs GROUP BY LENGTH(status)", {}, [(3, 3)]),
    (
        "SELECT j.id, f.kind FROM jobs AS j JOIN found AS f ON f.job_id = j.id WHERE f.at IS NOT NULL ORDER BY j.id",
        {},
        [("j1", "us"), ("j2", "😀 smile")],
    ),
    (
        """SELECT j.id, f.id AS found FROM jobs AS j LEFT JOIN found AS f ON f.job_id = j.id AND f.kind = :k
        ORDER BY f.id, j.id""",
        {"k": "user"},
        [("j2", None), ("j3", None), ("j1", "f1")],
    ),
    (
        """SELECT id FROM jobs
        WHERE EXISTS (SELECT id FROM found WHERE found.job_id = jobs.id AND at IS NOT NULL) ORDER BY id""",
        {},
        [("j1",), ("j2",)],
    ),
    (
        "SELECT id FROM jobs WHERE id NOT IN (SELECT job_id FROM found WHERE kind = 'us') ORDER BY id",
        {},
        [("j2",), ("j3",)],
    ),
    ("SELECT id FROM found WHERE CONTAINS(kind, :t) ORDER BY id", {"t": "ser"}, [("f1",), ("f2",)]),
    ("SELECT id FROM found WHERE CONTAINS(kind, :t) ORDER BY id", {"t": "% ["}, [("f5",)]),
    ("SELECT id FROM found WHERE CONTAINS(kind, :t) ORDER BY id", {"t": "😀"}, [("f4",)]),
    ("SELECT id FROM found WHERE NOT CONTAINS(kind, :t) ORDER BY id", {"t": "s"}, [("f5",)]),
    (
        "SELECT id FROM found WHERE CONTAINS(kind, :t) AND id <> 'f1' ORDER BY id",
        {"t": ""},
        [("f2",), ("f3",), ("f4",), ("f5",)],
    ),
    ("SELECT id FROM found WHERE STARTS_WITH(kind, :t) ORDER BY id", {"t": "us"}, [("f1",), ("f3",)]),
    ("SELECT id FROM found WHERE STARTS_WITH(kind, :t) ORDER BY id", {"t": "50%"}, [("f5",)]),
    ("SELECT id FROM found WHERE STARTS_WITH(kind, :t) ORDER BY id", {"t": "%"}, []),
    (
        "SELECT id FROM found WHERE STARTS_WITH(kind, '😀') OR STARTS_WITH(kind, 'U') ORDER BY id",
        {},
        [("f2",), ("f4",)],
    ),
    ("SELECT label FROM jobs WHERE STARTS_WITH(label, :t)", {"t": "a_"}, [("a_b",)]),
    ("SELECT label FROM jobs WHERE label LIKE 'A!%%' ESCAPE '!'", {}, [("A%b",)]),
    ("SELECT id, total % 4 AS rest FROM jobs WHERE total > 0 ORDER BY id", {}, [("j1", 2), ("j3", 3)]),
    (
        "SELECT id, TO_TEXT(ROUND(100.0 * done / total, 2), 2) || '%' AS rate FROM jobs WHERE id = :id",
        {"id": "j1"},
        [("j1", "40.00%")],
    ),
    (
        "SELECT id, CASE WHEN total > :n THEN 'many' ELSE 'few' END AS how FROM jobs ORDER BY id LIMIT 1",
        {"n": 9},
        [("j1", "many")],
    ),
]

# what is changed, then asked; writes are undone by the next case's set-up
WRITES: list[tuple[str, dict[str, Any], int, str, Answer]] = [
    (
        "UPDATE jobs SET done = COALESCE(done, 0) + :more, total = done WHERE status = :s",
        {"more": 5, "s": "new"},
        2,
        "SELECT id, done, total FROM jobs ORDER BY id",
        [("j1", 9, 4), ("j2", 6, 1), ("j3", None, 7)],
    ),
    (
        "UPDATE jobs SET begun = NOW(), config = :config WHERE id = :id AND begun IS NULL",
        {"config": '{"a": 1}', "id": "j2"},
        1,
        "SELECT COUNT(*) AS n FROM jobs WHERE begun > '2026-01-01 00:00:00' AND config IS NOT NULL",
        [(1,)],
    ),
    ("DELETE FROM found WHERE kind IS NULL OR kind = :k", {"k": "us"}, 2, "SELECT COUNT(*) AS n FROM found", [(4,)]),
    (
        "DELETE FROM jobs WHERE NOT EXISTS (SELECT id FROM found WHERE job_id = jobs.id AND kind = :k)",
        {"k": "user"},
        2,
        "SELECT id FROM jobs ORDER BY id",
        [("j1",)],
    ),
    (
        "INSERT INTO jobs (id, status) VALUES (:id, :s) ON CONFLICT (id) DO UPDATE SET status = excluded.status",
        {"id": "j9", "s": "mid"},
        1,
        "SELECT id, total FROM jobs WHERE status = 'mid'",
        [("j9", 0)],
    ),
    (
        """INSERT INTO jobs (id, status, total) VALUES (:id, 'mid', :n)
        ON CONFLICT (id) DO UPDATE SET status = excluded.status, total = jobs.total + excluded.total, done = total""",
        {"id": "j1", "n": 5},
        -1,
        "SELECT id, status, total, done FROM jobs WHERE id = 'j1'",
        [("j1", "mid", 15, 10)],
    ),
    (
        "INSERT INTO jobs (id, status) VALUES (:id, 'mid') ON CONFLICT (id) DO NOTHING",
        {"id": "j1"},
        -1,
        "SELECT status FROM jobs WHERE id = 'j1'",
        [("new",)],
    ),
]


@pytest.fixture(scope="module")
def made(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, Generated]]:
    with server.database() as database:
        yield database, build(database, {"jobs": JOBS, "found": FOUND}, tmp_path_factory.mktemp("queries"))


def compiled(sql: str) -> Compiled:
    report = Report()
    found = compile_query(Expression(" ".join(sql.split())), TABLES, {}, report)
    assert found is not None, report.diagnostics
    return found


def ask(database: Database, query: Compiled, values: Mapping[str, Any], by_place: bool = False) -> tuple[int, Answer]:
    """Run a query in the style that the engine's driver takes; answers the number of rows that changed, and rows."""
    engine = database.server.engine
    styles = (Style.QMARK, Style.NAMED) if engine == "sqlite" else (Style.FORMAT, Style.PYFORMAT)
    target = Target(engine, DIALECTS[engine].minimum)
    spelled = spell_query(query, load(engine).queries(target, exact=True), styles[0 if by_place else 1])
    known = {p.name: outward(engine, p.type, values[p.name]) for p in query.parameters}
    given: Any = [known[name] for name in spelled.order] if by_place else known
    with closing(database.connect()) as connection:
        cursor = connection.cursor()
        cursor.execute(spelled.sql, given or None) if given or engine != "sqlite" else cursor.execute(spelled.sql)
        rows = [tuple(row) for row in cursor.fetchall()] if cursor.description else []
        types = [portable for _, portable in query.columns]
        return cursor.rowcount, [tuple(map(_canonical, types, row)) for row in rows]


def _canonical(portable: Type, value: Any) -> Any:
    whole = portable.kind in (Kind.INTEGER, Kind.BIGINT)
    # A sum of integers is a decimal for some drivers.
    return int(value) if whole and isinstance(value, Decimal) else inward(portable, value)


def fill(database: Database) -> None:
    """The rows of `SETUP` and no others."""
    for table in ("found", "jobs"):
        ask(database, compiled(f"DELETE FROM {table}"), {})
    for sql, values in SETUP:
        ask(database, compiled(sql), values)


@pytest.fixture(scope="module")
def filled(made: tuple[Database, Generated]) -> Database:
    fill(made[0])
    return made[0]


@pytest.mark.parametrize("by_place", [False, True], ids=["named", "by place"])
@pytest.mark.parametrize(("sql", "values", "answer"), READS)
def test_reads(filled: Database, sql: str, values: dict[str, Any], answer: Answer, by_place: bool) -> None:
    assert ask(filled, compiled(sql), values, by_place)[1] == answer


@pytest.mark.parametrize(("sql", "values", "changes", "then", "answer"), WRITES)
def test_writes(
    made: tuple[Database, Generated], sql: str, values: dict[str, Any], changes: int, then: str, answer: Answer
) -> None:
    fill(made[0])
    count, _ = ask(made[0], compiled(sql), values)
    assert changes in (count, -1)
    assert ask(made[0], compiled(then), {})[1] == answer


@pytest.mark.parametrize("does", ["UPDATE SET status = excluded.status", "NOTHING"])
def test_a_row_in_the_way_by_another_key_is_refused(made: tuple[Database, Generated], does: str) -> None:
    """MySQL's ON DUPLICATE KEY answers to any key, and would change the row that has the label."""
    fill(made[0])
    query = compiled(f"INSERT INTO jobs (id, status, label) VALUES (:id, :s, :l) ON CONFLICT (id) DO {does}")
    with pytest.raises(Exception) as caught:  # noqa: PT011 - each driver has its own
        ask(made[0], query, {"id": "j9", "s": "mid", "l": "a_b"})
    kind = kind_of(made[0].server.engine, caught.value, made[1].catalog)
    assert kind == ("not null" if made[0].server.engine == "mysql" else "unique")
    assert ask(made[0], compiled("SELECT id, status FROM jobs WHERE label = 'a_b'"), {})[1] == [("j1", "new")]


def test_t_sql_is_sound() -> None:
    for version in tsql.VERSIONS:
        speller = load("sqlserver").queries(Target("sqlserver", (version,)), exact=True)
        texts = [sql for sql, *_ in READS] + [sql for sql, *_ in WRITES] + [sql for sql, _ in SETUP]
        spelled = [spell_query(compiled(sql), speller, Style.AT).sql for sql in texts]
        assert [found for found in tsql.parse_all(spelled, version) if found] == []
