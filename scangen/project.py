"""A project: where its specs and output are, and which servers it is for.

Only the shape lives here; `spec.project_file` reads it from `scangen.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

Version = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DialectFacts:
    """What the floors below the dialects need to know of one, as plain data.

    `minimum` and `newest` bound the versions that are claimed; `parser` is the dialect's name in sqlglot;
    `index_methods` and `table_options` (name → pattern of its value) are what an override may ask for;
    `name_limit` is its longest name in characters (None: no limit).
    """

    name: str
    title: str
    minimum: Version
    newest: Version
    parser: str
    name_limit: int | None = None
    index_methods: frozenset[str] = frozenset()
    table_options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Target:
    """One server to generate for, by the oldest version that the SQL must run on."""

    dialect: str
    version: Version

    @property
    def version_text(self) -> str:
        """`8.0.17`."""
        return ".".join(str(part) for part in self.version)


@dataclass(frozen=True, slots=True)
class Project:
    """Folders (absolute) and settings; `exact_strings` False leaves comparison to the database's own collation."""

    root: Path
    specs: Path
    generated: Path
    targets: tuple[Target, ...]
    templates: Path | None = None
    exact_strings: bool = True
    lint: Mapping[str, str] = field(default_factory=dict)
    """Severity words by hazard code, where the project weighs a rule in its own way."""
