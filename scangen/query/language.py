"""What a query has beyond an expression: its words and functions. Data only; `docs/queries.md` describes it."""

from __future__ import annotations

from scangen.expression.guard import Scope

WORDS = frozenset(
    """
    AS ASC BY CONFLICT DELETE DESC DISTINCT DO EXISTS FROM GROUP HAVING INNER INSERT INTO JOIN LEFT LIMIT NOTHING OFFSET
    ON ORDER SELECT SET UPDATE VALUES WHERE
    """.split()
)
"""Words of a statement: a column or table of such a name is written in double quotes."""

AGGREGATES = ("AVG", "COUNT", "MAX", "MIN", "SUM")

MATCHES = ("CONTAINS", "STARTS_WITH")
"""Conditions that take a text literally: a column and a text that is looked for."""

SCOPE = Scope(words=WORDS, functions=frozenset([*AGGREGATES, *MATCHES, "NOW"]), is_query=True)
