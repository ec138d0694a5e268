"""Shows what `make run` built: the tables of an SQLite database, and a scan with a result going in and coming out."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing

TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
COLUMNS = "SELECT name, type FROM pragma_table_xinfo(?) ORDER BY cid"
# an index without SQL is one that SQLite made itself, for a key
PARTS = "SELECT type, count(*) FROM sqlite_schema WHERE tbl_name = ? AND sql IS NOT NULL GROUP BY type"
JOB = "INSERT INTO scan_jobs (id, scan_id, scan_type, config, organization_id) VALUES (?, ?, ?, ?, ?)"
USER = "INSERT INTO user_results (id, scan_job_id, user_id, username, email) VALUES (?, ?, ?, ?, ?)"
FOUND = """
    SELECT job.scan_id, job.status, job.created_at, found.username, found.email
      FROM user_results AS found
      JOIN scan_jobs AS job ON job.id = found.scan_job_id
"""


def show_tables(connection: sqlite3.Connection) -> None:
    """One line a table: how many columns, indexes and triggers it has, and the first columns by name."""
    print(f"{'table':24}{'columns':>8}{'indexes':>8}{'triggers':>9}  first columns")
    for (table,) in connection.execute(TABLES).fetchall():
        columns = connection.execute(COLUMNS, (table,)).fetchall()
        parts = dict(connection.execute(PARTS, (table,)).fetchall())
        first = ", ".join(f"{name} {kind.lower()}" for name, kind in columns[:3])
        print(f"{table:24}{len(columns):8}{parts.get('index', 0):8}{parts.get('trigger', 0):9}  {first}, …")


def show_scan(connection: sqlite3.Connection) -> None:
    """A job and a result as an application writes them; what is left out, the database fills in. Undone afterwards."""
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("BEGIN")
    connection.execute(JOB, ("j1", "github-2024-06", "users", '{"org": "acme"}', "acme"))
    connection.execute(USER, ("r1", "j1", "583231", "octocat", "octocat@example.com"))
    for row in connection.execute(FOUND):
        print("a scan with its result:", *row, sep="  ")
    try:
        connection.execute("UPDATE scan_jobs SET status = 'completed'")
    except sqlite3.IntegrityError as error:
        print("pending → completed is refused:", error, sep="  ")
    connection.execute("DELETE FROM scan_jobs")
    (left,) = connection.execute("SELECT count(*) FROM user_results").fetchone()
    print(f"the job deleted, its results went with it: {left} left")
    connection.execute("ROLLBACK")


def main() -> None:
    with closing(sqlite3.connect(sys.argv[1], isolation_level=None)) as connection:
        show_tables(connection)
        print()
        show_scan(connection)


if __name__ == "__main__":
    main()
