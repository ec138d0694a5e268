"""A filtered unique key over instants on MySQL, where it is a CASE, beside the triggers of a partitioned table."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.projects import build
from tests.servers.base import Database

SPECS = {
    "scan_jobs": "table: scan_jobs\nrole: scan_jobs\ncolumns: {id: {type: string(36), primary_key: true}}\n",
    "seen": "result_table: seen\npartition: {hash: scan_job_id, buckets: 2}\n"
    "columns: {kind: integer, day: date}\nindexes:\n"
    "  ix_at: {columns: [created_at, scan_job_id], unique: true, where: scan_job_id IS NOT NULL}\n"
    "  ix_day: {columns: [day, scan_job_id], unique: true, where: kind = 1 OR kind = 2}\n",
}


@pytest.mark.parametrize("mode", ["DEFAULT", "'STRICT_ALL_TABLES'"])
def test_it_takes_instants_and_dates_in_every_mode(mysql: Database, tmp_path: Path, mode: str) -> None:
    build(mysql, SPECS, tmp_path)
    cursor = mysql.connect().cursor()
    cursor.execute(f"SET SESSION sql_mode = {mode}")
    cursor.execute("INSERT INTO scan_jobs VALUES ('j')")
    row = "INSERT INTO seen (id, scan_job_id, kind, day, created_at) VALUES (%s, 'j', %s, '2026-01-31', %s)"
    cursor.execute(row, ("a", 1, "2026-01-27 00:42:41.123456"))
    cursor.execute(row, ("b", 3, "1347-01-27 00:42:41.001668"))
    with pytest.raises(Exception, match="ix_at"):
        cursor.execute(row, ("c", 4, "2026-01-27 00:42:41.123456"))
    with pytest.raises(Exception, match="ix_day"):
        cursor.execute(row, ("d", 2, "2026-01-28 00:00:00"))
    cursor.execute("SELECT COUNT(*) FROM seen")
    assert cursor.fetchone() == (2,)
