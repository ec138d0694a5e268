"""What is SQLite's own about migrations: rebuilds beside child rows and other people's objects, all or nothing, and
what newer versions do in place."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from scangen import physical
from scangen.diagnostics import Report
from scangen.dialects import load
from scangen.migration import Migration, migration, snapshot_of
from scangen.project import Target, Version
from scangen.render import Renderer
from tests.conftest import found
from tests.integration.catalog import differences
from tests.integration.migrations import BEGIN, carry_out
from tests.integration.projects import generated, project_of, schema_of
from tests.servers.find import Servers

JOBS = """
table: scan_jobs
role: scan_jobs
columns:
  id: {type: string(36), primary_key: true}
  status: {type: string(20), required: true, default: pending, one_of: [pending, running, done]}
  host: string(20)
"""
USERS = """
result_table: users
columns:
  name: {type: string(30), required: true, description: "What they are called, in full"}
"""
NOTES = """
table: notes
columns:
  id: {type: integer, primary_key: true}
  user_id: {type: string(36), references: {table: users, on_delete: restrict}}
  job: {type: string(36), references: {table: scan_jobs, on_delete: set null}}
"""
SPECS = {"jobs": JOBS, "users": USERS, "notes": NOTES}
WITHOUT_HOST = {**SPECS, "jobs": JOBS.replace("  host: string(20)\n", "")}
ROWS = (
    "INSERT INTO scan_jobs (id, host) VALUES ('a', 'h'), ('b', NULL)",
    "INSERT INTO users (id, scan_job_id, name) VALUES ('u', 'a', 'Ann'), ('v', 'b', 'Bob')",
    "INSERT INTO notes (id, user_id, job) VALUES (1, 'u', 'a'), (2, 'v', NULL), (3, NULL, 'b')",
)


@dataclass(frozen=True, slots=True)
class Moved:
    """A database file before a migration, and the migration."""

    path: Path
    way: Migration
    before: physical.Catalog
    module: Any

    @property
    def statements(self) -> list[str]:
        """The way up as one connection sends it, BEGIN and COMMIT included."""
        renderer = Renderer(load("sqlite"))
        sent = []
        for stage in self.way.up.stages:
            sent += [BEGIN["sqlite"]] if stage.transaction else []
            sent += [renderer.statement(step.statement) for step in stage.steps]
            sent += ["COMMIT"] if stage.transaction else []
        return sent

    @property
    def templates(self) -> list[str]:
        """The statements of the way up, by their templates."""
        return [step.statement.template for step in self.way.up.steps]

    def connect(self, *, foreign_keys: bool = False) -> Any:
        connection = self.module.connect(self.path, isolation_level=None)
        connection.execute(f"PRAGMA foreign_keys = {int(foreign_keys)}")
        return closing(connection)

    def is_before(self) -> bool:
        """Whether the file holds what it held, on a connection of its own."""
        with self.connect() as connection:
            return not differs(connection, self.before) and contents(connection) == CONTENTS

    def is_after(self, connection: Any) -> bool:
        """Whether the catalog is that of the way's end, descriptions included."""
        assert differs(connection, self.way.after.catalog) == []
        return True

    def up(self, connection: Any) -> None:
        dialect = load("sqlite")
        carry_out(connection, self.way.up, dialect, Renderer(dialect))

    def down(self, connection: Any) -> None:
        dialect = load("sqlite")
        carry_out(connection, self.way.down, dialect, Renderer(dialect))


def differs(connection: Any, catalog: physical.Catalog) -> list[str]:
    """What is not as meant, the order of columns apart, which no migration changes."""
    return [line for line in differences(connection, catalog) if ": columns in the order" not in line]


def contents(connection: Any) -> list[list[tuple[Any, ...]]]:
    """The rows of the tables below, and the keys of the jobs."""
    columns = {"scan_jobs": "id", "users": "id, scan_job_id, name", "notes": "id, user_id, job"}
    return [
        connection.execute(f"SELECT {names} FROM {table} ORDER BY id").fetchall() for table, names in columns.items()
    ]


CONTENTS = [
    [("a",), ("b",)],
    [("u", "a", "Ann"), ("v", "b", "Bob")],
    [(1, "u", "a"), (2, "v", None), (3, None, "b")],
]


def prepared(
    folder: Path,
    before: Mapping[str, str],
    after: Mapping[str, str],
    version: Version = (3, 37),
    module: Any = sqlite3,
    rows: tuple[str, ...] = ROWS,
) -> Moved:
    """A file with the schema of `before` and some rows, and the migration to `after`."""
    old, new = project_of(folder / "before", before), project_of(folder / "after", after)
    target, report, schema = Target("sqlite", version), Report(), schema_of(old)
    then = snapshot_of(schema, old, target, report)
    way = migration(then, schema_of(new), new, target, report)
    report.raise_errors()
    path = folder / "scans.db"
    with closing(module.connect(path, isolation_level=None)) as connection:
        connection.executescript(generated(old, schema, "sqlite", version).script)
        for sql in rows:
            connection.execute(sql)
    return Moved(path, way, then.catalog, module)


@pytest.mark.parametrize("foreign_keys", [False, True])
def test_a_parent_is_made_anew_and_its_children_stay(tmp_path: Path, foreign_keys: bool) -> None:
    moved = prepared(tmp_path, SPECS, WITHOUT_HOST)
    assert "drop_table" in moved.templates
    with moved.connect(foreign_keys=foreign_keys) as connection:
        moved.up(connection)
        assert moved.is_after(connection)
        assert contents(connection) == CONTENTS
        # the keys hold again, declared ones and triggers
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
        connection.execute("DELETE FROM notes")
        connection.execute("DELETE FROM scan_jobs WHERE id = 'a'")
        assert connection.execute("SELECT id FROM users").fetchall() == [("v",)]


def test_within_a_transaction_that_checks_keys_it_stops_before_anything_is_lost(tmp_path: Path) -> None:
    moved = prepared(tmp_path, SPECS, WITHOUT_HOST)
    with moved.connect(foreign_keys=True) as connection:
        connection.execute("BEGIN")
        off, begin, stop, *_ = moved.statements
        assert begin == BEGIN["sqlite"]
        connection.execute(off)
        with pytest.raises(sqlite3.OperationalError, match="foreign_keys is 1"):
            connection.execute(stop)
        assert contents(connection) == CONTENTS
        connection.execute("ROLLBACK")
    assert moved.is_before()


def test_killed_between_any_two_statements_nothing_has_happened(tmp_path: Path) -> None:
    """A process that is gone leaves its journal: here, the file and the journal as they are at that moment."""
    moved = prepared(
        tmp_path, SPECS, {**WITHOUT_HOST, "users": USERS.replace("30", "40"), "notes": NOTES + "  more: text\n"}
    )
    end, journals = moved.statements.index("COMMIT"), 0
    for stop in range(1, end + 1):
        place = tmp_path / f"stop{stop}"
        place.mkdir()
        victim = Moved(place / "scans.db", moved.way, moved.before, sqlite3)
        shutil.copy(moved.path, victim.path)
        with victim.connect() as connection:
            connection.execute("PRAGMA cache_size = 1")  # pages go to the file before COMMIT
            for sql in moved.statements[:stop]:
                connection.execute(sql)
            left = place / "left"
            left.mkdir()
            for name in ("scans.db", "scans.db-journal"):
                if (place / name).exists():
                    shutil.copy(place / name, left / name)
                    journals += name.endswith("journal")
        assert Moved(left / "scans.db", moved.way, moved.before, sqlite3).is_before(), moved.statements[stop - 1]
    assert journals > end / 2
    with moved.connect() as connection:
        moved.up(connection)
        assert moved.is_after(connection)


def test_an_error_in_the_middle_leaves_all_as_it_was(tmp_path: Path) -> None:
    broken = (*ROWS, "UPDATE scan_jobs SET host = 'a name that is long'")
    moved = prepared(tmp_path, SPECS, {**SPECS, "jobs": JOBS.replace("string(20)\n", "string(5)\n")}, rows=broken)
    with moved.connect() as connection, pytest.raises(AssertionError, match="ck_scan_jobs_host_length"):
        moved.up(connection)
    assert moved.is_before()


@pytest.mark.parametrize(
    ("stranger", "kind"),
    [
        ("CREATE INDEX mine ON scan_jobs (host)", "index"),
        ("CREATE TRIGGER mine AFTER INSERT ON scan_jobs BEGIN SELECT 1; END", "trigger"),
    ],
)
def test_what_is_in_no_spec_stops_a_rebuild_that_would_lose_it(tmp_path: Path, stranger: str, kind: str) -> None:
    moved = prepared(tmp_path, SPECS, WITHOUT_HOST, rows=(*ROWS, stranger))
    with moved.connect() as connection:
        with pytest.raises(AssertionError, match=f"the {kind} mine is in no spec"):
            moved.up(connection)
        connection.execute("ROLLBACK")
        connection.execute(f"DROP {kind} mine")
    assert moved.is_before()
    with moved.connect() as connection:
        moved.up(connection)


def test_views_and_triggers_of_others_outlive_a_rebuild(tmp_path: Path) -> None:
    theirs = (
        "CREATE VIEW busy AS SELECT u.name FROM users u JOIN scan_jobs j ON j.id = u.scan_job_id",
        "CREATE TABLE log (line text) STRICT",
        "CREATE TRIGGER logged AFTER INSERT ON log BEGIN UPDATE scan_jobs SET status = 'done' WHERE id = NEW.line; END",
    )
    moved = prepared(tmp_path, SPECS, WITHOUT_HOST, rows=(*ROWS, *theirs))
    with moved.connect() as connection:
        moved.up(connection)
        assert connection.execute("SELECT name FROM busy ORDER BY name").fetchall() == [("Ann",), ("Bob",)]
        connection.execute("INSERT INTO log VALUES ('a')")
        assert connection.execute("SELECT status FROM scan_jobs WHERE id = 'a'").fetchall() == [("done",)]


def test_a_view_follows_a_renamed_column(tmp_path: Path) -> None:
    renamed = {**SPECS, "users": USERS.replace("name: {", "label: {renamed_from: name, ")}
    moved = prepared(tmp_path, SPECS, renamed, rows=(*ROWS, "CREATE VIEW named AS SELECT name FROM users"))
    with moved.connect() as connection:
        moved.up(connection)
        assert connection.execute("SELECT * FROM named ORDER BY 1").fetchall() == [("Ann",), ("Bob",)]


def test_orphans_stop_a_key_that_comes(tmp_path: Path) -> None:
    loose = {**SPECS, "notes": NOTES.replace(", references: {table: users, on_delete: restrict}", "")}
    moved = prepared(tmp_path, loose, SPECS, rows=(*ROWS, "UPDATE notes SET user_id = 'nobody' WHERE id = 3"))
    with moved.connect() as connection:
        with pytest.raises(AssertionError, match="a row of notes references one of users that is not there"):
            moved.up(connection)
        connection.execute("ROLLBACK")
        connection.execute("UPDATE notes SET user_id = NULL WHERE id = 3")
    assert moved.is_before()


def test_an_index_may_move_to_another_table(tmp_path: Path) -> None:
    one = {**SPECS, "users": USERS + "indexes: {ix_moving: [name]}\n"}
    other = {**SPECS, "notes": NOTES + "indexes: {ix_moving: [id, user_id]}\n"}
    moved = prepared(tmp_path, one, other)
    assert moved.templates == ["drop_index", "create_index"]
    with moved.connect() as connection:
        moved.up(connection)
        assert moved.is_after(connection)
        moved.down(connection)
    assert moved.is_before()


def test_a_column_that_comes_costs_no_rebuild(tmp_path: Path) -> None:
    more = '  mail: {type: string(60), description: "Main address, if any"}\n  rank: {type: integer, default: -1}\n'
    moved = prepared(tmp_path, SPECS, {**SPECS, "users": USERS + more})
    assert moved.templates == ["add_column", "add_column"]
    with moved.connect() as connection:
        moved.up(connection)
        assert moved.is_after(connection)
        assert connection.execute("SELECT mail, rank FROM users").fetchall() == [(None, -1)] * 2
        with pytest.raises(sqlite3.IntegrityError, match="ck_users_mail_length"):
            connection.execute("UPDATE users SET mail = hex(zeroblob(31))")
        moved.down(connection)
    assert moved.is_before()


# SQLite 3.53 and newer


@pytest.fixture
def newer(servers: Servers, pytestconfig: pytest.Config) -> Any:
    """The module of a newer SQLite than Python's."""
    found(servers, "sqlite-new", pytestconfig)
    from pysqlite3 import dbapi2

    return dbapi2


_CHECK = ["drop_constraint", "add_check"]
NEWER_CHANGES = {
    "a check comes": (JOBS + "checks: {ck_status: LENGTH(status) > 0}\n", ["add_check"]),
    "a check changes": (JOBS.replace("done]", "done, lost]"), _CHECK),
    "a check goes": (JOBS.replace(", one_of: [pending, running, done]", ""), ["drop_constraint"]),
    "a string gets longer": (
        JOBS.replace("string(20), required", "string(30), required"),
        ["drop_constraint", "add_check"],
    ),
    # ADD CONSTRAINT refuses rows of which the check does not know, while CREATE TABLE takes them
    "a check that may be unknown comes": (JOBS + "checks: {ck_host: LENGTH(host) > 0}\n", None),
    "a column gets another type": (JOBS.replace("host: string(20)", "host: binary"), None),
}
"""The jobs as they will be, and the statements, or None for a rebuild."""


@pytest.mark.parametrize("name", NEWER_CHANGES)
def test_from_3_53_constraints_change_in_place(tmp_path: Path, newer: Any, name: str) -> None:
    after, templates = NEWER_CHANGES[name]
    moved = prepared(tmp_path, SPECS, {**SPECS, "jobs": after}, (3, 53), newer)
    assert moved.templates == templates or (templates is None and "copy_rows" in moved.templates)
    with moved.connect() as connection:
        moved.up(connection)
        assert moved.is_after(connection)
        assert contents(connection) == CONTENTS
        moved.down(connection)
    assert moved.is_before()


def test_from_3_53_required_comes_and_goes_in_place(tmp_path: Path, newer: Any) -> None:
    loose = {**SPECS, "notes": NOTES + "  rank: integer\n"}
    moved = prepared(
        tmp_path, loose, {**SPECS, "notes": NOTES + "  rank: {type: integer, required: true}\n"}, (3, 53), newer
    )
    assert moved.templates == ["set_nullability"]
    with moved.connect() as connection:
        connection.execute("UPDATE notes SET rank = 1")
        moved.up(connection)
        assert moved.is_after(connection)
        moved.down(connection)
        assert differs(connection, moved.before) == []


def test_a_check_that_may_be_unknown_cannot_be_added_in_place(newer: Any) -> None:
    """When this fails, SQLite has changed, and `in_place` need not ask any more."""
    connection = newer.connect(":memory:", isolation_level=None)
    connection.execute("CREATE TABLE t (a integer) STRICT")
    connection.execute("INSERT INTO t VALUES (NULL)")
    with pytest.raises(newer.IntegrityError):
        connection.execute("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)")
