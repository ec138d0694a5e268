"""The same rows are accepted and refused on every server: each case of `tests/cases/parity` on all of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.catalog import differences
from tests.parity.cases import Case, read_cases
from tests.parity.databases import Databases
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
