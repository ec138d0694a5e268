"""The same rows are accepted and refused on every server: each case of `tests/cases/parity` on all of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scangen.dialects import load
from tests.integration.catalog import differences
from tests.integration.projects import generated, project_of, schema_of
from tests.parity.cases import Case, inner, read_cases
from tests.parity.databases import Databases
from tests.parity.steps import spell
from tests.servers import tsql
from tests.servers.base import Server

CASES = list(read_cases())
FIRSTS = list({frozenset(case.specs.items()): case for case in reversed(CASES)}.values())
"""A case for each database."""


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    known = Databases(tmp_path_factory.mktemp("parity"))
    yield known
    known.close()


@pytest.mark.server
@pytest.mark.parametrize("case", FIRSTS, ids=lambda case: f"{case.topic}{case.variant and f'-{case.variant}'}")
def test_the_database_is_what_was_meant(server: Server, databases: Databases, case: Case) -> None:
    built = databases.get(server, case)
    assert differences(built.database.connect(), built.made.catalog) == []


@pytest.mark.server
@pytest.mark.parametrize("case", CASES, ids=str)
def test_parity(server: Server, databases: Databases, case: Case) -> None:
    databases.take(server, case)


def spelled(case: Case) -> list[str]:
    """The statements that the case has for SQL Server, but for those that no server is to understand there."""
    quote = load("sqlserver").quote
    texts = []
    for step in inner(case.steps):
        text = step.get("run", step.get("query"))
        if "sqlserver" not in step.get("unasked", {}) and step.get("refused") != "unsupported":
            texts.append(spell(text, "sqlserver", quote) if text else None)
    return [text for text in texts if text]


@pytest.mark.tsql
@pytest.mark.parametrize("version", tsql.VERSIONS)
def test_microsofts_parser_takes_every_statement(version: int) -> None:
    statements = sorted({text for case in CASES for text in spelled(case)})
    assert len(statements) > 100
    complaints = tsql.parse_all(statements, version)
    assert [(text, said) for text, said in zip(statements, complaints, strict=True) if said] == []


@pytest.mark.tsql
def test_microsofts_parser_takes_every_database(tmp_path: Path) -> None:
    batches = []
    for number, case in enumerate(FIRSTS):
        project = project_of(tmp_path / str(number), case.specs)
        batches += tsql.batches(generated(project, schema_of(project), "sqlserver").script)
    complaints = tsql.parse_all(batches, max(tsql.VERSIONS))
    assert [(batch, said) for batch, said in zip(batches, complaints, strict=True) if said] == []
