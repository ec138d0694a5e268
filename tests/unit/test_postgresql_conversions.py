"""What PostgreSQL does to a column of another type; the values themselves are proved by the cases of migrations."""

from __future__ import annotations

import pytest

from scangen.dialects.postgresql.conversions import conversion, in_place, lossless
from scangen.physical import Column

INSTANT = "timestamp(6) with time zone"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("varchar(10)", "varchar(20)", (True, True)),
        ("varchar(20)", "varchar(10)", (False, False)),
        ("varchar(20)", "text", (True, True)),
        ("text", "varchar(20)", (False, False)),
        ("numeric(8,2)", "numeric(12,2)", (True, True)),
        ("numeric(8,2)", "numeric(12,4)", (False, True)),
        ("numeric(12,4)", "numeric(12,2)", (False, False)),
        ("integer", "bigint", (False, True)),
        ("bigint", "integer", (False, False)),
    ],
)
def test_what_needs_no_look_at_the_rows_and_what_loses_nothing(
    before: str, after: str, expected: tuple[bool, bool]
) -> None:
    then, now = Column("c", before), Column("c", after)
    assert (in_place(then, now), lossless(then, now)) == expected


def test_another_collation_is_a_rewrite_without_loss() -> None:
    then, now = Column("c", "text", collation="C"), Column("c", "text")
    assert (in_place(then, now), lossless(then, now)) == (False, True)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # an explicit cast would cut the text in silence
        ("varchar(20)", "varchar(10)", None),
        ("bigint", "integer", None),
        ("text", "integer", '"c"::integer'),
        ("boolean", "bigint", '"c"::integer'),
        ("bigint", "boolean", '"c" <> 0'),
        ("jsonb", "integer", '"c"::text::integer'),
        ("text", "bytea", "convert_to(\"c\"::text, 'UTF8')"),
        ("bytea", "text", "convert_from(\"c\", 'UTF8')"),
        (INSTANT, "varchar(40)", "to_char(\"c\", 'YYYY-MM-DD HH24:MI:SS.US')"),
        (INSTANT, "date", None),
    ],
)
def test_a_value_in_its_new_type(before: str, after: str, expected: str | None) -> None:
    assert conversion(Column("c", before), Column("c", after), '"c"') == expected
