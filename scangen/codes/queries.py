"""SG44x and SG45x: queries, which are held against the tables when they are read."""

from __future__ import annotations

from scangen.codes.base import Code

CODES = {
    "SG440": Code(
        "No statement",
        "A query is one SELECT, INSERT, UPDATE or DELETE.",
    ),
    "SG441": Code(
        "An unknown table in a query",
        "No spec has a table of this name, or the query does not read it.",
    ),
    "SG442": Code(
        "A column of several tables",
        "More than one table of the query has it. Write the table's name or alias before it.",
    ),
    "SG443": Code(
        "A parameter without a type",
        "Its type comes from the column that it is compared with or assigned to; else declare it under `parameters`.",
    ),
    "SG444": Code(
        "A parameter of two types",
        "It is compared with values of two kinds, and a driver sends one. Use two parameters.",
    ),
    "SG445": Code(
        "A value of the answer without a name",
        "Servers make up names, each its own. Write `AS name`, and name the columns in place of `*`.",
    ),
    "SG446": Code(
        "A value that is not the same in its group",
        "Group by it or aggregate it; what DISTINCT orders by, it must select; a query in IN has one value.",
    ),
    "SG447": Code(
        "LIMIT or OFFSET",
        "Each takes a whole number or a parameter, and means something only with an order.",
    ),
    "SG448": Code(
        "A value for a column",
        "A required column without a default needs one, a generated column takes none, and each row has one a column.",
    ),
    "SG449": Code(
        "ON CONFLICT without its key",
        "It names the columns of the primary key or of a unique key, all of them required, and does not change them.",
    ),
    "SG450": Code(
        "An aggregate where none can stand",
        "It is an item of the answer, an order or a condition of HAVING, and not within another one.",
    ),
    "SG451": Code(
        "A table that is changed and read at once",
        "MySQL refuses it (1093). Read first, in a query of its own.",
    ),
    "SG452": Code(
        "A name twice in a query",
        "Two tables, two values of the answer or two values for a column have one name.",
    ),
    "SG453": Code(
        "Columns that are set to each other",
        "MySQL sets one column after the other, so the second would read the new value. Others read the old one.",
    ),
}
