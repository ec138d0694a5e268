"""How a program reaches MySQL."""

from __future__ import annotations

from scangen.dialects.access import CONNECT_SECONDS, Access
from scangen.dialects.direct import Direct


class MySQLAccess(Access):
    """MariaDB answers on the same port, and is another database."""

    __slots__ = ()

    def is_kin(self, text: str) -> bool:
        """MariaDB says so in its version."""
        return "mariadb" not in text.lower()


ACCESS = MySQLAccess(
    title="MySQL",
    driver="mysql+pymysql",
    extra="mysql",
    version_query="SELECT CONCAT(@@version, ' ', @@version_comment)",
    tables_query="SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()",
    place_query="SELECT DATABASE()",
    arguments={"connect_timeout": CONNECT_SECONDS},
    # As SQLAlchemy has it, an UPDATE counts the rows that it found (CLIENT.FOUND_ROWS), changed or not.
    direct=Direct("pymysql", "database", {"client_flag": 2}),
    columns_query=(
        "SELECT table_name, column_name, CONCAT_WS(' ', column_type, collation_name)"
        " FROM information_schema.columns WHERE table_schema = DATABASE()"
    ),
    # A name of at most 64 characters: https://dev.mysql.com/doc/refman/9.7/en/locking-functions.html
    exclusive="SELECT GET_LOCK(CONCAT('scangen {} ', LEFT(SHA2(DATABASE(), 256), 40)), 0) = 1",
    # Without the right PROCESS, a user sees the sessions of his own name alone.
    holder=(
        "SELECT COALESCE((SELECT CONCAT(user, ' from ', host, ', connection ', id)"
        " FROM information_schema.processlist WHERE id = l.id), CONCAT('connection ', l.id))"
        " FROM (SELECT IS_USED_LOCK(CONCAT('scangen {} ', LEFT(SHA2(DATABASE(), 256), 40))) AS id) l"
        " WHERE l.id IS NOT NULL"
    ),
    enter="USE {}",
    patience=(
        "SET SESSION innodb_lock_wait_timeout = 5",
        # No gap is locked, and each statement sees what others have committed before it.
        "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
    ),
    # https://dev.mysql.com/doc/mysql-errors/9.7/en/server-error-reference.html
    passing=frozenset({"1205", "1213"}),
    keeping=frozenset({"1217", "1451"}),
    # https://dev.mysql.com/doc/refman/9.7/en/stored-programs-logging.html
    hints={
        "1419": "triggers need the SUPER right or, on the server, log_bin_trust_function_creators = 1",
        "1044": "the user needs rights on the database: GRANT ALL ON database.* TO …",
        "1142": "the user needs the rights CREATE, ALTER, DROP, INDEX, REFERENCES and TRIGGER on the database",
    },
)
