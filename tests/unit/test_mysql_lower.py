"""What the MySQL lowering decides and refuses, read off the catalog and the SQL, without a server."""

from __future__ import annotations

from pathlib import Path

import pytest

from scangen import physical
from scangen.diagnostics import Diagnostic, Report
from scangen.dialects import DIALECTS, load
from scangen.dialects.mysql.storage import storage
from scangen.generate import schema_script
from scangen.project import Target
from scangen.render import Renderer
from tests.integration.projects import project_of, schema_of

MYSQL = load("mysql")
TARGET = Target("mysql", DIALECTS["mysql"].minimum)
OTHERS = "postgresql: {skip: true}, sqlserver: {skip: true}, sqlite: {skip: true}"
JOBS = "table: scan_jobs\nrole: scan_jobs\ncolumns:\n  id: {type: string(36), primary_key: true}\n"


class Lowered:
    """A project's specs, lowered for MySQL."""

    def __init__(self, folder: Path, *specs: str, settings: str = "") -> None:
        texts = {text.split(":")[1].split("\n")[0].strip(): text for text in specs}
        self.project = project_of(folder, texts, settings)
        self.schema = schema_of(self.project)
        report = Report()
        lowering = MYSQL.lowering(MYSQL, self.schema, self.project, TARGET, Renderer(MYSQL), report)
        self.tables = {table.name: table for table in lowering.catalog().tables}
        self.said: list[Diagnostic] = report.diagnostics

    def script(self) -> str:
        """The script."""
        return schema_script(self.project, self.schema, TARGET, Report())

    def refusal(self) -> Diagnostic:
        """The only error, which has a place and a hint."""
        (error,) = self.said
        assert error.span
        assert error.hint
        assert error.message.startswith("MySQL 8.0.17: ")
        return error


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def result(columns: str, rest: str = "", name: str = "r") -> str:
    return f"result_table: {name}\ncolumns: {{{columns}}}\n{rest}"


def plain(columns: str, rest: str = "", name: str = "t") -> str:
    return f"table: {name}\ncolumns:\n  id: {{type: integer, primary_key: true}}\n  {columns}\n{rest}"


def keys(table: physical.Table) -> dict[str, list[str]]:
    """Indexes in their order, keys as text."""
    return {index.name: [MYSQL.key_text(key) for key in index.keys] for index in table.indexes}


# Columns and options


def test_the_collation_is_the_table_s_and_no_column_s(folder: Path) -> None:
    table = Lowered(folder, plain("a: {type: string(5), mysql: {collation: ascii_bin}}")).tables["t"]
    assert table.options == (("engine", "InnoDB"), ("charset", "utf8mb4"), ("collate", "utf8mb4_0900_bin"))
    assert [column.collation for column in table.columns] == [None, "ascii_bin"]


def test_the_database_s_own_collation(folder: Path) -> None:
    lowered = Lowered(folder, plain("a: string(5)"), settings="strings: database\n")
    assert lowered.tables["t"].options == (("engine", "InnoDB"),)


def test_options_of_an_override_come_after(folder: Path) -> None:
    lowered = Lowered(folder, plain("a: text", "mysql: {row_format: compressed, key_block_size: 8}"))
    assert " COLLATE = utf8mb4_0900_bin KEY_BLOCK_SIZE = 8 ROW_FORMAT = COMPRESSED;\n" in lowered.script()


def test_a_block_size_is_for_compressed_tables(folder: Path) -> None:
    error = Lowered(folder, plain("a: text", "mysql: {row_format: dynamic, key_block_size: 8}")).refusal()
    assert error.code == "SG504"


def test_a_default_of_a_type_without_one_is_an_expression(folder: Path) -> None:
    spec = plain(
        "a: {type: string(9), default: x, mysql: {type: mediumtext}}\n"
        "  b: {type: json, default: [1]}\n"
        "  c: {type: datetime, default: '2026-01-31 00:00:00Z'}\n"
        "  d: {type: string(9), default: x, mysql: {default: (UUID())}}"
    )
    defaults = [column.default for column in Lowered(folder, spec).tables["t"].columns[1:]]
    assert defaults == ["('x')", "('[1]')", "'2026-01-31 00:00:00'", "(UUID())"]


def test_columns_stand_in_columns(folder: Path) -> None:
    spec = plain(
        "flag: {type: boolean, required: true, default: false}\n"
        "  up: {type: string(3), generated: UPPER(s)}\n  s: string(3)"
    )
    lines = Lowered(folder, spec).script().splitlines()
    first = lines.index("CREATE TABLE `t` (") + 1
    assert lines[first : first + 2] == ["    `id`   int        NOT NULL,", "    `flag` boolean    NOT NULL DEFAULT 0,"]
    assert lines[first + 2].startswith("    `up`   varchar(3) GENERATED ALWAYS AS (")
    assert lines[first + 3] == "    `s`    varchar(3)     NULL,"


# Indexes


def test_a_filter_is_dropped_with_a_note_or_becomes_a_case(folder: Path) -> None:
    spec = plain(
        "a: string(9)\n  b: integer",
        "indexes:\n  i: {columns: [a, b desc], where: b > 1}\n"
        "  u: {columns: [a, b desc], unique: true, where: b > 1}\n",
    )
    table = Lowered(folder, spec).tables["t"]
    assert keys(table) == {"i": ["`a`", "`b` DESC"], "u": ["`a`", "(CASE WHEN `b` > 1 THEN `b` END) DESC"]}
    notes = [index.note or "" for index in table.indexes]
    assert "of all rows, not only WHERE `b` > 1" in notes[0]
    assert "never a duplicate" in notes[1]
    assert all(index.where is None for index in table.indexes)


def test_a_case_is_over_a_column_that_can_be_one(folder: Path) -> None:
    spec = plain("a: string(9)\n  b: string(513)", "indexes:\n  u: {columns: [a, b], unique: true, where: id > 1}\n")
    assert keys(Lowered(folder, spec).tables["t"]) == {"u": ["(CASE WHEN `id` > 1 THEN `a` END)", "`b`"]}
    spec = plain("b: string(513)", "indexes:\n  u: {columns: [b], unique: true, where: id > 1}\n")
    assert Lowered(folder, spec).refusal().code == "SG504"


def test_a_case_leaves_the_partition_s_column_alone(folder: Path) -> None:
    rest = "partition: {hash: scan_job_id, buckets: 2}\n"
    rest += "indexes: {u: {columns: [a, scan_job_id], unique: true, where: a > 1}}\n"
    table = Lowered(folder, JOBS, result("a: integer", rest)).tables["r"]
    assert keys(table)["u"] == ["(CASE WHEN `a` > 1 THEN `a` END)", "`scan_job_id`"]


def test_included_columns_are_keys_where_that_changes_nothing(folder: Path) -> None:
    spec = plain(
        "a: integer\n  b: integer\n  c: text",
        "indexes:\n  i: {columns: [a], include: [b, c]}\n  u: {columns: [a], unique: true, include: [b]}\n",
    )
    table = Lowered(folder, spec).tables["t"]
    assert keys(table) == {"i": ["`a`", "`b`"], "u": ["`a`"]}
    assert table.indexes[0].note == (
        "MySQL has no INCLUDE: b as keys at the end; not covering here: c would have to be part of the key"
    )
    assert table.indexes[1].note == "not covering here: b would have to be part of the key"


def test_a_text_is_indexed_by_its_beginning(folder: Path) -> None:
    spec = plain("a: text", f"indexes: {{i: {{columns: [a], mysql: {{method: btree}}, {OTHERS}}}}}\n")
    lowered = Lowered(folder, spec)
    assert keys(lowered.tables["t"]) == {"i": ["`a`(191)"]}
    assert "KEY `i` (`a`(191)) USING BTREE" in lowered.script()


@pytest.mark.parametrize(
    ("columns", "rest"),
    [
        ("a: integer", "indexes: {i: {columns: [a], mysql: {method: fulltext}}}\n"),
        ("a: string(9)", "indexes: {i: {columns: [a], unique: true, mysql: {method: fulltext}}}\n"),
        ("a: string(9)", "indexes: {i: {columns: [a desc], mysql: {method: fulltext}}}\n"),
        ("a: json", f"indexes: {{i: {{columns: [a], mysql: {{method: btree}}, {OTHERS}}}}}\n"),
        ("a: {type: string(9), mysql: {type: text}}", "unique: [[a]]\n"),
        ("a: integer", "indexes: {i: {columns: [a], unique: true, where: a > 1, mysql: {keys: '(a + 1)'}}}\n"),
    ],
)
def test_indexes_that_mysql_does_not_have(folder: Path, columns: str, rest: str) -> None:
    assert Lowered(folder, plain(columns, rest)).refusal().code == "SG504"


def test_a_partitioned_table_has_no_fulltext_index(folder: Path) -> None:
    rest = "partition: {hash: scan_job_id, buckets: 2}\nindexes: {i: {columns: [a], mysql: {method: fulltext}}}\n"
    assert Lowered(folder, JOBS, result("a: string(9)", rest)).refusal().code == "SG504"


# Foreign keys and the indexes that they are checked by


def test_a_unique_key_does_not_begin_with_a_foreign_key_and_hold_nulls(folder: Path) -> None:
    spec = result(
        "u: string(9), v: {type: string(9), required: true}",
        "unique:\n  - [scan_job_id, u, v]\n  - [scan_job_id, v]\n"
        "indexes: {i: {columns: [scan_job_id, v], unique: true, where: v > 'a'}}\n",
    )
    table = Lowered(folder, JOBS, spec).tables["r"]
    assert [key.columns for key in table.uniques] == [("u", "v", "scan_job_id"), ("scan_job_id", "v")]
    assert [key.note is None for key in table.uniques] == [False, True]
    assert keys(table)["i"] == ["(CASE WHEN `v` > 'a' THEN `v` END)", "`scan_job_id`"]


def test_a_partitioned_table_s_keys_stay_as_they_are(folder: Path) -> None:
    rest = "unique: [[scan_job_id, u]]\npartition: {hash: scan_job_id, buckets: 2}\n"
    table = Lowered(folder, JOBS, result("u: string(9)", rest)).tables["r"]
    assert table.uniques[0].columns == ("scan_job_id", "u")
    assert table.foreign_keys == ()


def test_a_unique_key_of_optional_foreign_keys_is_refused(folder: Path) -> None:
    reference = "{type: string(36), references: {table: scan_jobs}}"
    spec = plain(f"a: {reference}\n  b: {reference}", "unique: [[a, b]]\n")
    error = Lowered(folder, JOBS, spec).refusal()
    assert error.code == "SG511"
    assert error.span
    assert error.span.line == 6


def test_a_safe_index_stands_before_unsafe_ones(folder: Path) -> None:
    spec = result("u: string(9)", "indexes: {a: [scan_job_id, u], b: [u]}\n")
    table = Lowered(folder, JOBS, spec).tables["r"]
    page = "idx_r_scan_job_id_created_at_id"
    assert list(keys(table)) == [page, "a", "b"]
    assert "first of its kind" in (table.indexes[0].note or "")


def test_a_foreign_key_without_a_safe_index_gets_one_of_its_name(folder: Path) -> None:
    spec = plain(
        "boss: {type: string(36), references: {table: scan_jobs}}\n  nick: string(9)",
        "indexes: {a: [nick], b: [boss, nick]}\n",
    )
    table = Lowered(folder, JOBS, spec).tables["t"]
    assert keys(table) == {"a": ["`nick`"], "fk_t_boss": ["`boss`"], "b": ["`boss`", "`nick`"]}


def test_the_primary_key_and_required_unique_keys_are_safe(folder: Path) -> None:
    spec = """
table: t
columns:
  job: {type: string(36), required: true, references: {table: scan_jobs}}
  number: {type: integer, required: true}
  nick: string(9)
primary_key: [job, number]
indexes: {a: [job, nick]}
"""
    assert list(keys(Lowered(folder, JOBS, spec).tables["t"])) == ["a"]


def test_a_column_generated_from_a_computed_default_is_refused(folder: Path) -> None:
    spec = result("seen: {type: datetime, generated: 'COALESCE(created_at, at)'}, at: datetime")
    assert Lowered(folder, JOBS, spec).refusal().code == "SG514"
    fine = result("seen: {type: datetime, generated: 'COALESCE(at, at)'}, at: datetime")
    assert Lowered(folder / "fine", JOBS, fine).said == []


def test_foreign_keys_between_unlike_columns_are_refused(folder: Path) -> None:
    jobs = JOBS.replace("primary_key: true", "primary_key: true, mysql: {collation: ascii_bin}")
    assert Lowered(folder, jobs, result("a: integer")).refusal().code == "SG512"
    column = "{type: string(36), references: {table: scan_jobs}, mysql: {type: char(36), collation: ascii_bin}}"
    assert Lowered(folder / "like", jobs, plain(f"a: {column}")).said == []


def test_what_a_cascade_would_pass_by_is_done_by_a_trigger(folder: Path) -> None:
    marks = "table: m\ncolumns:\n  user: {type: string(36), references: {table: r, column: id, on_delete: cascade}}\n"
    marks += "  id: {type: integer, required: true}\nprimary_key: [user, id]\n"
    tables = Lowered(folder, JOBS, result("u: string(9)"), marks).tables
    assert tables["r"].foreign_keys[0].on_delete == "CASCADE"
    assert not tables["scan_jobs"].triggers
    cut = Lowered(folder / "cut", JOBS, result("u: string(9)"), marks + "partition: {hash: user, buckets: 2}\n").tables
    assert cut["r"].foreign_keys[0].on_delete == "NO ACTION"
    assert cut["m"].foreign_keys == ()
    assert [(t.name, t.concerns) for t in cut["scan_jobs"].triggers] == [("fk_r_scan_job_id_delete", "r")]
    assert [t.name for t in cut["r"].triggers if t.concerns] == ["fk_m_user_delete", "fk_m_user_key"]
    assert [t.name for t in cut["m"].triggers] == ["fk_m_user_insert", "fk_m_user_update"]


def test_made_up_names_that_meet_in_the_database_are_refused(folder: Path) -> None:
    first = plain("b_at: datetime", name="a")
    second = plain("at: datetime", name="a_b")
    error = Lowered(folder, first, second).refusal()
    assert error.code == "SG506"
    assert "'ck_a_b_at_range'" in error.message


def test_made_up_names_fit(folder: Path) -> None:
    name = "r" * 50
    rest = "partition: {hash: scan_job_id, buckets: 2}\n"
    tables = Lowered(folder, JOBS, result("a: integer", rest, name=name)).tables
    names = [t.name for table in tables.values() for t in table.triggers] + [c.name for c in tables[name].checks]
    assert len(set(names)) == len(names)
    assert max(map(len, names)) == 64


# The script


def test_only_bodies_with_semicolons_need_a_delimiter(folder: Path) -> None:
    rest = "partition: {hash: scan_job_id, buckets: 2}\n"
    script = Lowered(folder, JOBS, result("a: integer", rest)).script()
    assert script.count("CREATE TRIGGER") == 5
    assert script.count("DELIMITER $$\n") == script.count("$$\nDELIMITER ;\n") == 3
    assert "    SET NEW.`updated_at` = UTC_TIMESTAMP(6);\n" in script
    assert script.endswith(";\n")
    assert not script.endswith("\n\n")


def test_emulations_say_what_they_are(folder: Path) -> None:
    rest = "partition: {range: created_at, every: year, from: 2026-01-01, until: 2028-01-01}\n"
    script = Lowered(folder, JOBS, result("a: boolean", rest)).script()
    for comment in (
        "-- a partitioned table has no foreign keys in MySQL: triggers hold fk_r_scan_job_id\nPARTITION BY RANGE",
        "-- fk_r_scan_job_id: a row takes its rows in r with it\nCREATE TRIGGER",
        "-- ON UPDATE CURRENT_TIMESTAMP would not fire when no value changes",
        "    -- MySQL has a year 0\n",
        "    -- tinyint(1) takes any small number\n",
    ):
        assert comment in script
    assert (
        "    PARTITION `p_before` VALUES LESS THAN ('2026-01-01 00:00:00'),\n"
        "    PARTITION `p2026`    VALUES LESS THAN ('2027-01-01 00:00:00'),\n"
        "    PARTITION `p2027`    VALUES LESS THAN ('2028-01-01 00:00:00'),\n"
        "    PARTITION `p_after`  VALUES LESS THAN (MAXVALUE)\n);\n"
    ) in script


def test_strings_are_escaped_twice_over() -> None:
    assert MYSQL.string("a'b\\c") == "'a''b\\\\c'"
    assert MYSQL.quote("a`b") == "`a``b`"


@pytest.mark.parametrize(
    ("text", "row", "key", "page"),
    [
        ("varchar(63)", 253, 252, 41),
        ("VARCHAR( 64 )", 258, 256, 41),
        ("varchar(9)", 37, 36, 37),
        ("char(36) character set ascii", 36, 36, 36),
        ("decimal(10, 2)", 5, 5, 5),
        ("datetime", 5, 5, 5),
        ("longtext", 12, 0, 41),
        ("geometry", 0, 0, 0),
        ("(", 0, 0, 0),
    ],
)
def test_storage(text: str, row: int, key: int, page: int) -> None:
    found = storage(text)
    assert (found.row, found.key, found.page) == (row, key, page)
