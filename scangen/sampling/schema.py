"""A JSON Schema as fields: https://json-schema.org/draft/2020-12/json-schema-validation, as streams carry them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scangen.diagnostics import fail
from scangen.sampling.field import TEXT, Field
from scangen.sampling.source import Object

_MOST_VALUES = 50
_FORMATS = {"date-time": "datetime", "date": "date", "uuid": "uuid"}
_DEEP = 30


def fields_of(schema: Object) -> list[Field]:
    """The fields of a schema's objects; ScangenError (SG615) when it describes none."""
    whole = _resolved(schema, schema)
    properties = whole.get("properties")
    if not isinstance(properties, dict) or not properties:
        hint = "it needs `properties`: each is a column"
        raise fail("SG615", "the JSON Schema describes no object with properties", None, hint)
    required = whole.get("required")
    needed = set(filter(_is_text, required)) if isinstance(required, list) else set()
    return [_field(key, _resolved(part, schema), schema, key in needed) for key, part in properties.items()]


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _resolved(part: Any, whole: Object, depth: int = 0) -> Object:
    """A part with what it refers to within the document, and with all of `allOf`, merged."""
    if not isinstance(part, dict) or depth > _DEEP:
        return {}
    found = {key: value for key, value in part.items() if key not in ("$ref", "allOf")}
    for other in _others(part, whole):
        for key, value in _resolved(other, whole, depth + 1).items():
            if key == "properties" and isinstance(found.get(key), dict) and isinstance(value, dict):
                found[key] = {**value, **found[key]}
            elif key == "required" and isinstance(found.get(key), list) and isinstance(value, list):
                found[key] = [*found[key], *value]
            else:
                found.setdefault(key, value)
    return found


def _others(part: Object, whole: Object) -> Iterator[Any]:
    if isinstance(part.get("$ref"), str):
        yield _target(part["$ref"], whole)
    if isinstance(part.get("allOf"), list):
        yield from part["allOf"]


def _target(reference: str, whole: Object) -> Any:
    """What a reference within the document leads to; another document is not read."""
    head, _, pointer = reference.partition("#")
    place: Any = whole if not head else {}
    for step in filter(None, pointer.split("/")):
        place = place.get(step.replace("~1", "/").replace("~0", "~")) if isinstance(place, dict) else None
    return place


def _field(key: str, part: Object, whole: Object, needed: bool) -> Field:
    kinds, choice = _kinds(part, whole)
    required = needed and "null" not in kinds
    description = part.get("description") or choice.get("description")
    is_said = isinstance(description, str) and description.isprintable() and description.strip()
    about = description if is_said else None
    words = [kind for kind in kinds if kind != "null"]
    said = f"{' or '.join(words) or 'any type'}{'' if required else ', may be absent or null'}"
    if len(words) != 1:
        is_number = set(words) == {"integer", "number"}
        return Field(key, "float" if is_number else "json", said, required=required, description=about)
    match words[0]:
        case "string":
            return _string(key, choice, said, required, about)
        case "integer":
            return Field(key, _integer(choice), said, required=required, description=about)
        case "number":
            return Field(key, _number(choice), said, required=required, description=about)
        case "boolean":
            return Field(key, "boolean", said, required=required, description=about)
        case _:
            return Field(key, "json", said, required=required, description=about)


def _kinds(part: Object, whole: Object) -> tuple[list[str], Object]:
    """The types that a value may have, and the branch that says more of the one that is not null."""
    for word in ("anyOf", "oneOf"):
        branches = part.get(word)
        if isinstance(branches, list) and branches:
            return _of_branches(branches, whole)
    said = part.get("type")
    if isinstance(said, str):
        return [said], part
    if isinstance(said, list):
        return [kind for kind in said if isinstance(kind, str)], part
    values = part.get("enum", [part["const"]] if "const" in part else None)
    if isinstance(values, list) and values and all(map(_is_text, filter(None, values))):
        return ["string", *(["null"] if None in values else [])], part
    return ["object"] if "properties" in part else [], part


def _of_branches(branches: list[Any], whole: Object) -> tuple[list[str], Object]:
    found: list[str] = []
    choice: Object = {}
    for branch in (_resolved(one, whole) for one in branches):
        kinds, inner = _kinds(branch, whole)
        found += [kind for kind in kinds if kind not in found]
        choice = inner if kinds != ["null"] else choice
    return found, choice


def _string(key: str, part: Object, said: str, required: bool, about: str | None) -> Field:
    kind = _FORMATS.get(str(part.get("format")))
    if kind is not None:
        return Field(key, kind, f"{said}, format {part['format']}", required=required, description=about)
    values = part.get("enum", [part["const"]] if "const" in part else [])
    allowed = tuple(dict.fromkeys(filter(_is_text, values))) if isinstance(values, list) else ()
    if 0 < len(allowed) <= _MOST_VALUES and all(value.isprintable() and len(value) <= 100 for value in allowed):
        size = max(20, *map(len, allowed))
        return Field(key, "string", said, size, required, values=allowed, is_closed=True, description=about)
    most = part.get("maxLength")
    if isinstance(most, int) and 0 < most <= TEXT:
        return Field(key, "string", f"{said}, maxLength {most}", most, required, description=about)
    if part.get("format") == "email":
        return Field(key, "string", f"{said}, format email", 320, required, description=about)
    return Field(key, "text", f"{said}, of any length", required=required, description=about)


def _integer(part: Object) -> str:
    low, high = part.get("minimum"), part.get("maximum")
    bounds = [bound for bound in (low, high) if isinstance(bound, int)]
    return "integer" if len(bounds) == 2 and max(map(abs, bounds)) < 2**31 else "bigint"


def _number(part: Object) -> str:
    """Of a number in steps of a hundredth or so, the steps are kept."""
    step = str(part.get("multipleOf", ""))
    digits = len(step.partition(".")[2]) if step.startswith("0.") and step.rstrip("0")[2:].strip("0") == "1" else 0
    return f"decimal(18,{digits})" if 0 < digits <= 6 else "float"
