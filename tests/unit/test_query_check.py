"""What a query may say: what is taken, with the types of its parameters, and what is refused, at its place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scangen import query as room
from scangen.diagnostics import Report, Span
from scangen.model import Expression, Kind, Type
from scangen.query import Compiled, compile_query
from tests.unit.query_tables import TABLES


def look(sql: str, declared: dict[str, Type] | None = None) -> tuple[Compiled | None, Report]:
    """The query on one line, and what there is to say."""
    report = Report()
    compiled = compile_query(Expression(sql, Span("a.yaml", 3, 10, len(sql))), TABLES, declared or {}, report)
    assert (compiled is None) == bool(report.errors), "a query, or the reason why there is none"
    return compiled, report


# sql, code, the part that is marked
REFUSED: list[tuple[str, str, str]] = [
    ("DROP TABLE jobs", "SG440", "DROP"),
    ("SELECT id FROM job", "SG441", "job"),
    ("SELECT j.id FROM jobs", "SG441", "j.id"),
    ("SELECT stat FROM jobs", "SG410", "stat"),
    ("SELECT j.stat FROM jobs AS j", "SG410", "j.stat"),
    ("SELECT id FROM jobs JOIN found ON found.job_id = jobs.id", "SG442", "id"),
    ("SELECT id FROM jobs WHERE :a = :b", "SG443", ":a"),
    ("SELECT id FROM jobs WHERE LENGTH(:a) > 1", "SG443", ":a"),
    ("SELECT id FROM jobs WHERE :a IS NULL", "SG443", ":a"),
    ("SELECT id FROM jobs WHERE status = :a AND total = :a", "SG444", ":a"),
    ("SELECT * FROM jobs", "SG445", "*"),
    ("SELECT COUNT(*) FROM jobs", "SG445", "COUNT"),
    ("SELECT status, id FROM jobs GROUP BY status", "SG446", "id"),
    ("SELECT status, COUNT(*) AS n FROM jobs", "SG446", "status"),
    ("SELECT COUNT(*) AS n FROM jobs GROUP BY status ORDER BY id", "SG446", "id"),
    ("SELECT DISTINCT status FROM jobs ORDER BY id", "SG446", "id"),
    ("SELECT id FROM jobs WHERE id IN (SELECT id, job_id FROM found)", "SG446", "id"),
    ("SELECT id FROM jobs LIMIT 5", "SG447", "5"),
    ("SELECT id FROM jobs ORDER BY id LIMIT -1", "SG447", "-1"),
    ("SELECT id FROM jobs ORDER BY id LIMIT total", "SG447", "total"),
    ("SELECT id FROM jobs ORDER BY id OFFSET 5", "SG447", "5"),
    ("INSERT INTO jobs (id) VALUES (:id)", "SG448", "jobs"),
    ("INSERT INTO jobs (id, status) VALUES (:id)", "SG448", ":id"),
    ("INSERT INTO jobs (id, status) VALUES (:id, NULL)", "SG448", "NULL"),
    ("INSERT INTO jobs (id, status) VALUES (:id, total)", "SG410", "total"),
    ("INSERT INTO jobs (id, status, twice) VALUES (:id, :s, 1)", "SG448", "jobs"),
    ("UPDATE jobs SET twice = 1", "SG448", "twice"),
    ("UPDATE jobs SET status = NULL", "SG448", "NULL"),
    ("UPDATE jobs SET status = 5", "SG415", "5"),
    ("UPDATE jobs SET status = 'a text that is too long for it'", "SG427", "'a text"),
    ("UPDATE jobs SET begun = '2024-02-30 00:00:00'", "SG416", "'2024-02-30"),
    ("UPDATE jobs SET nosuch = 1", "SG410", "nosuch"),
    ("INSERT INTO jobs (id, status) VALUES (:id, :s) ON CONFLICT (status) DO NOTHING", "SG449", "ON CONFLICT (status)"),
    ("INSERT INTO jobs (id, status) VALUES (:id, :s) ON CONFLICT (label) DO NOTHING", "SG449", "ON CONFLICT (label)"),
    ("INSERT INTO jobs (id, status) VALUES (:id, :s) ON CONFLICT (id) DO UPDATE SET id = excluded.id", "SG449", "id"),
    ("SELECT id FROM jobs WHERE COUNT(*) > 1", "SG450", "COUNT"),
    ("SELECT SUM(MAX(total)) AS n FROM jobs", "SG450", "MAX"),
    ("UPDATE jobs SET total = MAX(total)", "SG450", "MAX"),
    ("DELETE FROM jobs WHERE id IN (SELECT id FROM jobs)", "SG451", "jobs"),
    ("SELECT found.id FROM found JOIN found ON found.id = found.id", "SG452", "found"),
    ("SELECT id, status AS id FROM jobs", "SG452", "status"),
    ("UPDATE jobs SET total = 1, total = 2", "SG452", "total"),
    ("UPDATE jobs SET total = done, done = total", "SG453", "total"),
    ("SELECT SUM(status) AS n FROM jobs", "SG414", "status"),
    ("SELECT MIN(config) AS n FROM jobs", "SG412", "config"),
    ("SELECT id FROM jobs WHERE CONTAINS(total, :t)", "SG414", "total"),
    ("SELECT id FROM jobs WHERE CONTAINS(status, label)", "SG420", "label"),
    ("SELECT id FROM jobs WHERE CONTAINS(status)", "SG419", "CONTAINS"),
    ("SELECT id FROM jobs WHERE status LIKE :t", "SG420", ":t"),
    ("SELECT id FROM jobs WHERE id = ?", "SG408", "?"),
    ("SELECT id FROM jobs WHERE id = @id", "SG408", "@"),
    ("SELECT id FROM jobs;", "SG403", ";"),
    ("SELECT id FROM jobs WHERE begun > CURRENT_TIMESTAMP", "SG409", "CURRENT_TIMESTAMP"),
    ("SELECT id FROM jobs UNION SELECT id FROM found", "SG401", "UNION"),
    ("SELECT id, FROM jobs", "SG401", "FROM"),
    ("SELECT id FROM jobs WHERE", "SG401", "WHERE"),
    ("SELECT id FROM jobs GROUP id", "SG401", "id"),
    ("UPDATE jobs SET", "SG401", "SET"),
    ("", "SG401", ""),
]


@pytest.mark.parametrize(("sql", "code", "marked"), REFUSED)
def test_refused_at_its_place(sql: str, code: str, marked: str) -> None:
    _, report = look(sql)
    found = [d for d in report.diagnostics if d.code == code]
    assert found, [(d.code, d.message) for d in report.diagnostics]
    span = found[0].span
    assert span is not None
    assert sql[span.column - 10 :].startswith(marked)
    assert found[0].hint


def test_every_code_has_a_case() -> None:
    folder = Path(room.__file__).parent
    known = {
        code for file in folder.glob("*.py") for code in re.findall(r"SG4[45]\d", file.read_text(encoding="utf-8"))
    }
    assert known == {code for _, code, _ in REFUSED if code >= "SG440"}


def test_every_problem_is_reported_at_once() -> None:
    _, report = look("SELECT stat, COUNT(*) AS n FROM jobs WHERE config > 3 AND begun = 'never' GROUP BY nosuch")
    assert sorted(d.code for d in report.diagnostics) == ["SG410", "SG410", "SG412", "SG416"]


# sql, parameters with their types and columns, the answer's columns
TAKEN: list[tuple[str, dict[str, tuple[str, str | None]], dict[str, str]]] = [
    (
        "SELECT id, total * 2 AS twice FROM jobs WHERE status = :s ORDER BY begun DESC LIMIT :n",
        {"s": ("string(20)", "status"), "n": ("integer", None)},
        {"id": "string(36)", "twice": "bigint"},
    ),
    (
        "SELECT id FROM jobs WHERE (:s IS NULL OR status = :s) AND total BETWEEN :low AND :high AND id IN (:a, 'x')",
        {
            "s": ("string(20)", "status"),
            "low": ("integer", "total"),
            "high": ("integer", "total"),
            "a": ("string(36)", "id"),
        },
        {"id": "string(36)"},
    ),
    (
        "UPDATE jobs SET done = COALESCE(done, 0) + :more, begun = NOW(), config = :config WHERE id = :id",
        {"more": ("integer", None), "config": ("json", "config"), "id": ("string(36)", "id")},
        {},
    ),
    (
        """INSERT INTO jobs (id, status) VALUES (:id, :s), (:other, 'new')
        ON CONFLICT (id) DO UPDATE SET status = excluded.status, total = COALESCE(jobs.total, 0) + 1""",
        {"id": ("string(36)", "id"), "s": ("string(20)", "status"), "other": ("string(36)", "id")},
        {},
    ),
    (
        """SELECT j.status, COUNT(*) AS n, COUNT(DISTINCT f.kind) AS kinds, AVG(j.total) AS mean, MAX(f.at) AS last
        FROM jobs AS j LEFT JOIN found AS f ON f.job_id = j.id AND STARTS_WITH(f.kind, :k)
        GROUP BY j.status HAVING COUNT(*) > :least ORDER BY n DESC, j.status""",
        {"k": ("string(50)", "kind"), "least": ("bigint", None)},
        {"status": "string(20)", "n": "bigint", "kinds": "bigint", "mean": "float", "last": "datetime"},
    ),
    (
        "DELETE FROM found WHERE NOT EXISTS (SELECT jobs.id FROM jobs WHERE jobs.id = found.job_id) -- by hand",
        {},
        {},
    ),
]


@pytest.mark.parametrize(("sql", "parameters", "columns"), TAKEN)
def test_taken_with_types(sql: str, parameters: dict[str, tuple[str, str | None]], columns: dict[str, str]) -> None:
    compiled, report = look(sql)
    assert compiled is not None, report.diagnostics
    found = {p.name: (str(p.type), p.column.name if p.column else None) for p in compiled.parameters}
    assert list(found.items()) == list(parameters.items())
    assert {name: str(portable) for name, portable in compiled.columns} == columns
    assert compiled.reads == sql.startswith("SELECT")


def test_declared_parameters() -> None:
    compiled, _ = look("SELECT id FROM jobs WHERE LENGTH(:a) > 1", {"a": Type(Kind.STRING, length=9)})
    assert compiled is not None
    assert str(compiled.parameters[0].type) == "string(9)"
    _, report = look("SELECT id FROM jobs", {"a": Type(Kind.STRING, length=9)})
    assert [d.code for d in report.diagnostics] == ["SG443"]


def test_values_are_read_before_their_column_is_set() -> None:
    """MySQL sets one column after the other; here `total` reads `done`, so it is set first."""
    compiled, _ = look("UPDATE jobs SET done = done + 1, total = done WHERE id = :id")
    assert compiled is not None
    assert [one.column for one in compiled.statement.sets] == ["total", "done"]  # type: ignore[union-attr]
