"""What the portable language has: its functions, and for what it lacks, the diagnostic and a way out.

Data only; `parse` and `check` enforce it, `docs/expressions.md` describes it and a test compares the two.
"""

from __future__ import annotations

from scangen.values import dataclass

MAX_LENGTH = 10_000
"""Characters in one expression."""
MAX_DEPTH = 32
"""Levels of parentheses, CASE and operators in one another."""

MAX_WEIGHT = 20_000
"""Names and constants in the longest spelling: what a server lacks is spelled with its operand two or three times."""

OVERRIDE = "or give each dialect its own SQL with an override"


@dataclass(frozen=True, slots=True)
class Function:
    """A portable function: how it is called and how many arguments it takes."""

    signature: str
    least: int
    most: int


FUNCTIONS: dict[str, Function] = {
    "ABS": Function("ABS(number)", 1, 1),
    "CEIL": Function("CEIL(number)", 1, 1),
    "COALESCE": Function("COALESCE(value, value, …)", 2, 100),
    "DIV": Function("DIV(integer, integer)", 2, 2),
    "FLOOR": Function("FLOOR(number)", 1, 1),
    "LENGTH": Function("LENGTH(string)", 1, 1),
    "LOWER": Function("LOWER(string)", 1, 1),
    "LTRIM": Function("LTRIM(string)", 1, 1),
    "NULLIF": Function("NULLIF(value, value)", 2, 2),
    "REPLACE": Function("REPLACE(string, 'from', 'to')", 3, 3),
    "ROUND": Function("ROUND(number[, digits])", 1, 2),
    "RTRIM": Function("RTRIM(string)", 1, 1),
    "SUBSTR": Function("SUBSTR(string, start[, length])", 2, 3),
    "TO_TEXT": Function("TO_TEXT(number, digits)", 2, 2),
    "TRIM": Function("TRIM(string)", 1, 1),
    "UPPER": Function("UPPER(string)", 1, 1),
}

SYNONYMS = {"CEILING": "CEIL", "CHAR_LENGTH": "LENGTH", "SUBSTRING": "SUBSTR"}

INSTEAD = {
    "BTRIM": "TRIM(x)",
    "CAST": "a column of the type that is meant",
    "CHARACTER_LENGTH": "LENGTH(x)",
    "CONCAT": "a || b",
    "CONCAT_WS": "a || ',' || b",
    "CONVERT": "a column of the type that is meant",
    "DATALENGTH": "LENGTH(x)",
    "DATE": "DATE '2024-01-31' for a constant",
    "IF": "CASE WHEN … THEN … ELSE … END",
    "IFNULL": "COALESCE(a, b)",
    "IIF": "CASE WHEN … THEN … ELSE … END",
    "INSTR": "x LIKE '%text%'",
    "ISNULL": "COALESCE(a, b)",
    "LCASE": "LOWER(x)",
    "LEFT": "SUBSTR(x, 1, n)",
    "LEN": "LENGTH(x)",
    "MID": "SUBSTR(x, start, n)",
    "MOD": "a % b",
    "NVL": "COALESCE(a, b)",
    "POSITION": "x LIKE '%text%'",
    "TO_DATE": "DATE '2024-01-31'",
    "UCASE": "UPPER(x)",
}
"""Functions of one server, and what says the same here."""

AGGREGATES = frozenset(
    """
    ANY_VALUE APPROX_COUNT_DISTINCT ARRAY_AGG AVG BIT_AND BIT_OR BOOL_AND BOOL_OR COUNT COUNT_BIG CUME_DIST
    DENSE_RANK EVERY FIRST_VALUE GROUP_CONCAT GROUPING JSON_AGG JSON_ARRAYAGG JSON_OBJECTAGG JSONB_AGG LAG
    LAST_VALUE LEAD LISTAGG MAX MEDIAN MIN NTH_VALUE NTILE PERCENT_RANK PERCENTILE_CONT PERCENTILE_DISC RANK
    ROW_NUMBER STDDEV STDEV STRING_AGG SUM TOTAL VAR VARIANCE XMLAGG
    """.split()
)

SUBQUERIES = frozenset("ALL ANY EXISTS SELECT SOME".split())

VOLATILE = frozenset(
    """
    CLOCK_TIMESTAMP CURDATE CURRENT_CATALOG CURRENT_DATE CURRENT_DATETIME CURRENT_ROLE CURRENT_SCHEMA
    CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER CURTIME GEN_RANDOM_UUID GETDATE GETUTCDATE LOCALTIME
    LOCALTIMESTAMP NEWID NOW RAND RANDOM SESSION_USER STATEMENT_TIMESTAMP SYSDATE SYSDATETIME SYSTEM_USER
    SYSUTCDATETIME TRANSACTION_TIMESTAMP UNIX_TIMESTAMP UTC_TIMESTAMP UUID UUID_GENERATE_V4
    """.split()
)
"""What answers differently from call to call or from session to session."""

BARE_VOLATILE = frozenset(
    """
    CURRENT_CATALOG CURRENT_DATE CURRENT_DATETIME CURRENT_ROLE CURRENT_SCHEMA CURRENT_TIME CURRENT_TIMESTAMP
    CURRENT_USER LOCALTIME LOCALTIMESTAMP SESSION_USER SYSDATE SYSTEM_USER
    """.split()
)
"""Those of them that stand without parentheses."""

KEYWORDS = frozenset("AND BETWEEN CASE ELSE END ESCAPE FALSE IN IS LIKE NOT NULL OR THEN TRUE WHEN".split())
"""Words of the language: a column of such a name is written in double quotes."""

OPENERS = frozenset("AND BETWEEN CASE ELSE ESCAPE IN LIKE NOT OR THEN WHEN".split())
"""Keywords after which an operand begins, so that a parenthesis there is no call."""

FOREIGN_WORDS = frozenset("AS ASYMMETRIC FOR FROM ISNULL NOTNULL SYMMETRIC UNKNOWN USING".split())
"""Words of constructs that not every server has."""

FOREIGN_OPERATORS = {
    **dict.fromkeys("COLLATE GLOB MATCH MEMBER MOD OVERLAPS REGEXP RLIKE SIMILAR XOR".split()),
    "DIV": "write DIV(a, b)",
    "ILIKE": "write LOWER(x) LIKE '…'",
}
"""Operators of one server that are words, and what says the same here."""

SYMBOLS = frozenset(["(", ")", ",", "=", "<>", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "||"])

SYMBOL_HINTS = {
    "==": "write =",
    "!": "write NOT",
    "&&": "write AND",
    "<=>": "write a = b OR a IS NULL AND b IS NULL",
    "::": "there is no cast; compare with a constant of the column's type",
    "??": "write COALESCE(a, b)",
    "`": 'names are written bare or in "double quotes"',
    "[": 'names are written bare or in "double quotes"',
}

CONDITIONS = frozenset(["=", "<>", "!=", "<", "<=", ">", ">=", "IS", "IN", "LIKE", "BETWEEN"])
"""Operators of which one stands between parentheses, AND and OR."""
