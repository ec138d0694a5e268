"""How a program reaches PostgreSQL."""

from __future__ import annotations

from scangen.dialects.access import CONNECT_SECONDS, Access


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
