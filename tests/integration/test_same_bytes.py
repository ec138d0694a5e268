"""The same specs give the same bytes: run after run, in any folder, whatever the machine is set to."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.command import scangen

ROOT = Path(__file__).parents[2]

PLACES = {
    "again": {},
    "another hash seed": {"PYTHONHASHSEED": "1"},
    "a third hash seed": {"PYTHONHASHSEED": "424242"},
    "an ASCII locale in the west": {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "TZ": "America/Anchorage"},
    "optimised, in Kathmandu": {"PYTHONOPTIMIZE": "2", "LC_ALL": "C.UTF-8", "TZ": "Asia/Kathmandu"},
}


def generate(folder: Path, settings: dict[str, str]) -> dict[str, bytes]:
    """Run the command in a process of its own; answers every file under generated/."""
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONPATH": str(ROOT), **settings}
    environment["SCANGEN_CACHE"] = str(folder / "cache")
    argv = [sys.executable, "-m", "scangen", "generate"]
    done = subprocess.run(argv, cwd=folder / "project", env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    generated = folder / "project" / "generated"
    return {path.relative_to(generated).as_posix(): path.read_bytes() for path in sorted(generated.rglob("*.sql"))}


def project(folder: Path, *, backwards: bool = False) -> Path:
    """A copy of the shipped specs, with the files made in another order."""
    specs = folder / "project" / "specs"
    specs.mkdir(parents=True)
    for path in sorted((ROOT / "specs").iterdir(), reverse=backwards):
        shutil.copyfile(path, specs / path.name)
    return folder


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return generate(project(tmp_path_factory.mktemp("first")), {})


@pytest.mark.parametrize("place", PLACES)
def test_the_same_specs_give_the_same_bytes(first: dict[str, bytes], tmp_path: Path, place: str) -> None:
    folder = tmp_path / "elsewhere, with ünïcödé"
    folder.mkdir()
    found = generate(project(folder, backwards=True), PLACES[place])
    assert found == first
    assert generate(folder, {}) == first, "from the cache"


def test_the_committed_output_is_what_the_specs_give(first: dict[str, bytes]) -> None:
    committed = ROOT / "generated"
    scripts = {path.relative_to(committed).as_posix(): path.read_bytes() for path in committed.rglob("*.sql")}
    assert {path: content for path, content in scripts.items() if "/migrations/" not in path} == first


def test_the_committed_migrations_lead_to_the_specs() -> None:
    answer = scangen("migrate", "verify", cwd=ROOT)
    assert answer.code == 0, answer


def test_generated_files_have_no_place_and_no_time_in_them(first: dict[str, bytes]) -> None:
    for path, content in first.items():
        text = content.decode()
        assert "\r" not in text
        assert text.endswith("\n")
        assert not text.endswith("\n\n")
        assert not [line for line in text.split("\n") if line != line.rstrip()], path
        assert str(ROOT) not in text
        assert "/tmp" not in text  # noqa: S108 - looked for, not used
