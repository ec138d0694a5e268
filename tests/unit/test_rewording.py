"""Quoted names in a dialect's text are replaced; what only looks like one in a string or a comment is not."""

from __future__ import annotations

import pytest

from scangen.dialects import load
from scangen.rewording import rewritten


@pytest.mark.parametrize(
    ("dialect", "text", "expected"),
    [
        ("postgresql", """"a" = '"a"' AND "b" = 'it''s "a"'""", """"z" = '"a"' AND "b" = 'it''s "a"'"""),
        ("postgresql", r"""'c:\' || "a" || '\'""", r"""'c:\' || "z" || '\'"""),
        ("postgresql", r"""E'\' "a"' || "a" """, r"""E'\' "a"' || "z" """),
        ("postgresql", """"Te'a" = 'x' -- it's "a"\nAND "a" > 1""", """"Te'a" = 'x' -- it's "a"\nAND "z" > 1"""),
        ("sqlite", r"""replace("a", '\', '/') <> '"a"'""", r"""replace("z", '\', '/') <> '"a"'"""),
        ("sqlserver", r"""[a] <> N'\' AND [b]]a] = [a]""", r"""[z] <> N'\' AND [b]]a] = [z]"""),
        ("mysql", r"""`a` <> '\'`a`' AND `a` <> '\\'""", r"""`z` <> '\'`a`' AND `z` <> '\\'"""),
        ("mysql", """`a` --1 "`a`" /* `a` */""", """`z` --1 "`a`" /* `a` */"""),
        ("postgresql", """"a" COLLATE "a" < 'x'""", """"z" COLLATE "a" < 'x'"""),
        ("mysql", "`a` -- `a`\n< `a`", "`z` -- `a`\n< `z`"),
    ],
)
def test_names_are_replaced_where_they_are_names(dialect: str, text: str, expected: str) -> None:
    assert rewritten({"a": "z"}, load(dialect).quote)(text) == expected


@pytest.mark.parametrize("dialect", ["postgresql", "mysql", "sqlserver", "sqlite"])
def test_two_names_can_change_places(dialect: str) -> None:
    quote = load(dialect).quote
    assert rewritten({"a": "b", "b": "a"}, quote)(f"{quote('a')} < {quote('b')}") == f"{quote('b')} < {quote('a')}"
