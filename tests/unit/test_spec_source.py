"""Files become nodes, or diagnostics: whatever is in them, whatever they are."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from scangen.diagnostics import Report, ScangenError
from scangen.dialects import DIALECTS
from scangen.spec.load import read_schema
from scangen.spec.project_file import find_project
from scangen.spec.reader import read_text
from scangen.spec.source import MAX_BYTES, compose
from tests.unit.spec_helpers import JOBS


def project(root: Path) -> Path:
    (root / "specs").mkdir()
    (root / "specs" / "scan_jobs.yaml").write_text(JOBS, encoding="utf-8")
    return root / "specs"


def codes(root: Path) -> list[tuple[str, str]]:
    with pytest.raises(ScangenError) as caught:
        read_schema(find_project(root, DIALECTS), DIALECTS)
    return [(d.code, str(d.span)) for d in caught.value.diagnostics]


def test_a_folder_with_the_name_of_a_spec(tmp_path: Path) -> None:
    (project(tmp_path) / "bad.yaml").mkdir()
    assert codes(tmp_path) == [("SG102", "specs/bad.yaml:1:1")]


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(project(tmp_path) / "bad.yaml")
    assert codes(tmp_path) == [("SG101", "specs/bad.yaml:1:1")]


def test_a_link_to_nowhere(tmp_path: Path) -> None:
    (project(tmp_path) / "bad.yaml").symlink_to("nowhere.yaml")
    assert codes(tmp_path) == [("SG101", "specs/bad.yaml:1:1")]


def test_a_link_to_itself(tmp_path: Path) -> None:
    (project(tmp_path) / "bad.yaml").symlink_to("bad.yaml")
    assert codes(tmp_path) == [("SG101", "specs/bad.yaml:1:1")]


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    (project(tmp_path) / "bad.yaml").write_bytes(b"#" * (MAX_BYTES + 1))
    assert codes(tmp_path) == [("SG103", "specs/bad.yaml:1:1")]


def test_no_specs_folder(tmp_path: Path) -> None:
    assert codes(tmp_path) == [("SG116", "specs:1:1")]


def test_specs_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "specs").write_text("table: x", encoding="utf-8")
    assert codes(tmp_path) == [("SG116", "specs:1:1")]


def test_no_spec_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / ".hidden.yaml").write_text("oops", encoding="utf-8")
    (tmp_path / "specs" / "README.md").write_text("oops", encoding="utf-8")
    assert codes(tmp_path) == [("SG117", "specs:1:1")]


def test_both_suffixes_are_read_and_links_are_followed(tmp_path: Path) -> None:
    folder = project(tmp_path)
    (folder / "one.yml").write_text("result_table: one\ncolumns: {a: text}\n", encoding="utf-8")
    (tmp_path / "elsewhere.yaml").write_text("result_table: two\ncolumns: {a: text}\n", encoding="utf-8")
    (folder / "two.yaml").symlink_to("../elsewhere.yaml")
    schema = read_schema(find_project(tmp_path, DIALECTS), DIALECTS)
    assert [(table.name, table.source) for table in schema.tables] == [
        ("scan_jobs", "specs/scan_jobs.yaml"),
        ("one", "specs/one.yml"),
        ("two", "specs/two.yaml"),
    ]


def test_a_file_name_cannot_break_a_message(tmp_path: Path) -> None:
    (project(tmp_path) / "a\nb\x1b.yaml").write_text("oops", encoding="utf-8")
    assert codes(tmp_path) == [("SG203", r"specs/a\nb\x1b.yaml:1:1")]


def test_a_file_name_that_is_no_text(tmp_path: Path) -> None:
    project(tmp_path)
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/specs/\xff.yaml")).write_text("oops", encoding="utf-8")
    assert codes(tmp_path) == [("SG203", r"specs/\xff.yaml:1:1")]


@pytest.mark.parametrize("text", ["[" * 100_000, "- " * 100_000, "{" * 400_000, "? " * 100_000, "[{a: " * 100_000])
def test_nesting_does_not_end_the_process(text: str) -> None:
    report = Report()
    assert compose(text, "bad.yaml", report) is None
    assert [d.code for d in report.diagnostics] == ["SG114"]


@pytest.mark.parametrize("prefix", ["\ufeff", ""])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_places_are_those_an_editor_shows(prefix: str, newline: str) -> None:
    report = Report()
    text = prefix + newline.join(["result_table: x", "columns:", "  é😀: text", "  b: {type: text, oops: 1}", ""])
    read_text("x.yaml", text.encode(), DIALECTS, report)
    assert [(d.code, str(d.span)) for d in report.diagnostics] == [("SG301", "x.yaml:3:3"), ("SG201", "x.yaml:4:19")]


def test_without_libyaml_the_same_is_read() -> None:
    program = textwrap.dedent(
        """
        import sys
        sys.modules["yaml._yaml"] = None
        from scangen.diagnostics import Report
        from scangen.dialects import DIALECTS
        from scangen.spec import source
        from scangen.spec.reader import read_text
        assert source.Loader.__mro__[1].__name__ == "BaseLoader", source.Loader.__mro__
        def told(text):
            report = Report()
            draft = read_text("x.yaml", text, DIALECTS, report)
            return draft and draft.table.name, [(d.code, str(d.span)) for d in report.diagnostics]
        print(told("result_table: x\\ncolumns:\\n  a: {type: string(3), default: no}\\n  b: [1]\\n"))
        print(told("a: &x b\\nc: !!str d\\n"))
        print(told("[" * 100_000))
        print(told("a:\\n\\tb: c\\n"))
        """
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert answer.splitlines() == [
        "('x', [('SG203', 'x.yaml:4:6')])",
        "(None, [('SG110', 'x.yaml:1:4'), ('SG111', 'x.yaml:2:4')])",
        "(None, [('SG114', 'x.yaml:1:33')])",
        "(None, [('SG108', 'x.yaml:2:1')])",
    ]
