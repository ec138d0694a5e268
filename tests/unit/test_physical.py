"""What makes two catalogs equal: everything but notes and the order of columns."""

from __future__ import annotations

from dataclasses import replace

from scangen import physical

TABLE = physical.Table(
    "jobs",
    (physical.Column("id", "int", nullable=False), physical.Column("name", "text")),
    physical.Key("pk", ("id",)),
    checks=(physical.Check("c", "id > 0"),),
    note="a note",
)


def test_the_order_of_columns_is_no_part_of_equality() -> None:
    turned = replace(TABLE, columns=TABLE.columns[::-1], note=None)
    assert turned == TABLE
    assert hash(turned) == hash(TABLE)
    assert physical.Catalog("x", (turned,)) == physical.Catalog("x", (TABLE,))


def test_everything_else_is() -> None:
    others = [
        replace(TABLE, name="job"),
        replace(TABLE, columns=TABLE.columns[:1]),
        replace(TABLE, columns=(TABLE.columns[0], replace(TABLE.columns[1], type="int"))),
        replace(TABLE, primary_key=replace(TABLE.primary_key, columns=("name",))),
        replace(TABLE, checks=()),
        replace(TABLE, comment="x"),
        replace(TABLE, options=(("a", "b"),)),
    ]
    assert all(other != TABLE for other in others)
    assert physical.Table.__eq__(TABLE, "jobs") is NotImplemented
