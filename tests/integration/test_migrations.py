"""Each migration of `tests/cases/migrations` is proved on every server, there and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from scangen.diagnostics import Report, ScangenError
from scangen.dialects import DIALECTS, load
from scangen.migration import migration, snapshot_of
from scangen.project import Target
from scangen.render import Renderer
from tests.integration.migrations import Case, Proof, read_cases
from tests.integration.projects import project_of, schema_of
from tests.servers import tsql
from tests.servers.base import Server

CASES = list(read_cases(Path(__file__).parents[1] / "cases" / "migrations"))


TWICE = {"postgresql-15": "postgresql", "sqlite-new": "sqlite"}
"""Further versions of an engine run what is particular to it, and what they carry out in another way."""


def concerns(case: Case, dialect: str) -> bool:
    return dialect in case.says.get("only", DIALECTS)


def is_another_s(case: Case, server: Server) -> bool:
    """Whether a case of all dialects has been shown on another version of the engine already."""
    return server.variant in TWICE and case.file not in (TWICE[server.variant], "columns")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_there_and_back(server: Server, tmp_path: Path, case: Case) -> None:
    if not concerns(case, server.engine):
        pytest.skip(f"the case is not about {server.engine}")
    if is_another_s(case, server):
        pytest.skip("shown on another version of the same engine")
    code = case.says.get("refused", {}).get(server.engine)
    with server.database() as database:
        proof = Proof(case, database, tmp_path)
        if code is None:
            proof.run()
            return
        with pytest.raises(ScangenError) as caught:
            proof.run()
        assert [found.code for found in caught.value.diagnostics] == [code]


@pytest.mark.parametrize("version", tsql.VERSIONS)
def test_t_sql_is_sound(tmp_path: Path, version: int) -> None:
    target, dialect = Target("sqlserver", (version,)), load("sqlserver")
    texts = []
    wanted = [case for case in CASES if concerns(case, "sqlserver") and "sqlserver" not in case.says.get("refused", {})]
    for number, case in enumerate(wanted):
        old = project_of(tmp_path / str(number) / "before", case.before)
        new = project_of(tmp_path / str(number) / "after", case.after)
        then = snapshot_of(schema_of(old), old, target, Report())
        moved = migration(then, schema_of(new), new, target, Report())
        renderer = Renderer(dialect, None)
        texts += [renderer.statement(step.statement) for plan in (moved.up, moved.down) for step in plan.steps]
    assert [found for found in tsql.parse_all(texts, version) if found] == []
