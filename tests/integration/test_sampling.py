"""The table that `new --from` proposes holds the records that it was proposed from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scangen.dialects import DIALECTS
from scangen.model import Kind, Type
from scangen.sampling.names import column_names
from scangen.spec.load import read_schema
from scangen.spec.project_file import find_project
from tests.parity.outcomes import python_value
from tests.parity.values import insert, select
from tests.servers.base import Database
from tests.unit.command import scangen
from tests.unit.test_sampling import ROWS, new

LISTS = {"github_users": None, "google_calendar_events": "items", "jira_search": "issues"}


def stored(portable: Type, value: Any) -> Any:
    """A value as a loader hands it on: JSON as its text, an instant as one."""
    return json.dumps(value) if portable.kind is Kind.JSON and value is not None else python_value(portable, value)


@pytest.mark.parametrize("name", LISTS)
def test_the_records_go_in_and_come_out_as_they_were(database: Database, tmp_path: Path, name: str) -> None:
    text = (ROWS / f"{name}.json").read_text()
    assert new(tmp_path, text, name).code == 0
    assert scangen("create", "--url", database.url, cwd=tmp_path).code == 0
    table = read_schema(find_project(tmp_path, DIALECTS), DIALECTS).table(name)
    whole = json.loads(text)
    records = whole if LISTS[name] is None else whole[LISTS[name]]
    names = column_names(dict.fromkeys(key for record in records for key in record), name)
    connection, engine = database.connect(), database.server.engine
    database.execute("INSERT INTO scan_jobs (id) VALUES ('j')")
    meant = []
    for number, record in enumerate(records):
        row = {names[key]: record.get(key) for key in names}
        values = {column: stored(table.types[column], value) for column, value in row.items()}
        insert(connection, engine, table, {"id": str(number), "scan_job_id": "j", **values})
        meant.append({column: python_value(table.types[column], value) for column, value in row.items()})
    held = select(connection, engine, table, "id")
    assert [{column: row[column] for column in names.values()} for row in held] == meant
