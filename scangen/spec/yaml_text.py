"""Plain values as YAML that every reader takes for the same: quotes where YAML would guess, and only there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

WIDTH = 110
_KEY_MOST = 1000
"""A key of one line may have 1024 characters: https://yaml.org/spec/1.2.2/#742-flow-mappings"""

# What YAML 1.1 or 1.2 takes for null, a boolean, a number or a date, and the reader for an instant.
_GUESSED = re.compile(r"|~|null|true|false|yes|no|on|off|y|n|now|[-+.]?[0-9].*|[-+]?\.(inf|nan)|=|<<|-+", re.IGNORECASE)
_PLAIN = re.compile(r"[^\W\d](?:[\w ()./+*=<>%;!|^~$-]|:(?=\w)|['\"@`&])*")


class Bare(str):
    """A text that stands as it is: a number, a boolean, `now`."""

    __slots__ = ()


Node = str | list["Node"] | dict[str, "Node"]


def block(key: str, node: Node, depth: int = 0) -> Iterator[str]:
    """An entry of a mapping: on one line when it fits, else spread over several; `depth` in steps of two blanks."""
    pad = "  " * depth
    head = written(key)
    if len(head) > _KEY_MOST:
        yield f"{pad}? {head}"
        yield f"{pad}: {flow(node)}"
        return
    if isinstance(node, str) and _is_lines(node):
        yield f"{pad}{head}: |-"
        yield from (f"{pad}  {line}" if line else "" for line in node.split("\n"))
        return
    if isinstance(node, str):
        yield f"{pad}{head}: {written(node, inside=False)}"
        return
    line = f"{pad}{head}: {flow(node)}"
    whole = isinstance(node, dict) and any(isinstance(value, str) and _is_lines(value) for value in node.values())
    if not whole and (len(line) <= WIDTH or not node):
        yield line
    elif isinstance(node, dict):
        yield f"{pad}{head}:"
        for inner, value in node.items():
            yield from block(inner, value, depth + 1)
    else:
        yield f"{pad}{head}:"
        for value in node:
            yield f"{pad}  - {flow(value)}"


def _is_lines(text: str) -> bool:
    """Whether a text is of several lines that a block (`|`) can hold as they are."""
    lines = text.split("\n")
    return len(lines) > 1 and text == text.strip() and all(line.isprintable() for line in lines)


def flow(node: Node) -> str:
    """A value on one line."""
    if isinstance(node, str):
        return written(node)
    if isinstance(node, list):
        return f"[{', '.join(flow(item) for item in node)}]"
    return f"{{{', '.join(f'{written(key)}: {flow(value)}' for key, value in node.items())}}}"


def written(text: str, *, inside: bool = True) -> str:
    """A scalar; `inside` brackets, or as a key, more needs quotes."""
    if isinstance(text, Bare):
        return str(text)
    if _is_plain(text, inside):
        return text
    if not text.isprintable():
        return json.dumps(text, ensure_ascii=False)
    if "'" in text and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def _is_plain(text: str, inside: bool) -> bool:
    if _GUESSED.fullmatch(text) or text != text.strip(" "):
        return False
    return text.isprintable() and _PLAIN.fullmatch(text if inside else text[:1] + text[1:].replace(",", "")) is not None
