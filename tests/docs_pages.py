"""The pages of the documentation as data: fenced blocks, links, headings.

What the words after a fence mean stands in CONTRIBUTING.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

HERE = Path(__file__).parents[1]

_FENCE = re.compile(r"^( *)```([^\n`]*)\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"(?<!!)\[[^\]\n]+\]\(([^)\s]+)\)")
_DEFINITION = re.compile(r"^\[[^\]]+\]: (\S+)$", re.MULTILINE)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_SPEC_FILE = re.compile(r"^# (specs/\w+\.yaml|scangen\.yaml)$", re.MULTILINE)
_JINJA_FILE = re.compile(r"\{# (\S+) #\}")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: the words after the fence, its text, and the line where it begins."""

    page: str
    line: int
    words: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def files(self) -> dict[str, str]:
        """The files that the block is, by their paths within a project; none when it is no file."""
        if self.words == "jinja" and (found := _JINJA_FILE.match(self.text)):
            return {found[1]: self.text}
        if self.words != "yaml" or not _SPEC_FILE.match(self.text):
            return {}
        _, *parts = _SPEC_FILE.split(self.text)
        return {path: text.lstrip("\n") for path, text in zip(parts[::2], parts[1::2], strict=True)}


@dataclass(frozen=True)
class Page:
    """One Markdown file."""

    path: Path

    @property
    def name(self) -> str:
        """Its path within the project."""
        return self.path.relative_to(HERE).as_posix()

    @cached_property
    def text(self) -> str:
        """All of it."""
        return self.path.read_text("utf-8")

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Its fenced blocks, what they stand indented by taken off."""
        return tuple(self._blocks())

    def _blocks(self) -> Iterator[Block]:
        for found in _FENCE.finditer(self.text):
            indent, words, text = found.groups()
            text = re.sub(rf"^{indent}", "", text, flags=re.MULTILINE)
            yield Block(self.name, self.text.count("\n", 0, found.start()) + 1, words.strip(), text)

    @cached_property
    def prose(self) -> str:
        """The page without its blocks."""
        return _FENCE.sub("", self.text)

    @property
    def links(self) -> list[str]:
        """Where its links lead, inline ones and definitions."""
        return _LINK.findall(self.prose) + _DEFINITION.findall(self.prose)

    @property
    def anchors(self) -> set[str]:
        """What `#…` may lead to, as GitHub makes it from headings."""
        return {anchor(heading) for heading in _HEADING.findall(self.prose)}


def anchor(heading: str) -> str:
    """A heading's anchor: lower case, punctuation dropped, blanks to hyphens."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
    return re.sub(r"[^\w\- ]", "", plain).strip().replace(" ", "-")


def pages() -> list[Page]:
    """README, CONTRIBUTING, CHANGELOG and all of docs/."""
    top = [HERE / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    return [Page(path) for path in [*top, *sorted((HERE / "docs").rglob("*.md"))]]
