"""SG9xx: migrations: what a dialect cannot do, and what is wrong with the files."""

from __future__ import annotations

from scangen.codes.base import Code

CODES = {
    "SG920": Code(
        "MySQL: a collation that nobody names",
        "`strings: database` leaves the collation of new tables to the database. Tables that are there have one, and a "
        "migration would have to name another, which only the database knows. Keep `strings: exact`, or convert the "
        "tables by hand and begin a new chain of migrations.",
    ),
}
