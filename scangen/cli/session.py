"""What the verbs share: the project of this run, the format of the answer, and how the answer is given.

Text: what was asked for goes to stdout, what is wrong to stderr. JSON: one object on stdout, whatever happens.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from scangen.diagnostics import Diagnostic, Severity, Span

if TYPE_CHECKING:
    from typing import TextIO

    from scangen.model import Schema
    from scangen.project import Project

FINE, FOUND, USAGE = 0, 1, 2

_Verb = TypeVar("_Verb", bound=Callable[..., Any])


class Session:
    """One run of the command; the group fills `folder` and `debug`, `--format` fills `format`."""

    folder: Path | None = None
    debug: bool = False
    format: str = "text"
    findings_on_stdout: bool = False
    """Whether what is wrong is what was asked for."""

    @property
    def start(self) -> Path:
        """The folder from which the project is looked for."""
        return self.folder or Path.cwd()

    @property
    def root(self) -> Path:
        """The folder from which diagnostics give their paths: of the project file, also when that one is wrong."""
        from scangen.spec.project_file import PROJECT_FILE

        start = Path(os.path.abspath(self.start))  # noqa: PTH100 - as `find_project`, which keeps symbolic links
        if start.is_file():
            return start.parent
        return next((folder for folder in (start, *start.parents) if os.path.lexists(folder / PROJECT_FILE)), start)

    @cached_property
    def project(self) -> Project:
        """The project of the start folder; raises ScangenError."""
        from scangen.dialects import DIALECTS
        from scangen.spec.project_file import find_project

        return find_project(self.start, DIALECTS)

    @cached_property
    def schema(self) -> Schema:
        """The project's schema; raises ScangenError with all that is wrong in it."""
        from scangen.dialects import DIALECTS
        from scangen.spec.load import read_schema

        return read_schema(self.project, DIALECTS)

    def answer(
        self,
        diagnostics: Iterable[Diagnostic] = (),
        lines: Iterable[str] = (),
        data: Mapping[str, object] | None = None,
        *,
        found: bool = False,
    ) -> int:
        """Give the answer in the format asked for; answers the exit code.

        `lines` are its text, `data` its JSON; `found` makes it 1 without a diagnostic that is an error.
        """
        from scangen.cli import diagnostics as shown

        problems = shown.in_order(self.placed(diagnostics))
        code = _exit_code(problems) or (FOUND if found else FINE)
        if self.format == "json":
            import json

            whole = {"ok": code == FINE, "exit_code": code, "diagnostics": shown.as_data(problems), **(data or {})}
            self.say(json.dumps(whole, indent=2))
            return code
        if self.format == "sarif":
            import json

            from scangen.cli.meanings import meanings
            from scangen.cli.sarif import as_sarif

            self.say(json.dumps(as_sarif(problems, {c: m.title for c, m in meanings().items()}), indent=2))
            return code
        if problems and self.format == "github":
            self.say(shown.as_github(problems))
        elif problems:
            stream = sys.stdout if self.findings_on_stdout else sys.stderr
            _write(stream, shown.as_text(problems, color=_colors(stream)))
        for line in lines:
            self.say(line)
        return code

    def placed(self, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
        """The diagnostics with paths that can be opened from anywhere."""
        found = list(diagnostics)
        root = self.root if any(d.span for d in found) else None
        return [replace(d, span=_placed(d.span, root)) if root and d.span else d for d in found]

    def say(self, text: str) -> None:
        """A line of what was asked for."""
        _write(sys.stdout, text)

    def complain(self, text: str) -> None:
        """A line on stderr, with the command's name."""
        _write(sys.stderr, f"scangen: {text}")


def format_option(verb: _Verb) -> _Verb:
    """`--format`, for verbs whose answer a pipeline reads."""
    return click.option(
        "--format",
        type=click.Choice(("text", "json", "github", "sarif")),
        default="text",
        show_default=True,
        is_eager=True,
        expose_value=False,
        callback=_set_format,
        help="For people, for programs (one JSON object), as annotations of a GitHub pull request, or as SARIF 2.1.0.",
    )(verb)


dialect_option = click.option(
    "--dialect",
    "dialects",
    multiple=True,
    metavar="NAME",
    help="Only this target of the project; may be given more than once.",
)


def finish(code: int) -> None:
    """End the verb with an exit code."""
    if code:
        raise click.exceptions.Exit(code)


def _placed(span: Span, root: Path) -> Span:
    return Span(str(root / span.path), span.line, span.column, span.length)


def _set_format(context: click.Context, _parameter: click.Parameter, value: str) -> None:
    context.ensure_object(Session).format = value


def _exit_code(problems: Iterable[Diagnostic]) -> int:
    errors = [d for d in problems if d.severity is Severity.ERROR]
    if not errors:
        return FINE
    from scangen.codes import CODES

    outside = any(d.code in CODES and CODES[d.code].environment for d in errors)
    return USAGE if outside else FOUND


def _write(stream: TextIO, text: str) -> None:
    stream.write(text + "\n")
    stream.flush()


def _colors(stream: TextIO) -> bool:
    """Colour only on a terminal, and not where https://no-color.org asks for none."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
