"""Every command and example of README and docs/ is run: specs on all servers, commands in a shell, SQL on its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from scangen.dialects import DIALECTS
from scangen.starters import shipped_specs
from tests.docs_pages import HERE, Block, Page, pages
from tests.integration.catalog import differences
from tests.integration.projects import build
from tests.servers import tsql
from tests.servers.base import Database
from tests.unit.command import scangen

PAGES = pages()
BLOCKS = [block for page in PAGES for block in page.blocks]
JOBS = (HERE / "specs" / "scan_jobs.yaml").read_text("utf-8")
PART = """\
result_table: things
columns:
  email: string(320)
  first_name: string(64)
  last_name: string(64)
  status: {type: string(20), required: true, default: pending}
  total_items: integer
  processed_items: integer
  config: json
"""
"""What a `yaml part` is a part of; its own keys come on top."""

DIAGNOSTIC = re.compile(r"(?P<file>\S+):(?P<line>\d+):\d+: error SG\d+: .*\n +\d+ \| (?P<source>.*)\n")
ELSEWHERE = re.compile(r"make |pip |\.venv/|pre-commit |psql |mysql |sqlcmd |sqlite3 |python -m ")
"""Commands that test_docs.py or a test below looks at."""


def named(*words: str) -> list[Block]:
    return [block for block in BLOCKS if block.words in words]


def answer(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line as a shell does, with this environment's scangen on the path."""
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "SCANGEN_CACHE": str(folder.parent / "cache"),
        "COLUMNS": "100",
        "LC_ALL": "C.UTF-8",
    }
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip


# Specs


@pytest.mark.parametrize("block", [block for block in named("yaml") if block.files], ids=str)
def test_a_spec_is_valid_for_every_target(block: Block, tmp_path: Path) -> None:
    files = {"specs/scan_jobs.yaml": JOBS, **block.files}
    if any("role: scan_jobs" in text for text in block.files.values()):
        files = dict(block.files)
    lay(files, tmp_path)
    found = scangen("validate", cwd=tmp_path)
    assert found.code == 0, found.out + found.err
    assert " error " not in found.out + found.err


WITH_SPECS = [page for page in PAGES if any(block.files for block in page.blocks)]


@pytest.mark.parametrize("page", WITH_SPECS, ids=lambda page: page.name)
def test_the_specs_of_a_page_are_built_on_every_server(page: Page, database: Database, tmp_path: Path) -> None:
    specs = {"scan_jobs": JOBS}
    for block in page.blocks:
        specs |= {Path(path).stem: text for path, text in block.files.items() if path.startswith("specs/")}
    if any("postgresql: {type: citext}" in text for text in specs.values()) and database.server.engine == "postgresql":
        database.execute("CREATE EXTENSION citext")
    made = build(database, specs, tmp_path)
    assert differences(database.connect(), made.catalog) == []
    assert {table.name for table in made.schema.tables} >= specs.keys()


@pytest.mark.parametrize("block", named("yaml part"), ids=str)
def test_a_part_fits_into_a_spec(block: Block, tmp_path: Path) -> None:
    # the names of checks are the database's, so not beside the scan_jobs that ships
    jobs = "table: scan_jobs\nrole: scan_jobs\ncolumns:\n  id: {type: string(36), primary_key: true}\n"
    lay({"specs/scan_jobs.yaml": jobs, "specs/things.yaml": merged(PART, block.text)}, tmp_path)
    found = scangen("validate", cwd=tmp_path)
    assert found.code == 0, found.out + found.err


def merged(whole: str, part: str) -> str:
    """Two YAML mappings as one, mappings within them put together; scalars stay as they are written."""
    nodes = [yaml.compose(text, Loader=yaml.SafeLoader) for text in (whole, part)]
    return yaml.serialize(_merged(*nodes), allow_unicode=True, width=1000)


def _merged(one: Any, other: Any) -> Any:
    found = {key.value: (key, value) for key, value in one.value}
    for key, value in other.value:
        old = found.get(key.value)
        both = old is not None and isinstance(old[1], yaml.MappingNode) and isinstance(value, yaml.MappingNode)
        found[key.value] = (key, _merged(old[1], value) if both and old else value)
    return yaml.MappingNode("tag:yaml.org,2002:map", list(found.values()), flow_style=False)


def lay(files: Mapping[str, str], folder: Path) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


# Diagnostics


@pytest.mark.parametrize("block", named("text"), ids=str)
def test_a_diagnostic_is_what_the_command_prints(block: Block, tmp_path: Path) -> None:
    found = DIAGNOSTIC.match(block.text)
    assert found, f"{block}: a text block is a diagnostic"
    number = int(found["line"])
    head = [f"result_table: {Path(found['file']).stem}", "columns:"]
    fill = [f"  filler_{line}: integer" for line in range(3, number)]
    spec = "\n".join([*head, *fill, found["source"], ""])
    lay({"specs/scan_jobs.yaml": JOBS, found["file"]: spec}, tmp_path)
    said = scangen("validate", cwd=tmp_path).out
    assert said.startswith(block.text.rstrip("\n")), said


# Commands


def sessions() -> list[Page]:
    return [page for page in PAGES if any(b.words in ("console", "sh") for b in page.blocks)]


@pytest.mark.parametrize("page", sessions(), ids=lambda page: page.name)
def test_the_commands_of_a_page_in_turn(page: Page, tmp_path: Path) -> None:
    """From an empty folder, top to bottom; where the page says what a command prints, it prints that."""
    folder = tmp_path / "project"
    folder.mkdir()
    for block in page.blocks:
        lay(block.files, folder)
        if block.words == "console":
            for command, expected in transcript(block.text):
                said = answer(command, folder).stdout
                assert matches(said, expected), f"{block}: {command}\nsays:\n{said}\nnot:\n{expected}"
        elif block.words == "sh":
            for command in commands(block.text):
                done = answer(command, folder)
                assert done.returncode == 0, f"{block}: {command}\n{done.stdout}"


def transcript(text: str) -> Iterator[tuple[str, str]]:
    """Each command with what it prints."""
    assert text.startswith("$ "), text
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command, output


def matches(said: str, expected: str) -> bool:
    """Whether a command said that; `…` stands for anything."""
    pattern = ".*".join(map(re.escape, expected.split("…")))
    return re.fullmatch(pattern, said, re.DOTALL) is not None


def commands(text: str) -> Iterator[str]:
    """The commands of a block that are to be run here, comments taken off."""
    for line in text.splitlines():
        command = line.split("  #")[0].split(" # ")[0].strip()
        if "_SCANGEN_COMPLETE" in command:
            # for the start-up file of some shell: asked for here, not sourced
            asked = re.sub(r".*(_SCANGEN_COMPLETE=\w+ scangen).*", r"\1", command)
            yield f'test -n "$({asked})"'
        elif command and not command.startswith("#") and not ELSEWHERE.match(command):
            yield command


def test_transcripts_are_compared() -> None:
    assert list(transcript("$ a\nb\n\n$ c\n")) == [("a", "b\n\n"), ("c", "")]
    assert matches("x 3.40.1: y\n", "x 3.…: y\n")
    assert not matches("x\ny\n", "x\n")
    assert list(commands("scangen init  # one\nmake run\n\nscangen check # c\n")) == ["scangen init", "scangen check"]


# Pipelines


@pytest.mark.parametrize("block", named("yaml github", "yaml gitlab", "yaml pre-commit"), ids=str)
def test_the_commands_of_a_pipeline(block: Block, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    assert answer("scangen init && scangen generate && scangen migrate new initial", folder).returncode == 0
    found = [line for line in scripts(yaml.safe_load(block.text)) if line.startswith("scangen ")]
    assert found
    for command in found:
        # the service of a job is the reader's own; SQLite stands in for it
        done = answer(f"SCANGEN_URL=sqlite:///service.db {command}", folder)
        assert done.returncode == 0, f"{block}: {command}\n{done.stdout}"


def scripts(part: Any) -> Iterator[str]:
    """Every command in a pipeline."""
    match part:
        case dict():
            for key, value in part.items():
                if key in ("run", "entry"):
                    yield value
                elif key == "script":
                    yield from value
                else:
                    yield from scripts(value)
        case list():
            for value in part:
                yield from scripts(value)


def test_the_json_of_each_verb_has_the_keys_that_are_documented(tmp_path: Path) -> None:
    page = Page(HERE / "docs" / "guide-pipeline.md").text
    told: dict[str, set[str]] = {}
    for verb, keys in re.findall(
        r"^\| `(validate|check|generate|create|retention run)` \| (.*?) \|", page, re.MULTILINE
    ):
        told.setdefault(verb, set()).update(re.findall(r"`(\w+)`", keys))
    url = ["--url", f"sqlite:///{tmp_path}/rows.db"]
    runs: dict[str, list[list[str]]] = {
        "validate": [[]],
        "generate": [["--dry-run"], []],
        "check": [[]],
        "create": [[*url, "--dry-run"], url, url],
        "retention run": [url],
    }
    scangen("init", cwd=tmp_path)
    row: dict[str, object] = {}
    for verb, many in runs.items():
        seen: set[str] = set()
        for words in many:
            data = scangen(*verb.split(), *words, "--format", "json", cwd=tmp_path).data
            assert {"ok", "exit_code", "diagnostics"} <= data.keys()
            seen |= data.keys() - {"ok", "exit_code", "diagnostics"}
            row = data["diagnostics"][0] if data["diagnostics"] else row
        assert seen == told[verb], verb
    sentence = page.split("A diagnostic has ", 1)[1].split("; what there is none of", 1)[0]
    assert set(re.findall(r"`(\w+)`", sentence)) - {"error", "warning"} == row.keys()


# Programs


@pytest.mark.parametrize("block", named("python"), ids=str)
def test_a_program_does_what_it_says_on_every_server(block: Block, database: Database, tmp_path: Path) -> None:
    specs = {path.stem: path.read_text("utf-8") for path in shipped_specs().glob("*.yaml")}
    build(database, specs, tmp_path)
    assert "sqlite:///scans.db" in block.text
    program = tmp_path / "program.py"
    program.write_text(block.text.replace("sqlite:///scans.db", database.url), encoding="utf-8")
    done = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert re.match(r"(.*)scan_jobs\.status: 'running' may not become", done.stdout), done.stdout


@pytest.mark.parametrize("block", named("python sqlite"), ids=str)
def test_a_program_runs_beside_what_was_generated(block: Block, tmp_path: Path) -> None:
    shutil.copytree(shipped_specs(), tmp_path / "specs")
    assert scangen("generate", cwd=tmp_path).code == 0
    assert scangen("create", "--url", "sqlite:///scans.db", cwd=tmp_path).code == 0
    program = [sys.executable, "-c", block.text]
    done = subprocess.run(program, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


# Servers' own programs


@pytest.fixture
def generated(tmp_path: Path) -> Path:
    """A folder with the specs that ship and what is generated from them."""
    shutil.copytree(HERE / "specs", tmp_path / "specs")
    assert scangen("generate", cwd=tmp_path).code == 0
    return tmp_path


def client_lines(program: str) -> list[tuple[str, str]]:
    """Every line of the documentation that runs a server's client on a generated file, after its page."""
    line = re.compile(rf"(?:^|`)({program} -[^`\n]*schema\.sql)", re.MULTILINE)
    return [(page.name, found) for page in PAGES for found in line.findall(page.text)]


LINES = [
    (engine, page, line)
    for program, engine in (("psql", "postgresql"), ("mysql", "mysql"), ("sqlite3", "sqlite"))
    for page, line in client_lines(program)
]


@pytest.mark.parametrize(("engine", "page", "line"), LINES)
def test_a_client_line_builds_the_schema(
    engine: str, page: str, line: str, request: pytest.FixtureRequest, generated: Path
) -> None:
    database: Database = request.getfixturevalue(engine)
    done = subprocess.run(
        ["bash", "-c", placed(line, database)],
        cwd=generated, env=client_environment(database, generated), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{page}: {line}\n{done.stderr}"
    assert list(database.execute("SELECT COUNT(*) FROM user_results")) == [(0,)]


def test_the_guide_and_each_dialect_s_page_tell_how_to_run_it() -> None:
    places = {(engine, page) for engine, page, _ in LINES} | {("sqlserver", page) for page, _ in client_lines("sqlcmd")}
    for engine in DIALECTS:
        assert (engine, "docs/guide-dba.md") in places
        assert (engine, f"docs/dialects/{engine}.md") in places
    for page, line in client_lines("sqlcmd"):
        # no server to try it on: the options by which the tests run it
        assert {"-b", "-I", "-x", "-i"} <= set(line.split()), page


def placed(line: str, database: Database) -> str:
    """The line with the test's database in place of the page's, and the file where it is generated."""
    line = re.sub(r"(?<![\w/])schema\.sql", f"generated/{database.server.engine}/schema.sql", line)
    return re.sub(r"\b(scans\.db|new\.db|scans|NAME|database)\b(?!=)", str(database.address.database), line)


def client_environment(database: Database, home: Path) -> dict[str, str]:
    """What a user has set up: the client on the path; host, port and password where it looks for them."""
    url = database.address
    found = {**os.environ, "LC_ALL": "C.UTF-8"}
    found["PATH"] = f"{database.server.driver.client().parent}{os.pathsep}{os.environ['PATH']}"
    if database.server.engine == "postgresql":
        found |= {"PGHOST": str(url.host), "PGPORT": str(url.port), "PGUSER": str(url.username)}
        found |= {"PGPASSWORD": str(url.password)}
    if database.server.engine == "mysql":
        settings = f"host={url.host}\nport={url.port}\nuser={url.username}\npassword={url.password}\nprotocol=tcp\n"
        (home / ".my.cnf").write_text(f"[client]\n{settings}", encoding="utf-8")
        found |= {"HOME": str(home)}
    return found


# Rights


@dataclass(frozen=True, slots=True)
class Roles:
    """The owner's and the application's view of a database, by the names that the page gives them."""

    database: Database

    def named(self, sql: str) -> str:
        """The page's SQL for this database: roles belong to the whole server, so theirs are names of this test."""
        name = str(self.database.address.database)
        return re.sub(r"\bscangen_(owner|app)\b", rf"{name}_\1", sql).replace("scans.*", f"`{name}`.*")

    def seen_by(self, who: str) -> Database:
        """The database as that role connects to it."""
        name = f"{self.database.address.database}_{who}"
        return replace(self.database, address=self.database.address.set(username=name, password="secret"))


@pytest.mark.parametrize("block", named("sql postgresql", "sql mysql"), ids=str)
def test_the_rights_are_enough_to_build_and_to_use(
    block: Block, request: pytest.FixtureRequest, generated: Path
) -> None:
    engine = block.words.removeprefix("sql ")
    database: Database = request.getfixturevalue(engine)
    roles = Roles(database)
    try:
        for statement in filter(str.strip, block.text.split(";")):
            database.execute(roles.named(statement))
        done = roles.seen_by("owner").run_client(generated / "generated" / engine / "schema.sql")
        assert done.returncode == 0, done.stderr
        application = roles.seen_by("app")
        application.execute("INSERT INTO scan_jobs (id, scan_id, scan_type, config) VALUES ('j', 's', 'users', '{}')")
        for table, key in (("user_results", "user_id"), ("activity_results", "activity_id")):
            application.execute(f"INSERT INTO {table} (id, scan_job_id, {key}) VALUES ('r', 'j', 'x')")
            application.execute(f"UPDATE {table} SET {key} = 'y'")
        application.execute("UPDATE scan_jobs SET status = 'running'")
        application.execute("DELETE FROM scan_jobs")
        assert list(application.execute("SELECT COUNT(*) FROM activity_results")) == [(0,)]
        with pytest.raises(Exception, match=r"denied|must be owner"):
            application.execute("DROP TABLE user_results")
    finally:
        for who in ("owner", "app"):
            if engine == "postgresql":
                database.execute(roles.named(f"DROP OWNED BY scangen_{who} CASCADE"))
            database.execute(roles.named(f"DROP {'USER' if engine == 'mysql' else 'ROLE'} scangen_{who}"))


# T-SQL


@pytest.mark.tsql
@pytest.mark.parametrize("block", named("sql sqlserver"), ids=str)
def test_t_sql_is_read_by_microsofts_parser(block: Block) -> None:
    condition = block.text.startswith("WHERE")
    batch = f"DECLARE @job nvarchar(36);\nSELECT * FROM activity_results\n{block.text}" if condition else block.text
    for version in tsql.VERSIONS:
        assert tsql.parse(batch, version) == []
    if condition:
        column = "[scangen_bucket] AS (ABS(CHECKSUM([scan_job_id]) % 4)) PERSISTED"
        assert column in (HERE / "generated" / "sqlserver" / "schema.sql").read_text("utf-8")
