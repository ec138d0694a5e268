"""Every construct of the portable language means the same on all servers: as a value, a CHECK, a generated column."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scangen.diagnostics import Report
from scangen.dialects import load
from scangen.expression import Node, Speller, column_names, parse, spell
from scangen.expression.language import FUNCTIONS
from scangen.expression.nodes import Call, children
from scangen.expression.types import check
from scangen.model import Expression, Kind, Type
from tests.integration.expression_cases import CASES, COLUMNS, Row
from tests.integration.expression_random import Texts
from tests.servers import tsql
from tests.servers.base import Cursor, Database, Unavailable
from tests.servers.find import VARIANTS, Servers
from tests.unit.expression_texts import TABLE, conditions

NATIVE: dict[str, dict[Kind, str]] = {
    "postgresql": {
        Kind.STRING: 'varchar({n}) COLLATE "C"',
        Kind.TEXT: 'text COLLATE "C"',
        Kind.INTEGER: "integer",
        Kind.BIGINT: "bigint",
        Kind.DECIMAL: "numeric({p},{s})",
        Kind.FLOAT: "double precision",
        Kind.BOOLEAN: "boolean",
        Kind.DATE: "date",
        Kind.DATETIME: "timestamp(6) with time zone",
        Kind.JSON: "jsonb",
        Kind.UUID: "uuid",
    },
    "mysql": {
        Kind.STRING: "varchar({n}) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin",
        Kind.TEXT: "longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin",
        Kind.INTEGER: "int",
        Kind.BIGINT: "bigint",
        Kind.DECIMAL: "decimal({p},{s})",
        Kind.FLOAT: "double",
        Kind.BOOLEAN: "tinyint(1)",
        Kind.DATE: "date",
        Kind.DATETIME: "datetime(6)",
        Kind.JSON: "json",
        Kind.UUID: "char(36) CHARACTER SET ascii COLLATE ascii_bin",
    },
    "sqlserver": {
        Kind.STRING: "nvarchar({n}) COLLATE Latin1_General_100_BIN2",
        Kind.TEXT: "nvarchar(max) COLLATE Latin1_General_100_BIN2",
        Kind.INTEGER: "int",
        Kind.BIGINT: "bigint",
        Kind.DECIMAL: "decimal({p},{s})",
        Kind.FLOAT: "float(53)",
        Kind.BOOLEAN: "bit",
        Kind.DATE: "date",
        Kind.DATETIME: "datetime2(6)",
        Kind.JSON: "nvarchar(max)",
        Kind.UUID: "uniqueidentifier",
    },
    "sqlite": {
        Kind.STRING: "text",
        Kind.TEXT: "text",
        Kind.INTEGER: "integer",
        Kind.BIGINT: "integer",
        Kind.DECIMAL: "real",
        Kind.FLOAT: "real",
        Kind.BOOLEAN: "integer",
        Kind.DATE: "text",
        Kind.DATETIME: "text",
        Kind.JSON: "text",
        Kind.UUID: "text",
    },
}


def native(engine: str, portable: Type) -> str:
    """A column type as DESIGN's table has it."""
    return NATIVE[engine][portable.kind].format(n=portable.length, p=portable.precision, s=portable.scale)


def table(speller: Speller, engine: str, name: str, columns: list[str], tail: str = "") -> str:
    """CREATE TABLE with these columns and an id."""
    parts = [f"id {'int' if engine != 'sqlite' else 'integer'} NOT NULL PRIMARY KEY"]
    parts += [f"{speller.quote(column)} {native(engine, COLUMNS[column])}" for column in columns]
    return (
        f"CREATE TABLE {name} ({', '.join([*parts, tail] if tail else parts)}){' STRICT' if engine == 'sqlite' else ''}"
    )


def insert(speller: Speller, name: str, number: int, row: Row) -> str:
    """INSERT with the values as the speller's own constants."""
    columns = ", ".join(["id", *map(speller.quote, row)])
    values = ", ".join([str(number), *(speller.literal(value, COLUMNS[column]) for column, value in row.items())])
    return f"INSERT INTO {name} ({columns}) VALUES ({values})"


def typed(text: str) -> Node:
    """The expression with types."""
    report = Report()
    node = check(Expression(text), COLUMNS, report, want=None)
    assert node is not None, report.diagnostics
    return node


def canonical(value: Any, portable: Type) -> Any:
    """A driver's value as Python's for the type."""
    if value is None:
        return None
    match portable.kind:
        case Kind.BOOLEAN:
            assert value in (0, 1)
            return bool(value)
        case Kind.INTEGER | Kind.BIGINT:
            assert int(value) == value
            return int(value)
        case Kind.DECIMAL:
            return Decimal(str(value))
        case Kind.FLOAT:
            return float(value)
        case Kind.DATE:
            return value if isinstance(value, date) else date.fromisoformat(value)
        case Kind.DATETIME:
            instant = value if isinstance(value, datetime) else datetime.fromisoformat(value)
            return instant.astimezone(UTC).replace(tzinfo=None) if instant.tzinfo else instant
        case _:
            return str(value).lower() if portable.kind is Kind.UUID else str(value)


def run(cursor: Cursor, sql: str) -> None:
    """One statement; the statement is in the error when it fails."""
    try:
        cursor.execute(sql)
    except Exception as error:
        raise AssertionError(f"{error}\n{sql}") from error


@pytest.mark.server
def test_the_same_answer_as_a_value_and_as_a_condition(database: Database) -> None:
    engine, speller = database.server.engine, load(database.server.engine).speller
    cursor = database.connect().cursor()
    run(cursor, table(speller, engine, "t", list(COLUMNS)))
    wrong = []
    for number, (text, row, expected) in enumerate(CASES):
        run(cursor, insert(speller, "t", number, row))
        node, expression = typed(text), Expression(text)
        assert node.type is not None
        forms = [spell(expression, COLUMNS, speller, value=True)]
        if node.type.kind is Kind.BOOLEAN:
            condition = spell(expression, COLUMNS, speller)
            forms.append(f"CASE WHEN {condition} THEN 1 WHEN NOT ({condition}) THEN 0 END")
        for form in forms:
            run(cursor, f"SELECT {form} FROM t WHERE id = {number}")
            answer = canonical(cursor.fetchall()[0][0], node.type)
            if answer != expected or (answer is None) != (expected is None):
                wrong.append(f"{text} of {row}: {answer!r}, not {expected!r}: {form}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.server
@pytest.mark.slow
def test_a_check_takes_a_row_unless_the_answer_is_false(database: Database) -> None:
    engine, speller = database.server.engine, load(database.server.engine).speller
    cursor = database.connect().cursor()
    wrong = []
    for number, (text, row, expected) in enumerate(CASES):
        if typed(text).type != Type(Kind.BOOLEAN):
            continue
        names = sorted({*column_names(parse(Expression(text))), *row})
        condition = spell(Expression(text), COLUMNS, speller)
        run(cursor, table(speller, engine, f"c{number}", names, f"CONSTRAINT ck{number} CHECK ({condition})"))
        try:
            cursor.execute(insert(speller, f"c{number}", 1, row))
            taken = True
        except Exception as error:  # each driver has its own; the name tells that it is the check
            taken = False
            if f"ck{number}" not in str(error):
                wrong.append(f"{text} of {row}: {error}: {condition}")
        if taken != (expected is not False):
            wrong.append(f"{text} of {row}: {'taken' if taken else 'refused'}: {condition}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.server
@pytest.mark.slow
def test_a_generated_column_holds_the_same_value(database: Database) -> None:
    engine, speller = database.server.engine, load(database.server.engine).speller
    cursor = database.connect().cursor()
    wrong = []
    for number, (text, row, expected) in enumerate(CASES):
        portable = typed(text).type
        assert portable is not None
        if portable.kind is Kind.STRING:
            portable = Type(Kind.STRING, length=max(portable.length or 1, 1))
        names = sorted({*column_names(parse(Expression(text))), *row})
        value = spell(Expression(text), COLUMNS, speller, value=True)
        run(cursor, table(speller, engine, f"g{number}", names, generated(engine, portable, value)))
        run(cursor, insert(speller, f"g{number}", 1, row))
        run(cursor, f"SELECT answer FROM g{number}")
        answer = canonical(cursor.fetchall()[0][0], portable)
        if answer != expected or (answer is None) != (expected is None):
            wrong.append(f"{text} of {row}: {answer!r}, not {expected!r}: {value}")
    assert not wrong, "\n".join(wrong)


def generated(engine: str, portable: Type, value: str) -> str:
    """A stored generated column `answer`."""
    if engine == "sqlserver":
        return f"answer AS CAST({value} AS {native(engine, portable).partition(' COLLATE')[0]}) PERSISTED"
    return f"answer {native(engine, portable)} GENERATED ALWAYS AS ({value}) STORED"


@pytest.mark.server
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(conditions(), st.tuples(*[st.none() | st.integers(-3, 3)] * 3))
def test_random_conditions_answer_as_python_does(
    database: Database, condition: tuple[str, Any], values: tuple[int | None, ...]
) -> None:
    speller = load(database.server.engine).speller
    text, expected = condition
    row = dict(zip("pqr", values, strict=True))
    source = ", ".join(
        f"CAST({'NULL' if v is None else v} AS {'signed' if database.server.engine == 'mysql' else 'int'}) AS {n}"
        for n, v in row.items()
    )
    forms = [
        spell(Expression(text), TABLE, speller, value=True),
        f"CASE WHEN {spell(Expression(text), TABLE, speller)} THEN 1 ELSE 0 END",
    ]
    (found,) = database.execute(f"SELECT {', '.join(forms)} FROM (SELECT {source}) t")
    answer = expected(row)
    assert (None if found[0] is None else bool(found[0])) is answer, (text, row)
    assert bool(found[1]) is (answer is True), (text, row)


@pytest.mark.server
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_random_expressions_answer_alike(servers: Servers, pytestconfig: pytest.Config, seed: int) -> None:
    """Each server's answers are held against those of the first one that there is, over the same rows."""
    texts = Texts(seed)
    rows = [texts.row() for _ in range(20)]
    sound = [text for text in (texts.any() for _ in range(250)) if check(Expression(text), COLUMNS, Report(), None)]
    assert len(sound) > 200, "nearly all must be right by their types"
    first: list[list[Any]] | None = None
    for variant in pytestconfig.getoption("--engine") or VARIANTS:
        try:
            server = servers.get(variant)
        except Unavailable:
            continue  # the tests above say why, server by server
        with server.database() as database:
            answers = answers_of(database, sound, rows)
        if first is None:
            first = answers
        wrong = [
            f"{text} of {rows[number]}: {got!r}, not {expected!r} on {variant}"
            for text, here, there in zip(sound, answers, first, strict=True)
            for number, (got, expected) in enumerate(zip(here, there, strict=True))
            if not alike(got, expected)
        ]
        assert not wrong, "\n".join(wrong[:10])
    assert first is not None


def answers_of(database: Database, texts: list[str], rows: list[Row]) -> list[list[Any]]:
    """For each expression its answers over the rows; a condition is asked in both of its forms."""
    engine, speller = database.server.engine, load(database.server.engine).speller
    cursor = database.connect().cursor()
    run(cursor, table(speller, engine, "t", list(COLUMNS)))
    for number, row in enumerate(rows):
        run(cursor, insert(speller, "t", number, row))
    answers = []
    for text in texts:
        portable = typed(text).type
        assert portable is not None
        value = spell(Expression(text), COLUMNS, speller, value=True)
        run(cursor, f"SELECT {value} FROM t ORDER BY id")
        answers.append([canonical(row[0], portable) for row in cursor.fetchall()])
        if portable.kind is Kind.BOOLEAN:
            run(cursor, f"SELECT id FROM t WHERE {spell(Expression(text), COLUMNS, speller)} ORDER BY id")
            assert [row[0] for row in cursor.fetchall()] == [n for n, answer in enumerate(answers[-1]) if answer], text
    return answers


def alike(got: Any, expected: Any) -> bool:
    """Equal; decimals to the 15 digits that SQLite keeps."""
    if isinstance(got, Decimal) and isinstance(expected, Decimal):
        return abs(got - expected) <= abs(expected) * Decimal("1e-14")
    return bool(got == expected) and (got is None) == (expected is None)


VALUES: list[tuple[Type, Any]] = [
    (Type(Kind.STRING, length=60), "it's"),
    (Type(Kind.STRING, length=60), "back\\slash \\' \\n %s"),
    (Type(Kind.STRING, length=60), "$(sqlcmd) $$ $("),
    (Type(Kind.STRING, length=60), " blanks  "),
    (Type(Kind.STRING, length=60), "ß é 漢 😀"),
    (Type(Kind.STRING, length=60), "a\nGO\nb\r\n\tc"),
    (Type(Kind.STRING, length=60), '"double" `tick` [bracket] ; -- /* */ {{ x }}'),
    (Type(Kind.STRING, length=60), ""),
    (Type(Kind.TEXT), "x" * 5000),
    (Type(Kind.INTEGER), -(2**31)),
    (Type(Kind.BIGINT), -(2**63)),
    (Type(Kind.BIGINT), 2**63 - 1),
    (Type(Kind.DECIMAL, precision=12, scale=3), Decimal("-123456789.125")),
    (Type(Kind.DECIMAL, precision=12, scale=3), Decimal("1E+3")),
    (Type(Kind.FLOAT), 0.1),
    (Type(Kind.FLOAT), -1.7976931348623157e308),
    (Type(Kind.FLOAT), 5e-300),
    (Type(Kind.FLOAT), 1e16),
    (Type(Kind.FLOAT), 3.0),
    (Type(Kind.BOOLEAN), True),
    (Type(Kind.BOOLEAN), False),
    (Type(Kind.DATE), date(2024, 2, 29)),
    (Type(Kind.DATE), date(9999, 12, 31)),
    (Type(Kind.DATETIME), datetime(2024, 2, 29, 23, 59, 59, 999999)),
    (Type(Kind.DATETIME), datetime(2024, 1, 1)),
    (Type(Kind.DATETIME), datetime.fromisoformat("2024-01-01T00:30:00.000001+05:45")),
    (Type(Kind.UUID), "6F1C2D3E-0000-4000-8000-0123456789AB"),
]


@pytest.mark.server
def test_constants_come_back_as_they_were_meant(database: Database) -> None:
    engine, speller = database.server.engine, load(database.server.engine).speller
    cursor = database.connect().cursor()
    strict = " STRICT" if engine == "sqlite" else ""
    for number, (portable, value) in enumerate(VALUES):
        constant = speller.literal(value, portable)
        # a text column's default is an expression on MySQL, in parentheses
        default = f"({constant})" if engine == "mysql" else constant
        run(cursor, f"CREATE TABLE l{number} (id int, v {native(engine, portable)} DEFAULT {default}){strict}")
        run(cursor, f"INSERT INTO l{number} (id) VALUES (1)")
        run(cursor, f"INSERT INTO l{number} (id, v) VALUES (2, {constant})")
        run(cursor, f"SELECT v FROM l{number}")
        expected = value.lower() if portable.kind is Kind.UUID else canonical(value, portable)
        assert [canonical(row[0], portable) for row in cursor.fetchall()] == [expected, expected], constant


@pytest.mark.server
def test_json_constants_are_documents(database: Database) -> None:
    engine, speller = database.server.engine, load(database.server.engine).speller
    text = '{"a": "it\'s \\"\\\\ é"}'
    constant = speller.literal(text, Type(Kind.JSON))
    strict = " STRICT" if engine == "sqlite" else ""
    database.execute(f"CREATE TABLE j (id int, v {native(engine, Type(Kind.JSON))} DEFAULT ({constant})){strict}")
    database.execute("INSERT INTO j (id) VALUES (1)")
    member: dict[str, str] = {
        "postgresql": "v ->> 'a'",
        "mysql": "JSON_UNQUOTE(JSON_EXTRACT(v, '$.a'))",
        "sqlserver": "JSON_VALUE(v, '$.a')",
        "sqlite": "json_extract(v, '$.a')",
    }
    assert database.execute(f"SELECT {member[engine]} FROM j") == [("it's \"\\ é",)]


@pytest.mark.tsql
@pytest.mark.parametrize("version", tsql.VERSIONS)
def test_microsofts_parser_takes_every_spelling(version: int) -> None:
    speller = load("sqlserver").speller
    batches = [table(speller, "sqlserver", "t", list(COLUMNS))]
    for number, (text, row, _) in enumerate(CASES):
        portable = typed(text).type
        assert portable is not None
        value = spell(Expression(text), COLUMNS, speller, value=True)
        batches.append(insert(speller, "t", number, row) if row else "INSERT INTO t (id) VALUES (0)")
        batches.append(f"SELECT {value} FROM t")
        if portable.kind is Kind.BOOLEAN:
            condition = spell(Expression(text), COLUMNS, speller)
            batches.append(f"SELECT 1 FROM t WHERE {condition}")
            batches.append(f"ALTER TABLE t ADD CONSTRAINT c CHECK ({condition})")
    batches += [f"SELECT {speller.literal(value, portable)}" for portable, value in VALUES]
    complaints = tsql.parse_all(batches, version)
    assert [(batch, said) for batch, said in zip(batches, complaints, strict=True) if said] == []
    assert all(len(tsql.batches(batch)) == 1 for batch in batches), "a line of a constant is a command to sqlcmd"


def test_every_function_is_proved() -> None:
    """A function is on the list only with three rows here, one of them NULL or another edge."""
    proved = dict.fromkeys(FUNCTIONS, 0)

    def count(node: Node) -> None:
        if isinstance(node, Call):
            proved[node.function] += 1
        for child in children(node):
            count(child)

    for text, _, _ in CASES:
        count(typed(text))
    assert {name: times for name, times in proved.items() if times < 2} == {}
    assert len(CASES) >= 120
