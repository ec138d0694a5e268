"""From drafts to a schema: references, implied indexes, order."""

from __future__ import annotations

import pytest

from scangen.model import OnDelete
from tests.unit.spec_helpers import problems_of, result_table, schema_of


def index_names(body: str) -> list[str]:
    return [index.name.removeprefix("idx_things_") for index in result_table(body).indexes]


def test_roles_bring_an_index_each() -> None:
    body = """\
columns:
  a: {type: string, identifier: true}
  b: {type: string, searchable: true}
  c: {type: string, filterable: true, searchable: true}
"""
    assert index_names(body) == ["scan_job_id_created_at_id", "a", "b", "c"]
    assert [index.reason for index in result_table(body).indexes] == [
        "scan job",
        "identifier",
        "searchable",
        "searchable",
    ]


@pytest.mark.parametrize(
    ("body", "names"),
    [
        # A required unique key begins with it.
        ("columns: {a: {type: string, required: true, identifier: true}}\nunique: [[a, scan_job_id]]", []),
        # On SQL Server a unique key with a nullable column is an index of the other rows alone.
        ("columns: {a: {type: string, identifier: true}}\nunique: [[a, scan_job_id]]", ["a"]),
        # The user's own index begins with it.
        ("columns: {a: {type: string, searchable: true}, b: string}\nindexes: {own: [a, b]}", []),
        # An index that begins with another column, of some rows, descending or of one dialect's making serves less.
        ("columns: {a: {type: string, searchable: true}, b: string}\nindexes: {own: [b, a]}", ["a"]),
        ("columns: {a: {type: string, searchable: true}}\nindexes: {own: {columns: [a], where: a <> ''}}", ["a"]),
        ("columns: {a: {type: string, searchable: true}}\nindexes: {own: [a desc]}", ["a"]),
        ("columns: {a: {type: string, searchable: true}}\nindexes: {own: {columns: [a], mysql: {skip: true}}}", ["a"]),
        ("columns: {a: {type: string, unique: true, required: true, searchable: true}}", []),
    ],
)
def test_an_index_that_another_covers_is_left_out(body: str, names: list[str]) -> None:
    assert [name for name in index_names(body) if name not in {"own", "scan_job_id_created_at_id"}] == names


def test_the_page_index_is_left_out_when_the_user_wrote_it() -> None:
    assert index_names("columns: {a: text}\nindexes: {own: [scan_job_id, created_at, id, updated_at]}") == ["own"]
    body = "columns: {a: text}\nindexes: {own: [scan_job_id, created_at]}"
    assert index_names(body) == ["own", "scan_job_id_created_at_id"]


def test_every_foreign_key_has_an_index() -> None:
    teams = "table: teams\ncolumns: {id: {type: integer, primary_key: true}}\n"
    people = """\
table: people
columns:
  id: {type: integer, primary_key: true}
  team_id: {type: integer, references: {table: teams, on_delete: set null}}
  lead_of: {type: integer, required: true, unique: true, references: {table: teams, column: id, name: fk_lead}}
"""
    table = schema_of(teams, people).table("people")
    assert [(key.name, key.target_column, key.on_delete) for key in table.foreign_keys] == [
        ("fk_people_team_id", "id", OnDelete.SET_NULL),
        ("fk_lead", "id", OnDelete.RESTRICT),
    ]
    assert [(index.name, index.reason) for index in table.indexes] == [("idx_people_team_id", "foreign key")]


def test_the_job_key_is_what_scan_jobs_says() -> None:
    jobs = "table: jobs\nrole: scan_jobs\ncolumns: {number: {type: bigint, primary_key: true}}\n"
    text = "result_table: things\ncolumns: {a: bigint}\nchecks: {ck: a <> scan_job_id}\n"
    table = schema_of(text, jobs=jobs).table("things")
    assert str(table.column("scan_job_id").type) == "bigint"
    assert (table.foreign_keys[0].target, table.foreign_keys[0].target_column) == ("jobs", "number")
    assert [d.code for d in problems_of(text)] == ["SG413"]


def test_tables_stand_before_those_that_reference_them() -> None:
    specs = [
        "table: a\ncolumns: {id: {type: integer, primary_key: true}, z: {type: integer, references: {table: z}}}",
        "table: z\ncolumns: {id: {type: integer, primary_key: true}}",
        "result_table: b\ncolumns: {x: text}",
        "table: 'y'\ncolumns: {id: {type: integer, primary_key: true}, a: {type: integer, references: {table: a}}}",
    ]
    expected = ["scan_jobs", "b", "z", "a", "y"]
    assert [table.name for table in schema_of(*specs).tables] == expected
    assert [table.name for table in schema_of(*reversed(specs)).tables] == expected


def test_what_a_broken_file_may_hold_is_not_missed() -> None:
    broken = "table: teams\ncolumns: {id: {type: integr, primary_key: true}}\n"
    text = "table: people\ncolumns: {id: {type: integer, primary_key: true, references: {table: teams}}}\n"
    assert [d.code for d in problems_of(broken, text)] == ["SG210"]
    assert [d.code for d in problems_of("table: [", text)] == ["SG107"]
    assert [d.code for d in problems_of("table: 1x\ncolumns: {a: text}", text)] == ["SG301", "SG309"]


def test_without_result_tables_no_scan_jobs_is_needed() -> None:
    schema = schema_of("table: a\ncolumns: {id: {type: integer, primary_key: true}}\n", jobs="")
    assert [table.name for table in schema.tables] == ["a"]


@pytest.mark.parametrize(
    "tables",
    [
        # Each table: what it cascades from, and what it restricts.
        {"p": "", "z": "p", "t": "p z!"},
        {"p": "", "a": "p", "b": "p a!"},
        {"p": "", "n": "p", "z": "n", "t": "p z!"},
        # The ways part at m, from which t hangs.
        {"p": "", "m": "p", "z": "m", "t": "m z!"},
        # Of the rows that t restricts, none goes with it.
        {"p": "", "q": "", "m": "p", "z": "q", "t": "m z!"},
        {"p": "", "m": "p", "t": "m p?"},
        {"p": "", "m": "p!", "t": "m p!"},
    ],
)
def test_a_restricting_key_that_no_cascade_overtakes(tables: dict[str, str]) -> None:
    actions = {"!": "restrict", "?": "set null"}
    texts = []
    for name, references in tables.items():
        columns = ""
        for mark in references.split():
            key = f"{{table: {mark[0]}, on_delete: {actions.get(mark[1:], 'cascade')}}}"
            columns += f", {mark[0]}: {{type: integer, references: {key}}}"
        texts.append(f"table: {name}\ncolumns: {{id: {{type: integer, primary_key: true}}{columns}}}\n")
    assert len(schema_of(*texts).tables) == len(tables) + 1
