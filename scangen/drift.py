"""What differs between a live database and what the migrations say it should be: the latest snapshot, inspected.

The words are those of the diff, from what is meant to what is there: `+` is more than was meant, `-` is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from scangen import physical
from scangen.apply.ledger import TABLES
from scangen.apply.site import Site, opened
from scangen.apply.verbs import Ask, Result, baseline
from scangen.diagnostics import Span, fail
from scangen.dialects.inspection import Finding, Inspection, Kind, inspect_of
from scangen.diff import diff
from scangen.migrations import SNAPSHOT, read_directory
from scangen.rewording import Quote
from scangen.summary import Line, lines
from scangen.values import dataclass

_TEXTS = frozenset({"type", "default", "generated", "expression", "keys", "where", "condition"})
"""Properties that a server prints in its own words."""


@dataclass(frozen=True, slots=True)
class Drift:
    """How what is there differs from what is meant.

    `lines` are the differences, `others` objects that nobody here made; the texts of `unsure` differ, and the server
    could not be asked whether that means anything.
    """

    lines: tuple[Line, ...]
    others: tuple[Finding, ...]
    unsure: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """A look at one schema: the server's title and version, the schema's name, and what differs there."""

    server: str
    place: str
    drift: Drift


def look(ask: Ask) -> Look:
    """Compare a database with the latest snapshot; ScangenError (SG7xx, SG95x, SG97x, SG98x) where it cannot be."""
    with opened(ask.url, ask.project, ask.folder, ask.report, ask.options, any_form=True) as site:
        _refuse_nothing(site)
        if ask.project.form == "plain":
            _refuse_another_state(site)
        found = inspect_of(site.target.dialect)(site.connection, partial(_meant, site))
        if found.unasked is not None:
            text = f"{site.place}: expressions were compared by their text alone, since {found.unasked}"
            hint = "what differs in its text alone is listed, and counts as no difference"
            ask.report.warning("SG982", text, None, hint)
        return Look(site.server, site.place, compared(_meant(site), found, site.dialect.quote))


def join(ask: Ask, number: int) -> Result:
    """`baseline`, with a warning where the database is not what the latest migration, if it is that, leads to."""
    result = baseline(ask, number)
    if number == read_directory(ask.folder).last:
        differences = look(ask).drift.lines
        if differences:
            text = f"{result.place} is not quite what the migrations say: {len(differences)} differences"
            ask.report.warning("SG988", text, None, "`scangen drift` lists them; mend them before the next migration")
    return result


def _meant(site: Site) -> physical.Catalog:
    latest = site.directory.latest()
    assert latest is not None, "a folder of migrations without a snapshot is refused when it is opened"
    return latest.catalog


def _refuse_nothing(site: Site) -> None:
    if not site.directory.entries:
        hint = "`scangen migrate new initial` writes the first, `scangen migrate apply --baseline 1` joins the database"
        raise fail("SG981", "there are no migrations, so nothing says what the database should be", None, hint)


def _refuse_another_state(site: Site) -> None:
    """The latest state is the only one that is on file."""
    runs = site.runs()
    where = site.standing()
    last = site.directory.last
    if where.half is not None:
        text = f"{where.half.number:04}_{where.half.name} has not come to its end"
        raise fail("SG974", text, None, "`scangen migrate status` says where it stands")
    if runs and where.at != last:
        text = f"{site.place} is at {where.at:04}, and {SNAPSHOT} says what it is at {last:04}"
        hint = f"`scangen migrate apply` first, or take the files as they were at {where.at:04} from version control"
        raise fail("SG980", text, Span(str(site.directory.path / SNAPSHOT), 1, 1), hint)


def compared(meant: physical.Catalog, found: Inspection, quote: Quote) -> Drift:
    """What an inspection found against what is meant.

    What the ledger keeps for itself is no drift, nor are the partitions that retention looks after.
    """
    others = [one for one in found.findings if one.kind is Kind.UNOWNED and not one.table and one.name not in TABLES]
    unsure = {(one.table, f"{one.what} {one.name}") for one in found.findings if one.kind is Kind.UNCOMPARED}
    said = list(lines(diff(meant, _without_periods(meant, found.catalog), quote)))
    doubtful = [line for line in said if _is_text(line) and (line.table, line.text.partition(":")[0]) in unsure]
    sure = [line for line in said if line not in doubtful]
    return Drift((*sure, *_found(found.findings)), tuple(others), tuple(doubtful))


def _without_periods(meant: physical.Catalog, found: physical.Catalog) -> physical.Catalog:
    """Partitions that retention makes and drops are as they are meant to be."""
    cuts = {table.name: table.partitioning for table in meant.tables if table.partitioning and table.partitioning.kept}
    return replace(found, tables=tuple(_cut_as(table, cuts.get(table.name)) for table in found.tables))


def _cut_as(table: physical.Table, cut: physical.Partitioning | None) -> physical.Table:
    if cut is None or table.partitioning is None:
        return table
    return replace(table, partitioning=replace(table.partitioning, partitions=cut.partitions))


def _is_text(line: Line) -> bool:
    """Whether nothing but what a server words in its own way is another."""
    return bool(line.differences) and all(one.name in _TEXTS for one in line.differences)


def _found(findings: Iterable[Finding]) -> Iterator[Line]:
    """What the catalog has no word for."""
    for one in findings:
        if one.kind is Kind.UNOWNED and one.table:
            yield Line("+", one.table, f"{one.what} {one.name}")
        elif one.kind not in (Kind.UNOWNED, Kind.UNCOMPARED):
            detail = f" ({one.detail})" if one.detail else ""
            yield Line("~", one.table, f"{one.what} {one.name} is {one.kind}{detail}")
