"""What SQLite's lowering decides, without a database: types, names, order, notes, and what it refuses."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from scangen import physical
from scangen.diagnostics import Severity, Span
from scangen.dialects.sqlite.names import quoted_names, with_prefix
from scangen.dialects.sqlite.steps import margin
from scangen.model import (
    Check,
    CheckOverride,
    Column,
    ColumnOverride,
    Expression,
    Index,
    IndexColumn,
    IndexOverride,
    Key,
    Kind,
    OnDelete,
    Role,
    Schema,
    Table,
    Type,
)
from tests.sqlite_schema import INTEGER, JOBS, SCHEMA, USERS, key, lowered, script, string

SPAN = Span("specs/things.yaml", 7, 3)
THINGS = Table(
    "things",
    Role.PLAIN,
    (Column("id", INTEGER, required=True), Column("name", string(9), required=True), Column("size", INTEGER)),
    Key("pk_things", ("id",)),
    source="specs/things.yaml",
)


def column(name: str, portable: Type, override: ColumnOverride | None = None, **more: object) -> Column:
    overrides = {"sqlite": override} if override else {}
    return Column(name, portable, overrides=overrides, **more)  # type: ignore[arg-type]


def things(**parts: object) -> Schema:
    return Schema((replace(THINGS, **parts),))  # type: ignore[arg-type]


def table(schema: Schema, name: str = "things") -> physical.Table:
    catalog, report = lowered(schema)
    assert report.diagnostics == []
    (found,) = [found for found in catalog.tables if found.name == name]
    return found


def refusals(schema: Schema, version: tuple[int, ...] = (3, 37)) -> list[tuple[str, str, Span | None]]:
    _, report = lowered(schema, version)
    assert all(diagnostic.hint for diagnostic in report.diagnostics)
    return [(found.code, found.message, found.span) for found in report.diagnostics]


# Names


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ('"a" = \'"b"\'', ["a"]),
        ("'it''s \"x\"' || \"y\"", ["y"]),
        ('"a""b" + 1', ['a"b']),
        ('-- "no"\n"yes" /* "no\n" */ + "also"', ["yes", "also"]),
        ("'' || '\"x\"' || \"z\"", ["z"]),
        ("a + b", []),
    ],
)
def test_quoted_names(sql: str, names: list[str]) -> None:
    assert list(quoted_names(sql)) == names


def test_a_prefix_goes_before_columns_only() -> None:
    sql = '"a" = \'"a"\' AND "b" IS "c" -- "a"'
    assert with_prefix(sql, ("A", "c"), "NEW.") == 'NEW."a" = \'"a"\' AND "b" IS NEW."c" -- "a"'


def test_every_quoted_name_is_one() -> None:
    """SQLite would take any other for a string (the integration test asks SQLite itself)."""
    catalog, _ = lowered()
    columns = {found.name: {column.name for column in found.columns} for found in catalog.tables}
    seen = 0
    for found in catalog.tables:
        own = columns[found.name]
        for sql in (
            *(check.expression for check in found.checks),
            *(index.where for index in found.indexes),
            *(sql for column in found.columns for sql in (column.default, column.generated)),
        ):
            assert set(quoted_names(sql or "")) <= own
        for trigger in found.triggers:
            text = f"{trigger.condition or ''}\n{trigger.body}"
            assert set(re.findall(r'(?:NEW|OLD)\."(\w+)"', text)) <= own
            assert set(trigger.of) <= own
            for statement in re.split(r";\n|\(SELECT|\n\n", re.sub(r'(?:NEW|OLD)\."\w+"', "", text)):
                names = list(quoted_names(statement))
                reach = own.union(*(columns[name] for name in names if name in columns), columns)
                assert set(names) <= reach, statement
                seen += len(names)
    assert seen > 100


def test_nothing_newer_than_3_37_is_used() -> None:
    text = re.sub(r"--[^\n]*", "", script())
    text = re.sub(r"'(?:[^']|'')*'", "''", text).lower()
    for newer in ("distinct from", "->", "unixepoch", "subsec", "format(", "concat(", "iif(", "unhex", "octet_length"):
        assert newer not in text
    assert "||" not in "".join(re.findall(r"raise\(.*\)", text))


# Columns


def test_a_lone_integer_key_is_no_rowid() -> None:
    assert [column.type for column in table(things()).columns] == ["int", "text", "integer"]
    big = table(things(columns=(Column("id", Type(Kind.BIGINT), required=True),), primary_key=Key("pk", ("id",))))
    assert big.columns[0].type == "int"
    both = table(things(primary_key=Key("pk_things", ("id", "name"))))
    assert both.columns[0].type == "integer"
    elsewhere = replace(THINGS.columns[0], overrides={"mysql": ColumnOverride(type="mediumint")})
    assert table(things(columns=(elsewhere,))).columns[0].type == "int"
    asked = column("id", INTEGER, ColumnOverride(type="integer"), required=True)
    assert table(things(columns=(asked,))).columns[0].type == "integer"


def test_an_override_s_type_goes_without_the_checks_of_the_portable_one() -> None:
    free = column("free", string(3), ColumnOverride(type="any", default="42", collation="nocase"))
    lone = table(things(columns=(*THINGS.columns, free)))
    assert lone.columns[3] == physical.Column("free", "any", default="42", collation="nocase")
    assert {check.name for check in lone.checks} == {
        "ck_things_id_range",
        "ck_things_name_length",
        "ck_things_size_range",
    }


def test_checks_of_a_kind_stand_together() -> None:
    notes = [check.note for check in table(SCHEMA, "every_type").checks]
    assert None not in notes
    assert len([note for place, note in enumerate(notes) if note != notes[place - 1]]) == len(set(notes)) == 9


def test_comments_begin_where_most_columns_end() -> None:
    columns = (
        physical.Column("id", "text", nullable=False, comment="x"),
        physical.Column("status", "text", default="'pending'"),
        physical.Column("at", "text", default="(strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')"),
    )
    assert margin(columns) == len("\"status\" text     NULL DEFAULT 'pending',")
    assert margin(columns[1:]) == 0
    collated = (replace(columns[0], collation="nocase"),)
    assert margin(collated) == len('"id" text COLLATE nocase NOT NULL,')


# Indexes


def test_included_columns_are_trailing_keys() -> None:
    index = Index("idx", (IndexColumn("name"),), include=("name", "size"), reason="searchable")
    (found,) = table(things(indexes=(index,))).indexes
    assert found.keys == (physical.IndexKey("name"), physical.IndexKey("size"))
    assert found.include == ()
    assert found.note == "searchable; SQLite has no INCLUDE: name, size as trailing keys"


def test_a_unique_index_includes_nothing() -> None:
    index = Index("idx", (IndexColumn("name"),), unique=True, include=("size",))
    (found,) = table(things(indexes=(index,))).indexes
    assert (found.keys, found.include, found.unique) == ((physical.IndexKey("name"),), (), True)
    assert found.note == "SQLite has no INCLUDE, and another key would change what is unique"


# Tables and triggers


def test_a_partitioned_table_is_one_table() -> None:
    catalog, _ = lowered()
    hashed, ranged = (found for found in catalog.tables if found.name in ("event_results", "log_results"))
    assert (hashed.partitioning, ranged.partitioning) == (None, None)
    assert hashed.note == "One table: SQLite has no partitions. Elsewhere it is cut by hash of scan_job_id."
    assert ranged.note == "One table: SQLite has no partitions. Elsewhere it is cut by range of created_at."
    assert hashed.primary_key.columns == ("scan_job_id", "id")
    assert f"-- {hashed.note}\nCREATE TABLE" in script()


def test_deletes_reach_what_references_others_first_and_restrictions_last() -> None:
    (trigger,) = [found for found in table(SCHEMA, "scan_jobs").triggers if found.name.endswith("on_delete")]
    lines = [re.findall(r'^(\w+) .*?"(\w+)"', line.strip())[0] for line in trigger.body.splitlines()]
    assert lines == [
        ("UPDATE", "teams"),
        ("DELETE", "log_results"),
        ("DELETE", "event_results"),
        ("DELETE", "note_results"),
        ("DELETE", "user_results"),
        ("SELECT", "teams"),
    ]


def test_tables_that_nobody_references_have_no_triggers_for_it() -> None:
    names = [found.name for found in table(SCHEMA, "log_results").triggers]
    assert names == [
        "update_log_results_updated_at",
        "fk_log_results_scan_job_id_on_insert",
        "fk_log_results_scan_job_id_on_update",
    ]
    assert [found.concerns for found in table(SCHEMA, "log_results").triggers] == [None, "scan_jobs", "scan_jobs"]


def probe(parent: Table) -> str | None:
    child = replace(USERS, foreign_keys=(key("user_results", "scan_job_id", parent.name),))
    for found in table(Schema((parent, child)), parent.name).triggers:
        if found.name.endswith("on_replace"):
            (name,) = re.findall(r'SET "(\w+)" = NULL', found.body)
            return str(name)
    return None


def test_what_or_replace_is_told_by() -> None:
    """A required column with a default that is in no key and under no guard, else any required one but a rowid."""
    assert probe(JOBS) == "created_at"
    assert probe(replace(JOBS, columns=JOBS.columns[:-2], indexes=(), transitions=())) == "status"
    assert probe(replace(JOBS, columns=JOBS.columns[:-2], indexes=())) == "id"
    assert probe(THINGS) == "id"
    rowid = column("id", INTEGER, ColumnOverride(type="INTEGER"), required=True)
    assert probe(replace(THINGS, columns=(rowid, *THINGS.columns[1:]))) == "name"
    assert probe(replace(THINGS, columns=(rowid, THINGS.columns[2]))) is None


def test_or_replace_knows_every_unique_key() -> None:
    own = IndexOverride(keys='lower("name")')
    indexes = (
        Index("a", (IndexColumn("size"),), unique=True, where=Expression("name = 'x''y'")),
        Index("b", (IndexColumn("name"),), unique=True, overrides={"sqlite": own}),
        Index("c", (IndexColumn("name"),), unique=True, overrides={"sqlite": IndexOverride(skip=True)}),
        Index("d", (IndexColumn("name"),)),
    )
    parent = replace(THINGS, uniques=(Key("uq", ("name", "size")),), indexes=indexes)
    child = replace(USERS, foreign_keys=(key("user_results", "scan_job_id", "things"),))
    triggers = {found.name: found for found in table(Schema((parent, child))).triggers}
    body = triggers["referenced_things_on_replace"].body
    assert re.findall(r"^ {8}(.*?);?$", body, re.MULTILINE) == [
        '"id" = NEW."id"',
        'OR ("name" = NEW."name" AND "size" = NEW."size")',
        "OR (\"size\" = NEW.\"size\" AND (\"name\" = 'x''y') AND (NEW.\"name\" = 'x''y'))",
    ]
    assert triggers["referenced_things_on_update_replace"].of == ("id", "name", "size")
    assert 'WHERE "id" <> OLD."id" AND (' in triggers["referenced_things_on_update_replace"].body


def test_a_computed_key_is_watched_on_every_update() -> None:
    label = Column("label", string(9), required=True, generated=Expression("UPPER(name)"))
    parent = replace(THINGS, columns=(*THINGS.columns, label), uniques=(Key("uq", ("label",)),))
    child = replace(USERS, foreign_keys=(key("user_results", "user_id", "things", to="label"),))
    triggers = {found.name: found.of for found in table(Schema((parent, child))).triggers}
    assert triggers["referenced_things_label_on_update"] == ()
    assert triggers["referenced_things_on_update_replace"] == ()


# Refusals


def test_too_many_columns() -> None:
    many = tuple(Column(f"c{number}", Type(Kind.TEXT)) for number in range(1998))
    assert refusals(things(columns=(*THINGS.columns[:2], *many))) == []
    ((code, message, span),) = refusals(things(columns=(*THINGS.columns, *many), span=SPAN))
    assert (code, span) == ("SG503", SPAN)
    assert message == "SQLite 3.37: table 'things' has 2001 columns; 2000 is the most"


def test_reserved_names() -> None:
    index = Index("SQLite_idx", (IndexColumn("name"),), span=SPAN)
    ((code, message, span),) = refusals(things(indexes=(index,)))
    assert (code, span) == ("SG531", SPAN)
    assert "'SQLite_idx' is reserved" in message
    ((code, message, _),) = refusals(things(name="sqlite_things"))
    assert (code, "'sqlite_things' is reserved" in message) == ("SG531", True)


@pytest.mark.parametrize(
    ("override", "code", "message"),
    [
        (ColumnOverride(type="varchar(3)", span=SPAN), "SG532", "a STRICT table has no type 'varchar(3)'"),
        (ColumnOverride(collation="german", span=SPAN), "SG533", "there is no collation 'german'"),
        (ColumnOverride(default='"typo"', span=SPAN), "SG530", "table 'things' has no column 'typo'"),
        (ColumnOverride(generated='"size" + "sise"', span=SPAN), "SG530", "table 'things' has no column 'sise'"),
    ],
)
def test_overrides_of_a_column(override: ColumnOverride, code: str, message: str) -> None:
    ((found, text, span),) = refusals(things(columns=(*THINGS.columns, column("extra", INTEGER, override))))
    assert (found, span) == (code, SPAN)
    assert message in text


def test_misspelt_names_in_overrides() -> None:
    check = Check("ck", overrides={"sqlite": CheckOverride('"SIZE" > 0 AND "naem" <> \'"x"\'', span=SPAN)})
    where = IndexOverride(where='"nmae" IS NOT NULL', keys='lower("name"), "siz"')
    index = Index("idx", (IndexColumn("name"),), span=SPAN, overrides={"sqlite": where})
    found = refusals(things(checks=(check,), indexes=(index,)))
    assert [(code, span) for code, _, span in found] == [("SG530", SPAN)] * 3
    assert [re.findall(r"'(\w+)'", message)[1] for _, message, _ in found] == ["naem", "nmae", "siz"]
    _, report = lowered(things(checks=(check,)))
    assert report.diagnostics[0].hint == "did you mean 'name'?"


def test_a_cascade_within_a_table() -> None:
    for what, count in ((OnDelete.CASCADE, 1), (OnDelete.RESTRICT, 0), (OnDelete.SET_NULL, 0)):
        own = replace(key("things", "size", "things", what), span=SPAN)
        found = refusals(things(foreign_keys=(own,)))
        assert [(code, span) for code, _, span in found] == [("SG505", SPAN)] * count


def test_a_fault_of_3_37() -> None:
    computed = Column("twice", INTEGER, generated=Expression("size * 2"), span=SPAN)
    schema = things(columns=(*THINGS.columns, computed, Column("price", Type(Kind.FLOAT))))
    _, report = lowered(schema)
    (warning,) = report.diagnostics
    assert (warning.code, warning.severity, warning.span) == ("SG534", Severity.WARNING, SPAN)
    assert refusals(schema, (3, 38)) == []
    assert refusals(things(columns=(*THINGS.columns, computed))) == []


def test_scripts_are_the_same_from_run_to_run() -> None:
    assert script() == script()
