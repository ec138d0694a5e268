"""The benchmarks' work: one job table and any number of result tables of 15 columns, 4 indexes, a foreign key, checks.

Written twice from the same lists: as scangen specs and as an Alembic migration. Tables differ in their names, column
names and lengths, so that nothing can be answered from a table seen before.
"""

from __future__ import annotations

from pathlib import Path

JOBS = """\
table: scan_jobs
role: scan_jobs
columns:
  id: {type: string(36), primary_key: true}
  scan_id: {type: string(100), required: true, unique: true}
  status: {type: string(20), required: true, default: pending, one_of: [pending, running, completed, failed]}
  config: {type: json, required: true}
  total_items: {type: integer, default: 0}
  created_at: {type: datetime, required: true, default: now}
  updated_at: {type: datetime, required: true, default: now, on_update: now}
indexes:
  idx_scan_status_created: [status, created_at]
checks:
  check_positive_counts: total_items >= 0
"""

STATES = ("active", "inactive", "suspended")


def columns(n: int) -> list[tuple[str, str, str]]:
    """Table n's own 11 columns: name, type in a spec, what else the spec says."""
    return [
        (f"object_{n}_id", f"string({50 + n % 40})", "required: true"),
        (f"name_{n}", f"string({100 + n % 90})", "searchable: true"),
        (f"email_{n}", "string(320)", "searchable: true"),
        (f"status_{n}", "string(20)", f"one_of: [{', '.join(STATES)}, s{n}]"),
        (f"department_{n}", f"string({60 + n % 30})", "filterable: true"),
        (f"score_{n}", "integer", "default: 0"),
        (f"size_{n}", "bigint", ""),
        (f"active_{n}", "boolean", "default: true"),
        (f"last_seen_{n}", "datetime", ""),
        (f"settings_{n}", "json", ""),
        (f"raw_{n}", "json", "required: true"),
    ]


def table_name(n: int) -> str:
    """`service_0007_results`."""
    return f"service_{n:04}_results"


def spec(n: int) -> str:
    """Table n as a spec; `result_table` brings the other four columns, a foreign key and an index."""
    lines = [f"result_table: {table_name(n)}", f"description: What service {n} returned.", "columns:"]
    for name, kind, rest in columns(n):
        lines.append(f"  {name}: {{type: {kind}{', ' + rest if rest else ''}}}")
    lines += ["checks:", f"  check_score_{n}: score_{n} >= 0 AND score_{n} <= {100 + n} OR size_{n} IS NULL", ""]
    return "\n".join(lines)


SCHEMA_ALONE = "queries: {write: false}\n"
"""A project file without the files of queries, which Alembic has no part in."""


def write_specs(folder: Path, tables: int, settings: str = SCHEMA_ALONE) -> None:
    """A project of one job table and `tables` result tables."""
    specs = folder / "specs"
    specs.mkdir(parents=True)
    (folder / "scangen.yaml").write_text(settings)
    (specs / "scan_jobs.yaml").write_text(JOBS)
    for n in range(tables):
        (specs / f"{table_name(n)}.yaml").write_text(spec(n))


_SQLALCHEMY = {"integer": "sa.Integer()", "bigint": "sa.BigInteger()", "boolean": "sa.Boolean()", "json": "sa.JSON()"}
_STAMP = "sa.DateTime(timezone=True)"


def _type(kind: str) -> str:
    if kind.startswith("string"):
        return f"sa.String({kind[7:-1]})"
    return _SQLALCHEMY.get(kind, _STAMP)


def _operation(n: int) -> str:
    name = table_name(n)
    lines = [f'    op.create_table("{name}",', '        sa.Column("id", sa.String(36), nullable=False),']
    lines.append('        sa.Column("scan_job_id", sa.String(36), nullable=False),')
    for column, kind, rest in columns(n):
        default = 'server_default=sa.text("0"), ' if kind == "integer" else ""
        lines.append(f'        sa.Column("{column}", {_type(kind)}, {default}nullable={"required" not in rest}),')
    lines += [
        f'        sa.Column("{column}", {_STAMP}, server_default=sa.func.now(), nullable=False),'
        for column in ("created_at", "updated_at")
    ]
    states = ", ".join(f"'{state}'" for state in (*STATES, f"s{n}"))
    condition = f"score_{n} >= 0 AND score_{n} <= {100 + n} OR size_{n} IS NULL"
    lines += [
        f'        sa.PrimaryKeyConstraint("id", name="pk_{name}"),',
        f'        sa.CheckConstraint("status_{n} IN ({states})", name="ck_{name}_status_{n}"),',
        f'        sa.CheckConstraint("{condition}", name="check_score_{n}"),',
        '        sa.ForeignKeyConstraint(["scan_job_id"], ["scan_jobs.id"], ondelete="CASCADE",',
        f'            name="fk_{name}_scan_job_id"),',
        f'        comment="What service {n} returned.")',
        f'    op.create_index("idx_{name}_job", "{name}", ["scan_job_id", "created_at", "id"])',
    ]
    for column in (f"name_{n}", f"email_{n}", f"department_{n}"):
        lines.append(f'    op.create_index("idx_{name}_{column}", "{name}", ["{column}"])')
    return "\n".join(lines)


_JOBS_OPERATION = f"""\
    op.create_table("scan_jobs",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("scan_id", sa.String(100), nullable=False),
        sa.Column("status", sa.String(20), server_default="pending", nullable=False),
        sa.Column("config", sa.JSON(), nullable=False),
        sa.Column("total_items", sa.Integer(), server_default=sa.text("0")),
        sa.Column("created_at", {_STAMP}, server_default=sa.func.now(), nullable=False),
        sa.Column("updated_at", {_STAMP}, server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_scan_jobs"),
        sa.UniqueConstraint("scan_id", name="uq_scan_jobs_scan_id"),
        sa.CheckConstraint("total_items >= 0", name="check_positive_counts"))
    op.create_index("idx_scan_status_created", "scan_jobs", ["status", "created_at"])"""

_ENV = """\
from alembic import context
context.configure(dialect_name="postgresql", dialect_opts={"paramstyle": "named"}, literal_binds=True)
with context.begin_transaction():
    context.run_migrations()
"""


def write_alembic(folder: Path, tables: int) -> None:
    """The same tables as an Alembic environment with one migration; `alembic upgrade head --sql` prints it."""
    versions = folder / "alembic" / "versions"
    versions.mkdir(parents=True)
    (folder / "alembic.ini").write_text("[alembic]\nscript_location = %(here)s/alembic\n")
    (folder / "alembic" / "env.py").write_text(_ENV)
    body = "\n".join(alembic_operations(tables))
    head = 'from alembic import op\nimport sqlalchemy as sa\nrevision = "0001"\ndown_revision = None\n'
    (versions / "0001_all.py").write_text(f"{head}\ndef upgrade():\n{body}\n")


def alembic_operations(tables: int) -> list[str]:
    """What makes each table, as Alembic writes it."""
    return [_JOBS_OPERATION, *(_operation(n) for n in range(tables))]
