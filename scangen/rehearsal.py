"""Carries all migrations out in an empty database, compares it with the snapshot, and takes all of them back."""

from __future__ import annotations

from dataclasses import replace

from scangen.apply.ledger import MIGRATIONS, STEPS, TABLES
from scangen.apply.site import Site, opened
from scangen.apply.verbs import Ask, apply, rollback
from scangen.diagnostics import ScangenError, fail
from scangen.dialects.access import rows, run
from scangen.drift import Look, look
from scangen.summary import Line
from scangen.values import dataclass


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What differs from the snapshot after the way up, and the tables that are there after the way down."""

    look: Look
    left: tuple[str, ...]

    @property
    def differences(self) -> tuple[Line, ...]:
        """What the files build and the snapshot does not say, or the other way round."""
        return self.look.drift.lines


def rehearse(ask: Ask) -> Rehearsal:
    """There and back; ScangenError (SG7xx, SG95x, SG97x, SG985) leaves what it had come to, to be looked at."""
    with opened(ask.url, ask.project, ask.folder, ask.report, ask.options) as site:
        there = _tables(site)
        if there:
            hint = "name an empty database, or a schema: the rehearsal makes and drops all tables of the migrations"
            raise fail("SG985", f"{site.place} is not empty: it has a table {there[0]}", None, hint)
    try:
        apply(ask)
        found = look(ask)
        rollback(ask, 0)
    except ScangenError as error:
        hint = "the database was empty before: drop it when you have looked at it"
        raise ScangenError([replace(one, hint=one.hint or hint) for one in error.diagnostics]) from error
    with opened(ask.url, ask.project, ask.folder, ask.report, ask.options) as site:
        left = [name for name in _tables(site) if site.access.same_name(name) not in TABLES]
        for name in (STEPS, MIGRATIONS):
            run(site.connection, f"DROP TABLE {site.dialect.quote(name)}")
    return Rehearsal(found, tuple(left))


def _tables(site: Site) -> list[str]:
    return sorted(str(row[0]) for row in rows(site.connection, site.access.tables_query))
