"""What the portable language refuses: the code, the place in the text, and the way out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scangen import expression as room
from scangen.diagnostics import Diagnostic, Report, ScangenError, Span
from scangen.expression import check, parse
from scangen.model import Expression, Kind, Type
from tests.integration.expression_cases import COLUMNS

TYPES = {**COLUMNS, "raw": Type(Kind.BINARY), "wide": Type(Kind.DECIMAL, precision=30, scale=4)}


def problems(text: str, want: Kind | Type | None = Kind.BOOLEAN, span: Span | None = None) -> list[Diagnostic]:
    """What check says of a text."""
    report = Report()
    node = check(Expression(text, span), TYPES, report, want)
    assert (node is None) == bool(report.errors), "a node, or the reason why there is none"
    return report.diagnostics


# text, code, the part that is marked
REFUSED: list[tuple[str, str, str]] = [
    ("", "SG401", ""),
    ("   ", "SG401", "   "),
    ("i >", "SG401", ">"),
    ("> 1", "SG401", ""),
    ("i > 1)", "SG401", ")"),
    ("(i > 1", "SG401", "1"),
    ("i i", "SG401", "i"),
    ("s = 'x", "SG401", "s = 'x"),
    ("CASE WHEN flag THEN 1", "SG401", "1"),
    ("i IN ()", "SG401", "i"),
    ("LENGTH() > 1", "SG401", ")"),
    ("s LIKE 'a' ESCAPE r", "SG401", "r"),
    ("SELECT 1", "SG406", "SELECT"),
    ("i = " + "(" * 40 + "1" + ")" * 40, "SG402", "("),
    ("i = 1 OR " * 2000 + "i = 2", "SG402", "*"),
    ("i > 1 -- why", "SG403", " -- why"),
    ("i > /* why */ 1", "SG403", " /* why */ "),
    ("i > 1;", "SG403", ";"),
    ("i > 1; DROP TABLE t", "SG403", ";"),
    ("LEN(s) > 1", "SG404", "LEN"),
    ("IFNULL(i, 0) > 1", "SG404", "IFNULL"),
    ("nosuch(i) > 1", "SG404", "nosuch"),
    ("i > 1 AND CAST(s AS integer) > 1", "SG404", "CAST"),
    ("s ILIKE 'a'", "SG405", "ILIKE"),
    ("s SIMILAR TO 'a'", "SG405", "SIMILAR"),
    ("s::integer = 1", "SG405", "::"),
    ("i == 1", "SG405", "=="),
    ("!flag", "SG405", "!"),
    ("i > +1", "SG405", "+"),
    ("i <=> 1", "SG405", "<=>"),
    ("s ~ 'a'", "SG405", "~"),
    ("doc -> 'a' = 'b'", "SG405", "->"),
    ("i ?? 1 = 1", "SG405", "??"),
    ("i IS DISTINCT FROM 1", "SG405", "FROM"),
    ("i IS UNKNOWN", "SG405", "UNKNOWN"),
    ("i ISNULL", "SG405", "ISNULL"),
    ("i NOT NULL", "SG405", "NULL"),
    ("i BETWEEN SYMMETRIC 1 AND 2", "SG405", "SYMMETRIC"),
    ("SUBSTR(s FROM 1) = 'a'", "SG405", "FROM"),
    ("`i` = 1", "SG405", "`"),
    ("[i] = 1", "SG405", "["),
    ("s = N'x'", "SG405", "N'x'"),
    ("(i, j) = (1, 2)", "SG405", "i, j"),
    ("INTERVAL '1 day' = 1", "SG405", ""),
    ("s COLLATE x = 'a'", "SG405", "COLLATE"),
    ("i DIV 2 = 1", "SG405", "DIV"),
    ("i & 1 = 1", "SG405", "&"),
    ("s = 'a' 'b'", "SG405", "'b'"),
    ("*", "SG401", "*"),
    ("UUID 'x' = u", "SG405", "'x'"),
    ("i IN (SELECT 1)", "SG406", "SELECT"),
    ("EXISTS (SELECT 1)", "SG406", "EXISTS"),
    ("i = ANY (j)", "SG406", "ANY"),
    ("COUNT(*) > 1", "SG407", "COUNT"),
    ("SUM(i) OVER () > 1", "SG407", "SUM"),
    ("i = ?", "SG408", "?"),
    ("i = :x", "SG408", ":"),
    ("i = @x", "SG408", "@"),
    ("at > NOW()", "SG409", "NOW"),
    ("day > CURRENT_DATE", "SG409", "CURRENT_DATE"),
    ("f > RANDOM()", "SG409", "RANDOM"),
    ("stat = 1", "SG410", "stat"),
    ('s = "abc"', "SG410", '"abc"'),
    ("S = 'abc'", "SG410", "S"),
    ("t.i = 1", "SG411", "."),
    ("doc = 1", "SG412", "doc"),
    ("LENGTH(doc) > 1", "SG412", "doc"),
    ("raw = 'x'", "SG412", "raw"),
    ("COALESCE(doc, '{}') IS NULL", "SG412", "doc"),
    ("i = 'x'", "SG413", "i = 'x'"),
    ("s = 5", "SG413", "s = 5"),
    ("flag = 1", "SG413", "flag"),
    ("day = at", "SG413", "day = at"),
    ("i IN (1, 'a')", "SG413", "i IN (1, 'a'"),
    ("s BETWEEN 1 AND 2", "SG413", "s BETWEEN 1"),
    ("COALESCE(s, 1) = 'a'", "SG413", "s, 1"),
    ("CASE WHEN flag THEN 'a' ELSE 1 END = 'a'", "SG413", "'a' ELSE 1"),
    ("u = s", "SG413", "u = s"),
    ("s + 1 > 0", "SG414", "s"),
    ("at - till > 0", "SG414", "at"),
    ("i || 'a' = 'b'", "SG414", "i"),
    ("i LIKE '1%'", "SG414", "i"),
    ("LENGTH(i) > 1", "SG414", "i"),
    ("ABS(s) > 1", "SG414", "s"),
    ("d % 2 = 0", "SG414", "d"),
    ("flag < TRUE", "SG414", "flag"),
    ("u > '00000000-0000-0000-0000-000000000000'", "SG414", "u > '00000000-0000-0000-0000-000000000000'"),
    ("-s = 'a'", "SG414", "s"),
    ("i", "SG415", "i"),
    ("i > 1 AND s", "SG415", "s"),
    ("NOT i", "SG415", "i"),
    ("CASE WHEN i THEN TRUE END", "SG415", "i"),
    ("i IS TRUE", "SG415", "i"),
    ("at > 'yesterday'", "SG416", "'yesterday'"),
    ("at > '2024-02-30'", "SG416", "'2024-02-30'"),
    ("at > '2024-01-01 00:00:00.1234567'", "SG416", "'2024-01-01 00:00:00.1234567'"),
    ("at > '0001-01-01 00:00:00+05:00'", "SG416", "'0001-01-01 00:00:00+05:00'"),
    ("day = '2024-01-01 00:00:00'", "SG416", "'2024-01-01 00:00:00'"),
    ("day = '20240101'", "SG416", "'20240101'"),
    ("day = DATE 'x'", "SG416", "'x'"),
    ("u = 'x'", "SG416", "'x'"),
    ("s = 'a\tb'", "SG417", "'a\tb'"),
    ("s = 'a\x00b'", "SG417", "'a\x00b'"),
    ("b = 9223372036854775808", "SG418", "9223372036854775808"),
    ("b = -9223372036854775809", "SG418", "-9223372036854775809"),
    ("f = 1e400", "SG418", "1e400"),
    ("d = 0." + "1" * 39, "SG418", "0." + "1" * 39),
    ("i = 1.", "SG418", "1."),
    ("ROUND(d, 1, 1) = 1", "SG419", "ROUND"),
    ("LENGTH(s, r) > 1", "SG419", "LENGTH"),
    ("TRIM(s, 'x') = 'a'", "SG419", "TRIM"),
    ("COALESCE(i) = 1", "SG419", "COALESCE"),
    ("i IN (1, j)", "SG420", "j"),
    ("s LIKE r", "SG420", "r"),
    ("SUBSTR(s, i) = 'a'", "SG420", "i"),
    ("SUBSTR(s, 0) = 'a'", "SG420", "0"),
    ("SUBSTR(s, 1, -1) = 'a'", "SG420", "-1"),
    ("ROUND(d, i) = 1", "SG420", "i"),
    ("ROUND(d, 16) = 1", "SG420", "16"),
    ("TO_TEXT(i, j) = '1'", "SG420", "j"),
    ("TO_TEXT(s, 1) = '1'", "SG414", "s"),
    ("TO_TEXT(d, 2) = '1'", "SG415", "d"),
    ("DIV(d, 2) = 1", "SG414", "d"),
    ("DIV(i, 0) = 1", "SG423", "DIV"),
    ("REPLACE(s, '', 'a') = 'a'", "SG420", "''"),
    ("REPLACE(s, r, 'a') = 'a'", "SG420", "r"),
    ("s LIKE 'a' ESCAPE 'ab'", "SG421", "'ab'"),
    ("s LIKE 'a' ESCAPE '%'", "SG421", "'%'"),
    ("s LIKE 'a!' ESCAPE '!'", "SG421", "'a!'"),
    ("s LIKE '!a' ESCAPE '!'", "SG421", "'!a'"),
    ("i = NULL", "SG422", "i"),
    ("i <> NULL", "SG422", "i"),
    ("i > NULL", "SG422", ""),
    ("i IN (1, NULL)", "SG422", ""),
    ("i + NULL > 1", "SG422", ""),
    ("NULL", "SG422", ""),
    ("flag AND NULL", "SG422", ""),
    ("NULL IS NULL", "SG422", ""),
    ("CASE WHEN flag THEN NULL END", "SG422", ""),
    ("i / 0 > 1", "SG423", "i / 0"),
    ("i % 0 = 1", "SG423", "i % 0"),
    ("wide * wide > 1", "SG424", "wide * wide"),
    ("COALESCE(wide, 0.12345678901234567890) > 1", "SG424", "wide, 0.12345678901234567890"),
    ("i = j IS NULL", "SG425", "IS"),
    ("i < j < b", "SG425", "<"),
    ("i BETWEEN 1 AND j = b", "SG425", "="),
    ("flag = i IN (1)", "SG425", "IN"),
    ("'a' = 'A'", "SG426", "'a' = 'A'"),
    ("CASE WHEN flag THEN 'a' ELSE 'b' END = 'A'", "SG426", "CASE WHEN flag THEN 'a' ELSE 'b' END = 'A'"),
    ("LOWER('A') = s", "SG426", "'A'"),
]


@pytest.mark.parametrize(("text", "code", "marked"), REFUSED)
def test_refused_with_a_place(text: str, code: str, marked: str) -> None:
    found = problems(text, span=Span("a.yaml", 3, 10, len(text)))
    assert [d.code for d in found if d.code == code], [(d.code, d.message) for d in found]
    span = next(d.span for d in found if d.code == code)
    assert span is not None
    assert span.path == "a.yaml"
    part = text[span.column - 10 : span.column - 10 + span.length]
    if marked == "*":
        assert part == text
    elif marked:
        assert part.startswith(marked)
        assert len(part) <= max(len(marked) + 2, 2) or part == text


@pytest.mark.parametrize(
    ("text", "want", "code"),
    [
        ("s || r", Type(Kind.STRING, length=100), "SG427"),
        ("t", Type(Kind.STRING, length=100), "SG427"),
        ("REPLACE(s, 'a', 'bb')", Type(Kind.STRING, length=100), "SG427"),
        ("i / j", Type(Kind.INTEGER), "SG415"),
        ("d", Type(Kind.BIGINT), "SG415"),
        ("d", Type(Kind.DECIMAL, precision=10, scale=2), "SG415"),
        ("i / j", Type(Kind.DECIMAL, precision=10, scale=2), "SG415"),
        ("s", Kind.INTEGER, "SG415"),
        ("i > 1", Kind.INTEGER, "SG415"),
        ("doc", Kind.JSON, "SG412"),
    ],
)
def test_refused_for_its_column(text: str, want: Kind | Type, code: str) -> None:
    assert [d.code for d in problems(text, want)] == [code]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("s || r", Type(Kind.STRING, length=120)),
        ("SUBSTR(s || t, 1, 10)", Type(Kind.STRING, length=10)),
        ("REPLACE(s, 'ab', 'c')", Type(Kind.STRING, length=60)),
        ("CASE WHEN flag THEN 'yes' ELSE 'no' END", Type(Kind.STRING, length=3)),
        ("s || t", Type(Kind.TEXT)),
        ("FLOOR(i / j)", Type(Kind.INTEGER)),
        ("ROUND(d)", Type(Kind.INTEGER)),
        ("i + j", Type(Kind.BIGINT)),
        ("ROUND(d, 2)", Type(Kind.DECIMAL, precision=10, scale=2)),
        ("ROUND(100.0 * i / j, 2)", Type(Kind.DECIMAL, precision=5, scale=2)),
        ("i", Type(Kind.DECIMAL, precision=10, scale=2)),
        ("i / j", Type(Kind.FLOAT)),
        ("i > 1", Type(Kind.BOOLEAN)),
        ("COALESCE(till, at)", Kind.DATETIME),
        ("i > 1 OR s = 'x'", None),
    ],
)
def test_taken_for_its_column(text: str, want: Kind | Type | None) -> None:
    assert problems(text, want) == []


def test_every_problem_is_reported_at_once() -> None:
    text = "i = 'x' AND doc > 3 AND at > 'never' AND s = 4 OR zz"
    assert [d.code for d in problems(text)] == ["SG413", "SG412", "SG416", "SG413", "SG410"]
    assert [d.code for d in problems("LEN(s) > NOW() AND i = ?; --x")] == ["SG404", "SG409", "SG408", "SG403", "SG403"]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("LEN(s) > 1", "write LENGTH(x)"),
        ("MOD(i, 2) = 1", "write a % b"),
        ("LENGHT(s) > 1", "write LENGTH"),
        ("XYZZY(s) > 1", "override"),
        ("sttus = 1 OR odrer = 2", "did you mean 'order'?"),
        ('s = "abc"', "single quotes"),
        ("i = NULL", "IS NULL"),
        ("i = '5'", "without quotes"),
        ("flag = 1", "TRUE or FALSE"),
        ("s ILIKE 'a%'", "LOWER(x)"),
        ("s + r = 'a'", "||"),
        ("doc > 3", "override"),
        ("i = j IS NULL", "parentheses"),
        ("from = 1", '"from"'),
    ],
)
def test_hints_name_a_way_out(text: str, hint: str) -> None:
    assert any(hint in (d.hint or "") for d in problems(text)), problems(text)


@pytest.mark.parametrize(
    ("length", "column", "marked"),
    [(10, 14, 2), (12, 15, 2), (99, 10, 99), (0, 10, 0)],
    ids=["plain", "quoted", "escaped", "unknown"],
)
def test_places_in_plain_and_quoted_scalars(length: int, column: int, marked: int) -> None:
    (found,) = problems("i = zz + 1", span=Span("a.yaml", 1, 10, length))
    assert found.span == Span("a.yaml", 1, column, marked)


def test_a_text_of_several_lines_is_marked_whole() -> None:
    span = Span("a.yaml", 1, 10, 20)
    (found,) = problems("i > 1\nAND zz = 2", span=span)
    assert found.span == span


def test_the_place_belongs_to_each_use() -> None:
    for line in (1, 2):
        with pytest.raises(ScangenError) as caught:
            parse(Expression("i = 1 ;", Span("a.yaml", line, 1, 7)))
        assert caught.value.diagnostics[0].span == Span("a.yaml", line, 7, 1)


def test_every_code_has_a_case() -> None:
    folder = Path(room.__file__).parent
    known = {code for file in folder.glob("*.py") for code in re.findall(r"SG4\d\d", file.read_text(encoding="utf-8"))}
    here = {code for _, code, _ in REFUSED} | {"SG427"}
    raw = {"SG430", "SG431", "SG432", "SG433", "SG434"}
    assert known - raw == here
