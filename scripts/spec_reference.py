"""The parts of docs/spec-reference.md that are made from the code: each stands between two marks in the page.

`<!-- made: column -->` begins the part about the mapping `column` of the language; `values` are its
scalars, `options` what each database's overrides may ask for. `<!-- end -->` ends a part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scangen.dialects import DIALECTS
from scangen.spec.json_schema import MAPPINGS
from scangen.spec.shapes import Choice, Either, Key, ListOf, MapOf, Mapping, Number, Ref, Scalar, Takes

PART = re.compile(r"(<!-- made: ([a-z_ ]+) -->\n).*?(<!-- end -->)", re.DOTALL)
_MADE_UP_NAME = re.compile(r"\b\w+(<\w+>_?)+")


def reference_page(text: str) -> str:
    """The page with every made part as the code says now; KeyError for a part that no mapping is called."""
    return PART.sub(lambda found: f"{found[1]}\n{_part(found[2])}\n\n{found[3]}", text)


def _part(name: str) -> str:
    if name == "values":
        return _table("written as | is | for example", map(_scalar_row, _scalars()))
    if name == "options":
        return _table("database | options of a table | methods of an index", _option_rows())
    return _mapping(MAPPINGS[name])


def _mapping(mapping: Mapping) -> str:
    parts = [mapping.text]
    if mapping.keys:
        parts.append(_table("key | takes | what for", map(_key_row, mapping.keys)))
    if mapping.per_dialect:
        names = ", ".join(f"`{name}`" for name in DIALECTS)
        parts.append(f"Under {names} it takes {_linked(mapping.per_dialect)}.")
    parts.append(f"For example `{mapping.example}`")
    return "\n\n".join(parts)


def _key_row(key: Key) -> tuple[str, ...]:
    default = f" By default: {key.default}." if key.default else ""
    text = _MADE_UP_NAME.sub(r"`\g<0>`", key.text + default)
    return f"`{key.name}`" + (" (needed)" if key.required else ""), _takes(key.takes), text


def _takes(takes: Takes) -> str:
    """`[ ]` is a list, `{ }` a mapping with names of the user's own."""
    match takes:
        case Scalar():
            return takes.name
        case Choice():
            return " or ".join(f"`{word}`" for word in takes.words)
        case Number():
            return f"{takes.least} to {takes.most}"
        case ListOf():
            return f"[{_takes(takes.item)}, …]"
        case MapOf():
            return f"{{{takes.key.name}: {_takes(takes.value)}, …}}"
        case Ref():
            return _linked(takes.mapping)
        case Either():
            return " or ".join(_takes(form) for form in takes.forms)


def _linked(name: str) -> str:
    return f"[{name}](#{name.replace(' ', '-')})"


def _scalars() -> list[Scalar]:
    """All scalars, in the order in which the mappings first use them."""
    found: dict[str, Scalar] = {}
    for mapping in MAPPINGS.values():
        for key in mapping.keys:
            found |= {scalar.name: scalar for scalar in _within(key.takes)}
    return list(found.values())


def _within(takes: Takes) -> Iterator[Scalar]:
    match takes:
        case Scalar():
            yield takes
        case ListOf():
            yield from _within(takes.item)
        case MapOf():
            yield takes.key
            yield from _within(takes.value)
        case Either():
            for form in takes.forms:
                yield from _within(form)
        case _:
            return


def _scalar_row(scalar: Scalar) -> tuple[str, ...]:
    return scalar.name, scalar.text, f"`{scalar.example}`"


def _option_rows() -> Iterator[tuple[str, ...]]:
    for name, facts in DIALECTS.items():
        options = [f"`{option}`: `{_escaped(pattern)}`" for option, pattern in facts.table_options.items()]
        methods = [f"`{method}`" for method in sorted(facts.index_methods)]
        yield f"`{name}`", "<br>".join(options) or "none", ", ".join(methods) or "none"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


def _table(head: str, rows: Iterator[tuple[str, ...]]) -> str:
    columns = head.count("|") + 1
    lines = [f"| {head} |", "|" + "---|" * columns]
    return "\n".join(lines + [f"| {' | '.join(row)} |" for row in rows])
