"""The tables of docs/parity.md, made from the cases of parity: each stands between two marks in the page.

`<!-- made: promises -->` begins the table of what is the same, `<!-- made: Strings -->` that of the differences which
cases declare under this heading; rows that no case can show are in `tests/cases/parity/page/rows.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import yaml

from scangen.dialects import DIALECTS
from tests.parity.cases import DOCUMENTED, FOLDER, Topic, read_topics

PART = re.compile(r"(<!-- made: ([^>]+) -->\n).*?(<!-- end -->)", re.DOTALL)
PROMISES = "promises"


@dataclass
class Row:
    """A difference: where it was seen, by the name of the server, and the cases that show it."""

    under: str | None = None
    what: str | None = None
    seen: dict[str, str] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)


def parity_page(text: str) -> str:
    """The page with every made part as the cases say now; raises AssertionError for a difference under no heading."""
    topics = read_topics()
    tables = {PROMISES: _table("matter | on every server | cases", _promises(topics))}
    sections = _sections(topics)
    tables |= {name: _table("matter | where | what happens | shown by", rows) for name, rows in sections.items()}
    made = [name for _, name, _ in PART.findall(text)]
    assert set(made) == set(tables), f"docs/parity.md has parts for {made}, the cases for {list(tables)}"
    return PART.sub(lambda found: f"{found[1]}\n{tables[found[2]]}\n\n{found[3]}", text)


def declared(topics: Iterable[Topic]) -> dict[str, Row]:
    """The differences by matter, those of several cases put together; raises AssertionError where they disagree."""
    rows: dict[str, Row] = {}
    for topic in topics:
        for case in topic.cases:
            for part in case.differences:
                row = rows.setdefault(part.matter, Row())
                assert part.what is None or row.what in (None, part.what), f"{case}: {part.matter} is told twice"
                row.what, row.under = part.what or row.what, part.under or row.under
                for engine, version in part.seen.items():
                    assert row.seen.setdefault(engine, version) == version, f"{case}: {engine} {version}"
                row.shown += [case.title] if case.title not in row.shown else []
    for matter, row in rows.items():
        assert row.what, f"no case says what happens: {matter}"
        assert row.under, f"no case says where it belongs: {matter}"
    return rows


def _sections(topics: Sequence[Topic]) -> dict[str, list[Sequence[str]]]:
    sections: dict[str, list[Sequence[str]]] = {}
    for matter, row in declared(topics).items():
        shown = ", ".join(f"`{title}`" for title in row.shown)
        sections.setdefault(str(row.under), []).append((matter, _where(row), str(row.what), shown))
    for other in yaml.safe_load((FOLDER / "page" / "rows.yaml").read_text("utf-8")):
        row_of = (other["matter"], other["where"], other["what"], other.get("shown", ""))
        sections.setdefault(other["under"], []).append(row_of)
    return sections


def _where(row: Row) -> str:
    names = [
        f"{facts.title} †" if row.seen[name] == DOCUMENTED else f"{facts.title} {row.seen[name]}"
        for name, facts in DIALECTS.items()
        if name in row.seen
    ]
    return "; ".join(names)


def _promises(topics: Iterable[Topic]) -> Iterator[Sequence[str]]:
    for topic in topics:
        link = f"[{topic.name}](../tests/cases/parity/{topic.name}.yaml): {topic.behaviours}"
        for matter, always in topic.promises:
            yield matter, always, link


def _table(head: str, rows: Iterable[Sequence[str]]) -> str:
    columns = head.count("|") + 1
    lines = [f"| {head} |", f"|{'---|' * columns}"]
    cells = ([cell.replace("|", "\\|") for cell in row] for row in rows)
    return "\n".join(lines + [f"| {' | '.join(row)} |".replace("  |", " |") for row in cells])
