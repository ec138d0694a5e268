"""The command group and the one place where exceptions end: whatever happens, a person reads lines, not a traceback."""

from __future__ import annotations

import errno
import gc
import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from keyword import iskeyword
from pathlib import Path
from typing import TextIO

import click

from scangen import __version__
from scangen.cli.session import USAGE, Session
from scangen.diagnostics import ScangenError, did_you_mean

VERBS = (
    "init",
    "new",
    "import",
    "validate",
    "show",
    "generate",
    "check",
    "query",
    "diff",
    "lint",
    "migrate",
    "create",
    "drift",
    "retention",
    "schema",
    "templates",
    "explain",
)
_INTERRUPTED = 128 + signal.SIGINT
_PIPE_CLOSED = 128 + 13
"""What a shell answers for a program that SIGPIPE ended."""


class Verbs(click.Group):
    """The verbs, each imported from the file of its name when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which a project meets them."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The verb of that name."""
        if name not in VERBS:
            return None
        # `import` cannot be the name of a module.
        module = f"{name}_" if iskeyword(name) else name
        command: click.Command = import_module(f"scangen.cli.{module}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The verb that the words begin with; a misspelt one is told what it was meant to be."""
        name = args[0]
        if name not in VERBS and not name.startswith("-"):
            hint = did_you_mean(name, VERBS) or f"the verbs are {', '.join(VERBS)}"
            ctx.fail(f"there is no verb {name!r}: {hint}")
        return super().resolve_command(ctx, args)


@click.group(
    cls=Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
Exit codes:
  0    all is well
  1    something was found: a spec is wrong, a file is stale, a table is there already
  2    the command line or the machine is at fault: an unknown option, no server, a full disk
  130  interrupted

\b
Completion of verbs, options and table names, for bash (zsh and fish alike):
  eval "$(_SCANGEN_COMPLETE=bash_source scangen)"
""",
)
@click.option(
    "--project",
    "folder",
    metavar="DIR",
    type=click.Path(exists=True, path_type=Path),
    help="The project's folder, one within it, or its project file. [default: the working folder]",
)
@click.option("--debug", is_flag=True, envvar="SCANGEN_DEBUG", help="Show the traceback of an internal error.")
@click.version_option(__version__, message="scangen %(version)s")
@click.pass_obj
def scangen(session: Session, folder: Path | None, debug: bool) -> None:
    """One YAML spec a table in; the SQL of PostgreSQL, MySQL, SQL Server and SQLite out.

    \b
    Examples:
      scangen init                         a project that works at once
      scangen new tickets --like issues    one more result table
      scangen validate                     every problem of every spec
      scangen generate                     the SQL, into generated/
      scangen check                        for CI: is generated/ current?
      scangen create --url sqlite:///scans.db
    """
    session.folder = folder
    session.debug = debug


def run(words: Sequence[str]) -> int:
    """Run one command line; answers its exit code and never raises."""
    # A run is short and what it makes is needed to its end: collecting takes a tenth of the time and frees nothing.
    gc.disable()
    session = Session()
    try:
        _set_streams()
        code = _invoke(words, session)
        sys.stdout.flush()
        return code
    except BaseException as error:  # the last resort of a program: nothing may pass it
        return _end(error, session)


def _invoke(words: Sequence[str], session: Session) -> int:
    if "_SCANGEN_COMPLETE" in os.environ:
        scangen.main(list(words), prog_name="scangen", obj=session)
    try:
        with scangen.make_context("scangen", list(words), obj=session) as context:
            scangen.invoke(context)
    except click.exceptions.Exit as error:
        return error.exit_code
    except ScangenError as error:
        return session.answer(error.diagnostics)
    return 0


def _end(error: BaseException, session: Session) -> int:
    try:
        return _explain(error, session)
    except OSError:
        return USAGE
    finally:
        _let_go()


def _explain(error: BaseException, session: Session) -> int:
    match error:
        case SystemExit(code=int() as code):
            return code
        case click.ClickException():
            error.show()
            return USAGE
        case KeyboardInterrupt() | click.Abort():
            session.complain("interrupted")
            return _INTERRUPTED
        case OSError(errno=errno.EPIPE):
            return _PIPE_CLOSED
        case OSError(strerror=str() as reason):
            session.complain(f"cannot go on: {error.filename or 'the output cannot be written'}: {reason}")
        case MemoryError():
            session.complain("cannot go on: out of memory")
        case _:
            session.complain(
                f"internal error: {type(error).__name__}: {error}".strip().removesuffix(":")
                + "\n    hint: this is a fault of scangen, not yours; `scangen --debug …` shows where, please report it"
            )
    if session.debug:
        import traceback

        traceback.print_exception(error)
    return USAGE


def _set_streams() -> None:
    """Files and pipes get UTF-8 whatever the locale; a terminal that lacks a character shows its number."""
    # A stream that the caller closed is None in Python.
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")


def _nowhere() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")


def _let_go() -> None:
    """Give up what a broken output still holds, or the interpreter complains of it at its end."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            try:
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
            except (OSError, ValueError):
                continue
