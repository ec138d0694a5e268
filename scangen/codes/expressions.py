"""SG4xx: expressions that mean the same on every server, and raw SQL for one."""

from __future__ import annotations

from scangen.codes.base import Code

CODES = {
    "SG401": Code(
        "No expression",
        "It is empty, or a part is missing: an operand, a list, a closing quote or bracket.",
    ),
    "SG402": Code(
        "An expression is too long or too deep",
        "Split it into several checks.",
    ),
    "SG403": Code(
        "A comment or a semicolon",
        "An expression is one condition or value. Comment in YAML, after #.",
    ),
    "SG404": Code(
        "A function that is not portable",
        "Only functions that were proved to answer the same on all four servers are taken; docs/expressions.md "
        "lists them. Another one can stand in an override: `postgresql: {expression: …}`.",
    ),
    "SG405": Code(
        "Not in the portable language",
        "The word or sign is some server's own. docs/expressions.md shows the language; an override takes a "
        "dialect's SQL.",
    ),
    "SG406": Code(
        "A subquery",
        "A check, generated column or filter reads the row that it is about, and nothing else.",
    ),
    "SG407": Code(
        "A function over many rows",
        "An expression is about one row: no COUNT, SUM, MAX and no window.",
    ),
    "SG408": Code(
        "A parameter or variable",
        "Nobody would give it a value. Write a constant.",
    ),
    "SG409": Code(
        "A function that answers differently each time",
        "The clock, chance and the session would make a row right today and wrong tomorrow. Compare with a column.",
    ),
    "SG410": Code(
        "An unknown column in an expression",
        "The table has no such column. A string stands in 'single' quotes; \"double\" ones are for names.",
    ),
    "SG411": Code(
        "A column with its table",
        "Write the column alone: an expression reads its own row only.",
    ),
    "SG412": Code(
        "A column that cannot be compared",
        "json and binary columns compare on some servers only; IS NULL is what can be asked of them everywhere.",
    ),
    "SG413": Code(
        "Two types that do not go together",
        "Servers would convert one to the other, each in its own way, or refuse. Compare values of the same kind.",
    ),
    "SG414": Code(
        "An operator on the wrong type",
        "Arithmetic is for numbers, || and LIKE and LENGTH are for strings.",
    ),
    "SG415": Code(
        "An expression of another type than needed",
        "A check or filter is a condition, a generated column's expression has the column's type.",
    ),
    "SG416": Code(
        "A constant that is no date, instant or uuid",
        "It is compared with such a column; write it as one.",
    ),
    "SG417": Code(
        "A control character",
        "It cannot stand in a string or a name of an expression.",
    ),
    "SG418": Code(
        "Not a number",
        "Write 12, 12.5 or 1.25e3, with at most 38 digits.",
    ),
    "SG419": Code(
        "A function with the wrong number of arguments",
        "The hint shows how it is called.",
    ),
    "SG420": Code(
        "An argument that must be a constant",
        "Servers disagree on computed and negative ones.",
    ),
    "SG421": Code(
        "A LIKE pattern",
        "The pattern is a constant; ESCAPE takes one character, and it escapes % _ or itself.",
    ),
    "SG422": Code(
        "NULL that makes the answer unknown",
        "`= NULL` is never true. Write IS NULL or IS NOT NULL.",
    ),
    "SG423": Code(
        "Division by zero",
        "The divisor is the constant 0.",
    ),
    "SG424": Code(
        "A decimal with too many digits",
        "The answer may need more than 38 digits. ROUND, or narrow the columns.",
    ),
    "SG425": Code(
        "Comparisons in a row",
        "`a < b < c` is read in two ways. Write `a < b AND b < c`.",
    ),
    "SG426": Code(
        "Constants alone",
        "Servers treat constants without a column each in their own way. Work it out.",
    ),
    "SG427": Code(
        "A generated value that may not fit",
        "It can be longer than its column. Widen the column or use SUBSTR.",
    ),
    "SG430": Code(
        "Raw SQL that is no expression",
        "The override's text was parsed as that dialect's SQL and is not one expression.",
    ),
    "SG431": Code(
        "Raw SQL with something that may not be in it",
        "A subquery, a parameter, a comment or a semicolon cannot stand in an override.",
    ),
    "SG432": Code(
        "Raw SQL with an unknown column",
        "The table has no column of this name.",
    ),
    "SG433": Code(
        "A raw type that is no type",
        "The override's text was parsed as that dialect's type and is none.",
    ),
    "SG434": Code(
        "A raw type that may be misspelt",
        "The server may know a type that scangen does not, so this is a warning; the hint names one that is close.",
    ),
}
