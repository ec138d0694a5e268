"""What each verb does, as a person meets it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from scangen.cli.app import VERBS
from scangen.codes import CODES
from scangen.dialects import DIALECTS
from scangen.hazards import RULES
from tests.unit.command import JOBS, USERS, files, finished, process, project, scangen

SCHEMA_ALONE = "queries: {write: false}\n"
GENERATED = [f"generated/{dialect}/schema.sql" for dialect in sorted(DIALECTS)]


def test_version_by_both_ways(tmp_path: Path) -> None:
    short = scangen("--version", cwd=tmp_path)
    long = scangen("--project", ".", "--version", cwd=tmp_path)
    assert short == long
    assert short.out.startswith("scangen ")


# init


def test_a_new_project_works_at_once(tmp_path: Path) -> None:
    made = scangen("init", cwd=tmp_path)
    assert made.code == 0
    assert files(tmp_path) == [
        ".scangen/project.schema.json",
        ".scangen/spec.schema.json",
        ".vscode/settings.json",
        "scangen.yaml",
        "specs/scan_jobs.yaml",
        "specs/user_results.yaml",
    ]
    for path in files(tmp_path):
        assert f"+ {path}\n" in made.out
    assert scangen("validate", cwd=tmp_path).out == (
        "4 tables, valid for postgresql 14, mysql 8.0.17, sqlserver 2017, sqlite 3.37\n"
    )
    assert scangen("generate", cwd=tmp_path).code == 0
    assert scangen("check", cwd=tmp_path).code == 0
    assert scangen("create", "--url", "sqlite:///scans.db", cwd=tmp_path).code == 0


def test_the_editor_finds_its_schemas(tmp_path: Path) -> None:
    scangen("init", "here", cwd=tmp_path)
    root = tmp_path / "here"
    settings = json.loads((root / ".vscode/settings.json").read_text())
    for schema in settings["yaml.schemas"]:
        jsonschema.Draft7Validator.check_schema(json.loads((root / schema).read_text()))
    for path in [*(root / "specs").iterdir(), root / "scangen.yaml"]:
        first, _, text = path.read_text().partition("\n")
        schema = path.parent / first.removeprefix("# yaml-language-server: $schema=")
        jsonschema.validate(yaml.safe_load(text), json.loads(schema.read_text()))


def test_init_for_some_databases(tmp_path: Path) -> None:
    made = scangen("init", "--dialect", "sqlite", "--dialect", "mysql", cwd=tmp_path)
    assert "generated/mysql/schema.sql" in made.out
    assert scangen("validate", cwd=tmp_path).out == "4 tables, valid for mysql 8.0.17, sqlite 3.37\n"


@pytest.mark.parametrize("present", ["scangen.yaml", "specs/scan_jobs.yaml", ".scangen/spec.schema.json"])
def test_init_overwrites_nothing_and_then_writes_nothing(tmp_path: Path, present: str) -> None:
    (tmp_path / present).parent.mkdir(exist_ok=True)
    (tmp_path / present).write_text("mine")
    answer = scangen("init", cwd=tmp_path)
    assert answer.code == 1
    assert f"{present}:1:1: error SG611" in answer.err
    assert files(tmp_path) == [present]
    assert (tmp_path / present).read_text() == "mine"


def test_init_leaves_an_editor_s_settings(tmp_path: Path) -> None:
    (tmp_path / ".vscode").mkdir()
    (tmp_path / ".vscode/settings.json").write_text("{}")
    assert scangen("init", cwd=tmp_path).code == 0
    assert (tmp_path / ".vscode/settings.json").read_text() == "{}"


# new


@pytest.mark.parametrize("like", ["users", "projects", "issues", "calendar", "generic"])
def test_new_specs_are_right_beside_those_that_they_come_from(tmp_path: Path, like: str) -> None:
    scangen("init", cwd=tmp_path)
    for name in ("first_one", "second", "x"):
        answer = scangen("new", name, "--like", like, cwd=tmp_path)
        assert answer.out.startswith(f"+ specs/{name}.yaml\n")
    checked = scangen("validate", "--format", "json", cwd=tmp_path)
    assert checked.data["diagnostics"] == []
    results = ["first_one", "second", "user_results", "x"]
    both = sorted(name + end for name in [*results, "scan_jobs"] for end in ("", "_archive"))
    assert checked.data["tables"] == ["scan_jobs", *(name for name in both if name != "scan_jobs")]
    text = (tmp_path / "specs/second.yaml").read_text()
    assert text.startswith("# yaml-language-server: $schema=../.scangen/spec.schema.json\n")


def test_new_follows_the_project_file(tmp_path: Path) -> None:
    root = project(tmp_path, "specs: tables/of/ours\n")
    (root / "deep").mkdir()
    assert scangen("new", "x", cwd=root / "deep").out.startswith("+ ../tables/of/ours/x.yaml\n")
    assert "yaml-language-server" not in (root / "tables/of/ours/x.yaml").read_text()


def test_new_never_overwrites(tmp_path: Path) -> None:
    root = project(tmp_path)
    answer = scangen("new", "user_results", "--like", "users", cwd=root)
    assert answer.code == 1
    assert "SG611" in answer.err
    assert (root / "specs/user_results.yaml").read_text() == USERS
    (root / "specs/link.yaml").symlink_to("nowhere.yaml")
    assert scangen("new", "link", cwd=root).code == 1
    assert not (root / "specs/nowhere.yaml").exists()


# validate

BAD = USERS.replace("type: string(320)", "type: varchar(320)")


def test_validate_shows_every_problem_in_its_place(tmp_path: Path) -> None:
    root = project(tmp_path, user_results=BAD, other="result_table: other\ncolums: {a: text}\n")
    answer = scangen("validate", cwd=root)
    assert answer.code == 1
    assert (
        answer.out
        == """\
specs/other.yaml:1:1: error SG202: the spec lacks 'columns'
    hint: for example {result_table: user_results, columns: {user_id: {type: string(64), required: true, \
identifier: true}}}

specs/other.yaml:2:1: error SG201: the spec has no key 'colums'
    2 | colums: {a: text}
      | ^^^^^^
    hint: did you mean 'columns'?

specs/user_results.yaml:5:17: error SG210: 'varchar(320)' is no type
    5 |   email: {type: varchar(320), searchable: true}
      |                 ^^^^^^^^^^^^
    hint: write string(n)

3 errors in 2 files; `scangen explain SG202` says more.
"""
    )
    assert answer.err == ""


def test_validate_narrowed_to_paths(tmp_path: Path) -> None:
    root = project(tmp_path, "targets: [sqlite]\n", user_results=BAD)
    answer = scangen("validate", "specs/scan_jobs.yaml", cwd=root)
    assert (answer.code, answer.out) == (0, "(1 problem in files that were not asked for)\n")
    assert scangen("validate", "specs", cwd=root).code == 1
    assert scangen("validate", ".", cwd=root).code == 1
    assert scangen("validate", "user_results.yaml", "scan_jobs.yaml", cwd=root / "specs").code == 1
    outside = scangen("validate", "/dev/null", cwd=root)
    assert outside.code == 2
    assert "SG612" in outside.out


def test_validate_for_programs(tmp_path: Path) -> None:
    root = project(tmp_path, user_results=BAD)
    answer = scangen("validate", "--format", "json", cwd=root)
    assert answer.code == answer.data["exit_code"] == 1
    assert answer.data["ok"] is False
    (found,) = answer.data["diagnostics"]
    assert (found["file"], found["line"], found["column"]) == ("specs/user_results.yaml", 5, 17)
    github = scangen("validate", "--format", "github", cwd=root)
    assert github.out.startswith(
        "::error file=specs/user_results.yaml,line=5,col=17,endColumn=29,title=scangen SG210::"
    )


def test_validate_asks_every_target(tmp_path: Path) -> None:
    wide = "result_table: wide\ncolumns: {a: string(4000), b: string(4000)}\nindexes: [[a, b]]\n"
    root = project(tmp_path, "targets: {sqlite: 3.37}\n", wide=wide)
    assert scangen("validate", cwd=root).code == 0
    (root / "scangen.yaml").write_text("targets: [sqlite, mysql]\n")
    answer = scangen("validate", cwd=root)
    assert answer.code == 1
    assert "specs/wide.yaml:3:11: error SG501: MySQL 8.0.17: " in answer.out


def test_a_warning_stops_nothing(tmp_path: Path) -> None:
    root = project(tmp_path, "templates: mine\n")
    (root / "mine" / "postgresql").mkdir(parents=True)
    (root / "mine" / "postgresql" / "create_indx.sql.j2").write_text("")
    answer = scangen("validate", cwd=root)
    assert answer.code == 0
    assert "mine/postgresql/create_indx.sql.j2:1:1: warning SG802" in answer.out
    assert "2 tables, valid for" in answer.out


# generate and check


def test_generate_says_what_it_did(tmp_path: Path) -> None:
    root = project(tmp_path, SCHEMA_ALONE)
    dry = scangen("generate", "--dry-run", cwd=root)
    assert dry.out == "".join(f"+ {path}\n" for path in GENERATED) + "dry run: 4 files would change\n"
    assert not (root / "generated").exists()
    assert scangen("generate", cwd=root).out == "".join(f"+ {path}\n" for path in GENERATED)
    assert scangen("generate", cwd=root).out == "nothing changed\n"
    (root / "specs/user_results.yaml").write_text(USERS.replace("320", "200"))
    assert scangen("generate", cwd=root).out == "".join(f"~ {path}\n" for path in GENERATED)
    (root / "scangen.yaml").write_text(SCHEMA_ALONE + "targets: [sqlite]\n")
    assert scangen("generate", cwd=root).out == "".join(f"- {path}\n" for path in GENERATED if "sqlite" not in path)
    assert [path for path in files(root) if path.startswith("generated")] == ["generated/sqlite/schema.sql"]


def test_generate_for_one_target_leaves_the_others(tmp_path: Path) -> None:
    root = project(tmp_path, SCHEMA_ALONE)
    scangen("generate", cwd=root)
    before = (root / "generated/mysql/schema.sql").read_bytes()
    (root / "specs/user_results.yaml").write_text(USERS.replace("320", "200"))
    answer = scangen("generate", "--dialect", "sqlite", "--format", "json", cwd=root)
    assert answer.data["changes"] == [{"sign": "~", "file": "generated/sqlite/schema.sql"}]
    assert (root / "generated/mysql/schema.sql").read_bytes() == before
    assert scangen("check", "--dialect", "sqlite", cwd=root).out == "1 file up to date\n"
    assert scangen("check", cwd=root).code == 1


def test_an_edit_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    root = project(tmp_path, SCHEMA_ALONE)
    scangen("generate", cwd=root)
    path = root / "generated/sqlite/schema.sql"
    path.write_text(path.read_text() + "-- mine\n")
    other = (root / "generated/mysql/schema.sql").read_bytes()
    (root / "specs/user_results.yaml").write_text(USERS.replace("320", "200"))
    for words in (["generate"], ["generate", "--dialect", "mysql", "--dialect", "sqlite"], ["generate", "--dry-run"]):
        answer = scangen(*words, cwd=root)
        assert answer.code == 1
        assert "generated/sqlite/schema.sql:1:1: error SG601" in answer.err
        assert (root / "generated/mysql/schema.sql").read_bytes() == other
    assert scangen("generate", "--force", cwd=root).out == "".join(f"~ {name}\n" for name in GENERATED)
    assert "-- mine" not in path.read_text()


def test_an_edited_file_that_nobody_asks_for_is_kept(tmp_path: Path) -> None:
    root = project(tmp_path, SCHEMA_ALONE)
    scangen("generate", cwd=root)
    path = root / "generated/mysql/schema.sql"
    path.write_text(path.read_text() + "-- mine\n")
    (root / "scangen.yaml").write_text(SCHEMA_ALONE + "targets: [sqlite]\n")
    answer = scangen("generate", cwd=root)
    assert answer.code == 0
    assert "kept generated/mysql/schema.sql: it was edited by hand" in answer.out
    assert path.exists()


def test_check_says_which_files_are_not_current(tmp_path: Path) -> None:
    root = project(tmp_path, SCHEMA_ALONE)
    scangen("generate", cwd=root)
    assert scangen("check", cwd=root).out == "4 files up to date\n"
    generated = root / "generated"
    (generated / "mysql/schema.sql").unlink()
    stale = (generated / "sqlite/schema.sql").read_text()
    (root / "specs/user_results.yaml").write_text(USERS.replace("320", "200"))
    scangen("generate", "--dialect", "sqlserver", "--dialect", "postgresql", cwd=root)
    (generated / "postgresql/schema.sql").write_text("-- mine\n")
    edited = generated / "sqlserver/schema.sql"
    edited.write_text(edited.read_text().replace("NULL", "NIL", 1))
    (generated / "old").mkdir()
    (generated / "old/schema.sql").write_text(stale)
    answer = scangen("check", "--format", "json", cwd=root)
    assert answer.code == 1
    assert {entry["file"]: entry["state"] for entry in answer.data["files"]} == {
        "generated/mysql/schema.sql": "missing",
        "generated/sqlite/schema.sql": "stale",
        "generated/postgresql/schema.sql": "foreign",
        "generated/sqlserver/schema.sql": "edited",
        "generated/old/schema.sql": "orphan",
    }
    assert answer.codes == ["SG604"] * 5
    assert len(scangen("check", "--format", "github", cwd=root).out.splitlines()) == 5
    assert "generated/old/schema.sql:1:1: error SG604: the file is an orphan" in scangen("check", cwd=root).out


def test_files_of_queries_come_and_go_with_their_tables(tmp_path: Path) -> None:
    root = project(tmp_path, "targets: [sqlite]\n")
    names = ["queries/scan_jobs.sql", "queries/user_results.sql", "schema.sql"]
    assert scangen("generate", cwd=root).out == "".join(f"+ generated/sqlite/{name}\n" for name in names)
    assert scangen("check", cwd=root).out == "3 files up to date\n"
    text = (root / "generated/sqlite/queries/user_results.sql").read_text()
    assert ":email" in text
    (root / "scangen.yaml").write_text("targets: [sqlite]\nqueries: {parameters: {sqlite: at}}\n")
    assert scangen("generate", cwd=root).out == "".join(f"~ generated/sqlite/{name}\n" for name in names[:2])
    assert "@email" in (root / "generated/sqlite/queries/user_results.sql").read_text()
    (root / "specs/user_results.yaml").unlink()
    assert "- generated/sqlite/queries/user_results.sql\n" in scangen("generate", cwd=root).out
    (root / "scangen.yaml").write_text("targets: [sqlite]\n" + SCHEMA_ALONE)
    assert scangen("generate", cwd=root).out == "- generated/sqlite/queries/scan_jobs.sql\n"
    assert scangen("check", cwd=root).out == "1 file up to date\n"


def test_check_of_specs_that_are_wrong(tmp_path: Path) -> None:
    answer = scangen("check", cwd=project(tmp_path, user_results=BAD))
    assert answer.code == 1
    assert "SG210" in answer.out


# templates


def test_a_template_of_the_team(tmp_path: Path) -> None:
    root = project(tmp_path)
    refused = scangen("templates", "--copy", "create_index", "postgresql", cwd=root)
    assert refused.code == 2
    assert "templates: templates" in refused.err
    (root / "mine").mkdir()
    (root / "scangen.yaml").write_text("templates: mine\ntargets: [postgresql]\n")
    copied = scangen("templates", "--copy", "create_index", "postgresql", cwd=root)
    assert copied.out == "+ mine/postgresql/create_index.sql.j2\n"
    assert scangen("templates", "--copy", "create_index", "postgresql", cwd=root).code == 1
    listed = scangen("templates", cwd=root).out
    assert "  create_index <- mine/postgresql/create_index.sql.j2\n" in listed
    assert "  create_table\n" in listed
    assert scangen("generate", cwd=root).code == 0
    before = (root / "generated/postgresql/schema.sql").read_text()
    path = root / "mine/postgresql/create_index.sql.j2"
    path.write_text("-- ours\n" + path.read_text())
    assert scangen("generate", cwd=root).out == "~ generated/postgresql/schema.sql\n"
    after = (root / "generated/postgresql/schema.sql").read_text()
    assert after.count("-- ours\nCREATE ") == before.count("CREATE INDEX") > 0
    (root / "mine/common").mkdir()
    (root / "mine/common/nothing.sql.j2").write_text("")
    assert "never used, for no template has this name: mine/common/nothing.sql.j2" in scangen("templates", cwd=root).out


@pytest.mark.parametrize(
    ("words", "said"),
    [(["create_tabel", "mysql"], "did you mean 'create_table'"), (["touch", "oracle"], "no database")],
)
def test_copies_of_what_there_is_not(tmp_path: Path, words: list[str], said: str) -> None:
    answer = scangen("templates", "--copy", *words, cwd=project(tmp_path))
    assert answer.code == 2
    assert said in answer.err


# explain, and completion


def test_explain(tmp_path: Path) -> None:
    answer = scangen("explain", "sg201", cwd=tmp_path)
    assert answer.out.startswith("SG201: An unknown key\n\n")
    listed = scangen("explain", cwd=tmp_path).out.splitlines()
    assert [line.split()[0] for line in listed] == [*CODES, *RULES]


def completed(tmp_path: Path, words: str) -> list[str]:
    environment = {
        "_SCANGEN_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
    }
    answer = finished(process(cwd=tmp_path, env=environment))
    assert answer.code == 0, answer.err
    return [line.split(",", 1)[1] for line in answer.out.splitlines() if line]


def test_completion(tmp_path: Path) -> None:
    root = project(tmp_path, half="result_table: half_written\ncolumns: {{{\n", quoted="'table' : \"quoted\"\n")
    assert completed(root, "scangen ") == list(VERBS)
    assert completed(root, "scangen gen") == ["generate"]
    assert completed(root, "scangen show ") == ["half_written", "quoted", "scan_jobs", "user_results"]
    assert completed(tmp_path.parent, f"scangen --project {root} show us") == ["user_results"]
    assert completed(root, "scangen explain SG70") == [f"SG70{n}" for n in range(1, 10)]
    assert completed(root, "scangen query get_") == [], "a spec is half-written"
    assert completed(root, "scangen new x --like ca") == ["calendar"]


def test_completion_of_queries(tmp_path: Path) -> None:
    assert completed(project(tmp_path), "scangen query get_sc") == ["get_scan_job"]


def test_completion_in_a_broken_project_is_empty(tmp_path: Path) -> None:
    root = project(tmp_path, "targets: {")
    answer = finished(
        process(cwd=root, env={"_SCANGEN_COMPLETE": "bash_complete", "COMP_WORDS": "scangen show ", "COMP_CWORD": "2"})
    )
    assert "Traceback" not in answer.err
    assert answer.out == ""


# the project


def test_the_project_is_found_from_within_and_by_option(tmp_path: Path) -> None:
    root = project(tmp_path / "ours", "targets: [sqlite]\n")
    (root / "a" / "b").mkdir(parents=True)
    said = "2 tables, valid for sqlite 3.37\n"
    assert scangen("validate", cwd=root / "a" / "b").out == said
    assert scangen("--project", "ours", "validate", cwd=tmp_path).out == said
    assert scangen("--project", "ours/scangen.yaml", "validate", cwd=tmp_path).out == said
    (root / "specs/user_results.yaml").write_text(BAD)
    assert scangen("--project", "ours", "validate", cwd=tmp_path).out.startswith("ours/specs/user_results.yaml:5:17: ")
    assert scangen("validate", cwd=root / "a").out.startswith("../specs/user_results.yaml:5:17: ")
    assert "    5 |   email:" in scangen("validate", cwd=root / "a").out


def test_the_specs_elsewhere(tmp_path: Path) -> None:
    root = project(tmp_path / "shared")
    (root / "specs/user_results.yaml").write_text(BAD)
    other = tmp_path / "ours"
    other.mkdir()
    (other / "scangen.yaml").write_text("specs: ../shared/specs\n")
    answer = scangen("validate", cwd=other)
    assert answer.out.startswith("../shared/specs/user_results.yaml:5:17: ")
    assert "    5 |   email:" in answer.out


def test_jobs_alone_are_a_project(tmp_path: Path) -> None:
    assert scangen("show", "scan_jobs", cwd=project(tmp_path, user_results="")).out.startswith(JOBS.splitlines()[0])


def test_what_reading_warns_of_is_said_each_time(tmp_path: Path) -> None:
    root = project(
        tmp_path, user_results=USERS.replace("permissions: json", "p: {type: json, postgresql: {type: jsonbb}}")
    )
    for _ in range(2):
        answer = scangen("validate", cwd=root)
        assert answer.code == 0
        assert "specs/user_results.yaml:6:38: warning SG434" in answer.out
    assert "warning SG434" in scangen("generate", cwd=root).err
