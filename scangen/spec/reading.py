"""What every part of the reader works with: one file's label, its report, and the plain shapes of values.

A method returns None (or leaves an entry out) when it has reported what is wrong, so that reading goes on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from yaml import MappingNode, Node, ScalarNode, SequenceNode

from scangen.diagnostics import Report, Span, did_you_mean, listing
from scangen.model import Expression
from scangen.project import DialectFacts
from scangen.spec import language
from scangen.spec.reserved import RESERVED, reserved
from scangen.spec.shapes import Mapping as Shape
from scangen.spec.source import HIDDEN, character, is_null, kind_of

_NAME = re.compile(language.NAME_PATTERN)
INTEGER = re.compile(language.INTEGER_PATTERN)
_BLANKS = re.compile(r"[ \t\r\n]+")
_NOT_BLANK = re.compile(r"[^\S \t\r\n]|[\t\r\n]|  ")
_HOW_TO_WRITE = {
    "a mapping": "write `key: value`, a line each or inside { }",
    "a list": "write [a, b], or lines that begin with `- `",
    "a list of columns": "each entry is itself a list of columns: write [[a, b]]",
}
_YAML_TRUE = frozenset({"yes", "y", "on", "true"})
_YAML_FALSE = frozenset({"no", "n", "off", "false"})


class Reading:
    """One file being read."""

    __slots__ = ("dialects", "label", "report")

    def __init__(self, label: str, report: Report, dialects: Mapping[str, DialectFacts]) -> None:
        self.label = label
        self.report = report
        self.dialects = dialects

    # Places and problems

    def span(self, node: Node) -> Span:
        """Where a node stands; its length only when it ends on the line where it begins."""
        start, end = node.start_mark, node.end_mark
        line, column = start.line, start.column
        return Span(self.label, line + 1, column + 1, end.column - column if end.line == line else 0)

    def error(self, code: str, node: Node, message: str, hint: str | None = None) -> None:
        """Report a problem with a node."""
        self.report.error(code, message, self.span(node), hint)

    # Mappings and lists

    def entries(self, node: Node, what: str) -> list[tuple[str, Node, Node]]:
        """A mapping's entries as (key, key's node, value), each key once."""
        if type(node) is not MappingNode:
            self.shape(node, what, "a mapping")
            return []
        found: dict[str, tuple[str, Node, Node]] = {}
        for key, value in node.value:
            if type(key) is not ScalarNode:
                self.error("SG115", key, f"a key of {what} is {kind_of(key)}, not a word", "write `key: value`")
            elif key.value in found:
                line = found[key.value][1].start_mark.line + 1
                self.error(
                    "SG109", key, f"the key {key.value!r} stands twice in {what}", f"it is on line {line} already"
                )
            elif key.value == "<<":
                self.error("SG112", key, "a merge key (<<) may not stand in a spec", "write out what it would merge")
            else:
                found[key.value] = (key.value, key, value)
        return list(found.values())

    def known(self, node: Node, shape: Shape, what: str) -> dict[str, Node]:
        """The values of a mapping with known keys; overrides, under their dialects' names, are among them."""
        names = shape.names
        if type(node) is MappingNode:
            # The way nearly every mapping goes: its keys are known words and each stands once.
            values: dict[str, Node] = {key.value: value for key, value in node.value if type(key) is ScalarNode}
            if len(values) == len(node.value) and names.issuperset(values):
                self._missing(node, shape, values, what)
                return values
        values = {}
        dialects = self.dialects if shape.per_dialect else {}
        for name, key, value in self.entries(node, what):
            if name in names or name in dialects:
                values[name] = value
            elif type(node) is MappingNode and node.flow_style and type(value) is ScalarNode and is_null(value):
                message = f"a comma ends a value inside {{ }}, so {name!r} became a key of {what}"
                self.error("SG118", key, message, "put the value before it in quotes")
            else:
                hint = did_you_mean(name, (*sorted(names), *dialects))
                hint = hint or f"it takes {listing([key.name for key in shape.keys])}"
                self.error("SG201", key, f"{what} has no key {name!r}", hint)
        if type(node) is MappingNode:
            self._missing(node, shape, values, what)
        return values

    def _missing(self, node: Node, shape: Shape, values: Mapping[str, Node], what: str) -> None:
        for name in shape.required:
            if name not in values:
                self.error("SG202", node, f"{what} lacks {name!r}", f"for example {shape.example}")

    def items(self, node: Node, what: str, least: int = 1) -> list[Node]:
        """A list's items."""
        if type(node) is not SequenceNode:
            self.shape(node, what, "a list")
            return []
        if len(node.value) < least:
            self.error("SG204", node, f"{what} is empty", "remove the key, or say what belongs there")
        items: list[Node] = node.value
        return items

    def shape(self, node: Node, what: str, wanted: str) -> None:
        """Report a value of the wrong shape."""
        if type(node) is ScalarNode and is_null(node):
            self.error("SG204", node, f"{what} has no value", f"write {wanted}, or remove the key")
        else:
            hint = _HOW_TO_WRITE.get(wanted, f"write {wanted}")
            self.error("SG203", node, f"{what} takes {wanted}, this is {kind_of(node)}", hint)

    # Single values

    def scalar(self, node: Node, what: str, wanted: str = "a single value") -> str | None:
        """A scalar's text, without hidden characters; null is no value."""
        if type(node) is not ScalarNode or is_null(node):
            self.shape(node, what, wanted)
            return None
        text: str = node.value
        if not text.isprintable() and (match := HIDDEN.search(text)):
            # Only an escape in double quotes brings one here: the file itself was searched.
            message = f"{what} holds the character {character(match.group())}"
            self.error("SG105", node, message, "remove it, or write what you mean in words")
            return None
        return text

    def line(self, node: Node, what: str) -> str | None:
        """A scalar's text that must be on one line."""
        text = self.scalar(node, what)
        if text is not None and not text.isprintable() and (match := re.search(r"[\t\r\n]", text)):
            message = f"{what} holds the control character {character(match.group())}"
            self.error("SG105", node, message, "one value is one line of text")
            return None
        return text

    def prose(self, node: Node, what: str, most: int) -> str | None:
        """A description: runs of white space become one blank; at most `most` characters."""
        if type(node) is ScalarNode and node.value.isprintable() and "  " not in node.value and not is_null(node):
            text: str | None = node.value
        else:
            text = self.scalar(node, what, "text")
        if text is None:
            return None
        if _NOT_BLANK.search(text):
            text = _BLANKS.sub(" ", text)
        text = text.strip(" ")
        if not text:
            self.error("SG204", node, f"{what} is empty", "say what it means, or remove the key")
            return None
        if len(text) > most:
            message = f"{what} has {len(text)} characters, at most {most} fit in a comment of MySQL"
            self.error("SG220", node, message, "shorten it")
            return None
        return text

    def boolean(self, node: Node | None, what: str) -> bool:
        """`true` or `false`, plain; an absent node is false."""
        if node is None:
            return False
        if type(node) is ScalarNode and not node.style:
            if node.value == "true":
                return True
            if node.value == "false":
                return False
        text = self.scalar(node, what, "true or false")
        if text is not None:
            lower = text.lower()
            word = "true" if lower in _YAML_TRUE else "false" if lower in _YAML_FALSE else None
            self.error("SG205", node, f"{what} is true or false, not {text!r}", f"write {word or 'true or false'}")
        return False

    def integer(self, node: Node, what: str, least: int, most: int) -> int | None:
        """A plain integer within a range."""
        text = self.line(node, what)
        if text is None:
            return None
        if not is_plain(node) or not INTEGER.fullmatch(text) or len(text) > 20:
            self.error("SG206", node, f"{what} is an integer, not {text!r}", integer_hint(text))
            return None
        value = int(text)
        if not least <= value <= most:
            self.error("SG207", node, f"{what} is {value}, it must be from {least} to {most}", "choose another number")
            return None
        return value

    def choice(self, node: Node, what: str, words: tuple[str, ...]) -> str | None:
        """One of some words."""
        text = self.line(node, what)
        if text is None or text in words:
            return text
        hint = did_you_mean(text, words) or f"write {listing(words)}"
        self.error("SG208", node, f"{what} is {listing(words)}, not {text!r}", hint)
        return None

    def expression(self, node: Node, what: str) -> Expression | None:
        """A portable expression or a dialect's SQL; its span leads to each character only on one line as written."""
        text = self.scalar(node, what, "an expression")
        if text is None:
            return None
        if not text.strip():
            self.error("SG204", node, f"{what} is empty", "write an expression, or remove the key")
            return None
        return Expression(text.strip(), self.text_span(node))

    def text_span(self, node: Node) -> Span:
        """Where a scalar's text stands, inside its quotes; of length 0 when it is not written as it is read."""
        start, end = node.start_mark, node.end_mark
        text: str = node.value
        quotes = 0 if is_plain(node) or getattr(node, "style", None) in {"|", ">"} else 1
        blanks = len(text) - len(text.lstrip())
        if start.line == end.line and end.column - start.column == len(text) + 2 * quotes:
            return Span(self.label, start.line + 1, start.column + 1 + quotes + blanks, len(text.strip()))
        return Span(self.label, start.line + 1, start.column + 1)

    def reasons(self, node: Node, what: str) -> dict[str, str]:
        """Codes of hazards, each with why it is meant."""
        found = {}
        for code, key, value in self.entries(node, what):
            text = self.line(value, f"the reason for {code}")
            if not re.fullmatch(language.HAZARD_PATTERN, code):
                self.error("SG249", key, f"{code!r} is no hazard", "for example H102; `scangen explain` lists them")
            elif text is not None and not text.strip():
                self.error("SG249", value, f"{what} gives no reason for {code}", "say why it is meant")
            elif text is not None:
                found[code] = text
        return found

    # Names

    def name(self, node: Node, what: str) -> str | None:
        """A name as the language allows it."""
        text = self.line(node, what)
        return text if text is not None and self.good_name(text, node, what) else None

    def good_name(self, text: str, node: Node, what: str) -> bool:
        """Whether a text may be a name; `node` is where to say that it may not."""
        if _is_name(text):
            return True
        if not _NAME.fullmatch(text):
            message = f"{text!r} cannot be {what}: a name is letters, digits and _, and does not begin with a digit"
            cleaned = re.sub(r"[^A-Za-z0-9_]+", "_", text).strip("_")
            hint = f"write {cleaned}" if _NAME.fullmatch(cleaned) else "choose another name"
            self.error("SG301", node, message, hint)
            return False
        reason = reserved(text, what)
        if reason is not None:
            self.error("SG306", node, f"{text!r} cannot be {what}: {reason}", "choose another name")
            return False
        return True

    def names(self, node: Node, what: str) -> list[tuple[str, Node]]:
        """A list of names, each once."""
        found: dict[str, Node] = {}
        for item in self.items(node, what):
            name = self.line(item, f"an entry of {what}")
            if name is None:
                continue
            if name in found:
                self.error("SG218", item, f"{name!r} stands twice in {what}", "remove one of the two")
            else:
                found[name] = item
        return list(found.items())


@lru_cache(maxsize=10_000)
def _is_name(text: str) -> bool:
    """Whether a text may be the name of anything."""
    lower = text.lower()
    return bool(_NAME.fullmatch(text)) and not lower.startswith("sqlite_") and lower not in RESERVED


def is_plain(node: Node) -> bool:
    """Whether a scalar is written without quotes and on no block of its own."""
    return type(node) is ScalarNode and not node.style


def integer_hint(text: str) -> str:
    """What to write for a text that only looks like an integer."""
    if re.fullmatch(r"[+-]?[0-9][0-9_,]*", text):
        plain = re.sub(r"[_,]", "", text.removeprefix("+"))
        sign = "-" if plain.startswith("-") else ""
        return f"write {sign}{plain.removeprefix('-').lstrip('0') or '0'}"
    if re.fullmatch(r"0[xob][0-9a-fA-F_]+", text):
        try:
            return f"write {int(text, 0)}"
        except ValueError:
            pass
    return "write digits alone, without quotes"


def unknown_column(name: str, known: Iterable[str]) -> str:
    """The hint for a column that is not there."""
    columns = list(known)
    return did_you_mean(name, columns) or f"the columns are {listing(columns)}"
