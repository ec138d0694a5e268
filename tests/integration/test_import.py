"""`scangen import`: from live databases to specs, and from those to a database that is the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.applying import JOBS, USERS
from tests.integration.rights import only_looking
from tests.integration.test_shipped_specs import shipped
from tests.servers.base import Database
from tests.unit.command import Answer, scangen


def built(database: Database, root: Path, specs: dict[str, str]) -> None:
    """The database has the tables of these specs."""
    (root / "specs").mkdir(parents=True)
    for name, text in specs.items():
        (root / "specs" / f"{name}.yaml").write_text(text)
    assert scangen("create", "--url", database.url, cwd=root).code == 0


def imported(database: Database, root: Path, *words: str) -> Answer:
    root.mkdir(exist_ok=True)
    return scangen("import", "--url", database.url, *words, cwd=root)


def assert_same(root: Path, database: Database) -> None:
    """What the project's specs make is what the database has, and what a new one then has."""
    assert scangen("validate", cwd=root).code == 0
    assert scangen("migrate", "new", "initial", cwd=root).code == 0
    drift = scangen("drift", "--url", database.url, cwd=root)
    assert (drift.code, drift.err) == (0, ""), drift
    with database.server.database() as other:
        assert scangen("create", "--url", other.url, cwd=root).code == 0
        assert scangen("drift", "--url", other.url, cwd=root).code == 0


def test_the_shipped_specs_come_back(database: Database, tmp_path: Path) -> None:
    built(database, tmp_path / "a", {path.stem: path.read_text() for path in shipped().specs.glob("*.yaml")})
    answer = imported(database, tmp_path / "b")
    assert (answer.code, answer.err) == (0, ""), answer
    assert_same(tmp_path / "b", database)
    engine = database.server.engine
    texts = [path.read_text() for path in (tmp_path / "b" / "specs").glob("*.yaml")]
    assert not any(f" {engine}: {{" in text for text in texts), "nothing here needs an override"
    assert "  status: {pending: [running, cancelled], running: [completed, failed, cancelled]}" in "\n".join(texts)


EVERYTHING = {
    "scan_jobs": """\
table: scan_jobs
role: scan_jobs
columns:
  id: {type: string(36), primary_key: true}
  state: {type: string(10), required: true, default: new, one_of: [new, old, "it's"]}
  flag: {type: boolean, default: true}
  rate: {type: "decimal(8,2)", default: 1.50}
  day: {type: date, default: '2024-02-29'}
  at: {type: datetime, default: '2024-02-29T12:00:00Z'}
  total: {type: bigint, default: 0}
  twice: {type: bigint, generated: total * 2}
  loud: {type: string(20), generated: UPPER(state)}
  weight: float
  token: uuid
  raw: binary
  changed: {type: datetime, on_update: now}
checks: {ck_total: "total >= 0 AND (total < 1000 OR state = 'old')"}
indexes:
  idx_open: {columns: [total desc, state], where: "state <> 'old'"}
unique: [{name: uq_state, columns: [state, day]}]
transitions: {state: {new: [old]}}
""",
    "users": USERS + "  boss: {type: integer, references: {table: teams, on_delete: set null}}\n",
    "teams": "table: teams\ndescription: Who's who.\ncolumns: {id: {type: integer, primary_key: true}, n: string(9)}\n",
    "events": "result_table: events\npartition: {hash: scan_job_id, buckets: 3}\ncolumns: {a: json}\n",
    "logs": """\
result_table: logs
columns: {line: text}
partition: {range: created_at, every: month, from: 2024-01-01, until: 2024-07-01}
""",
}


def test_everything_that_a_spec_says_comes_back(database: Database, tmp_path: Path) -> None:
    built(database, tmp_path / "a", EVERYTHING)
    answer = imported(database, tmp_path / "b")
    assert answer.code == 0, answer
    assert answer.err == "", answer
    assert_same(tmp_path / "b", database)


FOREIGN = {
    "postgresql": [
        "CREATE TYPE mood AS ENUM ('fine', 'bad')",
        """CREATE TABLE account (
            id serial PRIMARY KEY, email text NOT NULL UNIQUE, mood mood DEFAULT 'fine', tags text[], address inet,
            balance numeric(9,3) DEFAULT 0 CHECK (balance >= 0), made timestamptz NOT NULL DEFAULT now(),
            parent integer REFERENCES account, level smallint NOT NULL DEFAULT 1 CHECK (level IN (1, 2, 3))
        )""",
        "CREATE INDEX account_lower ON account (lower(email))",
        "CREATE INDEX account_rich ON account (made DESC) WHERE balance > 100",
        """CREATE TABLE entry (
            account integer NOT NULL REFERENCES account ON DELETE CASCADE, number bigint GENERATED ALWAYS AS IDENTITY,
            note varchar, PRIMARY KEY (account, number)
        )""",
        "CREATE TABLE heap (a integer)",
        "CREATE VIEW rich AS SELECT * FROM account WHERE balance > 1000",
    ],
    "mysql": [
        """CREATE TABLE account (
            id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, email varchar(200) NOT NULL UNIQUE,
            mood enum('fine', 'bad') DEFAULT 'fine', balance decimal(9,3) DEFAULT 0 CHECK (balance >= 0),
            made timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP, parent int unsigned,
            level smallint NOT NULL DEFAULT 1 CHECK (level IN (1, 2, 3)), FOREIGN KEY (parent) REFERENCES account (id)
        ) CHARSET latin1""",
        "CREATE INDEX account_lower ON account ((lower(email)))",
        """CREATE TABLE entry (
            account int unsigned NOT NULL, number bigint NOT NULL, note text, PRIMARY KEY (account, number),
            CONSTRAINT fk_entry FOREIGN KEY (account) REFERENCES account (id) ON DELETE CASCADE
        )""",
        "CREATE TABLE heap (a int)",
        "CREATE VIEW rich AS SELECT * FROM account WHERE balance > 1000",
    ],
    "sqlite": [
        """CREATE TABLE account (
            id INTEGER PRIMARY KEY AUTOINCREMENT, email VARCHAR(200) NOT NULL UNIQUE, mood TEXT DEFAULT 'fine',
            balance DECIMAL(9,3) DEFAULT 0 CHECK (balance >= 0), made TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
            parent INTEGER REFERENCES account, level SMALLINT NOT NULL DEFAULT 1 CHECK (level IN (1, 2, 3))
        )""",
        "CREATE INDEX account_lower ON account (lower(email))",
        """CREATE TABLE entry (
            account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE, number INTEGER, note TEXT,
            PRIMARY KEY (account, number)
        )""",
        "CREATE TABLE heap (a integer)",
        "CREATE VIEW rich AS SELECT * FROM account WHERE balance > 1000",
    ],
}
COLUMNS = {"email", "mood", "balance", "made", "parent", "level"}


def test_tables_that_others_made(database: Database, tmp_path: Path) -> None:
    """All of it is in the specs, or told; what differs after all is what was told."""
    engine = database.server.engine
    if engine not in FOREIGN:
        pytest.skip("SQL Server runs where a URL or Docker gives one")
    for sql in FOREIGN[engine]:
        database.execute(sql)
    answer = imported(database, tmp_path / "b", "--format", "json")
    assert answer.code == 0, answer
    left = answer.data["left"]
    assert left["heap"] == ["the table heap has no primary key (SG309)"]
    assert [other["name"] for other in answer.data["others"] if other["what"] == "view"] == ["rich"]
    spec = (tmp_path / "b" / "specs" / "account.yaml").read_text()
    assert [name for name in COLUMNS if f"\n  {name}:" not in spec] == []
    assert any("account" in line and "foreign key" in line for line in left["account"]) or "parent" in str(left)
    assert scangen("validate", cwd=tmp_path / "b").code == 0
    assert scangen("migrate", "new", "initial", cwd=tmp_path / "b").code == 0
    drift = scangen("drift", "--url", database.url, "--format", "json", cwd=tmp_path / "b").data["schemas"][0]
    differing = {(line["table"], line["what"].partition(":")[0].partition(" is ")[0]) for line in drift["differences"]}
    told = {(table, line) for table, lines in left.items() for line in lines}
    unsaid = {(table, what) for table, what in differing if not any(t == table and what in line for t, line in told)}
    if engine == "sqlite":  # a constraint without a name is told as what the spec calls it
        unsaid = {(table, what) for table, what in unsaid if "unnamed" not in what and "_account" not in what}
    assert unsaid == set()
    with database.server.database() as other:
        if engine == "postgresql":
            assert "column mood: its type, mood, has to be there before the table" in left["account"]
            other.execute(FOREIGN[engine][0])
        made = scangen("create", "--url", other.url, cwd=tmp_path / "b")
        assert made.code == 0, made


KEYS = [
    "CREATE TABLE country (code {0} NOT NULL PRIMARY KEY, name {0} NOT NULL, CONSTRAINT uq_country_name UNIQUE (name))",
    """CREATE TABLE city (
        id bigint NOT NULL PRIMARY KEY, country {0} NOT NULL, title {0}, seat {1},
        CONSTRAINT fk_city_country FOREIGN KEY (country) REFERENCES country (code)
    )""",
    "CREATE INDEX idx_city_country ON city (country)",
    "CREATE INDEX idx_city_title ON city (title, id)",
    "CREATE INDEX idx_city_seat ON city (seat)",
]


def test_texts_of_any_length_may_be_keys_where_they_are(database: Database, tmp_path: Path) -> None:
    """As PostgreSQL's users have them; other servers could index no text."""
    if database.server.engine != "postgresql":
        pytest.skip("what PostgreSQL's users do")
    for sql in KEYS:
        database.execute(sql.format("text", "inet"))
    answer = imported(database, tmp_path, "--format", "json")
    assert (answer.code, answer.data["left"]) == (0, {}), answer
    assert "code: {type: string(255), postgresql: {type: text}}" in (tmp_path / "specs" / "country.yaml").read_text()
    assert scangen("migrate", "new", "initial", cwd=tmp_path).code == 0
    drift = scangen("drift", "--url", database.url, "--format", "json", cwd=tmp_path)
    assert (drift.code, drift.data["schemas"][0]["differences"]) == (0, [])
    with database.server.database() as other:
        made = scangen("create", "--url", other.url, cwd=tmp_path)
        assert made.code == 0, made
        there = scangen("drift", "--url", other.url, "--format", "json", cwd=tmp_path)
        assert (there.code, there.data["schemas"][0]["differences"]) == (0, [])


# What it does not do


def test_only_the_tables_that_are_named(database: Database, tmp_path: Path) -> None:
    built(database, tmp_path / "a", {"scan_jobs": JOBS, "users": USERS})
    answer = imported(database, tmp_path / "b", "--table", "scan_jobs")
    assert answer.code == 0, answer
    assert [path.name for path in (tmp_path / "b" / "specs").iterdir()] == ["scan_jobs.yaml"]
    missing = imported(database, tmp_path / "c", "--table", "nowhere")
    assert missing.code == 1
    assert "error SG984: " in missing.err
    assert "has no table nowhere" in missing.err


def test_nothing_is_overwritten_and_a_dry_run_writes_nothing(database: Database, tmp_path: Path) -> None:
    built(database, tmp_path / "a", {"scan_jobs": JOBS})
    dry = imported(database, tmp_path / "b", "--dry-run")
    assert dry.code == 0, dry
    assert "table: scan_jobs\nrole: scan_jobs\n" in dry.out
    assert list((tmp_path / "b").iterdir()) == []
    before = (tmp_path / "a" / "specs" / "scan_jobs.yaml").read_text()
    again = imported(database, tmp_path / "a")
    assert again.code == 1
    assert "error SG611: " in again.err
    assert (tmp_path / "a" / "specs" / "scan_jobs.yaml").read_text() == before
    assert not (tmp_path / "a" / "scangen.yaml").exists()


def test_a_user_who_may_only_look_is_told_what_was_not_asked(database: Database, tmp_path: Path) -> None:
    built(database, tmp_path / "a", {"scan_jobs": JOBS})
    with only_looking(database) as url:
        (tmp_path / "b").mkdir()
        answer = scangen("import", "--url", url, cwd=tmp_path / "b")
        assert answer.code == 0, answer
        assert answer.err.count("warning SG982: ") == 1
        assert (tmp_path / "b" / "specs" / "scan_jobs.yaml").exists()


def test_an_empty_database_has_nothing_to_import(database: Database, tmp_path: Path) -> None:
    answer = imported(database, tmp_path / "b")
    assert answer.code == 1
    assert "error SG984: " in answer.err


def test_a_project_that_is_there_keeps_its_targets(database: Database, tmp_path: Path) -> None:
    """What only one of four databases has a word for is told, since the other three would be without."""
    built(database, tmp_path / "a", {"scan_jobs": JOBS})
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "scangen.yaml").write_text("strings: exact\n")
    answer = imported(database, tmp_path / "b")
    assert (answer.code, answer.err) == (0, ""), answer
    assert (tmp_path / "b" / "scangen.yaml").read_text() == "strings: exact\n"
    assert "sqlserver 2017" in scangen("validate", cwd=tmp_path / "b").out


def test_the_sql_of_sqlite_is_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "legacy.sql"
    file.write_text("CREATE TABLE teams (id integer PRIMARY KEY NOT NULL, name text) STRICT;")
    answer = scangen("import", str(file), cwd=tmp_path)
    assert answer.code == 0, answer
    assert "table: teams\n" in (tmp_path / "specs" / "teams.yaml").read_text()
    file.write_text("CREATE TYPE mood AS ENUM ('fine')")
    other = scangen("import", str(file), cwd=tmp_path)
    assert other.code == 2
    assert "error SG613: SQLite does not take" in other.err
    both = scangen("import", str(file), "--url", "sqlite:///x.db", cwd=tmp_path)
    assert both.code == 2
    assert "one of them" in both.err
