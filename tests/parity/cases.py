"""Cases of behaviour as data: specs, and steps with one outcome for every server (`tests/cases/parity/*.yaml`).

A file is a topic. It has a `title`, perhaps `promises` (rows of docs/parity.md), `specs` (texts by name, or the name
of a file in `specs/`), perhaps `variants` (words in angle brackets, and what stands for each), `rows` (what an insert
takes unless it says otherwise, by table) and `cases`. A step is one of

    insert: {table: {column: value}}   a row, or a list of rows (each a statement of its own)
    insert_many: {table: [row]}        the rows in one statement
    update: table, set: {}, where: {}  `where` compares with values, lists of them, null
    delete: table, where: {}
    run: SQL                           names in double quotes, which each dialect spells in its own way
    holds: {table: [{column: value}]}  the rows of a table by its primary key, or only the columns that are named
    query: SQL, gives: [[value]]
    touched: {table.column: [key]}     which rows' instants advanced since the step before, and no others
    now: [table.column]                every row has the instant, in UTC
    session: {engine: SQL}             a setting, until the case ends
    transaction: [step], end: rollback one transaction; ends with a commit unless it says otherwise
    together: [{session: step}]        several sessions (see `sessions`), as is `storm`

A statement may say `refused:` (see `refusals`), with `by:` a check's name, or `changes:` a number of rows; a list of
refusals where a server's error cannot tell them apart. SQL that no two servers spell alike is a text for each:
`{default: …, mysql: …}`, and null where there is nothing to run.

A step's `differs:` holds another outcome on one engine, which must be seen there; a case's `differs:` says in words
what that is, as rows of docs/parity.md. `unasked:` leaves a step out on one engine, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from scangen.dialects import DIALECTS

FOLDER = Path(__file__).parents[1] / "cases" / "parity"

ABSENT = "<absent>"
"""In a row: leave the column out, though `rows` has a value for it."""

WAYS = ("driver", "core")
ACTIONS = frozenset(
    {"insert", "insert_many", "update", "delete", "run", "holds", "query", "touched", "now", "session"}
    | {"transaction", "together", "storm"}
)
OUTCOMES = frozenset({"refused", "by", "changes", "gives", "holds"})
DOCUMENTED = "documentation"
"""In place of the versions: nobody has seen it, the vendor says so."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML with two tags for values that nobody wants to write out."""


_Loader.add_constructor("!times", lambda loader, node: _times(*loader.construct_sequence(node, deep=True)))
_Loader.add_constructor("!join", lambda loader, node: "".join(loader.construct_sequence(node, deep=True)))


def _times(text: str, count: int) -> str:
    return text * count


@dataclass(frozen=True, slots=True)
class Difference:
    """A row of docs/parity.md: `seen` has versions, or `documentation`, by engine; `what` may stand in another case."""

    matter: str
    seen: Mapping[str, str]
    under: str | None = None
    what: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a file, in one of its variants."""

    topic: str
    variant: str
    name: str
    specs: Mapping[str, str] = field(repr=False)
    base: Mapping[str, Mapping[str, Any]] = field(repr=False)
    steps: tuple[Mapping[str, Any], ...] = field(repr=False)
    ways: tuple[str, ...] = WAYS
    isolation: tuple[str | None, ...] = (None,)
    differences: tuple[Difference, ...] = field(default=(), repr=False)

    def __str__(self) -> str:
        return f"{self.topic}{f'-{self.variant}' if self.variant else ''}: {self.name}"

    @property
    def title(self) -> str:
        """Its name without the variant, as the documentation calls it."""
        return f"{self.topic}: {self.name}"

    def differs_on(self, engine: str) -> bool:
        """Whether it declares another outcome there."""
        return any(engine in step.get("differs", {}) for step in inner(self.steps))


@dataclass(frozen=True, slots=True)
class Topic:
    """One file: what it promises, as (matter, what is on every server), and its cases."""

    name: str
    title: str
    promises: tuple[tuple[str, str], ...]
    cases: tuple[Case, ...]

    @property
    def behaviours(self) -> int:
        """How many cases there are, whatever their variants."""
        return len({case.name for case in self.cases})


def read_topics(folder: Path = FOLDER) -> list[Topic]:
    """All files, each case checked for what it says of itself; raises AssertionError with the file and the case."""
    return [_topic(path) for path in sorted(folder.glob("*.yaml"))]


def read_cases(folder: Path = FOLDER) -> Iterator[Case]:
    """All cases of all files, in each variant."""
    return (case for topic in read_topics(folder) for case in topic.cases)


def inner(steps: Any) -> Iterator[Mapping[str, Any]]:
    """The steps, and those within them."""
    for step in steps:
        yield step
        yield from inner(step.get("transaction", ()))
        yield from (one for entry in step.get("together", ()) for one in entry.values() if isinstance(one, dict))


def _topic(path: Path) -> Topic:
    whole = _load(path)
    unknown = whole.keys() - {"title", "promises", "specs", "variants", "rows", "cases"}
    assert not unknown, f"{path}: {unknown}"
    texts = whole["specs"]
    if isinstance(texts, str):
        texts = _load(path.parent / "specs" / f"{texts}.yaml")
    cases = []
    for variant, words in (whole.get("variants") or {"": {}}).items():
        specs = {name: _filled(text, words) for name, text in texts.items()}
        cases += [
            _case(path.stem, variant, specs, whole.get("rows", {}), case)
            for case in whole["cases"]
            if variant in case.get("variants", [variant])
        ]
    promises = tuple((row["matter"], row["always"]) for row in whole.get("promises", ()))
    return Topic(path.stem, whole["title"], promises, tuple(cases))


def _load(path: Path) -> Any:
    return yaml.load(path.read_bytes(), Loader=_Loader)  # noqa: S506 - it is a safe one


def _filled(text: str, words: Mapping[str, str]) -> str:
    for word, replacement in words.items():
        text = text.replace(f"<{word}>", replacement)
    return text


def _case(topic: str, variant: str, specs: Mapping[str, str], base: Mapping[str, Any], case: dict[str, Any]) -> Case:
    where = f"{topic}: {case['name']}"
    unknown = case.keys() - {"name", "steps", "variants", "ways", "isolation", "differs"}
    assert not unknown, f"{where}: {unknown}"
    for step in inner(case["steps"]):
        _check_step(step, where)
    found = tuple(Difference(**row) for row in case.get("differs", ()))
    made = Case(
        topic,
        variant,
        case["name"],
        specs,
        base,
        tuple(case["steps"]),
        tuple(case.get("ways", WAYS)),
        tuple(case.get("isolation", (None,))),
        found,
    )
    declared = {engine for row in found for engine in row.seen}
    shown = {engine for engine in DIALECTS if made.differs_on(engine)}
    assert shown == declared, f"{where}: differs on {shown}, and says why for {declared}"
    return made


def _check_step(step: Mapping[str, Any], where: str) -> None:
    assert len(ACTIONS & step.keys()) == 1, f"{where}: {step}"
    engines = step.get("differs", {}).keys() | step.get("unasked", {}).keys()
    assert engines <= DIALECTS.keys(), f"{where}: {engines}"
    for words in step.get("differs", {}).values():
        assert words, f"{where}: {step}"
        assert words.keys() <= OUTCOMES, f"{where}: {words}"
