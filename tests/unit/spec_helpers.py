"""Schemas from texts, for the tests of the reader."""

from __future__ import annotations

from pathlib import Path

from scangen.diagnostics import Diagnostic, Report, ScangenError
from scangen.dialects import DIALECTS
from scangen.model import Schema, Table
from scangen.project import Project, Target
from scangen.spec.link import link
from scangen.spec.reader import read_text

JOBS = """\
table: scan_jobs
role: scan_jobs
columns:
  id: {type: string(36), primary_key: true}
  scan_id: {type: string(100), required: true, unique: true}
  status: {type: string(20), required: true, default: pending, one_of: [pending, running, done]}
  completed_at: datetime
"""
ALL = tuple(Target(facts.name, facts.minimum) for facts in DIALECTS.values())
PROJECT = Project(Path("/p"), Path("/p/specs"), Path("/p/generated"), ALL)


def schema_of(*texts: str, jobs: str = JOBS) -> Schema:
    """The schema of some specs beside scan_jobs; raises ScangenError."""
    report = Report()
    labelled = [(f"specs/{number}.yaml", text) for number, text in enumerate((jobs, *texts)) if text]
    drafts = [read_text(label, text, DIALECTS, report) for label, text in labelled]
    return link(drafts, PROJECT, DIALECTS, report)


def result_table(body: str, name: str = "things") -> Table:
    """A result table whose spec has these lines after its name."""
    return schema_of(f"result_table: {name}\n{body}").table(name)


def problems_of(*texts: str, jobs: str = JOBS) -> tuple[Diagnostic, ...]:
    """What is wrong with some specs; nothing when nothing is."""
    try:
        schema_of(*texts, jobs=jobs)
    except ScangenError as error:
        return error.diagnostics
    return ()
