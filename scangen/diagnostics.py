"""What scangen says when something is wrong: a code, a place, what is wrong and what to do.

Lowest floor: everything may import this, it imports nothing of scangen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import NamedTuple

from scangen.values import dataclass


class Severity(Enum):
    """How much a diagnostic weighs: an error stops the run, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Span(NamedTuple):
    """A place in a spec file: `line` and `column` count from 1, `length` is in characters (0: unknown).

    `margin` is for a text that stands in a block (`|`): the column in which each of its lines begins (0: no block).
    """

    path: str
    line: int
    column: int
    length: int = 0
    margin: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"

    def inside(self, offset: int, length: int) -> Span:
        """The part of a one-line scalar that starts `offset` characters in."""
        return Span(self.path, self.line, self.column + offset, length)

    def below(self, lines: int, offset: int, length: int) -> Span:
        """The part of a block that starts `lines` lines down, `offset` characters into that line."""
        return Span(self.path, self.line + lines, (self.margin if lines else self.column) + offset, length)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem. `code` is stable (`SG` and three digits) and documented in `docs/diagnostics.md`."""

    code: str
    message: str
    span: Span | None = None
    hint: str | None = None
    severity: Severity = Severity.ERROR

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Diagnostics are shown by file, line, column, then code."""
        span = self.span
        place = (span.path, span.line, span.column) if span else ("", 0, 0)
        return (*place, self.code, self.message)


class ScangenError(Exception):
    """Raised when work cannot go on; carries every diagnostic found so far."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = tuple(diagnostics)
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        return "; ".join(f"{d.span}: {d.code} {d.message}" for d in self.diagnostics)


def fail(code: str, message: str, span: Span | None = None, hint: str | None = None) -> ScangenError:
    """A ScangenError with a single diagnostic, to be raised."""
    return ScangenError([Diagnostic(code, message, span, hint)])


class Report:
    """Collects diagnostics so that one run shows every problem; `raise_errors` ends a stage."""

    def __init__(self) -> None:
        self.diagnostics: list[Diagnostic] = []

    def error(self, code: str, message: str, span: Span | None = None, hint: str | None = None) -> None:
        """Note an error; work goes on, to find the next one."""
        self.diagnostics.append(Diagnostic(code, message, span, hint))

    def warning(self, code: str, message: str, span: Span | None = None, hint: str | None = None) -> None:
        """Note something worth saying that stops nothing."""
        self.diagnostics.append(Diagnostic(code, message, span, hint, Severity.WARNING))

    @property
    def errors(self) -> list[Diagnostic]:
        """Those diagnostics that stop the run."""
        return [d for d in self.diagnostics if d.severity is Severity.ERROR]

    def raise_errors(self) -> None:
        """Raise ScangenError with everything noted, if any of it is an error."""
        if self.errors:
            raise ScangenError(sorted(set(self.diagnostics), key=lambda d: d.sort_key))


def closest(word: str, known: Iterable[str], likeness: float) -> str | None:
    """The known word that is most like this one (0 nothing alike, 1 the same), or None when none is like it enough."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, list(known), n=1, cutoff=likeness)), None)


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """A hint with the closest known word, or None when nothing is close."""
    candidates = list(known)
    folded = {k.casefold(): k for k in candidates}
    close = closest(word, candidates, 0.6) or folded.get(word.casefold())
    return f"did you mean {close!r}?" if close else None


def listing(words: Sequence[str]) -> str:
    """`a, b or c`, for messages."""
    return ", ".join(words) if len(words) < 2 else ", ".join(words[:-1]) + " or " + words[-1]
