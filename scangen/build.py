"""From a project's specs to its scripts, with what an earlier run found out taken over where nothing changed."""

from __future__ import annotations

import contextlib
import os
import pickle
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from scangen.cache import Cache, digest, tool_digest
from scangen.diagnostics import Diagnostic, Report
from scangen.dialects import load
from scangen.expression import Learned, learn, learned
from scangen.model import Schema
from scangen.parallel import halves
from scangen.project import DialectFacts, Project
from scangen.render import Unspelled, shipped_templates
from scangen.spec.draft import Draft
from scangen.spec.link import link
from scangen.spec.load import spec_files
from scangen.spec.reader import read_text
from scangen.spec.source import read_bytes
from scangen.values import dataclass

if TYPE_CHECKING:
    from scangen.generate import Script

_WORD = re.compile(r"\w+")
MANY_FILES = 200
"""From here on a second process pays for itself."""


class Kept:
    """A draft with the digest of the file that it was read from, pickled once however often it is kept or sent."""

    __slots__ = ("_data", "digest", "draft")

    def __init__(self, digest_: str, draft: Draft, data: bytes | None = None) -> None:
        self.digest = digest_
        self.draft = draft
        self._data = data

    def __reduce__(self) -> tuple[Callable[[str, bytes], Kept], tuple[str, bytes]]:
        self._data = self._data or pickle.dumps(self.draft, pickle.HIGHEST_PROTOCOL)
        return _unpacked, (self.digest, self._data)


def _unpacked(digest_: str, data: bytes) -> Kept:
    return Kept(digest_, pickle.loads(data), data)  # noqa: S301 - from the cache or from our own child


@dataclass(frozen=True, slots=True)
class Build:
    """All scripts by their path within `generated/`; `inputs` is a digest of the specs they were made from.

    `said` is what reading the specs had to say.
    """

    inputs: str
    scripts: Mapping[str, Script]
    said: tuple[Diagnostic, ...] = ()

    @property
    def texts(self) -> dict[str, str]:
        """The files' texts by their path."""
        return {path: script.text for path, script in self.scripts.items()}

    @property
    def warnings(self) -> list[Diagnostic]:
        """What reading and lowering had to say."""
        return [*self.said, *(diagnostic for script in self.scripts.values() for diagnostic in script.diagnostics)]


class _Begun:
    """What building and examining begin with: the files, and what an earlier run made of them."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self.cache = Cache(project.root)
        self.tool = tool_digest([Path(__file__).parent, shipped_templates()])
        self.key = digest(self.tool, repr(project), *_overrides(project))
        self.report = Report()
        files = spec_files(project, self.report)
        self._contents = {label: read_bytes(path, label, self.report) for path, label in files}
        self.digests = {label: digest(content) for label, content in self._contents.items() if content is not None}
        self.inputs = digest(*(part for pair in self.digests.items() for part in pair))

    @cached_property
    def known(self) -> Build | None:
        """What an earlier run made."""
        known = self.cache.load("scripts", self.key)
        return known if isinstance(known, Build) else None

    @property
    def done(self) -> Build | None:
        """What an earlier run made, if nothing has changed since."""
        known = self.known
        return known if known is not None and known.inputs == self.inputs and not self.report.diagnostics else None

    def schema(self, dialects: Mapping[str, DialectFacts], *, once: bool = False) -> Schema:
        """The schema of the files; raises ScangenError with every problem of theirs.

        Read `once`, in one process, they are not kept: to hand them on takes as long as half of them takes to read.
        """
        drafts = _read(self._contents, self.digests, dialects, self.cache, self.tool, self.report, once=once)
        return link(drafts, self._project, dialects, self.report)


def build(project: Project, dialects: Mapping[str, DialectFacts]) -> Build:
    """The scripts of a project; raises ScangenError with every problem of its specs."""
    begun = _Begun(project)
    if begun.done is not None:
        return begun.done
    from scangen.generate import Known, generate

    schema, report = begun.schema(dialects), begun.report
    reusable = Known(_block_keys(schema, begun.digests), dict(begun.known.scripts) if begun.known else {})
    begun.known = None  # each script is let go once it is used
    scripts = generate(project, schema, begun.cache.templates(begun.tool), reusable)
    result = Build(begun.inputs, scripts, tuple(report.diagnostics))
    for script in scripts.values():
        report.diagnostics += script.diagnostics
    report.raise_errors()
    begun.cache.save("scripts", begun.key, result)
    return result


def begin(project: Project, dialects: Mapping[str, DialectFacts]) -> tuple[Schema, Path | None]:
    """The schema, as `read_schema` but from what an earlier run kept, and the folder of compiled templates."""
    begun = _Begun(project)
    return begun.schema(dialects, once=True), begun.cache.templates(begun.tool)


def examine(project: Project, dialects: Mapping[str, DialectFacts]) -> tuple[list[str], list[Diagnostic]]:
    """The tables, and what there is to say of them; raises ScangenError with all that `build` would find on any target.

    No script is made, unless the team has templates of its own, in which there may be something wrong.
    """
    begun = _Begun(project)
    if project.templates:
        made = build(project, dialects)
        return list(next(iter(made.scripts.values())).blocks), made.warnings
    key = digest(begun.key, begun.inputs)
    known = begun.cache.load("examined", key) if not begun.report.diagnostics else None
    if isinstance(known, list):
        return known, []
    schema, report = begun.schema(dialects), begun.report
    for target in project.targets:
        dialect = load(target.dialect)
        dialect.lowering(dialect, schema, project, target, Unspelled(dialect), report).catalog()
    report.raise_errors()
    names = [table.name for table in schema.tables]
    if not report.diagnostics:  # what there was to say is not kept, so it is looked for anew
        begun.cache.save("examined", key, names)
    return names, list(report.diagnostics)


def _read(
    contents: Mapping[str, bytes | None],
    digests: Mapping[str, str],
    dialects: Mapping[str, DialectFacts],
    cache: Cache,
    tool: str,
    report: Report,
    *,
    once: bool,
) -> list[Draft | None]:
    """A draft of each file, from the cache where its content is the same."""
    loaded = cache.load("drafts", tool)
    before: dict[str, Kept] = loaded if isinstance(loaded, dict) else {}
    drafts = {label: kept for label, kept in before.items() if kept.digest == digests.get(label)}
    fresh = [(label, content) for label, content in contents.items() if label not in drafts and content is not None]
    middle = len(fresh) // 2 if len(fresh) > MANY_FILES and not once else len(fresh)
    parts = [part for part in (fresh[:middle], fresh[middle:]) if part]
    spoken = set()
    for found, diagnostics, known in halves([partial(_read_some, part, digests, dialects) for part in parts]):
        drafts |= found
        learn(known)
        report.diagnostics += diagnostics
        spoken |= {diagnostic.span.path for diagnostic in diagnostics if diagnostic.span}
    if fresh and not once:
        # What there was to say of a file is not kept, so such a file is read anew.
        cache.save("drafts", tool, {label: kept for label, kept in drafts.items() if label not in spoken})
    return [drafts[label].draft if label in drafts else None for label in contents]


def _read_some(
    files: Sequence[tuple[str, bytes]], digests: Mapping[str, str], dialects: Mapping[str, DialectFacts]
) -> tuple[dict[str, Kept], list[Diagnostic], Learned]:
    report = Report()
    read = {label: read_text(label, content, dialects, report) for label, content in files}
    drafts = {label: Kept(digests[label], draft) for label, draft in read.items() if draft}
    return drafts, report.diagnostics, learned()


def _block_keys(schema: Schema, digests: Mapping[str, str]) -> dict[str, str]:
    """By table, a digest of all that its block is made from: specs by content and by name (headings and messages give
    it), its own and those of all tables that its keys lead to or come from, however many keys away, in the schema's
    order (how MySQL holds a key depends on them, and triggers act in that order), and of those that its queries name.
    An archive has its live table's.
    """
    above: dict[str, set[str]] = {}
    for table in schema.tables:
        above[table.name] = {table.name}.union(*(above[key.target] for key in table.foreign_keys))
    near: dict[str, set[str]] = {}
    for table in reversed(schema.tables):
        near[table.name] = above[table.name].union(*(near[child.name] for child, _ in schema.children(table)))
    near |= {table.name: near[table.archive_of] for table in schema.tables if table.archive_of}
    for table in schema.tables:
        words = {word for query in table.queries for word in _WORD.findall(query.sql.text)}
        near[table.name] = near[table.name].union(*(above[word] for word in words if word in above))
    places = {table.name: place for place, table in enumerate(schema.tables)}
    keys = {}
    for table in schema.tables:
        sources = [schema.tables[place].source for place in sorted(places[name] for name in near[table.name])]
        keys[table.name] = digest(table.name, *(part for source in sources for part in (source, digests[source])))
    return keys


def _overrides(project: Project) -> Iterator[bytes]:
    """Names and contents of all files where the team's templates are looked for: a template can include any of them."""
    if project.templates is None:
        return
    seen = set()
    for part in (*sorted(target.dialect for target in project.targets), "common"):
        for folder, below, names in os.walk(project.templates / part, followlinks=True):
            seen.add(os.path.realpath(folder))
            below[:] = sorted(name for name in below if os.path.realpath(Path(folder, name)) not in seen)
            for path in (Path(folder, name) for name in sorted(names)):
                # What cannot be read is no template either: whoever includes it is told.
                with contextlib.suppress(OSError):
                    if path.is_file():
                        yield from (os.fsencode(path), path.read_bytes())
