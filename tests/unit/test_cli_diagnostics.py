"""How a diagnostic looks: for a person, for a program, and beside a pull request."""

from __future__ import annotations

from pathlib import Path

import pytest

from scangen.cli.diagnostics import as_data, as_github, as_text, in_order, plural
from scangen.diagnostics import Diagnostic, Severity, Span


def shown(path: Path, content: bytes | str, line: int, column: int, length: int = 0) -> list[str]:
    """The lines between a diagnostic's first and its hint."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    text = as_text([Diagnostic("SG201", "it is wrong", Span(str(path), line, column, length), "do it right")])
    lines = text.splitlines()
    assert lines[0].endswith(f"{path.name}:{line}:{column}: error SG201: it is wrong")
    assert lines[-1] == "1 error in 1 file; `scangen explain SG201` says more."
    return lines[1 : lines.index("    hint: do it right")]


@pytest.mark.parametrize(
    ("content", "line", "column", "length", "expected"),
    [
        ("a: 1\nbad: 2\n", 2, 1, 3, ["    2 | bad: 2", "      | ^^^"]),
        ("a: 1\nbad: 2\n", 2, 6, 0, ["    2 | bad: 2", "      |      ^"]),
        ("a: 1\r\nbad: 2\r\n", 2, 6, 1, ["    2 | bad: 2", "      |      ^"]),
        ("\ufeffbad: 2\n", 1, 1, 3, ["    1 | bad: 2", "      | ^^^"]),
        ("a\tb: 2\n", 1, 3, 1, ["    1 | a    b: 2", "      |      ^"]),
        ("漢字: bad\n", 1, 5, 3, ["    1 | 漢字: bad", "      |       ^^^"]),
        ("x: 漢字\n", 1, 4, 2, ["    1 | x: 漢字", "      |    ^^^^"]),
        ("e\u0301: bad\n", 1, 5, 3, ["    1 | e\u0301: bad", "      |    ^^^"]),
        ("a: [", 1, 5, 0, ["    1 | a: [", "      |     ^"]),
        ("a: 1", 1, 4, 400, ["    1 | a: 1", "      |    ^"]),
        ("a: \x1b[31mred\u202e\n", 1, 4, 1, ["    1 | a: \\x1b[31mred\\u202e", "      |    ^^^^"]),
        (b"a: \xff\xfe\n", 1, 4, 1, ["    1 | a: \ufffd\ufffd", "      |    ^"]),
    ],
)
def test_the_marker_stands_under_what_it_means(
    tmp_path: Path, content: bytes | str, line: int, column: int, length: int, expected: list[str]
) -> None:
    assert shown(tmp_path / "spec.yaml", content, line, column, length) == expected


def test_a_long_line_is_cut_around_the_marker(tmp_path: Path) -> None:
    source, marker = shown(tmp_path / "spec.yaml", "x" * 5000 + "BAD" + "y" * 5000, 1, 5001, 3)
    assert len(source) < 140
    assert source.index("BAD") == marker.index("^^^")
    source, marker = shown(tmp_path / "spec.yaml", "BAD" + "y" * 5000, 1, 1, 5000)
    assert source.endswith("…")
    assert len(marker) <= len(source)


@pytest.mark.parametrize(("line", "column"), [(99, 1), (1, 1)])
def test_no_source_line_where_there_is_none_to_show(tmp_path: Path, line: int, column: int) -> None:
    assert shown(tmp_path / "spec.yaml", "a: 1\n", line, column) == []


def test_a_file_that_is_gone_and_no_file_at_all(tmp_path: Path) -> None:
    text = as_text(
        [Diagnostic("SG101", "gone", Span(str(tmp_path / "x\ny.yaml"), 3, 4)), Diagnostic("SG702", "no server")]
    )
    assert "x\\ny.yaml:3:4: error SG101: gone\n" in text
    assert "\nerror SG702: no server\n" in text
    assert text.endswith("2 errors in 1 file; `scangen explain SG101` says more.")


def test_messages_cannot_move_the_cursor() -> None:
    assert "\x1b" not in as_text([Diagnostic("SG201", "a \x1b[2J key", None, "no \x07 bell")])


def test_colours_are_asked_for() -> None:
    one = [Diagnostic("SG201", "wrong", Span("x.yaml", 1, 2))]
    assert "\x1b[" not in as_text(one)
    assert "\x1b[1;31merror SG201:\x1b[0m" in as_text(one, color=True)


def test_order_and_summary() -> None:
    second = Diagnostic("SG202", "b", Span("b.yaml", 1, 1))
    first = Diagnostic("SG501", "a", Span("a.yaml", 9, 1), severity=Severity.WARNING)
    ordered = in_order([second, first, second])
    assert ordered == [first, second]
    assert as_text(ordered).endswith("1 error and 1 warning in 2 files; `scangen explain SG202` says more.")


def test_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "specs" / "a.yaml"
    assert as_data(
        [Diagnostic("SG201", "wrong", Span(str(path), 3, 4, 5), "hint"), Diagnostic("SG702", "no server")]
    ) == [
        {
            "code": "SG201",
            "severity": "error",
            "message": "wrong",
            "hint": "hint",
            "file": "specs/a.yaml",
            "line": 3,
            "column": 4,
            "length": 5,
        },
        {
            "code": "SG702",
            "severity": "error",
            "message": "no server",
            "hint": None,
            "file": None,
            "line": None,
            "column": None,
            "length": None,
        },
    ]


def test_github_commands_are_escaped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    span = Span(str(tmp_path / "a,b:c%.yaml"), 3, 4, 5)
    found = as_github(
        [
            Diagnostic("SG201", "100 %\nsure", span, "do, or: not"),
            Diagnostic("SG709", "newer", severity=Severity.WARNING),
        ]
    )
    assert found.splitlines() == [
        "::error file=a%2Cb%3Ac%25.yaml,line=3,col=4,endColumn=9,title=scangen SG201::100 %25%0Asure (do, or: not)",
        "::warning title=scangen SG709::newer",
    ]


@pytest.mark.parametrize(
    ("count", "word", "text"), [(1, "file", "1 file"), (2, "index", "2 indexes"), (0, "key", "0 keys")]
)
def test_plural(count: int, word: str, text: str) -> None:
    assert plural(count, word) == text
