"""MySQL's limits: the largest of a thing passes here and on the server, one more is refused on both."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pymysql.err import MySQLError

from scangen.changes import CreateTable
from scangen.diagnostics import Report
from scangen.dialects import DIALECTS, load
from scangen.dialects.mysql.storage import storage
from scangen.generate import schema_script
from scangen.project import Project, Target
from scangen.render import Renderer
from tests.integration.projects import project_of, schema_of
from tests.servers.base import Database

MYSQL = load("mysql")
TARGET = Target("mysql", DIALECTS["mysql"].minimum)

TYPES = [
    "varchar(1)",
    "varchar(63)",
    "varchar(64)",
    "varchar(4000)",
    "longtext",
    "int",
    "bigint",
    "decimal(38,10)",
    "decimal(5,0)",
    "decimal(18,9)",
    "double",
    "tinyint(1)",
    "date",
    "datetime(6)",
    "json",
    "char(36)",
    "longblob",
    "time(3)",
    "timestamp",
    "varbinary(300)",
    "mediumint",
    "text",
    "char(9) character set ascii",
    "varchar(9) collate latin1_bin",
]


@pytest.mark.parametrize("native", TYPES)
def test_row_bytes_are_counted_as_the_server_counts_them(mysql: Database, native: str) -> None:
    """A row of exactly 65,535 bytes is taken, one more is not."""
    left = 65_535 - 4 - 2 - storage(native).row
    sql = "CREATE TABLE t{0} (id int PRIMARY KEY, x {1} NOT NULL, f varchar({2}) CHARACTER SET ascii NOT NULL)"
    sql += " CHARACTER SET utf8mb4"
    mysql.execute(sql.format(1, native, left))
    with pytest.raises(MySQLError) as caught:
        mysql.execute(sql.format(2, native, left + 1))
    assert caught.value.args[0] == 1118


@pytest.mark.parametrize("native", [native for native in TYPES if storage(native).key])
def test_key_bytes_are_counted_as_the_server_counts_them(mysql: Database, native: str) -> None:
    """A key of exactly 3,072 bytes is taken, one more is not."""
    size = storage(native).key
    left = 3_072 - size if size < 3_072 else 0
    sql = "CREATE TABLE t{0} (id int PRIMARY KEY, x {1} NOT NULL, f varchar({2}) CHARACTER SET ascii NOT NULL,"
    sql += " KEY (x, f)) CHARACTER SET utf8mb4"
    if left:
        mysql.execute(sql.format(1, native, left))
    with pytest.raises(MySQLError) as caught:
        mysql.execute(sql.format(2, native, left + 1))
    assert caught.value.args[0] == 1071


OTHERS = "postgresql: {skip: true}, sqlserver: {skip: true}, sqlite: {skip: true}"
Spec = Callable[[int], str]


def columns(kind: str, option: str = "") -> Spec:
    return lambda n: (
        "table: t\ncolumns:\n  id: {type: integer, primary_key: true}\n"
        + "".join(f"  c{number}: {{type: {kind}, required: true}}\n" for number in range(n))
        + option
    )


def key(kind: str, index: str, option: str = "") -> Spec:
    return lambda n: (
        f"table: t\ncolumns:\n  id: {{type: integer, primary_key: true}}\n  s: string({n})\n  x: {kind}\n"
        f"indexes: {{i: {index}}}\n{option}"
    )


def compressed(size: int) -> str:
    return f"mysql: {{row_format: compressed, key_block_size: {size}}}\n"


BOUNDS: dict[str, tuple[Spec, int, str, int]] = {
    "columns": (columns("integer"), 1016, "SG503", 1117),
    "hidden columns": (
        columns("integer", "indexes: {i: {columns: [c1], unique: true, where: c2 > 1}}\n"),
        1015,
        "SG503",
        1117,
    ),
    "indexes": (
        lambda n: columns("integer", "indexes:\n" + "".join(f"  i{x}: [c{x}]\n" for x in range(n)))(70),
        63,
        "SG503",
        1069,
    ),
    "parts": (
        lambda n: columns("integer", f"indexes: {{i: [{', '.join(f'c{x}' for x in range(n))}]}}\n")(20),
        16,
        "SG501",
        1070,
    ),
    "included parts": (
        lambda n: columns(
            "integer", f"indexes: {{i: {{columns: [c0], include: [{', '.join(f'c{x}' for x in range(1, n))}]}}}}\n"
        )(20),
        16,
        "SG501",
        1070,
    ),
    "key": (key("integer", "[s]"), 768, "SG501", 1071),
    "key of two": (key("datetime", "[s, x]"), 766, "SG501", 1071),
    "unique key": (key("integer", "{columns: [x, s], unique: true}"), 767, "SG501", 1071),
    "key with a prefix": (key("text", f"{{columns: [s, x], mysql: {{method: btree}}, {OTHERS}}}"), 577, "SG501", 1071),
    "string row": (lambda n: columns("string(4000)", f"  s: string({n})\n")(4), 380, "SG502", 1118),
    "page of texts": (columns("text"), 197, "SG502", 1118),
    "page of strings of 9": (columns("string(9)"), 219, "SG502", 1118),
    "page of strings of 10": (columns("string(10)"), 197, "SG502", 1118),
    "page of decimals": (columns('"decimal(38,10)"'), 450, "SG502", 1118),
    "page of optional bigints": (lambda n: columns("bigint")(n).replace(", required: true", ""), 997, "SG502", 1118),
    "compressed to 8": (columns("text", compressed(8)), 187, "SG502", 1118),
    "compressed to 4": (columns("text", compressed(4)), 91, "SG502", 1118),
    "compressed to 2": (columns("text", compressed(2)), 44, "SG502", 1118),
    "compressed to 1": (columns("text", compressed(1)), 20, "SG502", 1118),
}  # fmt: skip


def lowered(project: Project) -> tuple[Report, str]:
    """What is said about a project, and the script that would be made all the same."""
    report = Report()
    return report, schema_script(project, schema_of(project), TARGET, report)


@pytest.mark.parametrize("name", BOUNDS)
def test_the_most_passes_and_one_more_is_refused_by_both(mysql: Database, tmp_path: Path, name: str) -> None:
    spec, most, code, number = BOUNDS[name]
    report, script = lowered(project_of(tmp_path / "most", {"t": spec(most)}))
    assert report.errors == []
    path = tmp_path / "most.sql"
    path.write_text(script, encoding="utf-8")
    done = mysql.run_client(path)
    assert done.returncode == 0, done.stderr

    report, script = lowered(project_of(tmp_path / "more", {"t": spec(most + 1)}))
    assert [error.code for error in report.errors] == [code]
    assert report.errors[0].span
    assert report.errors[0].hint
    path.write_text(script.replace("CREATE TABLE `t`", "CREATE TABLE `t2`"), encoding="utf-8")
    done = mysql.run_client(path)
    assert f"ERROR {number}" in done.stderr


@pytest.mark.parametrize("size", [1, 2, 4])
def test_keys_of_compressed_tables_that_pass_here_pass_there(mysql: Database, tmp_path: Path, size: int) -> None:
    """What InnoDB takes of them depends on the primary key: refused here a little early, never too late."""
    spec = key("integer", "[s]", compressed(size))
    most = max(n for n in range(1, 700) if not lowered_errors(tmp_path, spec(n)))
    assert most > 40 * size
    _, script = lowered(project_of(tmp_path / "most", {"t": spec(most)}))
    path = tmp_path / "most.sql"
    path.write_text(script, encoding="utf-8")
    assert mysql.run_client(path).returncode == 0


def lowered_errors(folder: Path, spec: str) -> int:
    """How many errors a spec gives, without rendering."""
    project = project_of(folder / "one", {"t": spec})
    report = Report()
    lowering = MYSQL.lowering(MYSQL, schema_of(project), project, TARGET, Renderer(MYSQL), report)
    assert [CreateTable(table) for table in lowering.catalog().tables]
    return len(report.errors)
