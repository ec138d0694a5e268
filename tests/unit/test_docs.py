"""What README, CONTRIBUTING and docs/ say is there: links, files, targets, codes, cases, names of the language."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from scangen import __version__
from scangen.codes import CODES
from scangen.diagnostics import Report
from scangen.dialects import DIALECTS, load
from scangen.model import Kind, Schema, Type
from scangen.project import Project, Target
from scangen.render import Renderer
from scangen.spec.json_schema import MAPPINGS
from scripts.parity_page import declared, parity_page
from scripts.spec_reference import PART, reference_page
from scripts.write_docs import queries_page
from tests.docs_pages import HERE, Block, Page, pages
from tests.integration.expression_cases import CASES as EXPRESSIONS
from tests.parity.cases import DOCUMENTED, read_topics
from tests.parity.conform import expression_topic

PAGES = pages()
BLOCKS = [block for page in PAGES for block in page.blocks]
DOCS = HERE / "docs"
AGAIN = "run `python -m scripts.write_docs`"
FENCES = re.compile(
    r"|console|sh|python( sqlite)?|text|jinja|yaml( part| github| gitlab| pre-commit| [\w/]+\.yaml)?"
    r"|sql (postgresql|mysql|sqlserver|restore|[\w/]+\.sql)"
)
LONGEST = {"docs/cli.md": 750, "docs/diagnostics.md": 1500, "docs/spec-reference.md": 800}
"""Lines of the reference pages; all others are to be read in one go."""
TREES = r"scangen|templates|specs|generated|scripts|tests|docs|benchmarks|requirements|\.ci"


def page(name: str) -> Page:
    return Page(HERE / name)


def cells(name: str, heading: str) -> list[list[str]]:
    """The rows of the first table under a heading, without its head."""
    part = page(name).text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line for line in part.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows[1:]]


# Pages


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Page) -> None:
    for link in page.links:
        place, _, anchor = link.partition("#")
        if re.match(r"https?://", place):
            continue
        target = (page.path.parent / place).resolve() if place else page.path
        assert target.exists(), f"{page.name}: {link}"
        if anchor:
            assert anchor in Page(target).anchors, f"{page.name}: {link}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_that_are_named_exist(page: Page) -> None:
    for name in re.findall(rf"`((?:{TREES})/[\w./-]*)`", page.prose):
        # What this version does not have yet is named as such.
        assert (HERE / name).exists() or name == "scangen/hazards/", f"{page.name}: {name}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_codes_variables_and_targets_that_are_named_exist(page: Page) -> None:
    # SG2… stands for a hundred of them
    assert set(re.findall(r"\bSG\d{3}\b", page.text)) <= set(CODES)
    files = [path for folder in ("scangen", "tests") for path in (HERE / folder).rglob("*.py")]
    source = "\n".join(path.read_text("utf-8") for path in files)
    for name in re.findall(r"\b_?SCANGEN_[A-Z_]+\b", page.text):
        known = name in source or name.removeprefix("SCANGEN_TEST_").removesuffix("_URL").lower() in DIALECTS
        assert known or re.fullmatch(r"SCANGEN_TEST_POSTGRESQL_15_URL", name), f"{page.name}: {name}"
    makefile = (HERE / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[0].split())
    assert set(re.findall(r"(?:^|`)make ([a-z-]+)", page.text, re.MULTILINE)) <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_are_short(page: Page) -> None:
    assert page.text.startswith("# ")
    assert page.text.count("\n") <= LONGEST.get(page.name, 200)
    assert page.text.count("```") % 2 == 0


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_every_block_says_how_it_is_proved(block: Block) -> None:
    assert FENCES.fullmatch(block.words), f"{block}: CONTRIBUTING.md lists the words that may follow a fence"
    if block.words == "yaml":
        comment_only = all(line.startswith("#") for line in block.text.splitlines())
        assert block.files or comment_only, f"{block}: begin with `# specs/name.yaml`"


def test_every_fence_is_explained() -> None:
    explained = " ".join(row[0] for row in cells("CONTRIBUTING.md", "Documentation"))
    words = {block.words for block in BLOCKS if not re.search(r"\.\w+$", block.words)} - {"", "yaml"}
    assert len(words) > 9
    assert [word for word in words if f"`{word}`" not in explained] == []


# Blocks that stand somewhere else too


@pytest.mark.parametrize("block", [b for b in BLOCKS if re.fullmatch(r"\w+ [\w/]+\.\w+", b.words)], ids=str)
def test_a_block_that_is_taken_from_a_file_stands_in_it(block: Block) -> None:
    kind, _, name = block.words.partition(" ")
    text = (HERE / name).read_text("utf-8")
    if kind == "yaml":
        assert block.text == text
    else:
        assert f"\n{block.text}" in text, f"{block}: {name} says something else"


def test_the_versions_that_are_pinned_are_this_one() -> None:
    for block in BLOCKS:
        for version in re.findall(r"scangen(?:\[\w+\])?==([\w.]+)", block.text):
            assert version == __version__, block


def test_the_extras_that_are_named_exist() -> None:
    extras = tomllib.loads((HERE / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    for each in PAGES:
        assert set(re.findall(r"scangen\[(\w+)\]", each.text)) <= set(extras), each.name


# Tables that repeat what the code says


def test_the_reference_of_the_language_is_current_and_whole() -> None:
    text = page("docs/spec-reference.md").text
    assert text == reference_page(text), AGAIN
    assert {name for _, name, _ in PART.findall(text)} == {*MAPPINGS, "values", "options"}


def test_the_indexes_of_queries_are_those_of_the_cases() -> None:
    text = page("docs/queries.md").text
    assert text == queries_page(text), AGAIN
    assert text.count("| `") > 40


def test_the_types_are_those_of_the_dialects() -> None:
    rows = {row[0].strip("`"): row[2:] for row in cells("docs/guide-developer.md", "Types")}
    sizes = {Kind.STRING: ("n",), Kind.DECIMAL: (None, "p", "s")}
    brackets = {Kind.STRING: "(n)", Kind.DECIMAL: "(p,s)"}
    assert list(rows) == [kind.value + brackets.get(kind, "") for kind in Kind]
    for (name, native), kind in zip(rows.items(), Kind, strict=True):
        portable = Type(kind, *sizes.get(kind, ()))  # type: ignore[arg-type]
        assert native == [_native(dialect, portable) for dialect in DIALECTS], name


def _native(name: str, portable: Type) -> str:
    dialect, target = load(name), Target(name, DIALECTS[name].minimum)
    project = Project(HERE, HERE, HERE, (target,))
    lowering: Any = dialect.lowering(dialect, Schema(()), project, target, Renderer(dialect), Report())
    return str(lowering.native_type(portable))


def test_exit_codes_are_told_alike() -> None:
    ours = {row[0]: row[1].split(";")[0] for row in cells("docs/guide-pipeline.md", "Exit codes")}
    told = dict(re.findall(r"^\| (\d+) \| (.*?) \|$", page("docs/cli.md").text, re.MULTILINE))
    assert ours.keys() <= told.keys()
    assert all(ours[code].split(":")[0] in told[code] for code in ours)


# What docs/parity.md and docs/conformance.md say of the cases


PARITY = page("docs/parity.md").text
TOPICS = read_topics()
TITLES = {case.title for topic in TOPICS for case in topic.cases}


def test_the_page_of_parity_is_made_from_the_cases() -> None:
    assert parity_page(PARITY) == PARITY, AGAIN


def test_every_proof_that_the_page_names_exists() -> None:
    files = "|".join(topic.name for topic in TOPICS)
    # more than a word after the colon: `on_update: now` is of the language
    named = re.findall(rf"`((?:{files}): [^ `]+ [^`]+)`", PARITY)
    assert len(named) > 50
    assert [name for name in named if name not in TITLES] == []
    tests = "\n".join(path.read_text("utf-8") for path in (HERE / "tests").rglob("test_*.py"))
    functions = re.findall(r"`(test_\w+)`", PARITY)
    assert len(functions) > 2
    assert [name for name in functions if f"def {name}(" not in tests] == []


def test_each_line_says_where_it_is_from() -> None:
    for line in PARITY.split("## Strings", 1)[1].splitlines():
        if line.startswith("| ") and not line.startswith("| matter"):
            proof = line.rstrip("| ").rsplit("|", 1)[-1]
            assert "†" in line or "`" in proof or "](" in line or "SG" in line, line


def test_a_difference_is_told_once_and_by_versions_that_were_seen() -> None:
    rows = declared(TOPICS)
    assert len(rows) > 30
    for matter, row in rows.items():
        for engine, version in row.seen.items():
            assert version == DOCUMENTED if engine == "sqlserver" else re.fullmatch(r"[\d.]+(, [\d.]+)*", version), (
                matter
            )


def test_there_are_cases_enough_on_every_topic() -> None:
    counts = {topic.name: topic.behaviours for topic in TOPICS}
    assert sum(counts.values()) >= 150
    assert min(counts.values()) >= 5
    for topic in TOPICS:
        names = [(case.name, case.variant) for case in topic.cases]
        assert len(names) == len(set(names)), topic.name


def test_the_table_of_conformance_is_of_these_cases() -> None:
    """The counts that the cases alone tell; the servers' answers are written by the command."""
    head, _, *rows = [line for line in page("docs/conformance.md").text.splitlines() if line.startswith("|")]
    servers = [cell.strip() for cell in head.split("|")[3:-1]]
    assert {"PostgreSQL", "MySQL", "SQLite"} <= {name.split()[0] for name in servers}
    written = {cells[0]: cells[1:] for row in rows if (cells := [cell.strip() for cell in row.split("|")[1:-1]])}
    engines = {facts.title: name for name, facts in DIALECTS.items()}
    for topic in TOPICS:
        promised, *found = written[topic.title]
        assert int(promised) == topic.behaviours, f"{topic.name}: run `python -m tests.conformance --write`"
        for server, cell in zip(servers, found, strict=True):
            engine = engines[server.rpartition(" ")[0]]
            different = len({case.name for case in topic.cases if case.differs_on(engine)})
            assert cell == f"{topic.behaviours - different} / {different} / 0", f"{topic.name} on {server}"
    assert written[expression_topic().title][0] == str(len(EXPRESSIONS))


# Decisions, and docstrings


def test_every_decision_is_in_the_index_and_numbered() -> None:
    folder = DOCS / "decisions"
    names = sorted(path.name for path in folder.glob("[0-9]*.md"))
    rows = re.findall(r"^\| (\d+) \| \[[^\]]+\]\(([^)]+)\)", (folder / "README.md").read_text("utf-8"), re.MULTILINE)
    assert [name for _, name in rows] == names
    assert [int(number) for number, _ in rows] == list(range(1, len(names) + 1))
    for number, name in rows:
        assert name.startswith(f"{int(number):04}-")
        assert (folder / name).read_text("utf-8").startswith(f"# {number}. ")


def test_every_dialect_has_its_page() -> None:
    assert {path.stem for path in (DOCS / "dialects").glob("*.md")} == set(DIALECTS)


@pytest.mark.parametrize("path", sorted((HERE / "scangen").rglob("*.py")), ids=lambda path: path.stem)
def test_public_names_say_what_they_are_for(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    assert ast.get_docstring(tree), path
    assert list(_silent(tree, "")) == []


def _silent(node: ast.Module | ast.ClassDef, prefix: str) -> list[str]:
    found = []
    for part in node.body:
        if isinstance(part, ast.FunctionDef | ast.ClassDef) and not part.name.startswith("_"):
            stub = ast.unparse(part.body[0]) == "..."
            found += [] if stub or ast.get_docstring(part) else [prefix + part.name]
            if isinstance(part, ast.ClassDef):
                found += _silent(part, f"{part.name}.")
    return found


# What stands in the snippets for pipelines


PIPELINES = [block for block in BLOCKS if block.words in ("yaml github", "yaml gitlab", "yaml pre-commit")]


@pytest.mark.parametrize("block", PIPELINES, ids=str)
def test_a_pipeline_is_yaml_of_the_right_shape(block: Block) -> None:
    whole = yaml.safe_load(block.text)
    match block.words, whole:
        case "yaml pre-commit", {"repos": repos}:
            for hook in (hook for repo in repos for hook in repo["hooks"]):
                assert {"id", "name", "entry", "language"} <= hook.keys()
                re.compile(hook["files"])
        case "yaml gitlab", dict():
            assert all(isinstance(line, str) for job in whole.values() for line in job["script"])
        case "yaml github", {"jobs": jobs}:
            for job in jobs.values():
                assert job["runs-on"]
                assert all(("run" in step) != ("uses" in step) for step in job["steps"])
        case "yaml github", list():
            assert all(isinstance(step["run"], str) for step in whole)
        case _:
            raise AssertionError(whole)
