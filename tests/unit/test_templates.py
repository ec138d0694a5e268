"""Every template that ships spells something, and every one that is asked for ships."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader

from scangen.cli.templates import shipped
from scangen.diagnostics import Report
from scangen.dialects import DIALECTS
from scangen.generate import schema_script
from tests.unit.spec_helpers import PROJECT, schema_of

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
partition: {range: created_at, every: month, from: 2026-01-01, until: 2026-04-01}
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
    report = Report()
    target = next(target for target in PROJECT.targets if target.dialect == dialect)
    schema_script(PROJECT, schema_of(*EVERYTHING), target, report)
    assert report.diagnostics == []
    assert used == set(shipped(dialect))
