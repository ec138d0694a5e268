"""The portable expression language: one small SQL for checks, generated columns, filters and retention.

`parse` reads a text into nodes, `check` types them and reports what is wrong, `spell` writes them as the SQL of one
dialect; `check_raw` and `check_raw_type` look at the raw SQL of overrides. The language: `docs/expressions.md`.
"""

from scangen.expression.language import FUNCTIONS, SYNONYMS
from scangen.expression.nodes import Node, column_names
from scangen.expression.parse import parse
from scangen.expression.raw import check_raw, check_raw_statement, check_raw_type, raw_parameters
from scangen.expression.spell import Speller, spell
from scangen.expression.types import Learned, check, learn, learned

__all__ = [
    "FUNCTIONS",
    "SYNONYMS",
    "Learned",
    "Node",
    "Speller",
    "check",
    "check_raw",
    "check_raw_statement",
    "check_raw_type",
    "column_names",
    "learn",
    "learned",
    "parse",
    "raw_parameters",
    "spell",
]
