"""The spec language as JSON Schema, for editors: made from the tables of the language, so it knows the reader's keys.

A schema sees one file at a time and values as YAML 1.2 types them; what it lets pass, `scangen validate` still checks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from scangen.project import DialectFacts
from scangen.spec import language, project_language
from scangen.spec.language import RESULT_TABLE, TABLE
from scangen.spec.project_language import PROJECT
from scangen.spec.shapes import Choice, Either, Key, ListOf, MapOf, Number, Ref, Scalar, Takes
from scangen.spec.shapes import Mapping as Shape

Json = dict[str, Any]

MAPPINGS = {**language.MAPPINGS, **project_language.MAPPINGS}
"""Every mapping, of spec files and of the project file, by its name."""

_ROOTS = {"spec": (RESULT_TABLE, TABLE), "project": (PROJECT,)}
_ANY_TYPES = {
    # What YAML makes a number or a boolean of is text, or a number, to the reader.
    "value": ["string", "number", "boolean"],
    "default": ["string", "number", "boolean", "object", "array"],
    "version": ["string", "number"],
}


def text(what: str, dialects: Mapping[str, DialectFacts]) -> str:
    """The schema of a `spec` or of the `project` file, as a file's text."""
    return json.dumps(schema(what, dialects), indent=2, ensure_ascii=False) + "\n"


def schema(what: str, dialects: Mapping[str, DialectFacts]) -> Json:
    """The schema of a `spec` or of the `project` file, as plain data."""
    return _Maker(dialects).root(what)


class _Maker:
    """Turns shapes into definitions, each when it is first referred to."""

    def __init__(self, dialects: Mapping[str, DialectFacts]) -> None:
        self._dialects = dialects
        self._definitions: dict[str, Json] = {}

    def root(self, what: str) -> Json:
        """The schema with its definitions."""
        roots = _ROOTS[what]
        refs = [self._ref(root, None) for root in roots]
        whole: Json = {
            "$schema": "http://json-schema.org/draft-07/schema#",
            "title": f"scangen {what}",
            "description": " Or: ".join(root.text for root in roots),
        }
        if len(roots) == 1:
            whole |= refs[0]
        else:
            # The first key decides, so that a mistake further down is one message and not one a form.
            first, second = roots
            whole |= {"if": {"required": [first.keys[0].name]}, "then": refs[0], "else": refs[1]}
            whole |= {"examples": [root.example for root in (first, second)]}
        return whole | {"definitions": dict(sorted(self._definitions.items()))}

    def _ref(self, shape: Shape, facts: DialectFacts | None) -> Json:
        name = shape.name.replace(" ", "_") + (f"_{facts.name}" if facts else "")
        if name not in self._definitions:
            self._definitions[name] = {}
            self._definitions[name] = self._mapping(shape, facts)
        return {"$ref": f"#/definitions/{name}"}

    def _mapping(self, shape: Shape, facts: DialectFacts | None) -> Json:
        properties = {key.name: self._key(key, facts) for key in shape.keys}
        if shape.per_dialect:
            override = MAPPINGS[shape.per_dialect]
            for dialect in self._dialects.values():
                about = f"On {dialect.title} alone. {override.text}"
                properties[dialect.name] = {"description": about, **self._inside(self._ref(override, dialect))}
        if facts and not shape.keys:
            properties = {name: _option(pattern) for name, pattern in facts.table_options.items()}
        found: Json = {
            "type": "object",
            "description": f"{shape.text} For example {shape.example}",
            "properties": properties,
            "additionalProperties": False,
        }
        required = [key.name for key in shape.keys if key.required]
        if required:
            found["required"] = required
        return found

    def _key(self, key: Key, facts: DialectFacts | None) -> Json:
        about = f"{key.text} Default: {key.default}." if key.default else key.text
        if facts and key.name == "method":
            return {"description": about, "enum": sorted(facts.index_methods)}
        return {"description": about, **self._inside(self._takes(key.takes))}

    @staticmethod
    def _inside(found: Json) -> Json:
        # In draft 7, what stands beside a $ref is not looked at.
        return {"allOf": [found]} if "$ref" in found else found

    def _takes(self, takes: Takes) -> Json:
        match takes:
            case Scalar():
                return self._scalar(takes)
            case Choice(words=words):
                return {"enum": list(words)}
            case Number(least=least, most=most):
                return {"type": "integer", "minimum": least, "maximum": most}
            case ListOf(item=item, least=least):
                return {"type": "array", "items": self._takes(item), "minItems": least}
            case Ref(mapping=name):
                return self._ref(MAPPINGS[name], None)
            case Either(forms=forms):
                return {"anyOf": [self._takes(form) for form in forms]}
            case MapOf():
                return self._map(takes)

    def _map(self, takes: MapOf) -> Json:
        value = self._takes(takes.value)
        if takes.key.name == "dialect":
            names = dict.fromkeys(self._dialects, value)
            return {"type": "object", "properties": names, "additionalProperties": False, "minProperties": 1}
        found: Json = {"type": "object", "additionalProperties": value, "minProperties": 1}
        if takes.key.pattern:
            found["propertyNames"] = {"pattern": _whole(takes.key.pattern)}
        return found

    def _scalar(self, scalar: Scalar) -> Json:
        if scalar.name == "boolean":
            return {"type": "boolean"}
        if scalar.name == "dialect":
            return {"enum": list(self._dialects)}
        found: Json = {"type": _ANY_TYPES.get(scalar.name, "string"), "examples": [scalar.example]}
        if scalar.pattern:
            found["pattern"] = _whole(scalar.pattern)
        return found


def _option(pattern: str) -> Json:
    words = pattern.split("|")
    if all(re.fullmatch(r"\w+", word) for word in words):
        return {"enum": [int(word) if word.isdigit() else word for word in words]}
    # To an editor a number is a number, which no pattern is held against.
    numbers = [number for number in range(1001) if re.fullmatch(pattern, str(number))]
    if len(numbers) > 1 and numbers == list(range(numbers[0], numbers[-1] + 1)):
        return {"type": "integer", "minimum": numbers[0], "maximum": numbers[-1]}
    return {"type": ["string", "number"], "pattern": _whole(pattern)}


def _whole(pattern: str) -> str:
    return f"^(?:{pattern})$"
