"""Two tables for queries in unit tests."""

from __future__ import annotations

from tests.unit.spec_helpers import schema_of

JOBS = """
table: jobs
role: scan_jobs
columns:
  id: {type: string(36), primary_key: true}
  status: {type: string(20), required: true}
  label: {type: string(20), unique: true}
  total: {type: integer, default: 0}
  done: integer
  begun: datetime
  config: json
  twice: {type: bigint, generated: total * 2}
"""
FOUND = """
table: found
columns:
  id: {type: string(36), primary_key: true}
  job_id: {type: string(36), required: true, references: {table: jobs, on_delete: cascade}}
  kind: string(50)
  at: datetime
"""
TABLES = {table.name: table for table in schema_of(FOUND, jobs=JOBS).tables}
