"""Small hand-built tables, and what SQL Server makes of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from scangen import physical
from scangen.diagnostics import Diagnostic, Report, Span
from scangen.dialects import load
from scangen.model import (
    Column,
    ForeignKey,
    Index,
    IndexColumn,
    Key,
    Kind,
    OnDelete,
    Role,
    Schema,
    Table,
    Type,
)
from scangen.project import Project, Target
from scangen.render import Renderer

HERE = Span("specs/x.yaml", 7, 3)
INTEGER, TEXT, JSON, INSTANT = Type(Kind.INTEGER), Type(Kind.TEXT), Type(Kind.JSON), Type(Kind.DATETIME)
FLAG = Type(Kind.BOOLEAN)
ID = Column("id", Type(Kind.STRING, 36), required=True)
A, B = Column("a", Type(Kind.STRING, 10), required=True), Column("b", INTEGER)
JOB = Column("job", Type(Kind.STRING, 36), required=True)


def string_of(length: int) -> Type:
    return Type(Kind.STRING, length)


def table(name: str, *columns: Column, key: tuple[str, ...] = ("id",), **parts: object) -> Table:
    """A table with an id."""
    made = Table(
        name, Role.PLAIN, (ID, *columns), Key(f"pk_{name}", key, span=HERE), source=f"specs/{name}.yaml", span=HERE
    )
    return replace(made, **parts)  # type: ignore[arg-type]


def reference(name: str, target: str, on_delete: OnDelete, column: str | None = None) -> ForeignKey:
    return ForeignKey(name, column or f"{target}_id", target, "id", on_delete, span=HERE)


def index(name: str, *columns: str, **parts: object) -> Index:
    made = Index(name, tuple(IndexColumn(column) for column in columns), span=HERE)
    return replace(made, **parts)  # type: ignore[arg-type]


def project(version: int, *, exact: bool = True) -> Project:
    root = Path("/nowhere")
    return Project(root, root / "specs", root / "generated", (Target("sqlserver", (version,)),), None, exact)


def lowered(
    tables: Iterable[Table], version: int = 2017, *, exact: bool = True
) -> tuple[dict[str, physical.Table], list[Diagnostic]]:
    """The tables as the server is to hold them, and what was refused."""
    dialect, report, settings = load("sqlserver"), Report(), project(version, exact=exact)
    schema = Schema(tuple(tables))
    lowering = dialect.lowering(dialect, schema, settings, settings.targets[0], Renderer(dialect), report)
    return {made.name: made for made in lowering.catalog().tables}, report.diagnostics


def only(made: Table, version: int = 2017, *, exact: bool = True) -> physical.Table:
    """One table that nothing speaks against."""
    tables, refused = lowered([made], version, exact=exact)
    assert not refused
    return tables[made.name]


def refused(*tables: Table) -> list[tuple[str, str]]:
    """Code and message of each refusal, all of which must have a place and a way out."""
    _, diagnostics = lowered(tables)
    assert all(found.span == HERE and found.hint for found in diagnostics)
    return [(found.code, found.message) for found in diagnostics]


def codes(*tables: Table) -> list[str]:
    return [code for code, _ in refused(*tables)]
