"""One table on its way to a spec: its parts, the ways in which each may be written, and the text they make together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field

from scangen.spec.yaml_text import Bare, Node, block, flow, written
from scangen.values import dataclass

Path = tuple[str, ...]
"""Where in a spec a value stands: `("columns", "status", "default")`."""

BROUGHT = ("id", "scan_job_id", "created_at", "updated_at")
"""The columns that `result_table` brings."""

_ORDER = ("columns", "primary_key", "unique", "indexes", "checks", "transitions", "partition")


@dataclass(frozen=True, slots=True)
class Way:
    """One way to write a part: values by their places; none leaves it out."""

    values: Mapping[Path, Node] = field(default_factory=dict)


OMITTED = Way()


@dataclass(slots=True)
class Part:
    """A part of a table, by the word that a difference has for it, and the ways to write it, the best first."""

    kind: str
    name: str
    ways: list[Way]
    at: int = 0

    @property
    def way(self) -> Way:
        """As it is written now."""
        return self.ways[self.at]

    def advance(self) -> bool:
        """Write it in the next way, where there is one."""
        if self.at + 1 == len(self.ways):
            return False
        self.at += 1
        return True


@dataclass(slots=True)
class Sheet:
    """A table: `heads` are what it may be (`result_table`, `scan_jobs`, `table`), `left` what no spec can say of it."""

    name: str
    heads: list[str]
    description: str | None
    parts: list[Part]
    refused: str | None = None
    """Why the table is in no spec at all."""
    remarks: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    lines: dict[int, Path] = field(default_factory=dict)
    """Which entry of the spec a line of the text is about, after `text`."""

    @property
    def is_result(self) -> bool:
        """Whether it is written as a result table, which brings parts of its own."""
        return self.heads[0] == "result_table"

    @property
    def written(self) -> list[Part]:
        """The parts that its text is made of: without those that `result_table` brings."""
        return [part for part in self.parts if not (self.is_result and _is_brought(part))]

    def part(self, kind: str, name: str) -> Part | None:
        """A part that is written."""
        return next((part for part in self.written if (part.kind, part.name) == (kind, name)), None)

    def demote(self) -> bool:
        """Take the table for something less, where it may be."""
        if len(self.heads) == 1:
            return False
        self.heads.pop(0)
        return True

    def text(self) -> str:
        """The spec; afterwards `lines` says what stands where."""
        self.lines = {}
        text: list[str] = []
        for path, lines in self._entries():
            for line in lines:
                text.append(line)
                self.lines[len(text)] = path
        return "".join(f"{line}\n" for line in text)

    def _entries(self) -> Iterator[tuple[Path, list[str]]]:
        if self.left:
            yield (), ["# A spec cannot say of this table:", *(f"#   {line}" for line in self.left)]
        head = "result_table" if self.is_result else "table"
        yield (), [f"{head}: {written(self.name, inside=False)}"]
        if self.heads[0] == "scan_jobs":
            yield (), ["role: scan_jobs"]
        if self.description:
            yield (), list(block("description", self.description))
        whole = self._whole()
        whole.setdefault("columns", {})
        for section in (*_ORDER, *sorted(whole.keys() - set(_ORDER))):
            if section in whole:
                yield from _section(section, whole[section])

    def _whole(self) -> dict[str, Node]:
        whole: dict[str, Node] = {}
        for part in self.written:
            for path, value in part.way.values.items():
                place = whole
                for word in path[:-1]:
                    inner = place.setdefault(word, {})
                    assert isinstance(inner, dict)
                    place = inner
                place[path[-1]] = value
        return whole


def _is_brought(part: Part) -> bool:
    match part.kind:
        case "column" | "default" | "generated" | "description":
            return part.name in BROUGHT
        case "trigger":
            return part.name.startswith("update_") and part.name.endswith("_updated_at")
        case "primary key":
            return True
        case "foreign key":
            return any(path[:2] == ("columns", "scan_job_id") for way in part.ways for path in way.values)
        case _:
            return False


def _section(section: str, node: Node) -> Iterator[tuple[Path, list[str]]]:
    if section == "unique":
        assert isinstance(node, dict)
        yield (section,), ["unique:"]
        yield from (((section, name), [f"  - {flow(value)}"]) for name, value in node.items())
    elif section in ("columns", "indexes", "checks", "transitions") and isinstance(node, dict) and node:
        yield (section,), [f"{section}:"]
        for name, value in node.items():
            yield (section, name), list(block(name, _short(section, value), 1))
    else:
        yield (section,), list(block(section, node))


def _short(section: str, node: Node) -> Node:
    """A column that has a type and nothing else is written as that."""
    if section == "columns" and isinstance(node, dict) and list(node) == ["type"]:
        return node["type"]
    return node


TRUE = Bare("true")
