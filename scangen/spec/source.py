"""The first step of reading: the bytes of a file become YAML nodes with positions, or diagnostics.

Every scalar stays text here, whatever YAML would make of it: giving it a type is the reader's business. What YAML
can do and a spec has no use for (anchors, tags, several documents) is refused, so nothing in a spec is implied.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from scangen.diagnostics import Report, Span

try:
    from yaml._yaml import CParser as _Parser

    _DEPTH_IS_SAFE = 2000
except ImportError:  # PyYAML was built without libyaml: ten times slower, the same answers
    from yaml.loader import BaseLoader as _Parser  # type: ignore[assignment]

    _DEPTH_IS_SAFE = 0

MAX_BYTES = 1 << 20
MAX_DEPTH = 32
MAX_REPEATS = 20
"""How many anchors, aliases and tags of one file are reported one by one."""

# What may not stand in a spec: control characters, lone carriage returns, Unicode's own line ends (they would shift
# the line numbers of every message), marks that reverse the reading direction (what a reviewer sees would not be what
# runs) and non-characters.
HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\uffff\ud800-\udfff]|\r(?!\n)"
)
_SPEC = "`table: name` or `result_table: name`"
_PLAIN_ASCII = bytes(range(0x20, 0x7F)) + b"\n"


class Loader(_Parser):
    """Composes nodes without resolving a tag for any: a third faster, since nobody asks for them."""

    def resolve(self, *_: Any) -> str:
        """No node gets a tag."""
        return ""

    def descend_resolver(self, *_: Any) -> None:
        """Nothing depends on the path to a node."""

    def ascend_resolver(self) -> None:
        """Nothing depends on the path to a node."""


def read_bytes(path: Path, label: str, report: Report) -> bytes | None:
    """The content of a file, or None with the reason in `report`."""
    here = Span(label, 1, 1)
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            report.error("SG102", "this is a folder, not a spec file", here, "give the folder a name without .yaml")
            return None
        if not stat.S_ISREG(mode):
            report.error("SG101", "this is not a regular file", here, "put the spec in a file")
            return None
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        report.error("SG101", f"the file cannot be read: {reason}", here, "look at its permissions and its path")
        return None
    if len(data) > MAX_BYTES:
        report.error("SG103", "the file is larger than 1 MiB", here, "a spec holds one table; cut the file")
        return None
    return data


def decode(data: bytes, label: str, report: Report) -> str | None:
    """The text of a file in UTF-8, without a byte order mark, or None with the reason in `report`."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        start = data.rfind(b"\n", 0, error.start) + 1
        column = len(data[start : error.start].decode("utf-8", "replace")) + 1
        message = f"the file is not UTF-8: byte 0x{data[error.start]:02x}"
        report.error("SG104", message, Span(label, line, column), "save it as UTF-8")
        return None
    return text.removeprefix("\ufeff")


def compose(text: str, label: str, report: Report, example: str = _SPEC) -> yaml.MappingNode | None:
    """The top mapping of the only document in `text`, or None with the reasons in `report`.

    `example` is how such a file may begin, for the hint of one that is empty or no mapping.
    """
    if hidden(text, label, report):
        return None
    try:
        if not _guarded(text, label, report):
            return None
        loader = Loader(text)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        _syntax(error, text, label, report)
        return None
    except yaml.YAMLError as error:
        problem = " ".join(str(error).split())
        report.error("SG107", f"this is not YAML: {problem}", Span(label, 1, 1), "look at the file in an editor")
        return None
    if node is None or (type(node) is yaml.ScalarNode and is_null(node)):
        report.error("SG106", "the file is empty", Span(label, 1, 1), f"start with {example}")
        return None
    if type(node) is not yaml.MappingNode:
        message = f"the file holds a mapping of keys, this is {kind_of(node)}"
        report.error("SG203", message, span(node, label), f"start with {example}")
        return None
    return node


def hidden(text: str, label: str, report: Report) -> bool:
    """Report the characters that may not stand in a spec; whether there were any."""
    if text.isascii() and not text.encode("ascii").translate(None, _PLAIN_ASCII):
        return False  # nearly every file: 10 times as fast as the search
    found = False
    for count, match in enumerate(HIDDEN.finditer(text)):
        found = True
        if count == MAX_REPEATS:
            break
        line = text.count("\n", 0, match.start()) + 1
        column = match.start() - text.rfind("\n", 0, match.start())
        message = f"the character {character(match.group())} may not stand in a spec"
        report.error("SG105", message, Span(label, line, column, 1), "remove it, or write what you mean in words")
    return found


def character(char: str) -> str:
    """`U+0007`, for messages."""
    return f"U+{ord(char):04X}"


def span(node: yaml.Node, label: str) -> Span:
    """Where a node stands; its length only when it ends on the line where it begins."""
    start, end = node.start_mark, node.end_mark
    length = end.column - start.column if end.line == start.line else 0
    return Span(label, start.line + 1, start.column + 1, length)


def is_null(node: yaml.ScalarNode) -> bool:
    """Whether a scalar is YAML's null: nothing, `~` or an unquoted `null`."""
    return not node.style and node.value in {"", "~", "null", "Null", "NULL"}


def kind_of(node: yaml.Node) -> str:
    """What a node is, for messages."""
    if type(node) is yaml.MappingNode:
        return "a mapping"
    if type(node) is yaml.SequenceNode:
        return "a list"
    return "nothing" if type(node) is yaml.ScalarNode and is_null(node) else "a single value"


def _at(mark: Any, label: str) -> Span:
    return Span(label, mark.line + 1, mark.column + 1) if mark else Span(label, 1, 1)


def _guarded(text: str, label: str, report: Report) -> bool:
    """Refuse anchors, aliases, tags and deep nesting before nodes are made.

    libyaml's composer recurses in C: 100,000 opening brackets end the process (measured with 0.2.5), so a text that
    could nest deeper than is safe is walked by its events first, which needs no stack.
    """
    suspect = "&" in text or "*" in text or "!" in text
    if not suspect and sum(map(text.count, "[{-?")) <= _DEPTH_IS_SAFE:
        return True
    depth = refused = 0
    for event in _events(text):
        here = _at(event.start_mark, label)
        if isinstance(event, (yaml.CollectionStartEvent, yaml.ScalarEvent)) and (event.anchor or event.tag):
            refused += 1
            if event.anchor:
                report.error("SG110", f"an anchor (&{event.anchor}) may not stand in a spec", here, "write it out")
            else:
                hint = "remove the tag; text that begins with ! needs quotes"
                report.error("SG111", f"a tag ({event.tag}) may not stand in a spec", here, hint)
        elif isinstance(event, yaml.AliasEvent):
            refused += 1
            hint = "write it out; text that begins with * needs quotes"
            report.error("SG110", f"an alias (*{event.anchor}) may not stand in a spec", here, hint)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                hint = "nothing in a spec nests that deep; a bracket may be missing"
                report.error("SG114", f"nested more than {MAX_DEPTH} deep", here, hint)
                return False
        if refused == MAX_REPEATS:
            break
    return refused == 0


def _events(text: str) -> Iterator[yaml.Event]:
    loader = Loader(text)
    try:
        while True:
            event: yaml.Event | None = loader.get_event()
            if event is None:
                return
            yield event
            if isinstance(event, yaml.StreamEndEvent):
                return
    finally:
        loader.dispose()


# What libyaml says → what it mostly means
_ADVICE = (
    ("mapping values are not allowed", "text that contains ': ' needs quotes; or the line is indented too far"),
    ("cannot start any token", "text that begins with this character needs quotes"),
    ("expected ',' or", "a comma or a closing bracket is missing, or text with a bracket in it needs quotes"),
    ("expected <block end>", "the line is not indented like its neighbours"),
    ("expected key", "the line is not indented like its neighbours"),
    ("could not find expected ':'", "a colon is missing after the key"),
    ("unexpected end of stream", "a closing quote is missing"),
    ("unknown escape character", r"inside double quotes write \\ for a backslash, or use single quotes"),
    ("expected <document start>", "the document ended before this; a bracket or quote may be one too many"),
)


def _syntax(error: yaml.MarkedYAMLError, text: str, label: str, report: Report) -> None:
    problem, mark = error.problem or "unreadable", error.problem_mark or error.context_mark
    if mark and error.context_mark and mark.index >= len(text.rstrip()):
        # What was never closed is found out at the end of the file; where it was opened says more.
        mark = error.context_mark
    here = _at(mark, label)
    lines = text.split("\n")
    at = lines[here.line - 1][here.column - 1 : here.column] if here.line <= len(lines) else ""
    if "but found another document" in problem:
        hint = "a spec holds one table; give the other document a file of its own"
        report.error("SG113", "the file holds several documents", here, hint)
    elif at == "\t" or "tab character" in problem:
        report.error("SG108", "a tab may not indent or separate in YAML", here, "write blanks")
    else:
        context = f" {error.context}" if error.context else ""
        if error.context_mark and error.context_mark.line + 1 < here.line:
            context += f" that begins on line {error.context_mark.line + 1}"
        hint = next((advice for words, advice in _ADVICE if words in problem), "look at this line and the one before")
        report.error("SG107", f"this is not YAML: {problem}{context}", here, hint)
