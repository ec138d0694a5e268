"""How a migration becomes the files of a form: its parts, their numbers, and texts inside of texts."""

from __future__ import annotations

import re

import pytest

from scangen.diagnostics import ScangenError
from scangen.dialects import DIALECTS, load
from scangen.forms import index_files, recognized
from scangen.forms import load as load_form
from scangen.forms.alembic import _run
from scangen.forms.base import Chunk, Draft, Part
from scangen.forms.liquibase import _closed
from scangen.forms.numbered import stems
from scangen.migration_script import MigrationWriter
from scangen.plan import Plan, plan
from scangen.project import FORMS, Target
from scangen.render import Renderer
from scangen.steps import Phase, Statement, Step


class Nothing(Statement):
    template = "nothing"


class Switch(Statement):
    template = "switch"
    setting = True


IN, OUT = Step(Nothing()), Step(Nothing(), transactional=False)
LATER = Step(Nothing(), phase=Phase.CONTRACT)
SET = Step(Switch(), transactional=False)


def draft(dialect: str, up: list[Step], down: list[Step]) -> Draft:
    whole = load(dialect)
    target = Target(dialect, DIALECTS[dialect].minimum)
    plans: list[Plan] = [plan(steps, one_transaction=whole.one_transaction) for steps in (up, down)]
    return Draft(2, "name", None, plans[0], plans[1], MigrationWriter(whole, target, Renderer(whole)))


def shape(chunk: Chunk) -> str:
    """Its steps by their places, in brackets where they are a transaction."""
    places = " ".join(str(place) for place, _ in chunk.steps)
    return f"({places})" if chunk.transaction and places else places


def shapes(parts: tuple[Part, ...]) -> list[tuple[str, str]]:
    assert [part.number for part in parts] == list(range(1, parts[0].count + 1))
    return [(shape(part.up), shape(part.down)) for part in parts]


def test_a_part_for_each_stage_and_the_last_way_back_beside_the_first() -> None:
    one = draft("postgresql", [IN, IN, OUT, OUT, LATER], [OUT, IN])
    assert shapes(one.parts()) == [("(1 2)", "(2)"), ("3", "1"), ("4", ""), ("(5)", "")]
    assert [part.stem(2) for part in one.parts()] == ["0002_1", "0002_2", "0002_3", "0002_4"]


def test_a_way_back_that_is_longer() -> None:
    assert shapes(draft("postgresql", [IN], [OUT, IN]).parts()) == [("(1)", "(2)"), ("", "1")]


def test_both_ways_alike() -> None:
    one = draft("postgresql", [OUT, IN], [IN])
    assert shapes(one.parts()) == [("1", "(1)"), ("(2)", "")]
    assert shapes(one.parts(alike=True)) == [("", "(1)"), ("1", ""), ("(2)", "")]


def test_where_ddl_commits_it_is_one_file() -> None:
    (part,) = draft("mysql", [IN, OUT, LATER], [IN]).parts()
    assert (shape(part.up), shape(part.down), part.stem(2)) == ("1 2 3", "1", "0002")


def test_nothing_to_do_is_a_part_too() -> None:
    assert shapes(draft("sqlite", [], []).parts()) == [("", "")]


def test_settings_go_with_their_neighbour_or_stand_apart() -> None:
    one = draft("sqlite", [SET, IN, SET], [])
    assert shapes(one.parts()) == [("(1 2 3)", "")]
    assert shapes(one.parts(settings_apart=True)) == [("1", ""), ("(2)", ""), ("3", "")]


def test_a_number_has_room_for_so_many() -> None:
    none = Chunk(False)
    parts = tuple(Part(number, 10_000, none, none) for number in range(1, 10_001))
    assert stems(draft("postgresql", [], []), parts[:9_999])[9_999] == "00029999_name"
    with pytest.raises(ScangenError) as caught:
        stems(draft("postgresql", [], []), parts)
    assert caught.value.diagnostics[0].code == "SG962"


NAMES = {
    "0002_add_x.up.sql": "plain",
    "V0002__add_x.sql": "flyway",
    "U0002_10__add_x.sql.conf": "flyway",
    "0002_add_x.sql": "liquibase",
    "0002_1__add_x.py": "alembic",
    "00020010_add_x.sql": "dbmate",
    "00020010_add_x.down.sql": "golang-migrate",
}


@pytest.mark.parametrize("file", NAMES)
def test_a_file_is_of_one_form(file: str) -> None:
    found = recognized(file)
    assert found is not None
    assert (found.form, found.number, found.name) == (NAMES[file], 2, "add_x")
    assert [name for name in FORMS if load_form(name).pattern.fullmatch(file)] == [NAMES[file]]


def test_every_form_is_there() -> None:
    assert [load_form(name).name for name in FORMS] == list(FORMS)
    assert index_files() == {"changelog.yaml"}
    assert recognized("snapshot.json") is None


@pytest.mark.parametrize(
    "sql", ["SELECT 1", "a\nb", 'x "y" \\n', "it's", "''' \"", '""" \'', "\"\"\" ''' \\", "\\", "é🙂\n:a %s", "\t"]
)
def test_a_statement_in_python_is_what_it_was(sql: str) -> None:
    said: list[str] = []
    exec(_run(sql), {"run": said.append})  # noqa: S102 - that it is Python is what is tested
    assert [text.strip("\n") for text in said] == [sql]


@pytest.mark.parametrize(
    ("sql", "ended"),
    [
        ("SELECT 'a'", False),
        ("SELECT '\\'", True),
        (r"SELECT '\', 'b'", True),
        (r"SELECT '\', '\'", True),
        ("SELECT 'a' -- it's\n", False),
        ("SELECT '''' /* ' */", False),
    ],
)
def test_a_literal_that_liquibase_would_not_end(sql: str, ended: bool) -> None:
    assert (_closed(sql) != sql) is ended
    # As its grammar reads a literal: https://github.com/liquibase/liquibase, SimpleSqlGrammar.jj
    literals = r"--[^\n]*|/\*.*?\*/|'(?:\\'|''|[^'])*'"
    assert "//" in re.sub(literals, "", f"{_closed(sql)}\n//\nSELECT 'b'", flags=re.DOTALL)
