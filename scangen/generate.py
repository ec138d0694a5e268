"""From a schema to scripts: lower, steps, render, a block a table, and a file of queries a table, for each target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from functools import partial
from pathlib import Path

from scangen.changes import CreateTable
from scangen.diagnostics import Diagnostic, Report
from scangen.dialects import load
from scangen.model import Schema, Table
from scangen.parallel import halves
from scangen.project import Project, Target
from scangen.queries import Queries, query_writer
from scangen.render import Renderer
from scangen.script import SIGNATURE_LENGTH, ScriptWriter, sign
from scangen.values import dataclass

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
    jobs = [_Scripts(project, schema, target, compiled, known).all for target in project.targets]
    if project.queries.write:
        # Tables are cut in two, not targets: what is spelled for each is compiled once.
        middle = len(schema.tables) // 2
        jobs += [
            partial(_query_scripts, project, schema, tables, known)
            for tables in (schema.tables[:middle], schema.tables[middle:])
        ]
    forked = len(project.targets) * len(schema.tables) >= MANY_BLOCKS and not known.scripts
    scripts: dict[str, Script] = {}
    for found in halves(jobs) if forked else (job() for job in jobs):
        scripts |= found
        for path in found:
            known.scripts.pop(path, None)
    return scripts


def schema_script(
    project: Project, schema: Schema, target: Target, report: Report, compiled: Path | None = None
) -> str:
    """The whole schema for one target, for an empty database; refusals and warnings go to `report`."""
    script = _Scripts(project, schema, target, compiled, Known()).schema_script()
    report.diagnostics += script.diagnostics
    return script.text


class _Scripts:
    """Makes the scripts of one target, but for those of queries."""

    def __init__(self, project: Project, schema: Schema, target: Target, compiled: Path | None, known: Known) -> None:
        self._project = project
        self._schema = schema
        self._target = target
        self._compiled = compiled
        self._known = known

    def all(self) -> dict[str, Script]:
        """Each script by its path."""
        scripts = {f"{self._target.dialect}/schema.sql": self.schema_script()}
        if any(table.is_retained for table in self._schema.tables):
            path = f"{self._target.dialect}/retention.sql"
            scripts[path] = self._retention_script(path)
        return scripts

    def schema_script(self) -> Script:
        """The schema for an empty database, a block a table."""
        project, schema, target, known = self._project, self._schema, self._target, self._known
        dialect = load(target.dialect)
        renderer = Renderer(dialect, project.templates, self._compiled)
        writer = ScriptWriter(dialect, target, renderer)
        report = Report()
        lowering = dialect.lowering(dialect, schema, project, target, renderer, report)
        head, tail = writer.frame("The schema for an empty database.")
        texts, blocks = [head], {}
        end = SIGNATURE_LENGTH + len(head)
        for table in schema.tables:
            found = known.block(f"{target.dialect}/schema.sql", table.name)
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

    def _retention_script(self, path: str) -> Script:
        """A block for the jobs, whose key holds their results and what refers to them, and one a table with periods."""
        from scangen.retention.script import block

        dialect = load(self._target.dialect)
        renderer = Renderer(dialect, self._project.templates, self._compiled)
        lowering = dialect.lowering(dialect, self._schema, self._project, self._target, renderer, Report())
        about = ScriptWriter(dialect, self._target, renderer).about("Moves old jobs into the archives, keeps periods.")
        texts, blocks = [f"{about}\n"], {}
        end = SIGNATURE_LENGTH + len(texts[0])
        for table in (table for table in self._schema.tables if table.is_retained):
            found = self._known.block(path, table.name)
            text = found[0] if found else f"\n{block(self._schema, table, dialect, renderer, lowering)}\n"
            texts.append(text)
            start, end = end, end + len(text)
            blocks[table.name] = Block(self._known.keys.get(table.name, ""), start, end)
        return Script(sign("".join(texts)), blocks)


def _query_scripts(project: Project, schema: Schema, tables: Sequence[Table], known: Known) -> dict[str, Script]:
    """For each target the queries of these tables, a file a table, which is one block."""
    queries, scripts = Queries(schema), {}
    writers = {target.dialect: query_writer(project, target) for target in project.targets}
    for table in tables:
        paths = {f"{dialect}/queries/{table.name}.sql": writer for dialect, writer in writers.items()}
        found = {path: known.block(path, table.name) for path in paths}
        new = queries.of(table) if None in found.values() else None
        for path, writer in paths.items():
            block = found[path]
            text = block[0] if block else writer.file(new) if new else ""
            if text:
                place = Block(known.keys.get(table.name, ""), SIGNATURE_LENGTH, SIGNATURE_LENGTH + len(text))
                scripts[path] = Script(sign(text), {table.name: place})
    return scripts
