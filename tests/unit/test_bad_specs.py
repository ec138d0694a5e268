"""Every kind of bad spec gives exactly the diagnostics that its case lists, at exactly these places."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from scangen.diagnostics import Diagnostic, ScangenError
from scangen.dialects import DIALECTS
from scangen.spec.load import read_schema
from scangen.spec.project_file import find_project

CASES = Path(__file__).parent.parent / "cases" / "bad_specs"
MARK = "§"
GOOD_JOBS = """\
table: scan_jobs
role: scan_jobs
columns:
  id: {type: string(36), primary_key: true}
  scan_id: {type: string(100), required: true, unique: true}
  note: string(50)
"""


def load() -> Iterator[Any]:
    for path in sorted(CASES.glob("*.yaml")):
        for name, case in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            yield pytest.param(case, id=f"{path.stem}: {name}")


def unmarked(label: str, text: str) -> tuple[str, list[str]]:
    """A text without its marks, and the places where they stood."""
    places = []
    while (at := text.find(MARK)) >= 0:
        line = text.count("\n", 0, at) + 1
        places.append(f"{label}:{line}:{at - text.rfind(chr(10), 0, at)}")
        text = text[:at] + text[at + 1 :]
    return text, places


def write(root: Path, case: dict[str, Any]) -> list[str]:
    """Lay out a case's files; the marked places, in order."""
    folder = root / "specs"
    folder.mkdir()
    files: dict[str, Any] = dict(case.get("files", {}))
    if "spec" in case:
        files["bad.yaml"] = case["spec"]
    if "bytes" in case:
        (folder / "bad.yaml").write_bytes(base64.b64decode(case["bytes"]))
    places = []
    for name, text in files.items():
        clean, found = unmarked(f"specs/{name}", text)
        for word, length in case.get("expand", {}).items():
            clean = clean.replace(word, "x" * length)
        (folder / name).write_bytes(clean.encode("utf-8"))
        places += found
    if "scan_jobs.yaml" not in files and not case.get("alone"):
        (folder / "scan_jobs.yaml").write_text(GOOD_JOBS, encoding="utf-8")
    if "project" in case:
        clean, found = unmarked("scangen.yaml", case["project"])
        (root / "scangen.yaml").write_bytes(clean.encode("utf-8"))
        places += found
    return places


def problems(root: Path) -> list[Diagnostic]:
    with pytest.raises(ScangenError) as caught:
        read_schema(find_project(root, DIALECTS), DIALECTS)
    return list(caught.value.diagnostics)


@pytest.mark.parametrize("case", list(load()))
def test_bad_spec(case: dict[str, Any], tmp_path: Path) -> None:
    places = iter(write(tmp_path, case))
    expected = [(entry.get("at") or next(places), entry) for entry in case["expect"]]
    assert next(places, None) is None, "a mark without an expectation"
    found = problems(tmp_path)
    shown = "\n".join(f"{d.span} {d.code} {d.message} | {d.hint}" for d in found)
    assert sorted((d.code, str(d.span)) for d in found) == sorted((e["code"], at) for at, e in expected), shown
    for at, entry in expected:
        same = [d for d in found if d.code == entry["code"] and str(d.span) == at]
        assert any(entry.get("says", "") in d.message and entry.get("hint", "") in (d.hint or "") for d in same), (
            f"{entry} is not among:\n{shown}"
        )
    for diagnostic in found:
        assert diagnostic.hint, f"{diagnostic.code} says nothing of what to do: {diagnostic.message}"
        assert "\n" not in diagnostic.message


def test_every_code_of_the_reader_has_a_case() -> None:
    folder = Path(__file__).parent
    sources = (folder.parent.parent / "scangen" / "spec").glob("*.py")
    raised = {code for path in sources for code in re.findall(r'"(SG[123]\d\d)"', path.read_text(encoding="utf-8"))}
    tested = {entry["code"] for param in load() for entry in param.values[0]["expect"]}
    files = (folder / "test_spec_source.py").read_text(encoding="utf-8")
    assert raised - tested - set(re.findall(r"SG\d\d\d", files)) == set()
    assert len(list(load())) >= 250
