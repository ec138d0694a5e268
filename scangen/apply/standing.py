"""Where a database stands by its ledger, held against the files; and from there what is to be done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scangen.apply.ledger import Outcome, Run, Way
from scangen.diagnostics import Diagnostic, Span, fail
from scangen.migrations import CHECKSUMS, Directory, Entry
from scangen.values import dataclass


@dataclass(frozen=True, slots=True)
class Standing:
    """`at` is the number of the last migration that is there whole, `half` a run that has not come to its end, `held`
    the run that brought each migration that is there (a baseline's has the number of its last).
    """

    at: int
    half: Run | None
    held: Mapping[int, Run]


@dataclass(frozen=True, slots=True)
class Job:
    """One migration to carry out, one way; `resumes` the run that is half done."""

    entry: Entry
    way: Way
    checksum: str
    resumes: Run | None = None

    @property
    def file(self) -> str:
        """The file of this way."""
        return self.entry.up if self.way is Way.UP else self.entry.down


def standing(runs: Sequence[Run]) -> Standing:
    """What the ledger's rows come to."""
    at, half = 0, None
    held: dict[int, Run] = {}
    for one in runs:
        half = None if one.outcome is Outcome.DONE else one
        if half is not None:
            continue
        if one.way is Way.BASELINE:
            held.clear()
        if one.way is Way.DOWN:
            held.pop(one.number, None)
            at = one.number - 1
        else:
            held[one.number] = one
            at = one.number
    return Standing(at, half, held)


def disagreements(directory: Directory, where: Standing) -> Iterator[Diagnostic]:
    """What the ledger says was carried out and the files say otherwise; nothing may run then."""
    sums = directory.listed
    entries = {entry.number: entry for entry in directory.entries}
    for number, one in [*sorted(where.held.items()), *([(where.half.number, where.half)] if where.half else [])]:
        entry = entries.get(number)
        if entry is None or entry.name != one.name:
            instead = f"; the files have {entry.number:04}_{entry.name}" if entry else ""
            text = f"the database has migration {number:04}_{one.name}, which is not among the files{instead}"
            yield Diagnostic("SG971", text, Span(str(directory.path / CHECKSUMS), 1, 1), _MISSING)
            return
        file = entry.down if one.way is Way.DOWN else entry.up
        if sums.get(file) != one.checksum:
            text = f"{file}, or one before it, is not what was carried out on {one.began_at} UTC by {one.by_whom}"
            yield Diagnostic("SG970", text, Span(str(directory.path / file), 1, 1), _EDITED)
            return


_MISSING = (
    "deploy the files of the version that this database has; after `migrate squash`, `--baseline` says which of the new"
    " files it holds"
)
_EDITED = "take the files from version control; what is to be different is a migration of its own"


def forwards(directory: Directory, where: Standing, to: int | None) -> list[Job]:
    """What `apply` does; ScangenError (SG974, SG978) where it cannot go on."""
    last = directory.last if to is None else to
    if last > directory.last:
        hint = f"the last is {directory.last:04}" if directory.last else "`scangen migrate new` writes the first"
        raise fail("SG978", f"there is no migration {last:04}", None, hint)
    if where.half is not None and where.half.way is Way.DOWN:
        text = f"taking back {where.half.number:04}_{where.half.name} has not come to its end"
        raise fail("SG974", text, None, "`scangen migrate rollback` goes on with it")
    return [
        _job(directory, entry, Way.UP, where.half) for entry in directory.entries if where.at < entry.number <= last
    ]


def backwards(directory: Directory, where: Standing, to: int | None) -> list[Job]:
    """What `rollback` does, the last migration first; ScangenError (SG974, SG978) where it cannot."""
    if where.half is not None and where.half.way is Way.UP:
        text = f"{where.half.number:04}_{where.half.name} has not come to its end"
        hint = "`scangen migrate apply` goes on with it, `scangen migrate status` says where it stands"
        raise fail("SG974", text, None, hint)
    resumed = where.half.number - 1 if where.half else None
    goal = to if to is not None else resumed if resumed is not None else where.at - 1
    if goal < 0 or goal > where.at:
        text = "no migration is there to take back" if where.at == 0 else f"the database is at {where.at:04}"
        raise fail("SG978", text, None, "`scangen migrate status` shows what is there")
    first = min((number for number, one in where.held.items() if one.way is Way.BASELINE), default=0)
    if goal < first:
        text = f"the database joined at {first:04}: what is before that was not made by these files"
        raise fail("SG978", text, None, f"`--to {first}` is as far back as it goes")
    back = [entry for entry in reversed(directory.entries) if goal < entry.number <= where.at]
    return [_job(directory, entry, Way.DOWN, where.half) for entry in back]


def _job(directory: Directory, entry: Entry, way: Way, half: Run | None) -> Job:
    resumes = half if half is not None and half.number == entry.number else None
    job = Job(entry, way, "", resumes)
    return Job(entry, way, directory.listed[job.file], resumes)
