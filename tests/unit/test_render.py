"""Templates: where they are looked for, what they see, and what is said when one is broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from scangen import physical
from scangen.diagnostics import ScangenError
from scangen.dialects import DIALECTS, load
from scangen.render import Renderer, comment_lines, shipped_templates
from scangen.steps import CommentOnTable, CreateIndex

TABLE = physical.Table(
    'odd "name"',
    (physical.Column("id", "integer", nullable=False), physical.Column("a_longer_name", "text", collation='"C"')),
    physical.Key("pk", ("id",)),
    comment="it's \\ {{ 7 * 7 }} %s :x $(x)",
)
INDEX = physical.Index("idx", (physical.IndexKey("a", descending=True), physical.IndexKey(None, expression="lower(b)")))


def renderer(overrides: Path | None = None, compiled: Path | None = None, dialect: str = "postgresql") -> Renderer:
    return Renderer(load(dialect), overrides, compiled)


def lay(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def refusal(folder: Path, name: str = "create_index") -> tuple[str, str, int]:
    with pytest.raises(ScangenError) as caught:
        renderer(folder).text(name, {"table": TABLE, "index": INDEX})
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "SG801"
    assert diagnostic.span is not None
    assert diagnostic.hint
    return diagnostic.message, diagnostic.span.path, diagnostic.span.line


def test_a_statement_is_spelled_by_the_template_of_its_name() -> None:
    assert renderer().statement(CreateIndex(TABLE, INDEX)) == (
        'CREATE INDEX "idx" ON "odd ""name""" ("a" DESC, lower(b))'
    )


def test_values_are_data_and_never_template() -> None:
    assert renderer().statement(CommentOnTable(TABLE)) == (
        'COMMENT ON TABLE "odd ""name""" IS E\'it\'\'s \\\\ {{ 7 * 7 }} %s :x $(x)\''
    )


def test_a_team_s_template_comes_first_and_the_others_stay(tmp_path: Path) -> None:
    lay(tmp_path, "postgresql/create_index.sql.j2", "-- house style\nCREATE INDEX {{ index.name|q }}\n")
    mine = renderer(tmp_path)
    assert mine.statement(CreateIndex(TABLE, INDEX)) == '-- house style\nCREATE INDEX "idx"'
    assert mine.statement(CommentOnTable(TABLE)) == renderer().statement(CommentOnTable(TABLE))


def test_a_team_s_common_folder_yields_to_its_dialect_folder(tmp_path: Path) -> None:
    lay(tmp_path, "common/create_index.sql.j2", "common")
    assert renderer(tmp_path).text("create_index", {}) == "common"
    lay(tmp_path, "postgresql/create_index.sql.j2", "own")
    assert renderer(tmp_path).text("create_index", {}) == "own"
    assert renderer(tmp_path, dialect="sqlite").text("create_index", {}) == "common"


def test_a_part_that_others_include_can_be_overridden_alone(tmp_path: Path) -> None:
    lay(tmp_path, "postgresql/storage.sql.j2", " WITH (autovacuum_enabled = off)")
    text = renderer(tmp_path).text(
        "create_partition", {"table": TABLE, "partition": physical.Partition("p", "DEFAULT")}
    )
    assert text == 'CREATE TABLE "p" PARTITION OF "odd ""name""" DEFAULT WITH (autovacuum_enabled = off)'


def test_blank_lines_around_are_dropped_and_inside_kept(tmp_path: Path) -> None:
    lay(tmp_path, "postgresql/create_index.sql.j2", "\n\n  a\n\nb  \n\n")
    assert renderer(tmp_path).text("create_index", {}) == "  a\n\nb  "


def test_windows_line_ends_in_a_template_do_not_reach_the_output(tmp_path: Path) -> None:
    path = lay(tmp_path, "postgresql/create_index.sql.j2", "")
    path.write_bytes(b"a\r\n{% if true %}\r\nb\r\n{% endif %}\r\n")
    assert renderer(tmp_path).text("create_index", {}) == "a\nb"


def test_a_syntax_error_is_said_with_file_and_line(tmp_path: Path) -> None:
    path = lay(tmp_path, "postgresql/create_index.sql.j2", "CREATE INDEX\n{% for x in y %}\n")
    message, where, line = refusal(tmp_path)
    assert "TemplateSyntaxError" in message
    assert (where, line) == (str(path), 2)


def test_an_unknown_variable_is_said_with_file_and_line(tmp_path: Path) -> None:
    path = lay(tmp_path, "postgresql/create_index.sql.j2", "CREATE\nINDEX\n{{ indx.name }}\n")
    message, where, line = refusal(tmp_path)
    assert "'indx' is undefined" in message
    assert (where, line) == (str(path), 3)


def test_an_unknown_field_is_said_with_file_and_line(tmp_path: Path) -> None:
    path = lay(tmp_path, "postgresql/create_index.sql.j2", "CREATE\n{{ index.nmae }}\n")
    message, where, line = refusal(tmp_path)
    assert "nmae" in message
    assert (where, line) == (str(path), 2)


def test_an_unknown_filter_is_said_with_file_and_line(tmp_path: Path) -> None:
    path = lay(tmp_path, "postgresql/create_index.sql.j2", "CREATE\n{{ index.name|quote }}\n")
    message, where, line = refusal(tmp_path)
    assert "quote" in message
    assert (where, line) == (str(path), 2)


def test_a_template_that_raises_is_said_with_file_and_line(tmp_path: Path) -> None:
    path = lay(tmp_path, "postgresql/create_index.sql.j2", "CREATE\n\n{{ 1 // 0 }}\n")
    message, where, line = refusal(tmp_path)
    assert "ZeroDivisionError" in message
    assert (where, line) == (str(path), 3)


def test_an_error_in_an_included_part_names_the_part(tmp_path: Path) -> None:
    lay(tmp_path, "postgresql/create_index.sql.j2", "CREATE\n{% include 'part.sql.j2' %}\n")
    path = lay(tmp_path, "postgresql/part.sql.j2", "a\nb\n{{ indx }}\n")
    message, where, line = refusal(tmp_path)
    assert "'indx' is undefined" in message
    assert (where, line) == (str(path), 3)


def test_a_missing_part_is_said(tmp_path: Path) -> None:
    path = lay(tmp_path, "postgresql/create_index.sql.j2", "CREATE\n{% include 'gone.sql.j2' %}\n")
    message, where, line = refusal(tmp_path)
    assert "gone.sql.j2" in message
    assert (where, line) == (str(path), 2)


def test_a_template_that_is_not_utf_8_is_said(tmp_path: Path) -> None:
    path = lay(tmp_path, "postgresql/create_index.sql.j2", "")
    path.write_bytes(b"CREATE \xff\n")
    message, where, _ = refusal(tmp_path)
    assert "UnicodeDecodeError" in message
    assert where.endswith("create_index.sql.j2")


def test_a_folder_in_the_place_of_a_template_is_said_or_passed_over(tmp_path: Path) -> None:
    (tmp_path / "postgresql/create_index.sql.j2").mkdir(parents=True)
    assert renderer(tmp_path).statement(CreateIndex(TABLE, INDEX)).startswith("CREATE INDEX")


def test_a_recursive_template_is_said(tmp_path: Path) -> None:
    lay(tmp_path, "postgresql/create_index.sql.j2", "{% include 'create_index.sql.j2' %}")
    message, _, _ = refusal(tmp_path)
    assert "RecursionError" in message


def test_compiled_templates_give_the_same_and_are_refreshed_when_the_source_changes(tmp_path: Path) -> None:
    compiled = tmp_path / "compiled"
    compiled.mkdir()
    path = lay(tmp_path / "team", "postgresql/create_index.sql.j2", "one {{ index.name }}")
    values = {"table": TABLE, "index": INDEX}
    assert renderer(tmp_path / "team", compiled).text("create_index", values) == "one idx"
    assert list(compiled.iterdir()), "nothing was kept"
    assert renderer(tmp_path / "team", compiled).text("create_index", values) == "one idx"
    path.write_text("two {{ index.name }}")
    assert renderer(tmp_path / "team", compiled).text("create_index", values) == "two idx"
    assert renderer(None, compiled).text("create_index", values).startswith("CREATE INDEX")


def test_a_compiled_template_that_is_garbage_is_not_trusted(tmp_path: Path) -> None:
    values = {"table": TABLE, "index": INDEX}
    good = renderer(None, tmp_path).text("create_index", values)
    for path in tmp_path.iterdir():
        path.write_bytes(b"garbage")
    assert renderer(None, tmp_path).text("create_index", values) == good


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_template_that_ships_parses(dialect: str) -> None:
    environment = renderer(dialect=dialect)._open()
    root = shipped_templates()
    names = [
        path.relative_to(folder).as_posix()
        for folder in (root / dialect, root / "common")
        for path in folder.rglob("*.j2")
    ]
    assert len(names) > 4
    for name in names:
        environment.get_template(name)


def test_templates_in_a_folder_with_odd_characters(tmp_path: Path) -> None:
    folder = tmp_path / "it's {{ ünïcode }} & more"
    lay(folder, "postgresql/create_index.sql.j2", "x")
    assert renderer(folder).text("create_index", {}) == "x"


@pytest.mark.parametrize(
    "hostile",
    [
        "a\nGO\nDROP TABLE x;",
        "a\r\nb",
        "a\x0bb\x0cc\x85d\u2028e\u2029f",
        "*/ DROP",
        "-- \\! ls",
        "\\q",
        ".quit",
        "x" * 500,
        "",
    ],
)
def test_nothing_in_a_text_ends_its_comment(hostile: str) -> None:
    for indent in (0, 4):
        for line in comment_lines(hostile, indent).splitlines():
            assert line.startswith(" " * indent + "--")


def test_long_comments_are_wrapped_and_words_kept_whole() -> None:
    text = "word " * 60 + "https://example.com/" + "x" * 150
    lines = comment_lines(text).splitlines()
    assert " ".join(line.removeprefix("-- ") for line in lines) == text
    assert all(len(line) <= 110 for line in lines[:-1])
