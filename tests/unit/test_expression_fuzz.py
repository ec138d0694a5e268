"""Whatever stands in a spec, the room answers with diagnostics: no other exception, and nothing wrong gets spelled."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scangen.diagnostics import Report, ScangenError, Span
from scangen.dialects import DIALECTS, load
from scangen.expression import check, check_raw, check_raw_type, parse, spell
from scangen.expression.language import FUNCTIONS, KEYWORDS, SYMBOLS, VOLATILE
from scangen.model import Expression, Kind, Type
from tests.integration.expression_cases import COLUMNS

WORDS = [
    *sorted(FUNCTIONS),
    *sorted(KEYWORDS),
    *sorted(SYMBOLS),
    *sorted(VOLATILE)[:5],
    *COLUMNS,
    *"1 0 -1 2.5 1e5 9223372036854775808 'a' '2024-01-01' 'a''b' '%!_' \"s\" \"x\" DATE TIMESTAMP INTERVAL".split(),
    *"SELECT FROM COUNT CAST AS INTEGER COLLATE ILIKE SIMILAR TO DISTINCT OVER FILTER WHERE EXISTS ANY ALL".split(),
    *"; -- /* */ ? : @ $ . [ ] { } :: -> ->> => := ~ ^ & | # ! ' \" ` \\ \n \t \x00 N' E' x' {{ }}".split(" "),
    "EXTRACT(", "SUBSTRING(", "TRIM(BOTH", "CASE WHEN", "NOT IN (", "IS NOT", "BETWEEN SYMMETRIC", "AT TIME ZONE",
]  # fmt: skip

TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=12).map("".join),
)


@settings(max_examples=1500, deadline=None)
@given(TEXTS, st.sampled_from([*Kind, None]))
def test_check_reports_and_never_raises(text: str, want: Kind | None) -> None:
    report = Report()
    expression = Expression(text, Span("a.yaml", 1, 1, len(text)))
    node = check(expression, COLUMNS, report, want)
    assert (node is None) == bool(report.errors)
    for found in report.diagnostics:
        assert found.code.startswith("SG4")
        assert found.span is not None
        assert found.span.column >= 1
        assert found.span.column - 1 + found.span.length <= max(len(text), 1)
    if node is not None:
        for name in DIALECTS:
            spell(expression, COLUMNS, load(name).speller, value=True)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_parse_raises_diagnostics_only(text: str) -> None:
    with suppress(ScangenError):
        parse(Expression(text))


@settings(max_examples=800, deadline=None)
@given(TEXTS, st.sampled_from(sorted(DIALECTS)))
def test_raw_reports_and_never_raises(text: str, dialect: str) -> None:
    report = Report()
    parser = DIALECTS[dialect].parser
    check_raw(text, parser, COLUMNS, Span("a.yaml", 1, 1, len(text)), report)
    check_raw_type(text, parser, Span("a.yaml", 1, 1, len(text)), report)
    assert all(found.code.startswith("SG4") for found in report.diagnostics)


DEEP = [
    "(" * 3000 + "i" + ")" * 3000,
    "NOT " * 2000 + "flag",
    "- " * 3000 + "i = 1",
    "CASE WHEN flag THEN " * 400 + "1" + " END" * 400,
    "ABS(" * 1500 + "i" + ")" * 1500,
    "i + " * 2000 + "1 > 0",
    "s || " * 1500 + "s = 'a'",
    "flag AND " * 1000 + "flag",
    "flag OR (" * 900 + "flag" + ")" * 900,
    "i IN (" + "1, " * 3000 + "2)",
    "[" * 5000,
    "{" * 5000,
    "x" * 10_001,
    "'" * 9_999,
    "i = 1 AND " * 5000 + "i = 1",
]


@pytest.mark.parametrize("text", DEEP, ids=lambda text: text[:12])
def test_depth_and_length_end_in_diagnostics(text: str) -> None:
    report = Report()
    node = check(Expression(text), COLUMNS, report)
    assert (node is None) == bool(report.errors)
    for facts in DIALECTS.values():
        check_raw(text, facts.parser, COLUMNS, None, report)
        check_raw_type(text, facts.parser, None, report)


def test_spellings_that_double_are_bounded() -> None:
    for text in (
        "ROUND(" * 25 + "f" + ")" * 25 + " > 0",
        "FLOOR(" * 25 + "f" + ")" * 25 + " > 0",
        "(" * 28 + "flag" + " = flag)" * 28,
    ):
        report = Report()
        assert check(Expression(text), COLUMNS, report) is None
        assert [found.code for found in report.diagnostics] == ["SG402"]
    text = "ROUND(ROUND(ROUND(f, 3), 2), 1) > 0"
    assert all(len(spell(Expression(text), COLUMNS, load(name).speller)) < 1000 for name in DIALECTS)


def test_long_chains_are_no_depth() -> None:
    text = " AND ".join(f"i <> {number}" for number in range(600))
    report = Report()
    assert check(Expression(text), COLUMNS, report) is not None, report.diagnostics
    assert spell(Expression(text), COLUMNS, load("sqlite").speller).count("AND") == 599
    text = " || ".join(["s"] * 300) + " = 'x'"
    assert spell(Expression(text), {"s": Type(Kind.STRING, length=5)}, load("mysql").speller).count("`s`") == 300
