"""What SQL Server alone must do with the specs below: statements, and what the server must answer.

Plain data, so that Microsoft's parser can read every statement where there is no server to run it. `{j}` in a
statement is the case's name with a point, for keys that no other case uses.
"""

# ruff: noqa: E501, ISC004 - a statement reads best in one piece
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

HOSTILE = "it's [a] ]] \"x\" \\ */ /* -- ; GO :x $(x) $$(y) {{ 7 * 7 }} %s %(a)s 🦑 '' N'"
"""A description that would do harm as SQL, as a sqlcmd variable, as a template or as a format."""
QUOTED = HOSTILE.replace("\\", "\\\\").replace('"', '\\"')

JOBS = f"""
table: scan_jobs
role: scan_jobs
description: "Jobs; {QUOTED}"
columns:
  id: {{type: string(36), primary_key: true}}
  status:
    type: string(30)
    required: true
    default: pending
    one_of: [pending, running, "it's", "$(x)", "50%", done]
    description: "Where it stands; {QUOTED}"
  config: {{type: json, required: true, default: {{}}}}
  title: string(100)
  note: {{type: string(50), default: "$(x) it's"}}
  code: string(3)
  total: {{type: integer, default: 0}}
  big: bigint
  price: decimal(10,2)
  ratio: float
  day: date
  seen_at: datetime
  flag: {{type: boolean, default: true}}
  tag: uuid
  payload: binary
  body: text
  shout: {{type: string(100), generated: UPPER(title)}}
  created_at: {{type: datetime, required: true, default: now}}
  updated_at: {{type: datetime, required: true, default: now, on_update: now}}
unique:
  - [title, total]
checks:
  check_total: total >= 0
indexes:
  idx_title: [title]
  idx_recent: [status, created_at desc]
  idx_running: {{columns: [created_at], where: "status = 'running' AND total BETWEEN 1 AND 9", include: [title]}}
  idx_one_running: {{columns: [code], unique: true, where: "status = 'running'"}}
  idx_wide: {{columns: [total, price], include: [ratio], sqlserver: {{method: columnstore}}}}
transitions:
  status: {{pending: [running, "it's", "50%"], running: ["$(x)", done], "50%": [done]}}
sqlserver: {{data_compression: page}}
"""

PLAIN = """
result_table: plain_results
columns:
  user_id: {type: string(64), required: true, identifier: true}
  email: {type: string(320), searchable: true}
unique: [[scan_job_id, user_id]]
"""

HASHED = """
result_table: hashed_results
columns:
  user_id: {type: string(64), required: true, identifier: true}
  email: string(320)
unique: [[scan_job_id, user_id], [scan_job_id, email]]
partition: {hash: scan_job_id, buckets: 4}
sqlserver: {data_compression: row}
"""

RANGED = """
result_table: ranged_results
columns:
  amount: {type: integer, required: true, one_of: [1, 2, 3]}
partition: {range: created_at, every: month, from: 2026-01-01, until: 2026-04-01}
"""

TEAMS = """
table: teams
columns:
  id: {type: integer, primary_key: true}
  boss: {type: string(36), references: {table: scan_jobs, on_delete: set null}}
  lead: {type: string(36), references: {table: scan_jobs}}
  seen_at: {type: datetime, on_update: now}
  known_at: {type: datetime, on_update: now}
"""

SPECS = {"scan_jobs": JOBS, "plain": PLAIN, "hashed": HASHED, "ranged": RANGED, "teams": TEAMS}


@dataclass(frozen=True, slots=True)
class Refused:
    """The server's error numbers, one of which must come (any where there is none), and a text of its message."""

    numbers: tuple[int, ...]
    text: str = ""


Answer = list[tuple[Any, ...]] | Refused | None


@dataclass(frozen=True, slots=True)
class Case:
    """Statements in order, each with the rows it must return, the refusal it must meet, or None."""

    name: str
    steps: tuple[tuple[str, Answer], ...]
    least: int = 2017
    most: int = 2025

    def statements(self) -> list[tuple[str, Answer]]:
        """The statements with the case's own keys."""
        return [(statement.format(j=f"{self.name}."), answer) for statement, answer in self.steps]


CHECK = Refused((547,))
UNIQUE = Refused((2627, 2601))
TOO_LONG = Refused((2628, 8152))
MOVED = 51001
KEY_CHANGED = 51002

JOB = "INSERT INTO scan_jobs (id, status) VALUES (N'{j}', N'pending')"
JOBS_OF = "INSERT INTO scan_jobs (id, status, title) VALUES (N'{j}1', N'pending', N'{j}'), (N'{j}2', N'running', NULL)"
_RESULT = "INSERT INTO {t} (id, scan_job_id, {c}) VALUES (N'{{j}}', N'{{j}}', {v})"
RESULTS = tuple(
    _RESULT.format(t=table, c=column, v=value)
    for table, column, value in (
        ("plain_results", "user_id", "N'u'"),
        ("hashed_results", "user_id", "N'u'"),
        ("ranged_results", "amount", "1"),
    )
)


def one(name: str, statement: str, answer: Answer, **versions: int) -> Case:
    """A case with one statement on a job of its own."""
    return Case(name, ((JOB, None), (statement, answer)), **versions)


def set_to(name: str, assignment: str, answer: Refused | None, **versions: int) -> Case:
    """A case that sets a value of its own job."""
    return one(name, f"UPDATE scan_jobs SET {assignment} WHERE id = N'{{j}}'", answer, **versions)


def kept(name: str, assignment: str, column: str, value: object) -> Case:
    """A case that sets a value of its own job and reads it back."""
    update = f"UPDATE scan_jobs SET {assignment} WHERE id = N'{{j}}'"
    return Case(
        name, ((JOB, None), (update, None), (f"SELECT {column} FROM scan_jobs WHERE id = N'{{j}}'", [(value,)]))
    )


def is_(column: str, text: str) -> str:
    """1 where a column equals a text, else 0."""
    return f"CASE WHEN {column} = N'{text}' THEN 1 ELSE 0 END"


VALUES = (
    set_to("string_too_long", "code = N'abcd'", TOO_LONG),
    set_to("emoji_counts_twice", "code = N'🦑🦑'", TOO_LONG),
    kept("emoji", "code = N'🦑x'", "code", "🦑x"),
    kept("case", "code = N'Ab'", is_("code", "ab"), 0),
    kept("accent", "code = N'é'", is_("code", "e"), 0),
    kept("trailing_blank_ignored", "code = N'a '", is_("code", "a"), 1),
    set_to("integer_too_large", "total = 2147483648", Refused((8115, 248))),
    set_to("bigint_too_large", "big = 9223372036854775808", Refused((8115,))),
    set_to("decimal_too_large", "price = 100000000", Refused((8115,))),
    kept("decimal_rounds", "price = 1.005", "CAST(price AS nvarchar(20))", "1.01"),
    set_to("no_boolean", "flag = 'maybe'", Refused((245,))),
    kept("two_is_true", "flag = 2", "CAST(flag AS int)", 1),
    set_to("no_uuid", "tag = 'nope'", Refused((8169,))),
    set_to("no_date", "day = '2026-02-30'", Refused((241,))),
    set_to("no_instant", "seen_at = '2026-01-01T25:00:00'", Refused((241,))),
    kept("microseconds", "seen_at = '2026-01-01T00:00:00.123456'", is_("seen_at", "2026-01-01T00:00:00.123456"), 1),
    kept("seventh_digit_rounds", "seen_at = '2026-01-01T00:00:00.1234567'", is_("seen_at", "2026-01-01T00:00:00.123457"), 1),
    kept("offset_dropped", "seen_at = '2026-01-01T12:00:00+02:00'", is_("seen_at", "2026-01-01T12:00:00"), 1),
    set_to("broken_json", "config = N'{{'", Refused((547, 13608, 13609, 13610))),
    set_to("no_json_at_all", "config = N'nope'", Refused((547, 13608, 13609, 13610))),
    set_to("json_scalar_before_2022", "config = N'1'", CHECK, most=2019),
    set_to("json_scalar_from_2022", "config = N'1'", None, least=2022, most=2022),
    set_to("json_scalar_in_the_json_type", "config = N'1'", Refused(()), least=2025),
    set_to("json_array", "config = N'[1, {{\"a\": null}}]'", None),
    set_to("null_in_required", "config = NULL", Refused((515,))),
    kept("binary", "payload = 0x00FF", "CONVERT(nvarchar(10), payload, 1)", "0x00FF"),
    set_to("one_of", "status = N'nope'", CHECK),
    set_to("check", "total = -1", CHECK),
    set_to("unknown_passes", "total = NULL", None),
    kept("generated", "title = N'{j} ann'", "shout", "GENERATED. ANN"),
)  # fmt: skip

DEFAULTS = (
    Case("defaults", ((JOB, None), (
        "SELECT status, CAST(config AS nvarchar(10)), total, CAST(flag AS int), note FROM scan_jobs WHERE id = N'{j}'",
        [("pending", "{}", 0, 1, "$(x) it's")]))),
    Case("now_is_utc", ((JOB, None), (
        "SELECT CASE WHEN ABS(DATEDIFF(second, created_at, SYSUTCDATETIME())) < 30 THEN 1 ELSE 0 END FROM scan_jobs "
        "WHERE id = N'{j}'", [(1,)]))),
)  # fmt: skip

KEYS = (
    Case("unique_with_nulls", (
        ("INSERT INTO scan_jobs (id, title, total) VALUES (N'{j}1', NULL, 1), (N'{j}2', NULL, 1), (N'{j}3', N'{j}', NULL), "
         "(N'{j}4', N'{j}', NULL), (N'{j}5', N'{j}', 1)", None),
        ("INSERT INTO scan_jobs (id, title, total) VALUES (N'{j}6', N'{j}', 1)", UNIQUE))),
    Case("unique_where", (
        ("INSERT INTO scan_jobs (id, status, code) VALUES (N'{j}1', N'running', N'uw'), (N'{j}2', N'pending', N'uw'), "
         "(N'{j}3', N'pending', N'uw'), (N'{j}4', N'running', NULL), (N'{j}5', N'running', NULL)", None),
        ("INSERT INTO scan_jobs (id, status, code) VALUES (N'{j}6', N'running', N'uw')", UNIQUE))),
    Case("id_is_unique_in_its_job", (
        (JOBS_OF, None),
        ("INSERT INTO hashed_results (id, scan_job_id, user_id) VALUES (N'{j}', N'{j}1', N'a'), (N'{j}', N'{j}2', N'a')", None),
        ("INSERT INTO hashed_results (id, scan_job_id, user_id) VALUES (N'{j}', N'{j}1', N'b')", UNIQUE),
        ("INSERT INTO hashed_results (id, scan_job_id, user_id) VALUES (N'{j}x', N'{j}1', N'a')", UNIQUE))),
    Case("nullable_unique_partitioned", (
        (JOB, None),
        ("INSERT INTO hashed_results (id, scan_job_id, user_id, email) VALUES (N'1', N'{j}', N'a', NULL), "
         "(N'2', N'{j}', N'b', NULL), (N'3', N'{j}', N'c', N'e')", None),
        ("INSERT INTO hashed_results (id, scan_job_id, user_id, email) VALUES (N'4', N'{j}', N'd', N'e')", UNIQUE))),
    *(one(f"orphan_{n}", statement.replace("N'{j}', N'{j}'", "N'{j}', N'no such job'"), CHECK)
      for n, statement in enumerate(RESULTS)),
    Case("delete_takes_results", (
        (JOB, None), *((statement, None) for statement in RESULTS),
        ("INSERT INTO scan_jobs (id) VALUES (N'{j} other')", None),
        ("INSERT INTO hashed_results (id, scan_job_id, user_id) VALUES (N'{j} other', N'{j} other', N'u')", None),
        ("DELETE FROM scan_jobs WHERE id = N'{j}'", None),
        ("SELECT (SELECT COUNT(*) FROM plain_results WHERE scan_job_id = N'{j}'), "
         "(SELECT COUNT(*) FROM hashed_results WHERE scan_job_id = N'{j}'), "
         "(SELECT COUNT(*) FROM ranged_results WHERE scan_job_id = N'{j}'), "
         "(SELECT COUNT(*) FROM hashed_results WHERE scan_job_id = N'{j} other')", [(0, 0, 0, 1)]))),
    Case("delete_sets_null", (
        (JOB, None), ("INSERT INTO teams (id, boss) VALUES (101, N'{j}')", None),
        ("DELETE FROM scan_jobs WHERE id = N'{j}'", None),
        ("SELECT boss, CASE WHEN seen_at = known_at THEN 1 ELSE 0 END FROM teams WHERE id = 101", [(None, 1)]))),
    Case("delete_restricted", (
        (JOB, None), ("INSERT INTO teams (id, lead) VALUES (102, N'{j}')", None),
        ("DELETE FROM scan_jobs WHERE id = N'{j}'", CHECK))),
    Case("key_of_a_job_with_results", (
        (JOB, None), (RESULTS[1], None),
        ("UPDATE scan_jobs SET id = N'{j} moved' WHERE id = N'{j}'", Refused((547, KEY_CHANGED))))),
)  # fmt: skip

_FRESH = "SELECT COUNT(*) FROM {t} WHERE scan_job_id = N'{{j}}' AND updated_at > DATEADD(minute, -5, SYSUTCDATETIME())"
TOUCH = (
    Case("touch", (
        ("INSERT INTO scan_jobs (id, updated_at) VALUES (N'{j}1', '2000-01-01'), (N'{j}2', '2000-01-01')", None),
        ("SELECT COUNT(*) FROM scan_jobs WHERE id LIKE N'{j}%' AND updated_at = '2000-01-01'", [(2,)]),
        ("UPDATE scan_jobs SET total = 1, updated_at = '1999-01-01' WHERE id LIKE N'{j}%'", None),
        ("SELECT COUNT(*) FROM scan_jobs WHERE id LIKE N'{j}%' AND updated_at > DATEADD(minute, -5, SYSUTCDATETIME())",
         [(2,)]))),
    Case("touch_with_the_key", (
        (JOB, None),
        ("INSERT INTO plain_results (id, scan_job_id, user_id, updated_at) VALUES (N'{j}', N'{j}', N'a', '2000-01-01')", None),
        ("UPDATE plain_results SET id = N'{j} new' WHERE scan_job_id = N'{j}'", None),
        (_FRESH.format(t="plain_results"), [(1,)]))),
    Case("touch_in_partitions", (
        (JOBS_OF, None),
        ("INSERT INTO hashed_results (id, scan_job_id, user_id, updated_at) VALUES (N'1', N'{j}1', N'a', '2000-01-01')", None),
        ("INSERT INTO ranged_results (id, scan_job_id, amount, created_at, updated_at) "
         "VALUES (N'{j}', N'{j}1', 1, '2026-01-15', '2000-01-01')", None),
        ("UPDATE hashed_results SET scan_job_id = N'{j}2' WHERE scan_job_id = N'{j}1'", None),
        ("UPDATE ranged_results SET created_at = '2026-02-15' WHERE scan_job_id = N'{j}1'", None),
        ("SELECT (SELECT COUNT(*) FROM hashed_results WHERE scan_job_id = N'{j}2' AND updated_at > '2001-01-01'), "
         "(SELECT COUNT(*) FROM ranged_results WHERE scan_job_id = N'{j}1' AND updated_at > '2001-01-01' "
         "AND $PARTITION.pf_ranged_results(created_at) = 3)", [(1, 1)]))),
    Case("touch_is_not_recursive", (
        (JOB, None),
        ("ALTER DATABASE CURRENT SET RECURSIVE_TRIGGERS ON", None),
        ("UPDATE scan_jobs SET total = 5, updated_at = '1999-01-01' WHERE id = N'{j}'", None),
        ("ALTER DATABASE CURRENT SET RECURSIVE_TRIGGERS OFF", None),
        ("SELECT COUNT(*) FROM scan_jobs WHERE id = N'{j}' AND updated_at > DATEADD(minute, -5, SYSUTCDATETIME())", [(1,)]))),
    Case("touch_by_merge", (
        (JOB, None),
        ("MERGE scan_jobs AS t USING (VALUES (N'{j}', 7), (N'{j} new', 8)) AS s (id, total) ON t.id = s.id "
         "WHEN MATCHED THEN UPDATE SET total = s.total, updated_at = '1999-01-01' "
         "WHEN NOT MATCHED THEN INSERT (id, total) VALUES (s.id, s.total);", None),
        ("SELECT COUNT(*) FROM scan_jobs WHERE id LIKE N'{j}%' AND total > 6 "
         "AND updated_at > DATEADD(minute, -5, SYSUTCDATETIME())", [(2,)]))),
)  # fmt: skip

GUARD = (
    Case("moves", (
        (JOBS_OF, None),
        ("UPDATE scan_jobs SET status = CASE status WHEN N'pending' THEN N'it''s' ELSE N'$' + N'(x)' END WHERE id LIKE N'{j}%'",
         None),
        ("SELECT status FROM scan_jobs WHERE id LIKE N'{j}%' ORDER BY id", [("it's",), ("$(x)",)]))),
    set_to("no_move", "status = N'done'", Refused((MOVED,), "scan_jobs.status: 'pending' may not become 'done'")),
    set_to("same_state", "status = N'pending', total = 3", None),
    Case("final_state", (
        ("INSERT INTO scan_jobs (id, status) VALUES (N'{j}', N'done')", None),
        ("UPDATE scan_jobs SET status = N'pending' WHERE id = N'{j}'", Refused((MOVED,), "'done' may not become 'pending'")))),
    Case("percent_in_message", (
        ("INSERT INTO scan_jobs (id, status) VALUES (N'{j}', N'50%')", None),
        ("UPDATE scan_jobs SET status = N'running' WHERE id = N'{j}'", Refused((MOVED,), "'50%' may not become 'running'")))),
    Case("one_bad_of_many", (
        (JOBS_OF, None),
        ("UPDATE scan_jobs SET status = N'running', total = 9 WHERE id LIKE N'{j}%'", None),
        ("UPDATE scan_jobs SET status = N'pending' WHERE id LIKE N'{j}%'", Refused((MOVED,), "'running' may not become 'pending'")),
        ("SELECT COUNT(*) FROM scan_jobs WHERE id LIKE N'{j}%' AND status = N'running'", [(2,)]))),
    set_to("key_changed", "id = N'{j} moved', status = N'running'", Refused((KEY_CHANGED,), "scan_jobs.id: a key may not change")),
    set_to("key_set_to_itself", "id = id, status = N'running'", None),
    Case("keys_exchanged", (
        (JOBS_OF, None),
        ("UPDATE scan_jobs SET id = CASE id WHEN N'{j}1' THEN N'{j}2' ELSE N'{j}1' END WHERE id LIKE N'{j}%'",
         Refused((KEY_CHANGED,))))),
)  # fmt: skip

PARTITIONS = (
    Case("hash_spreads", (
        ("INSERT INTO scan_jobs (id) SELECT CONCAT(N'{j}', value) FROM STRING_SPLIT(N'1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16', N',')",
         None),
        ("INSERT INTO hashed_results (id, scan_job_id, user_id) SELECT id, id, id FROM scan_jobs WHERE id LIKE N'{j}%'", None),
        ("SELECT CASE WHEN COUNT(DISTINCT $PARTITION.pf_hashed_results(scangen_bucket)) > 1 THEN 1 ELSE 0 END, "
         "COUNT(CASE WHEN $PARTITION.pf_hashed_results(scangen_bucket) <> scangen_bucket + 1 THEN 1 END) "
         "FROM hashed_results WHERE scan_job_id LIKE N'{j}%'", [(1, 0)]))),
    Case("range_bounds", (
        (JOB, None),
        ("INSERT INTO ranged_results (id, scan_job_id, amount, created_at) VALUES "
         "(N'{j}1', N'{j}', 1, '2025-12-31T23:59:59.999999'), (N'{j}2', N'{j}', 1, '2026-01-01T00:00:00'), "
         "(N'{j}3', N'{j}', 1, '2026-03-31T23:59:59.999999'), (N'{j}4', N'{j}', 1, '2026-04-01T00:00:00')", None),
        ("SELECT $PARTITION.pf_ranged_results(created_at) FROM ranged_results WHERE scan_job_id = N'{j}' ORDER BY id",
         [(1,), (2,), (4,), (5,)]))),
)  # fmt: skip

DECLARED = (
    one("output_without_into", "UPDATE scan_jobs SET total = 1 OUTPUT inserted.id WHERE id = N'{j}'", Refused((334,))),
    Case("session_options", (
        ("SET ANSI_WARNINGS OFF; UPDATE scan_jobs SET total = 1 WHERE id = N'{j}'", Refused((1934,))),
        ("SET ANSI_WARNINGS ON", None))),
)  # fmt: skip

CASES = (*VALUES, *DEFAULTS, *KEYS, *TOUCH, *GUARD, *PARTITIONS, *DECLARED)
