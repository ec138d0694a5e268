"""The command as the tests run it: in this process, with streams of their own, or as a process of its own."""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from scangen.cli import main
from tests.unit.formats import assert_in_form

HERE = Path(__file__).parents[2]
_CACHE = tempfile.TemporaryDirectory(prefix="scangen-test-cache-")

JOBS = """\
table: scan_jobs
role: scan_jobs
columns:
  id: {type: string(36), primary_key: true}
  status: {type: string(20), required: true, default: pending, one_of: [pending, running, done]}
  created_at: {type: datetime, required: true, default: now}
  updated_at: {type: datetime, required: true, default: now, on_update: now}
transitions:
  status: {pending: [running], running: [done]}
"""
USERS = """\
result_table: user_results
description: Users found in the source system.
columns:
  user_id: {type: string(64), required: true, identifier: true}
  email: {type: string(320), searchable: true}
  permissions: json
unique:
  - [user_id, scan_job_id]
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a run of the command gave."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The JSON on stdout."""
        return json.loads(self.out)

    @property
    def codes(self) -> list[str]:
        """The codes of the diagnostics in the JSON on stdout."""
        return [diagnostic["code"] for diagnostic in self.data["diagnostics"]]


def project(root: Path, settings: str = "", **specs: str) -> Path:
    """A project of scan_jobs, user_results and what is given; a spec that is given as '' is left out."""
    (root / "specs").mkdir(parents=True, exist_ok=True)
    for name, text in {"scan_jobs": JOBS, "user_results": USERS, **specs}.items():
        if text:
            (root / "specs" / f"{name}.yaml").write_text(text, encoding="utf-8")
    if settings:
        (root / "scangen.yaml").write_text(settings, encoding="utf-8")
    return root


def scangen(*words: str, cwd: Path, env: Mapping[str, str] | None = None) -> Answer:
    """Run the command in this process."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="ascii") for _ in range(2))
    variables = {"SCANGEN_CACHE": _CACHE.name, "COLUMNS": "100", **(env or {})}
    with (
        contextlib.chdir(cwd),
        mock.patch.dict(os.environ, variables),
        mock.patch.object(sys, "stdout", out),
        mock.patch.object(sys, "stderr", err),
    ):
        code = main(list(words))
    gc.enable()
    answer = Answer(code, _text(out), _text(err))
    form = words[words.index("--format") + 1 :][:1] if "--format" in words else ()
    # A wrong command line is answered in plain words, whatever the form.
    if form and form[0] in ("json", "sarif", "github") and answer.out and not answer.err.startswith("Usage: "):
        assert_in_form(form[0], answer.out)
    return answer


def process(*words: str, cwd: Path, env: Mapping[str, str] | None = None, **more: Any) -> subprocess.Popen[bytes]:
    """Start the command as a process of its own, output to pipes."""
    variables = {**os.environ, "PYTHONPATH": str(HERE), "SCANGEN_CACHE": _CACHE.name, **(env or {})}
    # Unbuffered, what cannot be written is known at once; a user's Python finds out at its end.
    variables.pop("PYTHONUNBUFFERED", None)
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
    return subprocess.Popen([sys.executable, "-m", "scangen", *words], cwd=cwd, env=variables, **streams)


def finished(running: subprocess.Popen[bytes]) -> Answer:
    """Wait for a process to end."""
    out, err = running.communicate(timeout=60)
    return Answer(running.returncode, (out or b"").decode(), (err or b"").decode())


def files(folder: Path) -> list[str]:
    """All files below a folder, hidden ones too."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode()
