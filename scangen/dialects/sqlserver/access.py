"""How a program reaches SQL Server."""

from __future__ import annotations

import re

from scangen.dialects.access import CONNECT_SECONDS, Access
from scangen.project import Version

# https://learn.microsoft.com/troubleshoot/sql/releases/download-and-install-latest-updates
_YEARS = {12: 2014, 13: 2016, 14: 2017, 15: 2019, 16: 2022, 17: 2025}
# Azure SQL Database and Managed Instance always run the newest engine, whatever number they give:
# https://learn.microsoft.com/sql/t-sql/functions/serverproperty-transact-sql
_AZURE = {5, 8}


class SQLServerAccess(Access):
    """Versions go by the year of the product."""

    __slots__ = ()

    def is_kin(self, text: str) -> bool:
        """Only SQL Server answers SERVERPROPERTY."""
        return True

    def version(self, text: str) -> Version:
        """The year, from `16.0.4135.4 edition 3`."""
        numbers = [int(number) for number in re.findall(r"\d+", text)]
        major, edition = numbers[0], numbers[-1]
        if edition in _AZURE:
            return (max(_YEARS.values()),)
        return (_YEARS.get(major, 0 if major < min(_YEARS) else max(_YEARS.values()) + 1),)


ACCESS = SQLServerAccess(
    title="SQL Server",
    driver="mssql+pymssql",
    extra="sqlserver",
    version_query=(
        "SELECT CONCAT(CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(40)),"
        " ' edition ', CAST(SERVERPROPERTY('EngineEdition') AS int))"
    ),
    tables_query="SELECT name FROM sys.objects WHERE schema_id = SCHEMA_ID() AND type IN ('U', 'V', 'SN')",
    place_query="SELECT SCHEMA_NAME()",
    arguments={"login_timeout": CONNECT_SECONDS},
    columns_query=(
        "SELECT OBJECT_NAME(c.object_id), c.name,"
        " CONCAT(TYPE_NAME(c.user_type_id), '(', c.max_length, ',', c.precision, ',', c.scale, ') ', c.collation_name)"
        " FROM sys.columns c JOIN sys.tables t ON t.object_id = c.object_id WHERE t.schema_id = SCHEMA_ID()"
    ),
    # https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-getapplock-transact-sql
    exclusive=(
        "SET NOCOUNT ON; DECLARE @got int; EXEC @got = sp_getapplock @Resource = N'scangen {}',"
        " @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = 0;"
        " SELECT CASE WHEN @got >= 0 THEN 1 ELSE 0 END"
    ),
    # https://learn.microsoft.com/sql/relational-databases/system-dynamic-management-views/sys-dm-tran-locks-transact-sql
    holder=(
        "SELECT CONCAT(s.login_name, ' from ', s.host_name, ', connected since ',"
        " CONVERT(nvarchar(19), s.login_time, 120)) FROM sys.dm_tran_locks l"
        " JOIN sys.dm_exec_sessions s ON s.session_id = l.request_session_id"
        " WHERE l.resource_type = 'APPLICATION' AND l.resource_database_id = DB_ID() AND l.request_status = 'GRANT'"
        " AND l.resource_description LIKE '%scangen {}%'"
    ),
    patience=("SET LOCK_TIMEOUT 5000", "SET TRANSACTION ISOLATION LEVEL READ COMMITTED"),
    # https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors
    passing=frozenset({"1205", "1222"}),
    keeping=frozenset({"547"}),
    hints={"262": "the user needs the right to create tables: be a member of db_ddladmin, or GRANT CREATE TABLE TO …"},
)
