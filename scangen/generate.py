"""From a schema to scripts: lower, steps, render, a block a table, for each target."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from scangen.changes import CreateTable
from scangen.diagnostics import Diagnostic, Report
from scangen.dialects import load
from scangen.model import Schema
from scangen.parallel import halves
from scangen.project import Project, Target
from scangen.render import Renderer
from scangen.script import SIGNATURE_LENGTH, ScriptWriter, sign

MANY_BLOCKS = 500
"""From here on a second process pays for itself."""


@dataclass(frozen=True, slots=True)
class Block:
    """Where one table's statements stand in a script (in characters), and what its lowering had to say.

    `key` stands for all that the block was made from.
    """

    key: str
    start: int
    end: int
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Script:
    """One generated file: its text, its blocks by table, and what tables make wrong with each other (`across`)."""

    text: str
    blocks: Mapping[str, Block]
    across: tuple[Diagnostic, ...] = ()

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """What lowering had to say, errors and warnings."""
        return [*(said for block in self.blocks.values() for said in block.diagnostics), *self.across]


@dataclass(frozen=True, slots=True)
class Known:
    """What an earlier run made: its scripts by path, each let go once used; and by table the keys of blocks now."""

    keys: Mapping[str, str] = field(default_factory=dict)
    scripts: dict[str, Script] = field(default_factory=dict)

    def block(self, path: str, table: str) -> tuple[str, tuple[Diagnostic, ...]] | None:
        """The table's block in the script at `path` and its diagnostics, if all that it was made from is the same."""
        script = self.scripts.get(path)
        block = script.blocks.get(table) if script else None
        if script is None or block is None or not block.key or block.key != self.keys.get(table):
            return None
        return script.text[block.start : block.end], block.diagnostics


def generate(
    project: Project, schema: Schema, compiled: Path | None = None, known: Known | None = None
) -> dict[str, Script]:
    """The scripts of all targets by their POSIX path within `generated/`; `compiled` keeps compiled templates."""
    known = known or Known()
    jobs: dict[str, Callable[[], Script]] = {}
    for name, make in (("schema", _schema_script), ("retention", _retention_script)):
        if name != "retention" or any(table.is_retained for table in schema.tables):
            for target in project.targets:
                path = f"{target.dialect}/{name}.sql"
                jobs[path] = partial(make, project, schema, target, compiled, known, path)
    if len(project.targets) * len(schema.tables) >= MANY_BLOCKS and not known.scripts:
        return dict(zip(jobs, halves(list(jobs.values())), strict=True))
    scripts = {}
    for path, job in jobs.items():
        scripts[path] = job()
        known.scripts.pop(path, None)
    return scripts


def schema_script(
    project: Project, schema: Schema, target: Target, report: Report, compiled: Path | None = None
) -> str:
    """The whole schema for one target, for an empty database; refusals and warnings go to `report`."""
    script = _schema_script(project, schema, target, compiled, Known(), "")
    report.diagnostics += script.diagnostics
    return script.text


def _schema_script(
    project: Project, schema: Schema, target: Target, compiled: Path | None, known: Known, path: str
) -> Script:
    dialect = load(target.dialect)
    renderer = Renderer(dialect, project.templates, compiled)
    writer = ScriptWriter(dialect, target, renderer)
    report = Report()
    lowering = dialect.lowering(dialect, schema, project, target, renderer, report)
    head, tail = writer.frame("The schema for an empty database.")
    texts, blocks = [head], {}
    end = SIGNATURE_LENGTH + len(head)
    for table in schema.tables:
        found = known.block(path, table.name)
        if found is None:
            said = len(report.diagnostics)
            text = writer.block(CreateTable(lowering.table(table)), table.source)
            found = text, tuple(report.diagnostics[said:])
        text, diagnostics = found
        texts.append(text)
        start, end = end, end + len(text)
        blocks[table.name] = Block(known.keys.get(table.name, ""), start, end, diagnostics)
    said = len(report.diagnostics)
    for table in schema.tables:
        lowering.across(table)
    return Script(sign("".join([*texts, tail])), blocks, tuple(report.diagnostics[said:]))


def _retention_script(
    project: Project, schema: Schema, target: Target, compiled: Path | None, known: Known, path: str
) -> Script:
    """A block for the jobs, whose key holds their results and what refers to them, and one a table cut by periods."""
    from scangen.retention.script import block

    dialect = load(target.dialect)
    renderer = Renderer(dialect, project.templates, compiled)
    lowering = dialect.lowering(dialect, schema, project, target, renderer, Report())
    texts = [f"{ScriptWriter(dialect, target, renderer).about('Moves old jobs into the archives, keeps periods.')}\n"]
    blocks = {}
    end = SIGNATURE_LENGTH + len(texts[0])
    for table in (table for table in schema.tables if table.is_retained):
        found = known.block(path, table.name)
        text = found[0] if found else f"\n{block(schema, table, dialect, renderer, lowering)}\n"
        texts.append(text)
        start, end = end, end + len(text)
        blocks[table.name] = Block(known.keys.get(table.name, ""), start, end)
    return Script(sign("".join(texts)), blocks)
