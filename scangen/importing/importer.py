"""Writes sheets until what they say, lowered, is the catalog that they came from, or nothing more can be done."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from scangen import physical
from scangen.diagnostics import Diagnostic, Report, ScangenError
from scangen.dialects import DIALECTS, load
from scangen.dialects.inspection import Finding
from scangen.dialects.lifting import lifting_of
from scangen.drift import Drift
from scangen.importing.guesses import Guesser
from scangen.importing.sheet import Part, Path, Sheet
from scangen.project import Project, Target
from scangen.render import Renderer
from scangen.spec.draft import Draft
from scangen.spec.link import link
from scangen.spec.reader import read_text
from scangen.summary import Line
from scangen.values import dataclass

Compare = Callable[[physical.Catalog], Drift]
"""What differs between a catalog that is meant and the one that is there."""

_ROUNDS = 30
"""No part has so many ways; each round writes at least one in another."""
_ORDER = ("foreign key", "trigger", "check", "default", "generated", "index", "key", "partitions", "options", "column")
"""Which part of an entry is rewritten first when the reader does not take the entry."""


@dataclass(frozen=True, slots=True)
class Imported:
    """Specs by the names of their tables, what they cannot say, and the objects that are no tables."""

    specs: dict[str, str]
    left: dict[str, list[str]]
    others: tuple[Finding, ...]


def import_catalog(
    catalog: physical.Catalog,
    project: Project,
    target: Target,
    compare: Compare,
    remarks: Mapping[str, str] = MappingProxyType({}),
) -> Imported:
    """The specs of a catalog; `compare` is asked once a round, whatever the number of tables.

    `remarks` are what else there is to say of tables, by their names.
    """
    guesser = Guesser(catalog, lifting_of(catalog.dialect))
    importer = _Importer([guesser.sheet(table) for table in catalog.tables], project, target)
    drift = importer.run(compare)
    for sheet in importer.sheets:
        sheet.left = [sheet.refused] if sheet.refused else []
        if not sheet.refused:
            sheet.left += [_said(line) for line in drift.lines if line.table == sheet.name]
            sheet.left += [*sheet.remarks, *([remarks[sheet.name]] if sheet.name in remarks else [])]
    specs = {sheet.name: sheet.text() for sheet in importer.sheets if not sheet.refused}
    known = {sheet.name for sheet in importer.sheets}
    others = tuple(other for other in drift.others if other.name not in known)
    return Imported(specs, {sheet.name: sheet.left for sheet in importer.sheets if sheet.left}, others)


class _Importer:
    def __init__(self, sheets: list[Sheet], project: Project, target: Target) -> None:
        self.sheets = sheets
        self._by_name = {sheet.name: sheet for sheet in sheets}
        self._project = project
        self._target = target
        self._dialect = load(target.dialect)
        self._read: dict[str, tuple[str, Draft | None, list[Diagnostic]]] = {}

    def run(self, compare: Compare) -> Drift:
        """Rewrite until nothing moves any more; what differs then stays."""
        for _ in range(_ROUNDS):
            drift = compare(self._lowered())
            lines: dict[str, list[Line]] = {}
            for line in drift.lines:
                lines.setdefault(line.table, []).append(line)
            if not sum(self._rewritten(self._by_name[name], of_table) for name, of_table in lines.items()):
                break
        return drift

    # What the reader and the lowering say

    def _lowered(self) -> physical.Catalog:
        """The catalog of the sheets, each part written in a way that is taken."""
        while True:
            report = Report()
            catalog = self._try(report)
            if catalog is not None:
                return catalog
            for error in self._first_of_each(report.errors):
                self._avoid(error)

    def _try(self, report: Report) -> physical.Catalog | None:
        texts = {sheet.name: sheet.text() for sheet in self.sheets if not sheet.refused}
        drafts = [self._draft(name, text, report) for name, text in texts.items()]
        try:
            schema = link(drafts, self._project, DIALECTS, report)
        except ScangenError as error:
            report.diagnostics = list(error.diagnostics)
            return None
        renderer = Renderer(self._dialect, self._project.templates)
        lowering = self._dialect.lowering(self._dialect, schema, self._project, self._target, renderer, report)
        catalog = lowering.catalog()
        return None if report.errors else catalog

    def _draft(self, name: str, text: str, report: Report) -> Draft | None:
        """A spec is read again where it is another one: of many tables, one changes at a time."""
        kept = self._read.get(name)
        if kept is None or kept[0] != text:
            said = Report()
            kept = self._read[name] = (text, read_text(name, text, DIALECTS, said), said.diagnostics)
        report.diagnostics += kept[2]
        return kept[1]

    def _first_of_each(self, errors: Iterable[Diagnostic]) -> list[Diagnostic]:
        """One error may be the cause of those after it, one in a column of those in what hangs from the column."""
        found: dict[str, Diagnostic] = {}
        for error in sorted(errors, key=lambda error: not self._is_in_column(error)):
            found.setdefault(error.span.path if error.span else "", error)
        return list(found.values())

    def _is_in_column(self, error: Diagnostic) -> bool:
        sheet = self._by_name.get(error.span.path) if error.span else None
        return sheet is not None and _path(sheet, error)[:1] == ("columns",)

    def _avoid(self, error: Diagnostic) -> None:
        """Write the part in another way that an error is about, or the table as less, or leave it."""
        sheet = self._by_name.get(error.span.path) if error.span else None
        if sheet is None:
            raise ScangenError([error])
        path = _path(sheet, error)
        concerned = [part for part in sheet.written if any(place[: len(path)] == path for place in part.way.values)]
        concerned.sort(key=lambda part: _ORDER.index(part.kind) if part.kind in _ORDER else len(_ORDER))
        if path and any(self._helps(sheet, part, error, path) for part in concerned):
            return
        if not sheet.demote():
            sheet.refused = f"{error.message} ({error.code})"

    def _helps(self, sheet: Sheet, part: Part, error: Diagnostic, path: Path) -> bool:
        """Whether an error goes away by writing a part in one of its next ways, which it then is."""
        before = part.at
        of_reader = error in self._read[sheet.name][2]
        while part.advance():
            report = Report()
            if of_reader:  # who looks at one sheet alone, while to try all takes as long as there are tables
                self._draft(sheet.name, sheet.text(), report)
            else:
                self._try(report)
            if not any(other.code == error.code and _path(sheet, other) == path for other in report.errors):
                return True
        part.at = before
        return False

    # What differs

    def _rewritten(self, sheet: Sheet, lines: Iterable[Line]) -> bool:
        """Write the parts in another way that differences are about; whether there was one."""
        found = [(line, list(_parts(sheet, line))) for line in lines if _is_of_parts(line)]
        if any(not parts and _is_of_head(sheet, line) for line, parts in found) and sheet.demote():
            return True
        concerned = {id(part): part for _, parts in found for part in parts}
        return sum(part.advance() for part in concerned.values()) > 0


def _is_of_parts(line: Line) -> bool:
    """Whether another way to write a part may help: not against what is disabled, not validated and the like."""
    return line.sign != "~" or bool(line.differences) or "renamed from" in line.text


def _parts(sheet: Sheet, line: Line) -> Iterator[Part]:
    """The parts that a difference is about."""
    what, _, rest = line.text.partition(":")[0].partition(" ")
    if line.text.startswith("foreign key "):
        what, rest = "foreign key", rest.removeprefix("key ")
    if what == "column":
        kinds = {"default": "default", "generated": "generated", "description": "description"}
        named = {kinds.get(difference.name, "column") for difference in line.differences} or {"column"}
        yield from filter(None, (sheet.part(kind, rest) for kind in named))
        return
    found = sheet.part(what, rest) or (sheet.part("primary key", rest) if what == "key" else None)
    if found is not None:
        yield found
    elif what == "check" and line.sign == "-":
        # A column's type brought it, which is then not the type that was meant.
        own = [
            part for part in sheet.written if part.kind == "column" and rest.startswith(f"ck_{sheet.name}_{part.name}_")
        ]
        yield from sorted(own, key=lambda part: len(part.name))[-1:]


def _is_of_head(sheet: Sheet, line: Line) -> bool:
    """Whether a difference is about what `result_table` brings."""
    return sheet.is_result and line.sign != "+"


def _path(sheet: Sheet, error: Diagnostic) -> Path:
    """The entry of a sheet that an error is about."""
    return sheet.lines.get(error.span.line, ()) if error.span and error.span.path == sheet.name else ()


def _said(line: Line) -> str:
    """A difference that stays, in words for a comment."""
    values = "; ".join(f"{one.name}: {one.after} in the database" for one in line.differences)
    about = " ".join(f"{line.text}{f' ({values})' if values else ''}".split())
    what, renamed, name = about.partition(": renamed from ")
    if renamed:
        return f"{what}: the spec has it as {name}"
    if line.sign == "+":
        return f"{about}, which the database has"
    if line.sign == "-":
        return f"{about}, which the spec asks for and the database has not"
    return re.sub(r" is otherwise \((.*)\)$", r": \1", about)
