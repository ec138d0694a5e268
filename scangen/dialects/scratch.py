"""Scratch tables by which a server is asked how it prints what a catalog holds: as few of them as will do.

What an expression means depends on the types of its columns and not on their names, so each is asked about with columns
of the scratch table in place of the table's own: of tables that are alike, one is asked about. So it is with
numbers and words in quotes, where the server prints them as they were written: of texts that differ in nothing else,
one is asked about.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace
from typing import Any, TypeAlias

from scangen import physical
from scangen.rewording import Quote, Rewording, quoted
from scangen.values import dataclass

PREFIX = "scangen_scratch_"
_NO_KEY = physical.Key("", ())
_NEAR = 4
"""How many scratch tables are looked at for room: with all of them, the time would grow with the square of tables."""
_WORD = re.compile(r"\w+")
_STRING = re.compile(r"'[^']*'")
_LITERAL = r"(?P<literal>'[A-Za-z][A-Za-z0-9_]*'(?!')|(?<![\w.\-])(?<!- )(?:[2-9]|[1-9]\d{1,8})(?![\w.]))"
"""What a server prints as it was written, as a rule: a word, a number of 32 bits that is no truth value."""
_BLANK = re.compile(r"\0(\d+)")
"""The place of a literal in a text."""

Part: TypeAlias = physical.Column | physical.Check | physical.Index | physical.Trigger
Options: TypeAlias = tuple[tuple[str, str], ...]
_Place: TypeAlias = tuple[str, str]
"""The names of a scratch table and of a part of it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one scratch table can hold: columns, indexes, bytes of a row as `size` counts those of a column."""

    columns: int
    indexes: int
    bytes: int = 0
    size: Callable[[physical.Column], int] = lambda _: 0


@dataclass(slots=True)
class Sample:
    """One scratch table while it is filled."""

    name: str
    options: Options
    limits: Limits
    columns: dict[str, physical.Column] = field(default_factory=dict)
    checks: list[physical.Check] = field(default_factory=list)
    indexes: list[physical.Index] = field(default_factory=list)
    triggers: list[physical.Trigger] = field(default_factory=list)
    labels: int = 0
    bytes: int = 0

    def room_for(self, columns: Mapping[str, physical.Column], part: Part) -> bool:
        """Whether the part fits, and those of the columns that are not here; those that are must be the same."""
        new = [column for name, column in columns.items() if name not in self.columns]
        new += [part] if isinstance(part, physical.Column) else []
        return (
            all(self.columns.get(name, column) == column for name, column in columns.items())
            and len(self.columns) + len(new) <= self.limits.columns
            and len(self.indexes) + isinstance(part, physical.Index) <= self.limits.indexes
            and self.bytes + sum(map(self.limits.size, new)) <= (self.limits.bytes or self.bytes + 1)
        )

    def add(self, columns: Mapping[str, physical.Column], part: Part) -> str:
        """Take a part in, under a name of its own, unique in the schema."""
        label = f"{self.name}_{self.labels}"
        self.labels += 1
        for column in columns.values():
            self._add(column)
        match part:
            case physical.Column():
                self._add(replace(part, name=label))
            case physical.Check():
                self.checks.append(replace(part, name=label))
            case physical.Index():
                self.indexes.append(replace(part, name=label))
            case physical.Trigger():
                self.triggers.append(replace(part, name=label))
        return label

    def _add(self, column: physical.Column) -> None:
        if column.name not in self.columns:
            self.columns[column.name] = column
            self.bytes += self.limits.size(column)

    @property
    def table(self) -> physical.Table:
        """The table to be made; it has no key."""
        return physical.Table(
            self.name,
            tuple(self.columns.values()),
            _NO_KEY,
            checks=tuple(self.checks),
            indexes=tuple(self.indexes),
            triggers=tuple(self.triggers),
            options=self.options,
        )


@dataclass(frozen=True, slots=True)
class _Asked:
    """Where the answer about a part stands, the table's columns by what stood in for them, and the part's literals."""

    place: _Place
    columns: Mapping[str, str]
    literals: tuple[str, ...]


class _Columns:
    """The columns of one table, and their names folded; with the table's options, and where columns of such tables
    are asked about.
    """

    def __init__(self, table: physical.Table, plain: dict[object, _Asked]) -> None:
        self.options = table.options
        self.plain = plain
        self.named = {column.name: column for column in table.columns}
        self.folded = frozenset(map(str.casefold, self.named))


class Scratch:
    """The scratch tables of one expected catalog; each has a name that no other inspection uses."""

    def __init__(self, expected: physical.Catalog, limits: Limits, quote: Quote, *, literally: bool = False) -> None:
        """With `literally`, texts with other literals are unlike."""
        self._expected = expected
        self._limits = limits
        self._quote = quote
        self._literally = literally
        names = quoted(quote)
        self._cut = re.compile(rf"{_LITERAL}|{names.pattern}", names.flags)
        self.token = f"{PREFIX}{secrets.token_hex(4)}"
        self._stand_in = re.compile(rf"[\"`\[]?({self.token}_c\d+_\d+)[\"`\]]?")
        self._samples: list[Sample] = []
        self._types: dict[object, int] = {}
        self._words: dict[str, frozenset[str]] = {}
        self._places: dict[object, _Place] = {}
        self._questions: dict[_Place, tuple[Part, tuple[str, ...]]] = {}
        self._shared: set[_Place] = set()
        self._plain: dict[Options, dict[object, _Asked]] = {}
        self._asked = [self._ask(table) for table in expected.tables]
        self.tables = tuple(sample.table for sample in self._samples)
        self.names = frozenset(table.name for table in self.tables)

    def tells(self, made: Mapping[str, physical.Table]) -> bool:
        """Whether, where parts with other literals share an answer, it has them as they were in the question."""
        known = _parts(made)
        return all(
            place in known and self._literals(self._questions[place][0]) == self._literals(known[place])
            for place in self._shared
        )

    def answered(self, made: Mapping[str, physical.Table], printed: Quote) -> list[physical.Table]:
        """The expected tables in the server's words; what the server would not take stays as it was.

        `printed` is how the server prints a column's name in an expression.
        """
        known = _parts(made)
        forms: dict[_Place, Part] = {}

        def given(part: Any, asked: _Asked | None) -> Any:
            if asked is None or asked.place not in known:
                return part
            place, names = asked.place, asked.columns
            if not names and place not in self._shared:
                return _told(part, known[place])
            if place not in forms:
                forms[place] = self._form(place, known[place])
            values = {stand_in: printed(name) for stand_in, name in names.items()}
            values |= {f"literal_{number}": literal for number, literal in enumerate(asked.literals)}
            own = _reworded(forms[place], lambda name: names.get(name, name), lambda text: text.format_map(values))
            return _told(part, own)

        tables = []
        for table, asked in zip(self._expected.tables, self._asked, strict=True):
            told: dict[str, Any] = {
                kind: tuple(given(part, places.get(part.name)) for part in getattr(table, kind))
                for kind, places in asked.items()
            }
            tables.append(replace(table, **told))
        return tables

    def _form(self, place: _Place, answer: Part) -> Part:
        """An answer whose texts are formats, for the columns' names and, where literals differ, for those."""
        numbers = {literal: number for number, literal in enumerate(self._questions[place][1])}
        shared = place in self._shared

        def blank(found: re.Match[str]) -> str:
            return f"{{literal_{numbers[found[0]]}}}" if shared and found[0] in numbers else found[0]

        def form(text: str) -> str:
            text = self._cut.sub(blank, text.replace("{", "{{").replace("}", "}}"))
            return self._stand_in.sub(r"{\1}", text)

        return _reworded(answer, _same, form)

    def _ask(self, table: physical.Table) -> dict[str, dict[str, _Asked]]:
        columns = _Columns(table, self._plain.setdefault(table.options, {}))
        # Of an index, a column or a method needs no question.
        indexes = [index for index in table.indexes if any(_texts(index))]
        triggers = [trigger for trigger in table.triggers if trigger.condition]
        return {
            "columns": {part.name: self._place_column(part, columns) for part in table.columns},
            "checks": {part.name: self._place(part, columns) for part in table.checks},
            "indexes": {part.name: self._place(part, columns) for part in indexes},
            "triggers": {part.name: self._place(part, columns) for part in triggers},
        }

    def _place_column(self, column: physical.Column, columns: _Columns) -> _Asked:
        """Most columns are like others of other tables."""
        if column.generated or (column.default and not self._words_of(column.default).isdisjoint(columns.folded)):
            return self._place(column, columns)
        question = (column.type, column.collation, column.default)
        if question not in columns.plain:
            columns.plain[question] = self._place(column, columns)
        return columns.plain[question]

    def _place(self, part: Part, columns: _Columns) -> _Asked:
        """Where a part is asked about: where one like it is already, or else where there is room."""
        stand_ins, literals, asked = self._with_stand_ins(part, columns)
        beside = None
        question: tuple[object, ...] = (asked, columns.options)
        if not all(self._words_of(text).isdisjoint(columns.folded) for text in _texts(asked)):
            # A column whose name is not quoted, or what is called as one is: all have their own names.
            words = frozenset(map(str.casefold, _names(part))).union(*map(self._words_of, _texts(part)))
            stand_ins, literals, asked = {}, (), _reworded(part, _same, _same)
            beside = {name: _plain(name, of) for name, of in columns.named.items() if name.casefold() in words}
            question = (asked, columns.options, *beside.values())
        place = self._places.get(question)
        if place is None:
            if beside is None:
                beside = {name: _plain(name, columns.named[of]) for name, of in stand_ins.items()}
            sample = self._sample(columns.options, beside, asked)
            asked = _reworded(asked, _same, lambda text: _BLANK.sub(lambda found: literals[int(found[1])], text))
            place = self._places[question] = (sample.name, sample.add(beside, asked))
            self._questions[place] = asked, literals
        elif literals != self._questions[place][1]:
            self._shared.add(place)
        return _Asked(place, stand_ins, literals)

    def _with_stand_ins(self, part: Part, columns: _Columns) -> tuple[dict[str, str], tuple[str, ...], Part]:
        """The part with columns of the scratch table, whose names say their types, and with blanks for its literals;
        before it, the columns that they stand in for, and the literals.
        """
        names: dict[str, str] = {}
        literals: dict[str, int] = {}
        # A default is a literal as a rule, and printed as its column's type has it.
        literally = self._literally or (isinstance(part, physical.Column) and part.generated is None)

        def stand_in(name: str) -> str:
            if name not in names:
                column = columns.named.get(name)
                if column is None:
                    return name
                kind = self._types.setdefault((column.type, column.collation), len(self._types))
                names[name] = f"{self.token}_c{kind}_{len(names)}"
            return names[name]

        def in_text(found: re.Match[str]) -> str:
            text = found[0]
            if found.lastgroup and not literally:
                return f"\0{literals.setdefault(text, len(literals))}"
            name = text[1:-1]
            return self._quote(stand_in(name)) if name in columns.named and text == self._quote(name) else text

        asked = _reworded(part, stand_in, lambda text: self._cut.sub(in_text, text))
        return {name: of for of, name in names.items()}, tuple(literals), asked

    def _literals(self, part: Part) -> list[str]:
        """The literals in a part's texts, each as often as it is there."""
        return [found[0] for text in _texts(part) for found in self._cut.finditer(text) if found.lastgroup]

    def _words_of(self, text: str) -> frozenset[str]:
        """The words of a text without its strings, folded."""
        if text not in self._words:
            self._words[text] = frozenset(_WORD.findall(_STRING.sub(" ", text).casefold()))
        return self._words[text]

    def _sample(self, options: Options, columns: Mapping[str, physical.Column], part: Part) -> Sample:
        for sample in self._samples[-_NEAR:]:
            if sample.options == options and sample.room_for(columns, part):
                return sample
        sample = Sample(f"{self.token}_{len(self._samples)}", options, self._limits)
        self._samples.append(sample)
        return sample


def _parts(tables: Mapping[str, physical.Table]) -> dict[_Place, Any]:
    """Columns, checks, indexes and triggers by the names of their table and their own."""
    return {
        (name, part.name): part
        for name, table in tables.items()
        for parts in (table.columns, table.checks, table.indexes, table.triggers)
        for part in parts
    }


def _plain(name: str, like: physical.Column) -> physical.Column:
    return physical.Column(name, like.type, collation=like.collation)


def _same(text: str) -> str:
    return text


def _reworded(part: Part, name: Callable[[str], str], text: Callable[[str], str]) -> Part:
    """A part with nothing but what the server may print in its own way, reworded."""
    to = Rewording(name, text)
    match part:
        case physical.Column():
            generated = to.optional(part.generated)
            default = None if generated else to.optional(part.default)
            return physical.Column("", part.type, default=default, generated=generated, collation=part.collation)
        case physical.Check():
            return physical.Check("", text(part.expression))
        case physical.Index():
            return replace(to.index(part), name="", note=None)
        case _:
            condition = to.optional(part.condition)
            return physical.Trigger("", part.timing, part.events, "", to.names(part.of), condition)


def _texts(part: Part) -> Iterator[str]:
    match part:
        case physical.Column():
            texts = [part.default, part.generated]
        case physical.Check():
            texts = [part.expression]
        case physical.Index():
            texts = [part.where, *(key.expression for key in part.keys)]
        case _:
            texts = [part.condition]
    return filter(None, texts)


def _names(part: Part) -> tuple[str, ...]:
    match part:
        case physical.Index():
            return (*(key.column for key in part.keys if key.column), *part.include)
        case physical.Trigger():
            return part.of
        case _:
            return ()


def _told(part: Any, answer: Any) -> Any:
    """A part in the words of the answer; what was not asked (names, notes, whether it is required) stays."""
    match part:
        case physical.Column():
            kind, default, generated = answer.type, answer.default, answer.generated
            return physical.Column(
                part.name, kind, part.nullable, default, part.default_name, generated, answer.collation, part.comment
            )
        case physical.Check():
            return physical.Check(part.name, answer.expression)
        case physical.Trigger():
            return replace(part, condition=answer.condition)
        case _:
            return replace(answer, name=part.name, note=part.note)
