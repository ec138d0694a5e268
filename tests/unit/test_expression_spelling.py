"""How the four dialects spell: the text itself where it matters to a reader, and parentheses by what they mean."""

from __future__ import annotations

import re
import sqlite3
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scangen.diagnostics import Report, ScangenError
from scangen.dialects import DIALECTS, load
from scangen.expression import FUNCTIONS, SYNONYMS, Node, check, column_names, nodes, parse, spell
from scangen.expression.language import KEYWORDS, SYMBOLS
from scangen.expression.nodes import children
from scangen.model import Expression, Kind, Type
from tests.integration.expression_cases import CASES, COLUMNS
from tests.unit.expression_texts import TABLE, conditions

BIG = {**COLUMNS, "long": Type(Kind.STRING, length=3000)}


def spelled(text: str, dialect: str, value: bool = False) -> str:
    """The SQL of one dialect."""
    return spell(Expression(text), BIG, load(dialect).speller, value=value)


@pytest.mark.parametrize(
    ("text", "postgresql", "mysql", "sqlserver", "sqlite"),
    [
        (
            "i >= 0 and j>=0",
            '"i" >= 0 AND "j" >= 0',
            "`i` >= 0 AND `j` >= 0",
            "[i] >= 0 AND [j] >= 0",
            '"i" >= 0 AND "j" >= 0',
        ),
        (
            "flag AND NOT other",
            '"flag" AND NOT "other"',
            "`flag` = 1 AND NOT (`other` = 1)",
            "[flag] = 1 AND NOT ([other] = 1)",
            '"flag" = 1 AND NOT ("other" = 1)',
        ),
        (
            "i + j <= b",
            'CAST("i" AS bigint) + "j" <= "b"',
            "`i` + `j` <= `b`",
            "CAST([i] AS bigint) + [j] <= [b]",
            '"i" + "j" <= "b"',
        ),
        (
            "i / j > 0.5",
            'CAST("i" AS double precision) / NULLIF("j", 0) > 0.5',
            "CAST(`i` AS DOUBLE) / NULLIF(`j`, 0) > 0.5",
            "CAST([i] AS float) / NULLIF([j], 0) > 0.5",
            'CAST("i" AS REAL) / "j" > 0.5',
        ),
        (
            "s LIKE '10[!%' ESCAPE '!'",
            "\"s\" LIKE '10[!%' ESCAPE '!'",
            "`s` LIKE '10[!%' ESCAPE '!'",
            "[s] LIKE N'10![!%' ESCAPE N'!'",
            "\"s\" GLOB '10[[]%'",
        ),
        (
            "s LIKE '%@%'",
            "\"s\" LIKE '%@%'",
            "`s` LIKE '%@%'",
            "[s] LIKE N'%@%'",
            "\"s\" GLOB '*@*'",
        ),
        (
            "at >= '2024-01-01T10:00:00+02:00'",
            "\"at\" >= TIMESTAMPTZ '2024-01-01 08:00:00+00'",
            "`at` >= TIMESTAMP '2024-01-01 08:00:00'",
            "[at] >= CONVERT(datetime2(6), '2024-01-01T08:00:00', 126)",
            "\"at\" >= '2024-01-01 08:00:00.000000'",
        ),
        (
            "LENGTH(TRIM(s)) > 0",
            'LENGTH(TRIM("s")) > 0',
            "CHAR_LENGTH(TRIM(`s`)) > 0",
            "DATALENGTH(TRIM([s])) / 2 > 0",
            'LENGTH(TRIM("s")) > 0',
        ),
        (
            "CASE WHEN flag THEN i > 1 ELSE TRUE END",
            'CASE WHEN "flag" THEN "i" > 1 ELSE TRUE END',
            "CASE WHEN `flag` = 1 THEN `i` > 1 ELSE 1 END = 1",
            "CASE WHEN [flag] = 1 THEN CASE WHEN [i] > 1 THEN 1 WHEN NOT ([i] > 1) THEN 0 END ELSE 1 END = 1",
            'CASE WHEN "flag" = 1 THEN "i" > 1 ELSE 1 END = 1',
        ),
        (
            "s || 'it''s \\' = r",
            "\"s\" || 'it''s \\' = \"r\"",
            "CONCAT(`s`, 'it''s \\\\') = `r`",
            "[s] + N'it''s \\' = [r]",
            "\"s\" || 'it''s \\' = \"r\"",
        ),
    ],
)
def test_texts(text: str, postgresql: str, mysql: str, sqlserver: str, sqlite: str) -> None:
    assert [spelled(text, name) for name in DIALECTS] == [postgresql, mysql, sqlserver, sqlite]


def test_a_condition_as_a_value() -> None:
    assert spelled("i > 1", "sqlserver", value=True) == "CASE WHEN [i] > 1 THEN 1 WHEN NOT ([i] > 1) THEN 0 END"
    assert spelled("i > 1", "sqlserver") == "[i] > 1"
    assert spelled("flag", "mysql", value=True) == "`flag`"
    assert spelled("flag", "mysql") == "`flag` = 1"


def test_names_are_quoted() -> None:
    columns = {'a"b`c]d': Type(Kind.INTEGER)}
    texts = [spell(Expression('"a""b`c]d" > 1'), columns, load(name).speller) for name in DIALECTS]
    assert texts == ['"a""b`c]d" > 1', '`a"b``c]d` > 1', '[a"b`c]]d] > 1', '"a""b`c]d" > 1']


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("long || long || s = ''", "CAST([long] AS nvarchar(max)) + [long] + [s] = N''"),
        ("long || t = ''", "[long] + [t] = N''"),
        ("REPLACE(long, 'a', 'bb') = ''", "REPLACE(CAST([long] AS nvarchar(max)), N'a', N'bb') = N''"),
        ("REPLACE(long, 'bb', 'a') = ''", "REPLACE([long], N'bb', N'a') = N''"),
        ("ROUND(d, 1) = 1", "CAST([d] AS decimal(11, 1)) = 1"),
        ("i + 3000000000 > 0", "[i] + CAST(3000000000 AS bigint) > 0"),
        ("s = '$(x)'", "[s] = N'$' + N'(x)'"),
        ("SUBSTR(s, 2) = 'x'", "SUBSTRING([s], 2, 2147483647) = N'x'"),
        ("flag IS NOT FALSE", "CASE WHEN NOT ([flag] = 1) THEN 1 ELSE 0 END = 0"),
        ("(i IS NULL) = flag", "CASE WHEN [i] IS NULL THEN 1 ELSE 0 END = [flag]"),
    ],
)
def test_what_sql_server_would_cut_or_misread(text: str, expected: str) -> None:
    assert spelled(text, "sqlserver") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("i = 1 OR j = 2 AND b = 3", '"i" = 1 OR ("j" = 2 AND "b" = 3)'),
        ("(i = 1 OR j = 2) AND b = 3", '("i" = 1 OR "j" = 2) AND "b" = 3'),
        ("((i = 1)) AND ((j) = 2)", '"i" = 1 AND "j" = 2'),
        ("i = 1 AND (j = 2 AND b = 3)", '"i" = 1 AND ("j" = 2 AND "b" = 3)'),
        ("NOT i = 1 AND j = 2", 'NOT ("i" = 1) AND "j" = 2'),
        ("b - (b - 1) > 0", '"b" - ("b" - 1) > 0'),
        ("(b - 1) - 2 > 0", '"b" - 1 - 2 > 0'),
        ("b * (b + 1) > 0", '"b" * ("b" + 1) > 0'),
        ("-(-b) > 0", '-(-"b") > 0'),
        ("-(b + 1) > 0", '-("b" + 1) > 0'),
        ("b - -1 > 0", '"b" - -1 > 0'),
        ("b / (b / 2) > 0", 'CAST("b" AS double precision) / NULLIF(CAST("b" AS double precision) / 2, 0) > 0'),
    ],
)
def test_parentheses(text: str, expected: str) -> None:
    assert spelled(text, "postgresql") == expected


def test_a_wrong_expression_is_not_spelled() -> None:
    with pytest.raises(ScangenError) as caught:
        spelled("zz > 1 AND i = 'x'", "sqlite")
    assert [d.code for d in caught.value.diagnostics] == ["SG410", "SG413"]


def test_types_of_another_table_are_not_mixed_up() -> None:
    text = Expression("x = '2024-01-01'")
    speller = load("postgresql").speller
    assert spell(text, {"x": Type(Kind.STRING, length=20)}, speller) == "\"x\" = '2024-01-01'"
    assert spell(text, {"x": Type(Kind.DATE)}, speller) == "\"x\" = DATE '2024-01-01'"
    with pytest.raises(ScangenError):
        spell(text, {"x": Type(Kind.INTEGER)}, speller)


def test_binary_has_no_constants() -> None:
    with pytest.raises(ValueError, match="binary"):
        load("sqlite").speller.literal("x", Type(Kind.BINARY))


def test_spelling_is_stable_and_one_line() -> None:
    for text, _, _ in CASES:
        for name in DIALECTS:
            once = spelled(text, name)
            fresh = spell(Expression(text), BIG, type(load(name).speller)())
            assert once == fresh
            assert "\n" not in once
            assert once == once.strip()


def test_column_names_are_in_order_and_once() -> None:
    node = parse(Expression("CASE WHEN flag THEN s ELSE r END LIKE 'a%' AND i BETWEEN j AND i + 1 OR NOT doc IS NULL"))
    assert column_names(node) == ("flag", "s", "r", "i", "j", "doc")


@settings(max_examples=300, deadline=None)
@given(conditions(), st.lists(st.tuples(*[st.none() | st.integers(-3, 3)] * 3), min_size=1, max_size=4))
def test_sqlite_agrees_with_python(condition: tuple[str, Any], values: list[tuple[Any, ...]]) -> None:
    text, expected = condition
    speller = load("sqlite").speller
    forms = (
        spell(Expression(text), TABLE, speller),
        spell(Expression(text), TABLE, speller, value=True),
    )
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE t (p integer, q integer, r integer)")
    for row in values:
        connection.execute("DELETE FROM t")
        connection.execute("INSERT INTO t VALUES (?, ?, ?)", row)
        answer = expected(dict(zip("pqr", row, strict=True)))
        for form in forms:
            (got,) = connection.execute(f"SELECT {form} FROM t").fetchone()
            assert (None if got is None else bool(got)) is answer, (text, form, row)
    connection.close()


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(sorted(DIALECTS)),
    st.one_of(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), st.decimals(-(10**9), 10**9, places=3)),
)
def test_constants_never_leave_their_quotes(dialect: str, value: str | Decimal) -> None:
    portable = Type(Kind.TEXT) if isinstance(value, str) else Type(Kind.DECIMAL, precision=12, scale=3)
    text = load(dialect).speller.literal(value, portable)
    if isinstance(value, str):
        assert text.endswith(("'", ")"))
        # what is left without the strings is nothing but + and NCHAR(n)
        rest = text.replace("\\\\", "").replace("''", "")
        outside = "".join(rest.split("'")[::2])
        assert set(outside) <= set("N+ CHAR()0123456789"), text
    else:
        assert Decimal(text) == value


# The reference page

PAGE = Path(__file__).parents[2].joinpath("docs", "expressions.md").read_text(encoding="utf-8")


def _rows(heading: str) -> list[str]:
    """The first cells of the table under a heading."""
    part = PAGE.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")][1:]
    return [line.split(" | ")[0].removeprefix("| ").strip().replace("\\|", "|") for line in lines]


def _kinds(node: Node) -> set[type[Node]]:
    """The classes of a node and of all below it."""
    return {type(node)}.union(*(_kinds(child) for child in children(node)))


def test_the_reference_lists_every_function() -> None:
    assert _rows("Functions") == [f"`{function.signature}`" for function in FUNCTIONS.values()]
    for synonym, name in SYNONYMS.items():
        assert re.search(f"`{synonym}` is `{name}`", PAGE)


def test_the_reference_lists_every_operator() -> None:
    examples = [example for cell in _rows("Operators") for example in re.findall(r"`([^`]+)`", cell)]
    seen: set[type[Node]] = set()
    for example in examples:
        report = Report()
        node = check(Expression(example), COLUMNS, report, None)
        assert node is not None, (example, report.diagnostics)
        seen |= _kinds(node)
    everything = {kind for kind in vars(nodes).values() if isinstance(kind, type) and issubclass(kind, Node)}
    assert everything - seen == {Node, nodes.Predicate, nodes.Call, nodes.Null}
    text = " ".join(examples)
    assert [sign for sign in SYMBOLS if sign not in text] == []
    assert [word for word in KEYWORDS - {"TRUE", "FALSE", "NULL"} if not re.search(rf"\b{word}\b", text)] == []


def test_the_reference_lists_constants_that_are_read() -> None:
    examples = [example for cell in _rows("Constants") for example in re.findall(r"`([^`]+)`", cell)]
    for example in examples:
        report = Report()
        assert check(Expression(example), COLUMNS, report, None) is not None, (example, report.diagnostics)
    assert len(examples) >= 12
