"""Diagnostics as a person reads them, as a pipeline reads them (JSON), and as GitHub shows them beside a diff."""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from scangen.diagnostics import Diagnostic, Severity, Span

_WIDTH = 120
"""Columns of a source line that are shown; a longer one is cut around the marker."""
_TAB = "    "
# The line ends that YAML knows; an editor and a diagnostic must agree on what line 7 is.
_LINE_END = re.compile(r"\r\n|\n|\r")

_RED, _YELLOW, _BOLD, _BLUE, _PLAIN = "\x1b[1;31m", "\x1b[1;33m", "\x1b[1m", "\x1b[34m", "\x1b[0m"


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Each diagnostic once, by file, line, column and code."""
    return sorted(set(diagnostics), key=lambda d: d.sort_key)


def as_text(diagnostics: Sequence[Diagnostic], *, color: bool = False) -> str:
    """What a terminal shows: each problem with its source line, then a summary."""
    files: dict[str, list[str]] = {}
    blocks = [_block(d, color, files) for d in diagnostics]
    return "\n".join([*blocks, summary(diagnostics)])


def summary(diagnostics: Sequence[Diagnostic]) -> str:
    """`2 errors and 1 warning in 2 files; …`."""
    counts = Counter(d.severity for d in diagnostics)
    errors, warnings = counts[Severity.ERROR], counts[Severity.WARNING]
    words = [plural(n, word) for n, word in ((errors, "error"), (warnings, "warning")) if n]
    files = {d.span.path for d in diagnostics if d.span}
    place = f" in {plural(len(files), 'file')}" if files else ""
    worst = next((d for d in diagnostics if d.severity is Severity.ERROR), diagnostics[0])
    return f"{' and '.join(words)}{place}; `scangen explain {worst.code}` says more."


def plural(count: int, word: str) -> str:
    """`1 file`, `2 files`, `2 indexes`."""
    if count != 1:
        word += "es" if word.endswith(("x", "s")) else "s"
    return f"{count} {word}"


def as_data(diagnostics: Iterable[Diagnostic]) -> list[dict[str, object]]:
    """What `--format json` shows: plain data, `file` relative to the working folder, counted from 1."""
    return [
        {
            "code": d.code,
            "severity": d.severity.value,
            "message": d.message,
            "hint": d.hint,
            "file": nearby(d.span.path) if d.span else None,
            "line": d.span.line if d.span else None,
            "column": d.span.column if d.span else None,
            "length": d.span.length if d.span else None,
        }
        for d in diagnostics
    ]


def as_github(diagnostics: Iterable[Diagnostic]) -> str:
    """Workflow commands, which GitHub Actions turns into annotations of the pull request.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
    """
    lines = []
    for d in diagnostics:
        facts = {}
        if d.span:
            facts = {"file": nearby(d.span.path), "line": str(d.span.line), "col": str(d.span.column)}
            if d.span.length:
                facts["endColumn"] = str(d.span.column + d.span.length)
        facts["title"] = f"scangen {d.code}"
        text = f"{d.message} ({d.hint})" if d.hint else d.message
        properties = ",".join(f"{name}={_property(value)}" for name, value in facts.items())
        lines.append(f"::{d.severity.value} {properties}::{_escaped(text)}")
    return "\n".join(lines)


def nearby(path: str) -> str:
    """A path relative to the working folder where that is possible."""
    try:
        return Path(os.path.relpath(path)).as_posix()
    except (ValueError, OSError):  # another drive; a working folder that is gone
        return path


def visible(text: str) -> str:
    """A text in which nothing can move the cursor, ring the bell or reverse the reading direction."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def _block(diagnostic: Diagnostic, color: bool, files: dict[str, list[str]]) -> str:
    word = diagnostic.severity.value
    shade = _RED if diagnostic.severity is Severity.ERROR else _YELLOW
    span = diagnostic.span
    place = visible(str(Span(nearby(span.path), span.line, span.column))) + ": " if span else ""
    head = f"{word} {diagnostic.code}:"
    lines = [f"{_paint(place, _BOLD, color)}{_paint(head, shade, color)} {visible(diagnostic.message)}"]
    if span:
        if span.path not in files:
            files[span.path] = _lines(span.path)
        lines += _source(span, files[span.path], shade, color)
    if diagnostic.hint:
        lines.append(f"    hint: {visible(diagnostic.hint)}")
    return "\n".join(lines) + "\n"


def _paint(text: str, shade: str, color: bool) -> str:
    return f"{shade}{text}{_PLAIN}" if color and text else text


def _source(span: Span, lines: list[str], shade: str, color: bool) -> list[str]:
    if not 1 <= span.line <= len(lines) or (span.line, span.column, span.length) == (1, 1, 0):
        return []  # the last is how a diagnostic speaks of a file as a whole
    line = lines[span.line - 1]
    if not line.strip():
        return []
    start = min(span.column - 1, len(line))
    end = min(start + max(span.length, 1), max(len(line), start + 1))
    shown, before, marked = _window(line, start, end)
    gutter = f"{span.line:>5} | "
    return [
        f"{_paint(gutter, _BLUE, color)}{shown}",
        f"{_paint('      | ', _BLUE, color)}{' ' * before}{_paint('^' * max(marked, 1), shade, color)}",
    ]


def _window(line: str, start: int, end: int) -> tuple[str, int, int]:
    """The part of a line to show, the columns before the marker in it, and the marker's width."""
    first = 0
    if len(line) > _WIDTH and start > _WIDTH - 40:
        first = max(0, start - 40)
    last = min(len(line), first + _WIDTH)
    end = min(end, max(last, start + 1))
    lead, tail = ("…" if first else ""), ("…" if last < len(line) else "")
    drawn = [_drawn(c) for c in line[first:last]]
    before = len(lead) + sum(map(_columns, drawn[: start - first]))
    marked = sum(map(_columns, drawn[start - first : end - first]))
    return lead + "".join(drawn) + tail, before, marked


def _drawn(char: str) -> str:
    return _TAB if char == "\t" else visible(char)


def _columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _lines(path: str) -> list[str]:
    if not os.path.isfile(path):  # noqa: PTH113 - a pipe would be waited for
        return []
    try:
        with Path(path).open("rb") as file:
            return _LINE_END.split(file.read(1 << 20).decode("utf-8", "replace").removeprefix("\ufeff"))
    except (OSError, ValueError):
        return []
