"""Microsoft's own T-SQL parser (ScriptDom, in the `maxdop` program), and sqlcmd's way to cut a script into batches."""

from __future__ import annotations

import json
import re
import subprocess
import sysconfig
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

VERSIONS = (2017, 2019, 2022, 2025)

# A comment may follow GO in other clients, not in sqlcmd.
_GO = re.compile(r"[ \t]*GO(?![\w@#$])(?P<rest>.*)", re.IGNORECASE)
_COUNT = re.compile(r"[ \t]*(?P<count>\d*)[ \t]*")
# Without the colon sqlcmd knows these four still, for the sake of osql.
_COMMAND = re.compile(r"[ \t]*(?::\w|!!|(?:exit|quit|reset|ed)[ \t]*(?:\(.*)?$)", re.IGNORECASE)
_REPORT = re.compile(r"maxdop: (?:.*[/\\])?(?P<number>\d+)\.sql: (?P<message>.*)")
_HARMLESS = "would be reformatted"
_SYNTAX = "could not be parsed, so it was left unchanged. "

_answers: dict[tuple[int, str], tuple[str, ...]] = {}


def batches(script: str) -> list[str]:
    """The batches that sqlcmd sends, `GO n` ones n times; raises ValueError for a line that is a command to sqlcmd.

    A GO line ends the batch wherever it stands, inside a comment or a string too:
    https://learn.microsoft.com/sql/t-sql/language-elements/slash-star-comment-transact-sql
    """
    return list(_batches(script))


def _batches(script: str) -> Iterator[str]:
    lines: list[str] = []
    # not splitlines(): that would also cut at form feeds and at Unicode's line separators
    for number, line in enumerate(re.split(r"\r\n|\n|\r", script), 1):
        if _COMMAND.match(line):
            raise ValueError(f"line {number}: sqlcmd would run {line.strip()!r} as a command of its own")
        go = _GO.fullmatch(line)
        if go is None:
            lines.append(line)
            continue
        count = _COUNT.fullmatch(go["rest"])
        if count is None:
            raise ValueError(f"line {number}: sqlcmd refuses {line.strip()!r}: after GO stands a number or nothing")
        yield from _filled(lines, int(count["count"] or 1))
        lines = []
    yield from _filled(lines, 1)


def _filled(lines: list[str], count: int) -> list[str]:
    """The lines as one batch, `count` times; sqlcmd sends no blank batches."""
    text = "\n".join(lines)
    return [text] * count if text.strip() else []


def parse(batch: str, version: int) -> list[str]:
    """The parser's complaints (`line:column: text`) about one batch under a version's grammar; empty when it parses."""
    return parse_all([batch], version)[0]


def parse_all(wanted: Iterable[str], version: int) -> list[list[str]]:
    """The complaints about each of many batches, in one process; answers are kept for the run."""
    if version not in VERSIONS:
        raise ValueError(f"version {version}: there are {', '.join(map(str, VERSIONS))}")
    wanted = list(wanted)
    new = [batch for batch in dict.fromkeys(wanted) if (version, batch) not in _answers]
    if new:
        for batch, complaints in zip(new, _ask(new, version), strict=True):
            _answers[version, batch] = tuple(complaints)
    return [list(_answers[version, batch]) for batch in wanted]


def _ask(wanted: list[str], version: int) -> list[list[str]]:
    """Runs the parser over files of one batch each; raises RuntimeError when it says anything but yes or no.

    The last file is broken on purpose: a parser that does not find fault with it has not read the files.
    """
    files = [*wanted, "SELECT FROM"]
    with tempfile.TemporaryDirectory(prefix="tsql-") as folder:
        # as sqlcmd -I, and as the SET options at the head of the scripts
        Path(folder, ".maxdop.json").write_text(json.dumps({"initialQuotedIdentifiers": True}))
        for number, batch in enumerate(files):
            Path(folder, f"{number}.sql").write_bytes(batch.encode())
        program = Path(sysconfig.get_path("scripts"), "maxdop")
        done = subprocess.run(
            [str(program), "--check", "--parser-version", str(version), folder],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
    complaints: list[list[str]] = [[] for _ in files]
    current: list[str] | None = None
    for line in (done.stdout + done.stderr).splitlines():
        report = _REPORT.fullmatch(line)
        if report is None:
            if line.endswith(_HARMLESS):
                current = None
            elif current is not None:
                current.append(line)
            continue
        current = complaints[int(report["number"])]
        if not report["message"].startswith(_SYNTAX):
            raise RuntimeError(f"the T-SQL parser has no answer: {report['message']}\n{files[int(report['number'])]}")
        current.append(report["message"].removeprefix(_SYNTAX))
    if done.returncode != 1 or not complaints.pop():
        raise RuntimeError(f"the T-SQL parser ended with {done.returncode}: {done.stderr[-500:]}")
    return complaints
