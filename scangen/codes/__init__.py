"""What each code of a diagnostic means: `scangen explain` shows it, and `docs/diagnostics.md` is made from it.

A file holds a hundred. The codes of what lies outside the specs (a disk, a server) end the command with 2, not 1.
"""

from scangen.codes import expressions, files, language, limits, links, migrations, outside, queries
from scangen.codes.base import Code

CODES: dict[str, Code] = {
    **files.CODES,
    **language.CODES,
    **links.CODES,
    **expressions.CODES,
    **queries.CODES,
    **limits.CODES,
    **outside.CODES,
    **migrations.CODES,
}

GROUPS: tuple[tuple[str, dict[str, Code]], ...] = (
    ("SG1xx: files and YAML", files.CODES),
    ("SG2xx: keys and values", language.CODES),
    ("SG3xx: names, keys and references", links.CODES),
    ("SG4xx: expressions and queries", {**expressions.CODES, **queries.CODES}),
    ("SG5xx: what a target cannot hold", limits.CODES),
    ("SG6xx to SG8xx: files, databases and templates", outside.CODES),
    ("SG9xx: migrations", migrations.CODES),
)

__all__ = ["CODES", "GROUPS", "Code"]
