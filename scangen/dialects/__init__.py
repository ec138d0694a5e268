"""The registry of dialects: one entry each. `load` imports a dialect's folder only when it is used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from scangen.project import DialectFacts

if TYPE_CHECKING:
    from scangen.dialects.base import Dialect

_FILLFACTOR = r"[1-9][0-9]|100"

# PostgreSQL and MySQL count parameters in 16 bits, the default of `parameter_limit`:
# https://www.postgresql.org/docs/current/limits.html, and the prepared statements of MySQL's protocol:
# https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_stmt_prepare.html
DIALECTS: dict[str, DialectFacts] = {
    facts.name: facts
    for facts in (
        DialectFacts(
            "postgresql",
            "PostgreSQL",
            minimum=(14,),
            newest=(18,),
            parser="postgres",
            name_limit=63,
            index_methods=frozenset({"btree", "hash", "gin", "gist", "brin", "spgist"}),
            table_options={"fillfactor": _FILLFACTOR, "tablespace": r"[A-Za-z_][A-Za-z0-9_]*"},
        ),
        DialectFacts(
            "mysql",
            "MySQL",
            minimum=(8, 0, 17),
            newest=(9, 7),
            parser="mysql",
            name_limit=64,
            index_methods=frozenset({"btree", "fulltext"}),
            table_options={"row_format": "dynamic|compressed", "key_block_size": "1|2|4|8|16"},
        ),
        DialectFacts(
            "sqlserver",
            "SQL Server",
            minimum=(2017,),
            newest=(2025,),
            parser="tsql",
            name_limit=128,
            index_methods=frozenset({"nonclustered", "columnstore"}),
            table_options={"data_compression": "none|row|page"},
            # Of 2,100, sp_executesql takes two for itself, by which drivers send parameters; rows of VALUES:
            # https://learn.microsoft.com/sql/sql-server/maximum-capacity-specifications-for-sql-server
            # https://learn.microsoft.com/sql/t-sql/queries/table-value-constructor-transact-sql#limitations-and-restrictions
            parameter_limit=2_098,
            row_limit=1_000,
        ),
        # SQLITE_MAX_VARIABLE_NUMBER, 999 before 3.32: https://sqlite.org/limits.html
        DialectFacts("sqlite", "SQLite", minimum=(3, 37), newest=(3, 54), parser="sqlite", parameter_limit=32_766),
    )
}


def load(name: str) -> Dialect:
    """The dialect of that name; KeyError for one that is not registered."""
    facts = DIALECTS[name]
    dialect: Dialect = import_module(f"scangen.dialects.{name}").DIALECT
    assert dialect.facts is facts
    return dialect
