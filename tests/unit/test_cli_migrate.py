"""`scangen migrate` as a person meets it: the folder of migrations after each verb."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from scangen.project import FORMS
from tests.unit.command import JOBS, USERS, files, project, scangen

ONE = "targets: [sqlite]\n"


def grown(root: Path, column: str) -> None:
    """user_results gains a column."""
    place = root / "specs" / "user_results.yaml"
    place.write_text(place.read_text().replace("columns:\n", f"columns:\n  {column}: integer\n", 1))


def there(root: Path) -> list[str]:
    return [path.rpartition("/")[2] for path in files(root) if path.startswith("generated/sqlite/migrations/")]


def test_after_a_squash_the_chain_is_whole(tmp_path: Path) -> None:
    project(tmp_path, settings=ONE, scan_jobs=JOBS, user_results=USERS)
    assert scangen("migrate", "new", "initial", cwd=tmp_path).code == 0
    grown(tmp_path, "floor")
    assert scangen("migrate", "new", "add_floor", cwd=tmp_path).code == 0
    assert scangen("migrate", "squash", cwd=tmp_path).code == 0
    assert there(tmp_path) == ["0001_initial.down.sql", "0001_initial.up.sql", "checksums", "snapshot.json"]
    assert scangen("migrate", "verify", cwd=tmp_path).out == "1 migration, as written\n"
    grown(tmp_path, "room")
    assert scangen("migrate", "new", "add_room", cwd=tmp_path).code == 0
    assert scangen("migrate", "verify", cwd=tmp_path).out == "2 migrations, as written\n"


# In each form

FORM_NAMES = sorted(FORMS)
LATEST = {
    "plain": "0002_add_floor.up.sql",
    "flyway": "V0002__add_floor.sql",
    "liquibase": "0002_add_floor.sql",
    "alembic": "0002__add_floor.py",
    "dbmate": "00020001_add_floor.sql",
    "golang-migrate": "00020001_add_floor.up.sql",
}


def told(root: Path, form: str) -> Path:
    """Two migrations in a form; answers their folder."""
    project(root, settings=f"{ONE}migrations: {{form: {form}}}\n", scan_jobs=JOBS, user_results=USERS)
    assert scangen("migrate", "new", "initial", cwd=root).code == 0
    grown(root, "floor")
    assert scangen("migrate", "new", "add_floor", cwd=root).code == 0
    return root / "generated" / "sqlite" / "migrations"


def codes(*words: str, cwd: Path) -> list[str]:
    return scangen(*words, "--format", "json", cwd=cwd).codes


@pytest.mark.parametrize("form", FORM_NAMES)
def test_whatever_happens_to_a_file_is_seen(tmp_path: Path, form: str) -> None:
    latest = told(tmp_path, form) / LATEST[form]
    assert scangen("migrate", "verify", cwd=tmp_path).out == "2 migrations, as written\n"
    written = latest.read_text()
    latest.write_text(written + "\n")
    assert codes("migrate", "verify", cwd=tmp_path) == ["SG952"]
    latest.unlink()
    assert codes("migrate", "verify", cwd=tmp_path) == ["SG951"]
    latest.write_text(written)
    (latest.parent / latest.name.replace("2", "3", 1)).write_text(written)
    assert codes("migrate", "verify", cwd=tmp_path) == ["SG953"]


@pytest.mark.parametrize("form", FORM_NAMES)
def test_two_branches_are_put_one_behind_the_other(tmp_path: Path, form: str) -> None:
    folder = told(tmp_path, form)
    theirs = {path: path.read_bytes() for path in folder.iterdir()}
    specs = (tmp_path / "specs" / "user_results.yaml").read_text()
    shutil.rmtree(folder)
    (tmp_path / "specs" / "user_results.yaml").write_text(USERS)
    assert scangen("migrate", "new", "initial", cwd=tmp_path).code == 0
    grown(tmp_path, "room")
    assert scangen("migrate", "new", "add_room", cwd=tmp_path).code == 0
    (tmp_path / "specs" / "user_results.yaml").write_text(specs)
    grown(tmp_path, "room")
    for path, content in theirs.items():
        path.write_bytes(content)
    assert codes("migrate", "verify", cwd=tmp_path)[0] == "SG953"
    assert scangen("migrate", "rebase", cwd=tmp_path).code == 0
    assert scangen("migrate", "verify", cwd=tmp_path).out == "3 migrations, as written\n"
    assert (folder / LATEST[form]).exists()
    assert (folder / LATEST[form].replace("2", "3", 1).replace("floor", "room")).exists()


@pytest.mark.parametrize("form", [form for form in FORM_NAMES if form != "plain"])
def test_a_folder_holds_one_form(tmp_path: Path, form: str) -> None:
    before = set(told(tmp_path, form).iterdir())
    project(tmp_path, settings=ONE, user_results="")
    grown(tmp_path, "room")
    for words in (["new", "add_room"], ["verify"], ["rebase"]):
        assert set(codes("migrate", *words, cwd=tmp_path)) & {"SG964", "SG958"}
    assert set((tmp_path / "generated" / "sqlite" / "migrations").iterdir()) == before
    (tmp_path / "specs" / "user_results.yaml").write_text(USERS.replace("columns:\n", "columns:\n  floor: integer\n"))
    assert scangen("migrate", "squash", cwd=tmp_path).code == 0
    assert there(tmp_path) == ["0001_initial.down.sql", "0001_initial.up.sql", "checksums", "snapshot.json"]
    assert scangen("migrate", "verify", cwd=tmp_path).out == "1 migration, as written\n"


def test_the_changelog_names_what_is_there(tmp_path: Path) -> None:
    changelog = told(tmp_path, "liquibase") / "changelog.yaml"
    changelog.write_text(changelog.read_text().replace("0002", "0003"))
    assert codes("migrate", "verify", cwd=tmp_path) == ["SG963"]


@pytest.mark.parametrize("verb", ["apply", "rollback", "status"])
def test_what_is_for_a_runner_is_left_to_it(tmp_path: Path, verb: str) -> None:
    told(tmp_path, "flyway")
    answer = scangen("migrate", verb, "--url", "sqlite:///new.db", "--format", "json", cwd=tmp_path)
    assert (answer.code, answer.codes) == (1, ["SG965"])
    assert not (tmp_path / "new.db").exists()
