"""scangen.yaml, and a project without one."""

from __future__ import annotations

from pathlib import Path

import pytest

from scangen.dialects import DIALECTS
from scangen.project import Project
from scangen.spec.project_file import find_project


def project(root: Path, text: str) -> Project:
    (root / "scangen.yaml").write_text(text, encoding="utf-8")
    return find_project(root, DIALECTS)


@pytest.mark.parametrize("text", [None, "", "# nothing\n\n"])
def test_all_defaults(tmp_path: Path, text: str | None) -> None:
    found = find_project(tmp_path, DIALECTS) if text is None else project(tmp_path, text)
    assert (found.root, found.specs, found.generated) == (tmp_path, tmp_path / "specs", tmp_path / "generated")
    assert [(t.dialect, t.version_text) for t in found.targets] == [
        ("postgresql", "14"),
        ("mysql", "8.0.17"),
        ("sqlserver", "2017"),
        ("sqlite", "3.37"),
    ]
    assert found.templates is None
    assert found.exact_strings


def test_all_settings(tmp_path: Path) -> None:
    (tmp_path / "house").mkdir()
    folders = "specs: ../specs\ngenerated: out/sql\ntemplates: ./house\n"
    text = f"targets: {{mysql: 8.4, sqlite: '3.53'}}\n{folders}strings: database\n"
    found = project(tmp_path, text)
    assert [(t.dialect, t.version) for t in found.targets] == [("mysql", (8, 4)), ("sqlite", (3, 53))]
    assert (found.specs, found.generated) == (tmp_path.parent / "specs", tmp_path / "out" / "sql")
    assert found.templates == tmp_path / "house"
    assert not found.exact_strings


def test_a_list_of_targets_takes_the_oldest_versions(tmp_path: Path) -> None:
    assert [t.version_text for t in project(tmp_path, "targets: [sqlite, mysql]\n").targets] == ["3.37", "8.0.17"]


@pytest.mark.parametrize("version", ["9.7", "9.7.4", "9", "8.0.17", "8.10"])
def test_versions_within_the_claim(tmp_path: Path, version: str) -> None:
    assert project(tmp_path, f"targets: {{mysql: {version}}}\n").targets[0].version_text == version


def test_the_nearest_project_file_above_is_taken(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    project(tmp_path, "generated: out\n")
    assert find_project(inner, DIALECTS).root == tmp_path
    (tmp_path / "a" / "scangen.yaml").write_text("", encoding="utf-8")
    assert find_project(inner, DIALECTS).root == tmp_path / "a"
    assert find_project(tmp_path / "scangen.yaml", DIALECTS).generated == tmp_path / "out"


def test_an_absolute_folder_is_meant(tmp_path: Path) -> None:
    assert project(tmp_path, f"generated: {tmp_path.parent / 'elsewhere'}\n").generated == tmp_path.parent / "elsewhere"
