"""What the tables of the spec language are made of: the kinds of values that a key may take, keys, mappings."""

from __future__ import annotations

from dataclasses import field

from scangen.values import dataclass


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value; `pattern` (for all of it) where a pattern says it, `example` as it stands in a spec."""

    name: str
    text: str
    example: str
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some words."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Number:
    """An integer in a range."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of at least `least`."""

    item: Takes
    least: int = 1


@dataclass(frozen=True, slots=True)
class MapOf:
    """A mapping whose keys the user chooses."""

    key: Scalar
    value: Takes


@dataclass(frozen=True, slots=True)
class Ref:
    """A mapping of the language, by its name in `MAPPINGS`."""

    mapping: str


@dataclass(frozen=True, slots=True)
class Either:
    """One of several forms, the shortest first."""

    forms: tuple[Takes, ...]


Takes = Scalar | Choice | Number | ListOf | MapOf | Ref | Either


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a mapping."""

    name: str
    takes: Takes
    text: str
    required: bool = False
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping with known keys; `per_dialect` names the mapping that may stand under a dialect's name in it."""

    name: str
    text: str
    keys: tuple[Key, ...]
    example: str
    per_dialect: str | None = None
    names: frozenset[str] = field(init=False)
    required: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", frozenset(key.name for key in self.keys))
        object.__setattr__(self, "required", tuple(key.name for key in self.keys if key.required))
