"""What `scangen query` shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.command import USERS, project, scangen

OWN = (
    USERS
    + """\
queries:
  find_user:
    description: By a part of the address, in any case.
    sql: SELECT id FROM user_results WHERE CONTAINS(email, :part) ORDER BY id
    postgresql:
      sql: SELECT id FROM user_results WHERE email ILIKE '%' || :part || '%' AND ':no' <> :part ORDER BY id
  forget: DELETE FROM user_results WHERE email = :email
"""
)


def test_all_are_listed_with_what_they_are_for(tmp_path: Path) -> None:
    lines = scangen("query", cwd=project(tmp_path, user_results=OWN)).out.splitlines()
    assert lines[0].split(maxsplit=1) == [
        "create_scan_job",
        "Makes a job. A parameter of NULL leaves the column's default.",
    ]
    assert lines[-2].split(maxsplit=1) == ["find_user", "By a part of the address, in any case."]
    assert lines[-1] == "forget"
    data = scangen("query", "--format", "json", cwd=tmp_path).data
    assert [entry["name"] for entry in data["queries"]] == [line.split()[0] for line in lines]
    assert data["queries"][-1] == {"name": "forget", "table": "user_results", "description": ""}


def test_one_is_shown_for_one_database(tmp_path: Path) -> None:
    root = project(tmp_path, user_results=OWN)
    answer = scangen("query", "forget", "--dialect", "mysql", cwd=root)
    assert answer.out == "DELETE FROM `user_results`\nWHERE `email` = :email;\n"


def test_without_a_database_one_is_shown_for_each(tmp_path: Path) -> None:
    out = scangen("query", "forget", cwd=project(tmp_path, user_results=OWN)).out
    assert [line for line in out.splitlines() if line.startswith("--")] == [
        "-- PostgreSQL 14",
        "-- MySQL 8.0.17",
        "-- SQL Server 2017",
        "-- SQLite 3.37",
    ]


@pytest.mark.parametrize(
    ("style", "shown"),
    [
        ("named", ":email"),
        ("pyformat", "%(email)s"),
        ("format", "%s"),
        ("qmark", "?"),
        ("numeric", "$1"),
        ("at", "@email"),
    ],
)
def test_each_style(tmp_path: Path, style: str, shown: str) -> None:
    root = project(tmp_path, "targets: [sqlserver]\n", user_results=OWN)
    assert scangen("query", "forget", "--parameters", style, cwd=root).out.endswith(f"WHERE [email] = {shown};\n")
    (root / "scangen.yaml").write_text(f"targets: [sqlserver]\nqueries: {{parameters: {style}}}\n")
    assert scangen("query", "forget", cwd=root).out.endswith(f"WHERE [email] = {shown};\n")


def test_an_override_is_shown_in_its_database_and_in_any_style(tmp_path: Path) -> None:
    root = project(tmp_path, user_results=OWN)
    words = ("query", "find_user", "--dialect", "postgresql", "--parameters")
    assert scangen(*words, "numeric", cwd=root).out == (
        "SELECT id FROM user_results WHERE email ILIKE '%' || $1 || '%' AND ':no' <> $1 ORDER BY id;\n"
    )
    assert scangen(*words, "format", cwd=root).out == (
        "SELECT id FROM user_results WHERE email ILIKE '%%' || %s || '%%' AND ':no' <> %s ORDER BY id;\n"
    )
    assert "LOCATE(:part" in scangen("query", "find_user", "--dialect", "mysql", cwd=root).out


def test_json_has_all_that_a_program_needs(tmp_path: Path) -> None:
    root = project(tmp_path, user_results=OWN)
    words = ("query", "page_user_results_next", "--dialect", "sqlite", "--parameters", "qmark", "--format", "json")
    shown = scangen(*words, cwd=root).data["queries"]
    assert [one["returns"] for one in shown] == ["many"]
    assert shown[0]["order"] == ["scan_job_id", "last_created_at", "last_created_at", "last_id", "limit"]
    assert {"name": "last_created_at", "type": "datetime"} in shown[0]["parameters"]
    assert shown[0]["columns"][0] == {"name": "id", "type": "string(36)"}


def test_many_rows(tmp_path: Path) -> None:
    root = project(tmp_path, user_results=OWN)
    words = ("query", "insert_many_user_results", "--dialect", "sqlserver", "--format", "json", "--rows")
    shown = scangen(*words, "2", cwd=root).data["queries"][0]
    assert shown["order"][:2] == ["id_1", "scan_job_id_1"]
    assert len(shown["order"]) == 10
    assert scangen(*words, "419", cwd=root).code == 0
    refused = scangen(*words, "420", cwd=root)
    assert (refused.code, refused.codes) == (1, ["SG540"])
    assert "--rows 419" in refused.data["diagnostics"][0]["hint"]
    no_insert = scangen("query", "forget", "--dialect", "mysql", "--rows", "2", "--format", "json", cwd=root)
    assert no_insert.codes == ["SG541"]


def test_a_misspelt_name_is_told_what_it_was_meant_to_be(tmp_path: Path) -> None:
    root = project(tmp_path, user_results=OWN)
    answer = scangen("query", "get_scan_jb", cwd=root)
    assert answer.code == 2
    assert "did you mean 'get_scan_job'?" in answer.err


def test_one_that_is_left_out_says_why(tmp_path: Path) -> None:
    answer = scangen("query", "cancel_scan_job", cwd=project(tmp_path))
    assert "status is never 'cancelled'" in answer.err
    answer = scangen("query", "add_scan_job_progress", cwd=tmp_path)
    assert "scan_jobs has no column processed_items" in answer.err
