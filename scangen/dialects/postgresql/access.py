"""How a program reaches PostgreSQL."""

from __future__ import annotations

from scangen.dialects.access import CONNECT_SECONDS, Access
from scangen.dialects.direct import Direct


class PostgreSQLAccess(Access):
    """Names are told apart by case."""

    __slots__ = ()

    def same_name(self, name: str) -> str:
        """Quoted names are what they are."""
        return name


ACCESS = PostgreSQLAccess(
    title="PostgreSQL",
    driver="postgresql+psycopg",
    extra="postgresql",
    version_query="SELECT version()",
    # Views and foreign tables share the tables' names.
    tables_query=(
        "SELECT relname FROM pg_catalog.pg_class"
        " WHERE relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = current_schema())"
        " AND relkind IN ('r', 'p', 'v', 'm', 'f')"
    ),
    place_query="SELECT current_schema()",
    arguments={"connect_timeout": CONNECT_SECONDS},
    direct=Direct("psycopg", "dbname"),
    columns_query=(
        "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod) || ' ' || a.attcollation"
        " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid"
        " WHERE c.relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = current_schema())"
        " AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped"
    ),
    exclusive="SELECT pg_try_advisory_lock(hashtextextended('scangen {} ' || current_schema(), 0))",
    # A key of 64 bits is shown in two halves: https://www.postgresql.org/docs/current/view-pg-locks.html
    holder=(
        "SELECT format('%s from %s, connected since %s', a.usename, coalesce(host(a.client_addr), 'the server itself'),"
        " to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS \"UTC\"'))"
        " FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid,"
        " (SELECT hashtextextended('scangen {} ' || current_schema(), 0) AS key) k"
        " WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.database = a.datid"
        " AND l.classid::bigint = (k.key >> 32) & 4294967295 AND l.objid::bigint = k.key & 4294967295"
    ),
    # A dead client's lock would live until its statement ends, however long that takes:
    # https://www.postgresql.org/docs/current/runtime-config-connection.html#GUC-CLIENT-CONNECTION-CHECK-INTERVAL
    lasting=("SET client_connection_check_interval = '1s'",),
    enter="SET search_path TO {}",
    time_limit="SET statement_timeout = {}",
    patience=(
        "SET TIME ZONE 'UTC'",
        "SET lock_timeout = '5s'",
        "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED",
    ),
    # https://www.postgresql.org/docs/current/errcodes-appendix.html
    passing=frozenset({"40001", "40P01", "55P03"}),
    keeping=frozenset({"23503", "23001"}),
    hints={
        # Since 15, nobody but its owner may create in the schema public: https://www.postgresql.org/docs/release/15.0/
        "42501": "the user needs the right to create tables: GRANT CREATE ON SCHEMA … TO …",
        # https://www.postgresql.org/docs/current/runtime-config-locks.html
        "53200": (
            "one transaction locks all that it makes: raise max_locks_per_transaction (64 by default) on the server and"
            " restart it, see docs/dialects/postgresql.md"
        ),
    },
)
