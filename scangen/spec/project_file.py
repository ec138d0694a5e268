"""`scangen.yaml` becomes a Project; without one, a project is a folder with `specs/` in it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from yaml import MappingNode, Node, ScalarNode, SequenceNode

from scangen.diagnostics import Report, did_you_mean, listing
from scangen.project import FORMS, DialectFacts, Project, QueryFiles, Target, Version
from scangen.spec import language, project_language
from scangen.spec.reading import Reading
from scangen.spec.source import compose, decode, read_bytes

PROJECT_FILE = "scangen.yaml"
_VERSION = re.compile(r"[0-9]{1,5}(\.[0-9]{1,5}){0,3}")


def find_project(start: Path, dialects: Mapping[str, DialectFacts]) -> Project:
    """The project that `start` is in: of the nearest `scangen.yaml` in it or above it, else `start` with all defaults.

    `start` may be a project file itself. Raises ScangenError when the file is wrong.
    """
    start = Path(os.path.abspath(start))  # noqa: PTH100 - `resolve` would leave the folder by a symbolic link
    if os.path.isfile(start):  # noqa: PTH113 - as below
        return read_project(start, dialects)
    for folder in (start, *start.parents):
        # False, too, where a folder may not be looked into; a symbolic link that leads nowhere is no absent file.
        if os.path.lexists(folder / PROJECT_FILE):
            return read_project(folder / PROJECT_FILE, dialects)
    return _project(start, {}, dialects, Reading(PROJECT_FILE, Report(), dialects))


def read_project(path: Path, dialects: Mapping[str, DialectFacts]) -> Project:
    """The project that a project file describes; raises ScangenError with all that is wrong in it."""
    report = Report()
    reading = Reading(path.name, report, dialects)
    data = read_bytes(path, path.name, report)
    text = decode(data, path.name, report) if data is not None else None
    node = (
        compose(text, path.name, report, "`targets: [postgresql]`")
        if text is not None and not _is_blank(text)
        else None
    )
    values = reading.known(node, project_language.PROJECT, "the project file") if node is not None else {}
    project = _project(path.parent, values, dialects, reading)
    report.raise_errors()
    return project


def _is_blank(text: str) -> bool:
    """Whether a project file says nothing: the defaults, commented or not."""
    return all(not line.strip() or line.lstrip().startswith("#") for line in text.splitlines())


def _project(root: Path, values: Mapping[str, Node], dialects: Mapping[str, DialectFacts], reading: Reading) -> Project:
    targets = _targets(reading, values["targets"], dialects) if "targets" in values else []
    specs = _folder(reading, values.get("specs"), root, "specs")
    generated = _folder(reading, values.get("generated"), root, "generated")
    templates = _folder(reading, values["templates"], root, "templates") if "templates" in values else None
    if templates is not None and not templates.is_dir():
        reading.error("SG236", values["templates"], f"the templates folder {templates} does not exist", "make it")
    if specs.is_relative_to(generated) or generated in {root, templates}:
        place = values.get("generated") or values.get("specs") or values["templates"]
        message = "the generated folder holds nothing but what scangen writes"
        reading.error("SG236", place, message, "choose a folder of its own: generated")
    exact = "strings" not in values or reading.choice(values["strings"], "strings", ("exact", "database")) != "database"
    defaults = [Target(facts.name, facts.minimum) for facts in dialects.values()]
    queries = _query_files(reading, values["queries"], dialects) if "queries" in values else QueryFiles()
    lint = _lint(reading, values["lint"]) if "lint" in values else {}
    chosen = tuple(targets or defaults)
    form = _form(reading, values["migrations"], chosen, dialects) if "migrations" in values else "plain"
    return Project(root, specs, generated, chosen, templates, exact, queries, lint, form)


def _form(reading: Reading, node: Node, targets: Iterable[Target], dialects: Mapping[str, DialectFacts]) -> str:
    values = reading.known(node, project_language.MIGRATION_FILES, "migrations")
    form = reading.choice(values["form"], "form of migrations", tuple(FORMS)) if "form" in values else None
    if form is None:
        return "plain"
    facts = FORMS[form]
    for target in targets:
        if target.dialect in facts.refuses:
            message = f"{facts.title} cannot run the migrations of {target.dialect}: {facts.refuses[target.dialect]}"
            others = ", ".join(name for name in dialects if name not in facts.refuses)
            hint = f"write `targets: [{others}]`, or take another form"
            reading.error("SG243", values["form"], message, hint)
    return form


def _lint(reading: Reading, node: Node) -> dict[str, str]:
    found = {}
    for code, key, value in reading.entries(node, "lint"):
        if not re.fullmatch(language.HAZARD_PATTERN, code):
            reading.error("SG249", key, f"{code!r} is no hazard", "for example H102; `scangen explain` lists them")
            continue
        word = reading.choice(value, f"lint of {code}", ("error", "warning", "off"))
        if word is not None:
            found[code] = word
    return found


def _folder(reading: Reading, node: Node | None, root: Path, what: str) -> Path:
    """A folder, absolute. One outside the project is meant only when it is written as such."""
    if node is None:
        return root / what
    text = reading.line(node, what)
    if text is None:
        return root / what
    if not text.strip() or text.startswith("~"):
        reading.error("SG236", node, f"{what} cannot be {text!r}", "write a path relative to the project file")
        return root / what
    path = Path(os.path.normpath(root / text))
    explicit = text.startswith("..") or Path(text).is_absolute()
    if not explicit and not path.is_relative_to(root):
        message = f"{what} leaves the project by {text!r}"
        reading.error("SG236", node, message, f"if that is meant, write {os.path.relpath(path, root)}")
    return path


def _query_files(reading: Reading, node: Node, dialects: Mapping[str, DialectFacts]) -> QueryFiles:
    values = reading.known(node, project_language.QUERY_FILES, "queries")
    write = "write" not in values or reading.boolean(values["write"], "write of queries")
    styles = {}
    words, given = project_language.STYLE.words, values.get("parameters")
    if type(given) is MappingNode:
        for name, key, value in reading.entries(given, "parameters of queries"):
            if _dialect(reading, name, key, dialects) is not None:
                styles[name] = reading.choice(value, f"parameters of queries for {name}", words)
    elif given is not None:
        styles = dict.fromkeys(dialects, reading.choice(given, "parameters of queries", words))
    return QueryFiles(write, {name: style for name, style in styles.items() if style is not None})


def _targets(reading: Reading, node: Node, dialects: Mapping[str, DialectFacts]) -> list[Target]:
    found: dict[str, Target] = {}
    if type(node) is SequenceNode:
        for name, item in reading.names(node, "targets"):
            facts = _dialect(reading, name, item, dialects)
            if facts is not None:
                found[name] = Target(name, facts.minimum)
        return list(found.values())
    if type(node) is not MappingNode:
        reading.shape(node, "targets", "a list of databases, or a mapping of them to versions")
        return []
    if not node.value:
        reading.error("SG204", node, "targets is empty", "remove the key for all databases, or name one")
    for name, key, value in reading.entries(node, "targets"):
        facts = _dialect(reading, name, key, dialects)
        version = _version(reading, value, facts) if facts is not None else None
        if version is not None:
            found[name] = Target(name, version)
    return list(found.values())


def _dialect(reading: Reading, name: str, node: Node, dialects: Mapping[str, DialectFacts]) -> DialectFacts | None:
    if name in dialects:
        return dialects[name]
    others = {"postgres": "postgresql", "pg": "postgresql", "mssql": "sqlserver", "tsql": "sqlserver"}
    others |= {"sqlite3": "sqlite"}
    close = others.get(name.lower())
    hint = f"did you mean {close!r}?" if close in dialects else did_you_mean(name, dialects)
    message = f"there is no database {name!r} here"
    if name.lower() == "mariadb":
        message, hint = "MariaDB is not supported: it is not MySQL", None
    reading.error("SG234", node, message, hint or f"there are {listing(list(dialects))}")
    return None


def _version(reading: Reading, node: Node, facts: DialectFacts) -> Version | None:
    what = f"the version of {facts.name}"
    if type(node) is not ScalarNode:
        reading.shape(node, what, "a version")
        return None
    text = reading.line(node, what)
    if text is None:
        return None
    if not _VERSION.fullmatch(text):
        reading.error("SG235", node, f"{what} cannot be {text!r}", f"for example {_text(facts.newest)}")
        return None
    version = tuple(int(part) for part in text.split("."))
    if version < facts.minimum or version[: len(facts.newest)] > facts.newest:
        message = f"{facts.title} {text} is not supported"
        hint = f"write a version from {_text(facts.minimum)} to {_text(facts.newest)}"
        reading.error("SG235", node, message, hint)
        return None
    return version


def _text(version: Version) -> str:
    return ".".join(str(part) for part in version)
