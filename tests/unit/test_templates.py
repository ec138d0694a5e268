"""Every template that ships spells something, and every one that is asked for ships."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from unittest.mock import MagicMock

import pytest
from jinja2 import Environment, FileSystemLoader

from scangen.apply.ledger import texts
from scangen.cli.templates import shipped
from scangen.database import access_of
from scangen.diagnostics import Report
from scangen.dialects import DIALECTS
from scangen.dialects import load as the_dialect
from scangen.generate import generate, schema_script
from scangen.model import Schema
from scangen.project import Target
from scangen.render import Renderer, shipped_templates
from scangen.retention.moves import Blocker, moves
from scangen.retention.statements import spelling
from scangen.retention.upkeep import Keeper, kept_tables
from tests.unit.spec_helpers import JOBS, PROJECT, schema_of

RETENTION = """\
retention:
  archive: {when: status = 'done', age: completed_at, older_than: 90 days, into: old_jobs}
"""

EVERYTHING = (
    """\
result_table: hashed
description: Cut by a hash.
columns:
  status: {type: string(20), required: true, default: new, one_of: [new, done], description: How far it is.}
transitions:
  status: {new: [done]}
partition: {hash: scan_job_id, buckets: 4}
postgresql: {fillfactor: 70}
sqlserver: {data_compression: page}
""",
    """\
result_table: ranged
columns:
  owner: {type: string(36), references: {table: owners, on_delete: set null}}
  keeper: {type: string(36), required: true, references: {table: owners}}
  name: {type: string(100), searchable: true}
partition: {range: created_at, every: month, from: 2026-01-01, until: 2026-04-01, ahead: 2, keep: 3}
""",
    """\
table: owners
columns:
  id: {type: string(36), primary_key: true}
""",
)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_template_that_ships_is_used(dialect: str, monkeypatch: pytest.MonkeyPatch) -> None:
    used: set[str] = set()
    load: Callable[..., Any] = FileSystemLoader.get_source

    def seen(self: FileSystemLoader, environment: Environment, template: str) -> Any:
        used.add(template.removesuffix(".sql.j2"))
        return load(self, environment, template)

    monkeypatch.setattr(FileSystemLoader, "get_source", seen)
    monkeypatch.setattr(Renderer, "_shipped", {})
    report = Report()
    target = next(target for target in PROJECT.targets if target.dialect == dialect)
    schema = schema_of(*EVERYTHING, jobs=JOBS + RETENTION)
    schema_script(PROJECT, schema, target, report)
    assert report.diagnostics == []
    generate(replace(PROJECT, targets=(target,)), schema)
    move(schema, target)
    texts(Renderer(the_dialect(dialect)))
    assert used <= set(shipped(dialect))
    assert set(shipped(dialect)) - used <= of_migrations(dialect)


def of_migrations(dialect: str) -> set[str]:
    """The templates of the statements, and of their clauses, that migrations of this dialect can have."""
    package = importlib.import_module(f"scangen.dialects.{dialect}")
    homes = [importlib.import_module("scangen.steps")]
    homes += [importlib.import_module(m.name) for m in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")]
    kinds = [kind for home in homes for kind in vars(home).values() if isinstance(kind, type)]
    names = {name for kind in kinds if isinstance(name := getattr(kind, "template", None), str)}
    texts = (path.read_text() for path in (shipped_templates() / dialect).rglob("*.j2"))
    included = {name for text in texts for name in re.findall(r"include '(\w+)\.sql\.j2'", text)}
    return names | included | {f"clauses/{name}" for name in names}


def move(schema: Schema, target: Target) -> None:
    """What `scangen retention run` says to a server that has nothing to move."""

    class Cursor(MagicMock):
        description = None
        rowcount = 0
        answer: list[tuple[Any, ...]]

        def fetchall(self) -> list[tuple[Any, ...]]:
            return self.answer

        def execute(self, sql: str, _values: object = None) -> None:
            self.answer = [(3,)] if "COUNT(" in sql else [("2026-02-03", "TO ('2025-01-01')")]

    kind, what = the_dialect(target.dialect), moves(schema)
    assert what is not None
    renderer = Renderer(kind)
    lowering = kind.lowering(kind, schema, PROJECT, target, renderer, Report())
    spelled = spelling(what, kind, lowering, renderer, str)
    for name in ("due_page", "lock_job", "count_jobs", "count_rows", "count_blocked", "last_row", "look"):
        spelled.text(name, move=what.results[0], blocker=Blocker("notes", "job", "id"))
    spelled.move(what.results[0])
    for dry_run in (False, True):
        connection = MagicMock()
        connection.cursor = Cursor
        access = access_of(target.dialect)
        Keeper(connection, access, lowering, renderer, kind.periods, 5, dry_run, Report()).run(kept_tables(schema))
