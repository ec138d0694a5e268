"""The schema of the SQLite tests: every type and kind of key, guards, touches, partitions, hostile descriptions."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from scangen import physical
from scangen.diagnostics import Report
from scangen.dialects import DIALECTS, load
from scangen.generate import schema_script
from scangen.model import (
    Check,
    Column,
    Expression,
    ForeignKey,
    HashPartition,
    Index,
    IndexColumn,
    Key,
    Kind,
    Now,
    OnDelete,
    RangePartition,
    Role,
    Schema,
    Table,
    Transition,
    Type,
)
from scangen.project import Project, Target, Version
from scangen.render import Renderer

PROJECT = Project(Path("/project"), Path("/project/specs"), Path("/project/generated"), ())
HOSTILE = 'it\'s "odd" */ -- ; END; COMMIT; {{ 7 * 7 }} {% x %} %s :x $(x) \\n . GO 😀'

DATETIME = Type(Kind.DATETIME)
INTEGER = Type(Kind.INTEGER)
JSON = Type(Kind.JSON)


def string(length: int) -> Type:
    return Type(Kind.STRING, length)


def key(table: str, column: str, target: str, on_delete: OnDelete = OnDelete.CASCADE, to: str = "id") -> ForeignKey:
    return ForeignKey(f"fk_{table}_{column}", column, target, to, on_delete)


def stamps() -> tuple[Column, ...]:
    return (
        Column("created_at", DATETIME, required=True, default=Now()),
        Column("updated_at", DATETIME, required=True, default=Now(), on_update_now=True),
    )


JOBS = Table(
    "scan_jobs",
    Role.JOBS,
    (
        Column("id", string(36), required=True, description="Unique internal identifier"),
        Column("scan_id", string(100), required=True, description=HOSTILE),
        Column("status", string(20), required=True, default="pending"),
        Column("org", string(10)),
        Column("slot", INTEGER, default=0),
        *stamps(),
    ),
    Key("pk_scan_jobs", ("id",)),
    description=f"Core scan jobs. {HOSTILE}",
    uniques=(Key("uq_scan_jobs_scan_id", ("scan_id",)), Key("uq_scan_jobs_org_slot", ("org", "slot"))),
    checks=(
        Check("check_valid_status", column="status", values=("pending", "running", "completed", "failed", "cancelled")),
        Check("check_positive_slot", Expression("slot >= 0")),
    ),
    indexes=(
        Index("idx_scan_status_created", (IndexColumn("status"), IndexColumn("created_at", descending=True))),
        Index("idx_running", (IndexColumn("created_at"),), where=Expression("status = 'running'"), include=("org",)),
        Index("uq_one_running", (IndexColumn("org"),), unique=True, where=Expression("status = 'running'")),
    ),
    transitions=(
        Transition(
            "status",
            (("pending", ("running", "cancelled")), ("running", ("completed", "failed", "cancelled")), ("failed", ())),
        ),
    ),
    source="specs/scan_jobs.yaml",
)


def result(name: str, *more: Column, keys: tuple[ForeignKey, ...] = (), primary: tuple[str, ...] = ("id",)) -> Table:
    return Table(
        name,
        Role.RESULT,
        (
            Column("id", string(36), required=True),
            Column("scan_job_id", string(36), required=True),
            Column("user_id", string(5), required=True),
            *more,
            *stamps(),
        ),
        Key(f"pk_{name}", primary),
        uniques=(Key(f"uq_{name}_scan_job_id_user_id", ("scan_job_id", "user_id")),),
        indexes=(Index(f"idx_{name}_scan_job_id", (IndexColumn("scan_job_id"), IndexColumn("id"))),),
        foreign_keys=(key(name, "scan_job_id", "scan_jobs"), *keys),
        source=f"specs/{name}.yaml",
    )


USERS = result("user_results")
# hangs from a job and from one of the job's users, so a job's delete must take it before them
NOTES = result(
    "note_results",
    Column("user_result_id", string(36)),
    keys=(key("note_results", "user_result_id", "user_results", OnDelete.RESTRICT),),
)
HASHED = Table(
    **{name: getattr(result("event_results", primary=("scan_job_id", "id")), name) for name in Table.__slots__}
    | {"partition": HashPartition("scan_job_id", 4)}
)
RANGED = Table(
    **{name: getattr(result("log_results", primary=("id", "created_at")), name) for name in Table.__slots__}
    | {
        "partition": RangePartition(
            "created_at", "month", date(2026, 1, 1), date(2026, 3, 1), tuple(date(2026, m, 1) for m in (1, 2, 3))
        )
    }
)
TEAMS = Table(
    "teams",
    Role.PLAIN,
    (
        Column("id", INTEGER, required=True),
        Column("boss", string(36)),
        Column("lead", string(100)),
        Column("order", INTEGER, required=True, default=1),
    ),
    Key("pk_teams", ("id",)),
    indexes=(Index("idx_teams_boss", (IndexColumn("boss"),)),),
    foreign_keys=(
        key("teams", "boss", "scan_jobs", OnDelete.SET_NULL),
        key("teams", "lead", "scan_jobs", OnDelete.RESTRICT, to="scan_id"),
    ),
    source="specs/teams.yaml",
)
# referenced, and with nothing that OR REPLACE could set to a default
PLACES = Table("places", Role.PLAIN, (Column("id", INTEGER, required=True),), Key("pk_places", ("id",)))
VISITS = Table(
    "visits",
    Role.PLAIN,
    (Column("id", INTEGER, required=True), Column("place", INTEGER, required=True)),
    Key("pk_visits", ("id",)),
    foreign_keys=(key("visits", "place", "places"),),
)
VALUES = Table(
    "every_type",
    Role.PLAIN,
    (
        Column("id", string(36), required=True),
        Column("s", string(3), default="a'b"),
        Column("t", Type(Kind.TEXT), default="text"),
        Column("i", INTEGER, default=-5),
        Column("big", Type(Kind.BIGINT), default=2**63 - 1),
        Column("price", Type(Kind.DECIMAL, precision=10, scale=2), default=Decimal("98.50")),
        Column("tiny", Type(Kind.DECIMAL, precision=3, scale=3)),
        Column("f", Type(Kind.FLOAT), default=1.5),
        Column("flag", Type(Kind.BOOLEAN), default=True),
        Column("day", Type(Kind.DATE), default=date(2026, 1, 31)),
        Column("moment", DATETIME, default=datetime(2026, 1, 31, 12, 30, 59, 123456, tzinfo=UTC)),
        Column("doc", JSON, default='{"a": [1]}'),
        Column("uid", Type(Kind.UUID), default="6f1c2d3e-0000-4000-8000-0123456789ab"),
        Column("bytes", Type(Kind.BINARY)),
        Column("seen", DATETIME, on_update_now=True),
        Column("touched", DATETIME, on_update_now=True),
    ),
    Key("pk_every_type", ("id",)),
    source="specs/every_type.yaml",
)

COMPUTED = Table(
    "computed",
    Role.PLAIN,
    (
        Column("id", INTEGER, required=True),
        Column("half", INTEGER),
        Column("whole", INTEGER, generated=Expression("half * 2"), description="Half, twice"),
        Column("label", string(4), required=True, generated=Expression("COALESCE(UPPER(name), '-')")),
        Column("name", string(10)),
    ),
    Key("pk_computed", ("id",)),
    uniques=(Key("uq_computed_label", ("label",)),),
    source="specs/computed.yaml",
)

SCHEMA = Schema((JOBS, USERS, NOTES, HASHED, RANGED, TEAMS, PLACES, VISITS, VALUES, COMPUTED))


def script(schema: Schema = SCHEMA, version: Version = (3, 37)) -> str:
    """The schema's script; refusals are an error."""
    report = Report()
    text = schema_script(PROJECT, schema, Target("sqlite", version), report, None)
    assert report.diagnostics == []
    return text


def lowered(schema: Schema = SCHEMA, version: Version = (3, 37)) -> tuple[physical.Catalog, Report]:
    """The catalog, and what was said on the way."""
    dialect = load("sqlite")
    report = Report()
    target = Target("sqlite", version)
    lowering = dialect.lowering(dialect, schema, PROJECT, target, Renderer(dialect), report)
    assert DIALECTS["sqlite"].minimum == (3, 37)
    return lowering.catalog(), report
