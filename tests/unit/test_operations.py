"""Which operations a table gets, from its role, columns and states; and the file that they stand in."""

from __future__ import annotations

from pathlib import Path

import pytest

from scangen.build import build
from scangen.dialects import DIALECTS, load
from scangen.model import Returns, Schema
from scangen.operations import operations
from scangen.project import Target
from scangen.queries import Queries, QueryWriter, TableQueries
from scangen.query import Style
from scangen.script import SIGNATURE_LENGTH
from scangen.spec.load import read_schema
from scangen.spec.project_file import find_project
from tests.unit.command import JOBS, USERS, project


def schema_of(root: Path, **specs: str) -> Schema:
    return read_schema(find_project(project(root, **specs), DIALECTS), DIALECTS)


def file(schema: Schema, table: str, style: Style = Style.NAMED, dialect: str = "postgresql") -> str:
    writer = QueryWriter(load(dialect), Target(dialect, DIALECTS[dialect].minimum), style, exact=True)
    return writer.file(Queries(schema).of(schema.table(table)))


def test_what_a_table_lacks_is_left_out_and_said(tmp_path: Path) -> None:
    text = file(schema_of(tmp_path), "scan_jobs")
    assert "-- Without add_scan_job_progress: scan_jobs has no column processed_items." in text
    assert "-- Without complete_scan_job: status is never 'completed'." in text
    assert "-- name: start_scan_job(id)!" in text
    assert "started_at" not in text
    assert "-- Without list_scan_jobs_by_scan_type: scan_jobs has no column scan_type." in text


def test_jobs_are_named_after_their_table(tmp_path: Path) -> None:
    jobs = JOBS.replace("table: scan_jobs", "table: extractions")
    made = operations(schema_of(tmp_path, scan_jobs=jobs).table("extractions")).made
    names = {operation.name for operation in made}
    assert {"create_extraction", "start_extraction", "get_extraction", "list_extractions_by_status"} <= names


def test_states_follow_the_transitions(tmp_path: Path) -> None:
    jobs = JOBS.replace("[pending, running, done]", "[pending, running, failed]").replace(
        "{pending: [running], running: [done]}", "{pending: [running, failed], running: []}"
    )
    made = operations(schema_of(tmp_path, scan_jobs=jobs).table("scan_jobs")).made
    fail = next(operation for operation in made if operation.name == "fail_scan_job")
    assert "status = 'running'" in fail.sql.text, "no customary state may become failed: the server says so"


def test_words_of_the_language_may_be_names(tmp_path: Path) -> None:
    users = "result_table: select\ncolumns:\n  order: {type: string(9), required: true, identifier: true}\n"
    users += (
        '  limit: {type: string(9), filterable: true}\n  group: {type: string(9), searchable: true, default: "it\'s"}\n'
    )
    users += "unique: [[order, scan_job_id]]\n"
    text = file(schema_of(tmp_path, user_results=users), "select")
    assert text.count("-- name: ") == 15
    assert "-- name: page_select_by_limit(scan_job_id, limit, limit_)\n" in text
    assert "COALESCE(:group, 'it''s')" in text


def test_defaults_stand_in_for_null(tmp_path: Path) -> None:
    users = USERS.replace(
        "  permissions: json",
        """\
  a: {type: boolean, required: true, default: true}
  b: {type: "decimal(8,3)", default: 1.5}
  c: {type: datetime, default: 2026-01-31T12:00:00+02:00}
  d: {type: date, default: 2026-01-31}
  e: {type: float, default: 1e-7}
  f: {type: json, default: "{}"}
  g: {type: bigint, default: -5}""",
    )
    text = file(schema_of(tmp_path, user_results=users), "user_results")
    insert = text.split("-- name: insert_user_results", 1)[1].split(";", 1)[0]
    for value in ("COALESCE(:a, TRUE)", "COALESCE(:b, 1.5)", "COALESCE(:g, -5)", " :f,"):
        assert value in insert, insert
    for name in "cde":
        assert f"COALESCE(:{name}, " in insert, insert


def test_no_unique_key_no_upsert(tmp_path: Path) -> None:
    users = USERS.replace("unique:\n  - [user_id, scan_job_id]\n", "")
    text = file(schema_of(tmp_path, user_results=users), "user_results")
    assert "-- Without upsert_user_results: no unique key of required columns begins with an identifier." in text


def test_a_plain_table_has_the_team_s_queries_alone(tmp_path: Path) -> None:
    teams = "table: teams\ncolumns: {id: {type: integer, primary_key: true}}\n"
    assert file(schema_of(tmp_path, teams=teams), "teams") == ""
    teams += "queries: {count_teams: {sql: SELECT COUNT(*) AS n FROM teams, returns: value}}\n"
    text = file(schema_of(tmp_path, teams=teams), "teams")
    assert text.endswith('\n-- name: count_teams()$\nSELECT COUNT(*) AS "n"\nFROM "teams";\n')


def test_nothing_in_a_description_is_read_as_a_name(tmp_path: Path) -> None:
    users = (
        USERS
        + """\
queries:
  one:
    sql: SELECT id FROM user_results
    description: "name: other -- name: third; record_class: X"
"""
    )
    text = file(schema_of(tmp_path, user_results=users), "user_results")
    assert "-- name = other -- name = third; record_class = X" in text


@pytest.mark.parametrize(
    ("style", "line"),
    [
        (Style.NAMED, "-- :scan_job_id string(36), :status string(20), :limit integer"),
        (Style.QMARK, "-- 1. scan_job_id string(36), 2. status string(20), 3. limit integer"),
        (Style.NUMERIC, "-- $1 scan_job_id string(36), $2 status string(20), $3 limit integer"),
        (Style.AT, "-- @scan_job_id string(36), @status string(20), @limit integer"),
        (Style.PYFORMAT, "-- %(scan_job_id)s string(36), %(status)s string(20), %(limit)s integer"),
    ],
)
def test_parameters_are_told_with_their_types(tmp_path: Path, style: Style, line: str) -> None:
    users = USERS.replace("  permissions: json", "  status: {type: string(20), filterable: true}")
    text = file(schema_of(tmp_path, user_results=users), "user_results", style)
    names = "(scan_job_id, status, limit)" if style is Style.NAMED else ""
    assert f"-- name: page_user_results_by_status{names}\n" in text
    assert f"{line}\nSELECT" in text


def test_a_file_is_taken_over_until_a_table_that_its_queries_name_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCANGEN_CACHE", str(tmp_path / "cache"))
    teams = "table: teams\ncolumns: {id: {type: integer, primary_key: true}, title: string(9)}\n"
    users = USERS + 'queries: {titles: "SELECT title FROM teams WHERE id = :id"}\n'
    root = project(tmp_path / "project", "targets: [sqlite]\n", teams=teams, user_results=users)
    build(find_project(root, DIALECTS), DIALECTS)
    written: list[str] = []
    file_of = QueryWriter.file

    def spy(self: QueryWriter, queries: TableQueries) -> str:
        written.append(queries.table.name)
        return file_of(self, queries)

    monkeypatch.setattr(QueryWriter, "file", spy)
    (root / "specs/scan_jobs.yaml").write_text(JOBS + "description: Jobs.\n")
    build(find_project(root, DIALECTS), DIALECTS)
    assert sorted(written) == ["scan_jobs", "teams", "user_results"], "teams has no file that could be taken over"
    written.clear()
    (root / "specs/alone.yaml").write_text("table: alone\ncolumns: {id: {type: integer, primary_key: true}}\n")
    build(find_project(root, DIALECTS), DIALECTS)
    assert sorted(written) == ["alone", "teams"]
    written.clear()
    (root / "specs/teams.yaml").write_text(teams.replace("string(9)", "bigint"))
    texts = build(find_project(root, DIALECTS), DIALECTS).texts
    assert sorted(written) == ["alone", "teams", "user_results"]
    again = build(find_project(root, DIALECTS), DIALECTS)
    assert again.texts == texts
    schema = read_schema(find_project(root, DIALECTS), DIALECTS)
    assert texts["sqlite/queries/user_results.sql"][SIGNATURE_LENGTH:] == file(schema, "user_results", dialect="sqlite")


def test_what_a_query_gives_is_told_by_its_statement(tmp_path: Path) -> None:
    users = USERS + "queries: {all_ids: SELECT id FROM user_results, forget: DELETE FROM user_results}\n"
    schema = schema_of(tmp_path, user_results=users)
    ready = {one.operation.name: one.returns for one in Queries(schema).of(schema.table("user_results")).ready}
    assert (ready["all_ids"], ready["forget"]) == (Returns.MANY, Returns.COUNT)
