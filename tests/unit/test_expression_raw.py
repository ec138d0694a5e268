"""The raw SQL of overrides: what a dialect may be told in its own words, and what may not hide in it."""

from __future__ import annotations

import pytest

from scangen.diagnostics import Report, Severity, Span
from scangen.expression import check_raw, check_raw_type

COLUMNS = ("config", "x", "email", "id", "Status")


def expression(text: str, parser: str) -> list[tuple[str, int]]:
    """Codes and columns of what check_raw says."""
    report = Report()
    check_raw(text, parser, COLUMNS, Span("a.yaml", 1, 1, len(text)), report)
    return [(d.code, d.span.column if d.span else 0) for d in report.diagnostics]


def type_(text: str, parser: str) -> list[str]:
    """Codes of what check_raw_type says."""
    report = Report()
    check_raw_type(text, parser, Span("a.yaml", 1, 1, len(text)), report)
    return [d.code for d in report.diagnostics]


@pytest.mark.parametrize(
    ("parser", "text"),
    [
        ("postgres", "jsonb_typeof(config) = 'object'"),
        ("postgres", "config ? 'a' AND config @> '{\"a\": 1}'::jsonb"),
        ("postgres", "email ~* '^[^@]+@[^@]+$'"),
        ("postgres", "EXTRACT(EPOCH FROM x) > 5"),
        ("postgres", "\"Status\" = 'x' AND EMAIL <> ''"),
        ("postgres", "x = ANY (ARRAY[1, 2])"),
        ("postgres", "to_tsvector('english', email)"),
        ("postgres", "email COLLATE \"C\" > 'a'"),
        ("postgres", "num_nonnulls(x, id) = 1"),
        ("mysql", "JSON_TYPE(config) = 'OBJECT'"),
        ("mysql", "config->>'$.a' = 'x'"),
        ("mysql", "JSON_VALUE(config, '$.a' RETURNING SIGNED) > 1"),
        ("mysql", "`x` DIV 2 = 1 AND STATUS = 'x'"),
        ("mysql", "REGEXP_LIKE(email, 'a\\\\.b', 'c')"),
        ("tsql", "ISJSON(config) = 1"),
        ("tsql", "DATEPART(year, x) > 2000"),
        ("tsql", "[x] LIKE N'a%' AND IIF(id > 1, 1, 0) = 1"),
        ("tsql", "x COLLATE Latin1_General_100_CI_AS = N'a'"),
        ("sqlite", "json_valid(config) AND x GLOB 'a*'"),
        ("sqlite", "typeof(x) = 'text' OR config ->> '$.a' IS NOT 3"),
    ],
)
def test_taken(parser: str, text: str) -> None:
    assert expression(text, parser) == []


@pytest.mark.parametrize(
    ("parser", "text", "code", "column"),
    [
        ("postgres", "", "SG430", 1),
        ("postgres", "x = 'a", "SG430", 1),
        ("postgres", "x x", "SG430", 3),
        ("postgres", "x AS y", "SG430", 3),
        ("postgres", "x) , (id", "SG430", 2),
        ("postgres", "DROP TABLE t", "SG430", 1),
        ("tsql", "x > 1 GO DROP TABLE a", "SG430", 7),
        ("postgres", "x = 1; DROP TABLE a", "SG431", 6),
        ("postgres", "x = 1 -- c", "SG431", 1),
        ("postgres", "x = /* c */ 1", "SG431", 1),
        ("mysql", "x = 1 # c", "SG431", 1),
        ("mysql", "x /*!50000 = 1 */", "SG431", 1),
        ("postgres", "x = (SELECT 1)", "SG431", 1),
        ("sqlite", "EXISTS (SELECT 1 FROM b)", "SG431", 1),
        ("postgres", "x = $1", "SG431", 1),
        ("mysql", "x = @a", "SG431", 1),
        ("sqlite", "x = ?", "SG431", 1),
        ("postgres", "*", "SG431", 1),
        ("postgres", "x > 1 AND cfg = 1", "SG432", 11),
        ("postgres", "Status = 'x'", "SG432", 1),
        ("postgres", "\"EMAIL\" = 'x'", "SG432", 1),
        ("sqlite", '"typo" = x', "SG432", 1),
        ("tsql", "[nope] = 2", "SG432", 1),
        ("mysql", "`nope` = 2", "SG432", 1),
        ("tsql", "x = 'a\nGO\nb'", "SG417", 1),
        ("postgres", "x" * 10_001, "SG402", 1),
    ],
)
def test_refused(parser: str, text: str, code: str, column: int) -> None:
    assert expression(text, parser) == [(code, column)]


def test_a_misspelt_column_gets_a_hint() -> None:
    report = Report()
    check_raw("emial = 'x'", "mysql", COLUMNS, None, report)
    assert [d.hint for d in report.diagnostics] == ["did you mean 'email'?"]


@pytest.mark.parametrize(
    ("parser", "text"),
    [
        *[("postgres", text) for text in ("citext", "numeric(10, 2)", "varchar(20)[]", "timestamp with time zone")],
        *[("postgres", text) for text in ("double precision", "public.mytype", '"MyType"', "geometry(Point,4326)")],
        *[("mysql", text) for text in ("enum('a', 'b''c')", "int unsigned", "point SRID 4326", "tinyint(1)")],
        ("mysql", "varchar(20) CHARACTER SET ascii"),
        *[("tsql", text) for text in ("nvarchar(max)", "datetimeoffset(7)", "hierarchyid", "[dbo].[T]", "float(53)")],
        *[("sqlite", text) for text in ("integer", "any", "blob")],
    ],
)
def test_types_taken(parser: str, text: str) -> None:
    assert type_(text, parser) == []


@pytest.mark.parametrize(
    ("parser", "text", "code"),
    [
        ("postgres", "", "SG433"),
        ("postgres", "int NOT NULL", "SG433"),
        ("postgres", "int DEFAULT 3", "SG433"),
        ("postgres", 'text COLLATE "C"', "SG433"),
        ("postgres", "int GENERATED ALWAYS", "SG433"),
        ("postgres", "text, x int", "SG433"),
        ("postgres", "text) x (", "SG433"),
        ("postgres", "numeric(10", "SG433"),
        ("postgres", "numeric((10))", "SG433"),
        ("postgres", "1", "SG433"),
        ("postgres", "'x'", "SG433"),
        ("postgres", "text = 1", "SG433"),
        ("mysql", "text PRIMARY KEY", "SG433"),
        ("mysql", "int AUTO_INCREMENT", "SG433"),
        ("tsql", "int IDENTITY", "SG433"),
        ("postgres", "text; DROP TABLE t", "SG431"),
        ("postgres", "text -- c", "SG431"),
        ("mysql", "intger", "SG434"),
        ("postgres", "varchr(20)", "SG434"),
    ],
)
def test_types_refused(parser: str, text: str, code: str) -> None:
    assert type_(text, parser) == [code]


def test_an_unknown_type_is_a_warning() -> None:
    report = Report()
    check_raw_type("bigintt", "postgres", None, report)
    assert [(d.severity, d.hint) for d in report.diagnostics] == [(Severity.WARNING, "did you mean 'bigint'?")]
