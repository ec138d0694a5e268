"""What `diff` says of two schemas, lowered: names, order, renames with all that follows from them, and nothing else."""

from __future__ import annotations

import pytest

from scangen.changes import (
    Add,
    Alter,
    AlterTable,
    Change,
    CreateTable,
    Describe,
    Drop,
    DropTable,
    PartChange,
    Rename,
    RenameTable,
    Repartition,
)
from scangen.diagnostics import Report, ScangenError
from scangen.dialects import DIALECTS, load
from scangen.diff import diff
from scangen.migration import renames_of, snapshot_of
from scangen.project import Target
from scangen.snapshot import Snapshot, dump
from scangen.snapshot import load as load_snapshot
from tests.unit.spec_helpers import PROJECT, schema_of

THINGS = """
result_table: things
columns:
  name: {type: string(50), searchable: true}
  size: {type: integer, default: 1}
checks: {ck_size: size > 0}
"""


def snapshot(*texts: str, dialect: str = "postgresql") -> Snapshot:
    report = Report()
    found = snapshot_of(schema_of(*texts), PROJECT, Target(dialect, DIALECTS[dialect].minimum), report)
    report.raise_errors()
    return found


def changes(before: tuple[str, ...], after: tuple[str, ...], dialect: str = "postgresql") -> list[Change]:
    old, new = snapshot(*before, dialect=dialect), snapshot(*after, dialect=dialect)
    return list(diff(old.catalog, new.catalog, load(dialect).quote, renames_of(schema_of(*after))))


def parts(before: str, after: str, dialect: str = "postgresql") -> list[str]:
    """The changes of the one table that differs, a word each."""
    (change,) = changes((before,), (after,), dialect)
    assert isinstance(change, AlterTable)
    return [_word(one) for one in change.changes]


def _word(change: PartChange) -> str:
    match change:
        case Add(part=part) | Drop(part=part):
            return f"{'+' if isinstance(change, Add) else '-'} {type(part).__name__} {part.name}"
        case Alter(after=part):
            return f"~ {type(part).__name__} {part.name}"
        case Rename(before=old, after=new):
            return f"> {type(new).__name__} {old.name} {new.name}"
        case _:
            return type(change).__name__


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_same_is_no_change(dialect: str) -> None:
    assert changes((THINGS,), (THINGS,), dialect) == []


def test_tables_come_in_order_and_go_the_other_way() -> None:
    first, second = (THINGS.partition("checks")[0].replace("things", name) for name in ("alpha", "beta"))
    assert [type(c) for c in changes((), (first, second))] == [CreateTable, CreateTable]
    gone = changes((first, second), ())
    assert [type(c) for c in gone] == [DropTable, DropTable]
    assert [c.table.name for c in gone if isinstance(c, DropTable)] == ["beta", "alpha"]


def test_reordered_columns_are_no_change() -> None:
    turned = THINGS.replace("  name: {type: string(50), searchable: true}\n", "").replace(
        "checks:", "  name: {type: string(50), searchable: true}\nchecks:"
    )
    assert turned != THINGS
    assert changes((THINGS,), (turned,)) == []


def test_a_column_goes_after_what_hangs_from_it_and_comes_before() -> None:
    less = "result_table: things\ncolumns:\n  other: text\n"
    assert parts(THINGS, less) == [
        "- Check ck_size",
        "- Index idx_things_name",
        "- Column name",
        "- Column size",
        "+ Column other",
    ]
    assert parts(less, THINGS) == [
        "- Column other",
        "+ Column name",
        "+ Column size",
        "+ Index idx_things_name",
        "+ Check ck_size",
    ]


def test_a_part_of_the_same_name_is_altered() -> None:
    other = (
        THINGS.replace("default: 1", "default: 2").replace("size > 0", "size > 1").replace("string(50)", "string(60)")
    )
    assert parts(THINGS, other) == ["~ Column name", "~ Column size", "~ Check ck_size"]


def test_a_renamed_column_takes_expressions_and_made_up_names_with_it() -> None:
    renamed = THINGS.replace("  size: {", "  girth: {renamed_from: size, ").replace("size > 0", "girth > 0")
    renamed = renamed.replace("  name: {", "  label: {renamed_from: name, ")
    assert parts(THINGS, renamed) == [
        "> Column name label",
        "> Column size girth",
        "> Index idx_things_name idx_things_label",
    ]
    # it stays in the spec when it has happened
    assert changes((renamed,), (renamed,)) == []


def test_a_renamed_table_takes_its_parts_with_it() -> None:
    renamed = THINGS.replace("result_table: things", "result_table: items\nrenamed_from: things")
    found = changes((THINGS,), (renamed,))
    assert isinstance(found[0], RenameTable)
    assert (found[0].before, found[0].table.name) == ("things", "items")
    (change,) = found[1:]
    assert isinstance(change, AlterTable)
    words = [_word(one) for one in change.changes]
    assert "> Key pk_things pk_items" in words
    assert "> ForeignKey fk_things_scan_job_id fk_items_scan_job_id" in words
    assert not [word for word in words if " Column " in word]


def test_without_renamed_from_nothing_is_guessed() -> None:
    other = THINGS.replace("  size: {", "  girth: {").replace("size > 0", "girth > 0")
    assert {"- Column size", "+ Column girth"} <= set(parts(THINGS, other))


def test_descriptions_and_partitions() -> None:
    assert parts(THINGS, THINGS + "description: Things.\n") == ["Describe"]
    cut = parts(THINGS, THINGS + "partition: {hash: scan_job_id, buckets: 4}\n")
    assert cut == ["~ Key pk_things", "Repartition"]
    (change,) = changes((THINGS,), (THINGS + "partition: {hash: scan_job_id, buckets: 4}\n",))
    assert isinstance(change, AlterTable)
    assert isinstance(change.changes[-1], Repartition)
    assert parts(THINGS, THINGS + "description: Things.\n", "sqlite") == ["Describe"]
    assert isinstance(Describe(None, "x").after, str)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_snapshot_survives_its_text(dialect: str) -> None:
    found = snapshot(
        THINGS + "partition: {hash: scan_job_id, buckets: 4}\ndescription: It’s “here”.\n", dialect=dialect
    )
    text = dump(found)
    again = load_snapshot(text, "snapshot.json")
    assert again == found
    assert dump(again) == text
    assert len(text.splitlines()) == len(found.catalog.tables) + 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"format": 2, "dialect": "mysql", "tables": []}',
        '{"format": 1, "dialect": "mysql", "tables": [1]}',
    ],
)
def test_a_snapshot_that_is_none(text: str) -> None:
    with pytest.raises(ScangenError) as caught:
        load_snapshot(text, "x/snapshot.json")
    assert [found.code for found in caught.value.diagnostics] == ["SG901"]


def test_a_snapshot_with_a_part_that_nobody_knows() -> None:
    text = dump(snapshot(THINGS)).replace('"name": "things"', '"name": "things", "colour": "red"', 1)
    with pytest.raises(ScangenError, match="colour"):
        load_snapshot(text, "x/snapshot.json")
