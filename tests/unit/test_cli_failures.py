"""Whatever goes wrong, the command ends with its documented exit code and lines for a person, never a traceback."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from scangen.cli import show
from tests.unit.command import HERE, Answer, files, finished, process, project, scangen

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(HERE)}


def assert_no_traceback(answer: Answer) -> None:
    assert "Traceback" not in answer.out + answer.err
    assert "scangen: internal error" not in answer.err
    assert "Exception ignored" not in answer.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--version"], 0, "scangen "),
        (["--help"], 0, "Exit codes:"),
        (["-h"], 0, "Exit codes:"),
        ([], 2, "Usage:"),
        (["vaildate"], 2, "did you mean 'validate'?"),
        (["frobnicate"], 2, "the verbs are init, new,"),
        (["validate", "--fromat", "json"], 2, "--format"),
        (["validate", "--format", "xml"], 2, "'xml' is not one of"),
        (["validate", "nowhere.yaml"], 2, "does not exist"),
        (["--project", "nowhere", "validate"], 2, "does not exist"),
        (["validate"], 0, "2 tables"),
        (["check"], 1, "SG604"),
        (["show", "user_resluts"], 2, "did you mean 'user_results'?"),
        (["explain", "SG9"], 2, "there is no code"),
        (["generate", "--dialect", "postgres"], 2, "did you mean 'postgresql'?"),
        (["new", "a-b"], 2, "cannot be a table's name"),
        (["new", "x", "--like", "cats"], 2, "'cats' is not one of"),
        (["create"], 2, "--url"),
        (["init", "--dialect", "oracle"], 2, "there is no database 'oracle'"),
    ],
)
def test_exit_codes(tmp_path: Path, words: list[str], code: int, said: str) -> None:
    answer = finished(process(*words, cwd=project(tmp_path)))
    assert_no_traceback(answer)
    assert (answer.code, said in answer.out + answer.err) == (code, True), answer


def test_an_empty_folder_is_no_project(tmp_path: Path) -> None:
    answer = scangen("validate", cwd=tmp_path)
    assert answer.code == 2
    assert "SG116" in answer.out
    assert "scangen init" in answer.out


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["validate"], ["show", "scan_jobs"], ["schema"]])
def test_a_full_disk_behind_stdout(tmp_path: Path, words: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        answer = finished(process(*words, cwd=project(tmp_path), stdout=full))
    assert_no_traceback(answer)
    assert answer.code == 2
    assert "No space left on device" in answer.err


@pytest.mark.parametrize("words", [["--version"], ["validate"], ["generate"], ["nonsense"]])
def test_a_full_disk_behind_both(tmp_path: Path, words: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        answer = finished(process(*words, cwd=project(tmp_path), stdout=full, stderr=full))
    assert answer.code == 2


@pytest.mark.parametrize("words", [["schema"], ["explain"], ["--help"]])
def test_a_reader_that_goes_away(tmp_path: Path, words: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    answer = finished(process(*words, cwd=tmp_path, stdout=writing))
    os.close(writing)
    assert_no_traceback(answer)
    assert answer.code == 141
    assert answer.err == ""


@pytest.mark.parametrize(("closed", "code"), [(">&-", 0), ("2>&-", 0), (">&- 2>&-", 0)])
def test_closed_streams(tmp_path: Path, closed: str, code: int) -> None:
    command = f"{sys.executable} -m scangen validate {closed}"
    done = subprocess.run(
        ["sh", "-c", command], cwd=project(tmp_path), env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert done.returncode == code
    assert "Traceback" not in done.stderr


def _interruptible() -> None:
    # A shell starts what runs in the background with SIGINT ignored, and children inherit that.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_an_interrupt(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "answers")
    # It waits for a reader of the pipe.
    running = process("schema", "--output", "answers", cwd=tmp_path, preexec_fn=_interruptible)
    with pytest.raises(subprocess.TimeoutExpired):
        running.wait(timeout=2)
    running.send_signal(signal.SIGINT)
    answer = finished(running)
    assert answer.code == 130
    assert "interrupted" in answer.err
    assert_no_traceback(answer)


def _small_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))


@pytest.mark.parametrize("words", [["generate"], ["init", "new"], ["schema", "--output", "made.json"]])
def test_a_file_that_cannot_be_written_whole_is_not_written(tmp_path: Path, words: list[str]) -> None:
    root = project(tmp_path)
    before = files(root)
    # The cache's folder is new, so that nothing in it spares a write.
    answer = finished(
        process(*words, cwd=root, env={"SCANGEN_CACHE": str(tmp_path / "cache")}, preexec_fn=_small_files)
    )
    assert_no_traceback(answer)
    assert answer.code == 2
    assert "SG602" in answer.err
    assert "File too large" in answer.err
    assert [path for path in files(root) if not path.startswith("cache/")] == before
    assert not (root / "new").exists()


def test_a_cache_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    answer = scangen("generate", cwd=project(tmp_path), env={"SCANGEN_CACHE": str(tmp_path / "file" / "cache")})
    assert (answer.code, answer.err) == (0, "")


def test_a_file_in_place_of_the_generated_folder(tmp_path: Path) -> None:
    root = project(tmp_path)
    (root / "generated").write_text("")
    answer = scangen("generate", cwd=root)
    assert answer.code == 2
    assert_no_traceback(answer)


def test_a_working_folder_that_is_gone(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    script = f"rmdir '{gone}' && exec {sys.executable} -m scangen validate"
    done = subprocess.run(["sh", "-c", script], cwd=gone, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "cannot go on" in done.stderr


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii:strict"},
        {"PYTHONIOENCODING": "latin-1"},
        {"LC_ALL": "nonsense_XX.nothing"},
    ],
)
def test_output_is_utf_8_whatever_the_locale(tmp_path: Path, environment: Mapping[str, str]) -> None:
    root = project(tmp_path, wide="result_table: wide\ndescription: naïve 漢字 🙂\ncolumns: {a: text}\n")
    answer = finished(process("show", "wide", cwd=root, env=environment))
    assert answer.code == 0, answer.err
    assert "naïve 漢字 🙂" in answer.out


def test_specs_that_cannot_be_read(tmp_path: Path) -> None:
    root = project(tmp_path)
    os.mkfifo(root / "specs" / "pipe.yaml")
    (root / "specs" / "folder.yaml").mkdir()
    (root / "specs" / "gone.yaml").symlink_to("nowhere")
    (root / "specs" / "loop.yaml").symlink_to("loop.yaml")
    answer = scangen("validate", "--format", "json", cwd=root)
    assert answer.code == 2
    assert sorted(answer.codes) == ["SG101", "SG101", "SG101", "SG102"]


def test_a_pipe_among_the_specs_is_not_waited_for(tmp_path: Path) -> None:
    root = project(tmp_path)
    os.mkfifo(root / "specs" / "pipe.yaml")
    answer = finished(process("validate", cwd=root))
    assert answer.code == 2
    assert "pipe.yaml:1:1: error SG101: this is not a regular file" in answer.out


@pytest.mark.parametrize("leads_to", ["nowhere.yaml", "scangen.yaml"])
def test_a_project_file_that_leads_nowhere_is_not_passed_over(tmp_path: Path, leads_to: str) -> None:
    root = project(tmp_path)
    (root / "scangen.yaml").symlink_to(leads_to)
    answer = scangen("validate", "--format", "json", cwd=root)
    assert (answer.code, answer.codes) == (2, ["SG101"])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_specs_without_the_right_to_read(tmp_path: Path) -> None:
    root = project(tmp_path)
    (root / "specs" / "user_results.yaml").chmod(0)
    answer = scangen("validate", "--format", "json", cwd=root)
    assert (answer.code, answer.codes) == (2, ["SG101"])


def test_a_broken_template_of_the_team(tmp_path: Path) -> None:
    root = project(tmp_path, "templates: mine\n")
    (root / "mine" / "postgresql").mkdir(parents=True)
    (root / "mine" / "postgresql" / "create_index.sql.j2").write_text("fine\n{{ nothing.there }}\n")
    answer = scangen("generate", cwd=root)
    assert answer.code == 1
    assert "mine/postgresql/create_index.sql.j2:2:1: error SG801" in answer.err
    assert_no_traceback(answer)
    assert not (root / "generated").exists()


def test_a_project_file_that_is_wrong(tmp_path: Path) -> None:
    root = project(tmp_path, "targets: [postgres]\n")
    (root / "deep").mkdir()
    answer = scangen("validate", cwd=root / "deep")
    assert answer.code == 1
    assert "../scangen.yaml:1:11: error SG234" in answer.out
    assert "    1 | targets: [postgres]\n      |           ^^^^^^^^" in answer.out


def test_a_fault_of_scangen_s_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("unthinkable")

    monkeypatch.setattr(show.command, "callback", broken)
    answer = scangen("show", "scan_jobs", cwd=tmp_path)
    assert answer.code == 2
    assert answer.err.startswith("scangen: internal error: ValueError: unthinkable\n")
    assert "Traceback" not in answer.err
    assert "Traceback" in scangen("--debug", "show", "scan_jobs", cwd=tmp_path).err
    assert "Traceback" in scangen("show", "scan_jobs", cwd=tmp_path, env={"SCANGEN_DEBUG": "1"}).err


def test_the_version_imports_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys; before = set(sys.modules); from scangen.cli import main; main(['--version']);"
        "print(sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[1] == "['__future__', 'scangen', 'scangen.cli']"


def test_the_help_imports_nothing_heavy(tmp_path: Path) -> None:
    heavy = ("yaml", "jinja2", "sqlglot", "sqlalchemy", "scangen.spec", "scangen.model")
    code = (
        f"import sys; from scangen.cli import main; main(['--help']); print([m for m in {heavy} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
