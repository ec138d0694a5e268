"""The cache changes how long a build takes and nothing else; two processes give what one gives."""

from __future__ import annotations

import os
import shutil
from functools import partial
from pathlib import Path

import pytest

from scangen import build as building
from scangen import generate as generating
from scangen.build import Build, build
from scangen.cache import Cache, digest
from scangen.changes import CreateTable
from scangen.diagnostics import ScangenError, fail
from scangen.dialects import DIALECTS
from scangen.parallel import halves
from scangen.script import ScriptWriter
from scangen.spec.project_file import find_project

SPECS = Path(__file__).parents[2] / "specs"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped specs with a cache of its own."""
    monkeypatch.setenv("SCANGEN_CACHE", str(tmp_path / "cache"))
    root = tmp_path / "project"
    shutil.copytree(SPECS, root / "specs")
    return root


def run(root: Path) -> Build:
    return build(find_project(root, DIALECTS), DIALECTS)


def cold(root: Path) -> dict[str, str]:
    shutil.rmtree(os.environ["SCANGEN_CACHE"], ignore_errors=True)
    return run(root).texts


def edit(root: Path, name: str, old: str, new: str) -> None:
    path = root / "specs" / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tables whose blocks are written from now on."""
    names: list[str] = []
    block = ScriptWriter.block

    def spy(self: ScriptWriter, change: CreateTable, source: str) -> str:
        names.append(change.table.name)
        return block(self, change, source)

    monkeypatch.setattr(ScriptWriter, "block", spy)
    return names


def test_unchanged_specs_are_not_even_read(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = cold(project)
    monkeypatch.setattr(building, "read_text", None)
    assert run(project).texts == first


def test_a_changed_result_table_writes_its_own_block_and_its_parents(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cold(project)
    edit(project, "user_results.yaml", "columns:", "columns:\n  nick_name: string(50)")
    names = made(monkeypatch)
    warm = run(project).texts
    assert set(names) == {"scan_jobs", "scan_jobs_archive", "user_results", "user_results_archive"}
    assert "nick_name" in warm["mysql/schema.sql"]
    assert warm == cold(project)


def test_a_changed_parent_writes_every_block(project: Path) -> None:
    before = cold(project)
    edit(project, "scan_jobs.yaml", "string(36)", "string(40)")
    warm = run(project).texts
    assert warm != before
    assert warm == cold(project)


def test_a_removed_spec_leaves_nothing_behind(project: Path) -> None:
    cold(project)
    (project / "specs" / "user_results.yaml").unlink()
    warm = run(project).texts
    assert not any("user_results" in text for text in warm.values())
    assert warm == cold(project)


def test_a_broken_spec_is_reported_each_time(project: Path) -> None:
    cold(project)
    edit(project, "user_results.yaml", "columns:", "colums:")
    for _ in range(2):
        with pytest.raises(ScangenError, match="colums"):
            run(project)


def test_warnings_are_repeated_from_the_cache(project: Path) -> None:
    edit(
        project,
        "user_results.yaml",
        "columns:",
        "indexes:\n  idx_long: {columns: [long_text], mysql: {skip: true}, sqlserver: {skip: true}}\n"
        "columns:\n  long_text: string(1000)",
    )
    cold(project)
    warnings = run(project).warnings
    assert [(w.code, w.span and w.span.path) for w in warnings] == [("SG501", "specs/user_results.yaml")]


def test_an_edited_team_template_is_seen(project: Path) -> None:
    own = project / "mine" / "sqlite"
    own.mkdir(parents=True)
    (project / "scangen.yaml").write_text("templates: mine\n")
    (own / "script_footer.sql.j2").write_text("COMMIT; -- one\n")
    assert "-- one" in cold(project)["sqlite/schema.sql"]
    (own / "script_footer.sql.j2").write_text("COMMIT; -- two\n")
    assert "-- two" in run(project).texts["sqlite/schema.sql"]


@pytest.mark.parametrize("linked", [False, True], ids=["in the folder", "behind a link"])
def test_a_file_that_a_team_template_includes_is_seen(project: Path, linked: bool) -> None:
    own = project / ("elsewhere" if linked else "mine/sqlite")
    own.mkdir(parents=True)
    if linked:
        (project / "mine").mkdir()
        (project / "mine" / "sqlite").symlink_to(own)
        (own / "self").symlink_to(own)
    (project / "scangen.yaml").write_text("templates: mine\n")
    (own / "script_footer.sql.j2").write_text("COMMIT;{% include 'house.txt' %}")
    (own / "house.txt").write_text(" -- one")
    assert "-- one" in cold(project)["sqlite/schema.sql"]
    (own / "house.txt").write_text(" -- two")
    assert "-- two" in run(project).texts["sqlite/schema.sql"]


def test_a_renamed_spec_is_named_in_its_blocks_heading(project: Path) -> None:
    cold(project)
    (project / "specs" / "user_results.yaml").rename(project / "specs" / "people.yaml")
    warm = run(project).texts
    assert "-- user_results (specs/people.yaml)" in warm["mysql/schema.sql"]
    assert warm == cold(project)


def test_two_specs_that_change_places_are_named_in_their_blocks_headings(project: Path) -> None:
    cold(project)
    one, other = (project / "specs" / name for name in ("user_results.yaml", "simple_results.yaml"))
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)
    warm = run(project).texts
    assert warm == cold(project)


def test_the_order_of_tables_that_reference_one_is_seen_in_its_block(project: Path) -> None:
    key = "table: {0}\ncolumns:\n  id: {{type: integer, primary_key: true}}\n"
    reference = "  to_{0}: {{type: integer, references: {{table: {0}, on_delete: cascade}}}}\n"
    tables = {name: key.format(name) for name in ("a", "parent", "one", "two", "z")}
    tables["one"] += reference.format("parent") + reference.format("a")
    tables["two"] += reference.format("parent")
    for name, text in tables.items():
        (project / "specs" / f"{name}.yaml").write_text(text)
    cold(project)
    (project / "specs" / "a.yaml").write_text(tables["a"] + reference.format("z"))
    warm = run(project).texts
    assert warm == cold(project)


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"\x80\x05."])
def test_a_damaged_cache_is_a_miss(project: Path, damage: bytes) -> None:
    first = cold(project)
    for path in Path(os.environ["SCANGEN_CACHE"]).rglob("*"):
        if path.is_file():
            key = path.read_bytes().split(b"\n", 1)[0]
            path.write_bytes(key + b"\n" + damage)
    assert run(project).texts == first


def test_a_cache_folder_that_cannot_be_made_is_no_error(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = cold(project)
    monkeypatch.setenv("SCANGEN_CACHE", "/dev/null/cache")
    assert run(project).texts == first


def test_two_processes_give_what_one_gives(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = cold(project)
    monkeypatch.setattr(building, "MANY_FILES", 0)
    monkeypatch.setattr(generating, "MANY_BLOCKS", 0)
    assert cold(project) == alone


def test_two_processes_report_what_one_reports(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in (project / "specs").iterdir():
        path.write_text(path.read_text() + "nonsense: 1\n")
    with pytest.raises(ScangenError) as alone:
        run(project)
    monkeypatch.setattr(building, "MANY_FILES", 0)
    with pytest.raises(ScangenError) as together:
        run(project)
    assert together.value.diagnostics == alone.value.diagnostics
    assert len(alone.value.diagnostics) == len(list((project / "specs").iterdir()))


def test_halves_keep_order_and_raise_what_a_job_raises() -> None:
    assert halves([partial(int, n) for n in range(5)]) == [0, 1, 2, 3, 4]

    def broken() -> int:
        raise fail("SG999", "no")

    with pytest.raises(ScangenError, match="SG999 no"):
        halves([lambda: 1, broken])


def test_halves_survive_a_killed_child() -> None:
    parent = os.getpid()

    def mortal() -> int:
        if os.getpid() != parent:
            os._exit(9)
        return 2

    assert halves([lambda: 1, mortal]) == [1, 2]


def test_a_cache_key_knows_where_a_part_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert digest("ab", "c") != digest("a", "bc")
    monkeypatch.setenv("SCANGEN_CACHE", str(tmp_path))
    cache = Cache(tmp_path)
    cache.save("thing", "key", [1])
    assert cache.load("thing", "key") == [1]
    assert cache.load("thing", "other") is None


def test_what_tables_make_wrong_with_each_other_is_said_with_a_warm_cache(project: Path) -> None:
    specs = project / "specs"
    (specs / "teams.yaml").write_text(
        "table: teams\ncolumns:\n  id: {type: integer, primary_key: true}\n  x_at: datetime\n"
    )
    cold(project)
    (specs / "teams_x.yaml").write_text(
        "table: teams_x\ncolumns:\n  id: {type: integer, primary_key: true}\n  at: datetime\n"
    )
    for _ in range(2):
        with pytest.raises(ScangenError) as raised:
            run(project)
        assert {d.code for d in raised.value.diagnostics} == {"SG506"}
