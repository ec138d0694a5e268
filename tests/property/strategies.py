"""Strategies that make whole projects: YAML texts of tables with every type and every kind of part, hostile words too.

What they make is valid as far as one file and the references between files go. What only one server cannot hold (a key
too long, a row too wide) is left in: a diagnostic has to say so.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import yaml
from hypothesis import strategies as st

from tests.property.conditions import condition, value_of

Draw = st.DrawFn

WORDS = (
    "select from where group order by table index key primary check default unique references foreign constraint user "
    "column values value end begin case when then else null true false not and or in like between exists any all some "
    "date time timestamp interval year month day hour name type text int number row rows set get status id old new "
    "trigger function procedure schema database view sequence partition range hash limit offset desc asc rowid oid "
    "ctid_ Mixed CamelCase UPPER _underscore __double a b c x1 "
    "a_very_long_name_that_goes_on_until_the_limit_is_quite_near"
).split()

HOSTILE = (
    "it's", '"quoted"', "back\\slash", "*/", "/*", "--", ";", "GO", "go", "$(x)", "$$", "$scangen$", ":x", "{{ 7*7 }}",
    "{% x %}", "{# x", "%s", "%", "%%", "`tick`", "[x]", "]]", "DELIMITER //", "\\q", ".quit", "🦑", "ünïcödé",
    "日本語", "a  b", "@x", "#", "?", "\\", "'", "''", '"', "NULL", "=", "(", ")", ",", "!", "&", "|", "~", "word",
    "e\u0301",
)  # fmt: skip

KINDS = (
    "string",
    "string",
    "string",
    "integer",
    "bigint",
    "decimal",
    "float",
    "boolean",
    "date",
    "datetime",
    "json",
    "uuid",
    "text",
    "binary",
)
KEYABLE = frozenset(("string", "integer", "bigint", "decimal", "float", "boolean", "date", "datetime", "uuid"))


class Plain(str):
    """A scalar that stands in YAML without quotes."""

    __slots__ = ()


class Dumper(yaml.SafeDumper):
    """Writes without anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _plain(dumper: yaml.SafeDumper, data: Plain) -> yaml.ScalarNode:
    """The tag that YAML gives the bare text, so that nothing has to be said of it."""
    tag = dumper.resolve(yaml.ScalarNode, str(data), (True, False))  # type: ignore[no-untyped-call]
    return dumper.represent_scalar(tag, str(data))


Dumper.add_representer(Plain, _plain)


@dataclass(slots=True)
class MadeColumn:
    """A column in the making: its name, its kind, and what stands under the name."""

    name: str
    kind: str
    length: int = 0
    digits: tuple[int, int] = (0, 0)
    spec: dict[str, Any] = field(default_factory=dict)
    values: tuple[Any, ...] = ()

    @property
    def generated(self) -> bool:
        return "generated" in self.spec

    @property
    def required(self) -> bool:
        return bool(self.spec.get("required") or self.spec.get("primary_key"))


@dataclass(slots=True)
class MadeTable:
    """A table in the making."""

    name: str
    role: str
    columns: list[MadeColumn] = field(default_factory=list)
    spec: dict[str, Any] = field(default_factory=dict)
    primary: tuple[str, ...] = ()
    partition_column: str | None = None

    def column(self, name: str) -> MadeColumn:
        return next(column for column in self.columns if column.name == name)


@dataclass(frozen=True, slots=True)
class Specs:
    """A project: the text of each spec file, and what they were made of."""

    files: dict[str, str]
    tables: tuple[MadeTable, ...] = field(default=(), repr=False, compare=False)

    def __repr__(self) -> str:
        return "\n".join(f"--- {name}\n{text}" for name, text in self.files.items())


# Words


def name_in(draw: Draw, taken: set[str]) -> str:
    """A name that is not taken, in whatever case."""
    name = draw(st.sampled_from(WORDS) | st.from_regex(r"[a-z_][a-z0-9_]{0,11}", fullmatch=True))
    if name.lower().startswith("sqlite_"):
        name = f"x{name}"
    while name.lower() in taken:
        name = f"{name[:55]}{len(taken)}"
    taken.add(name.lower())
    return name


def prose(draw: Draw, most: int = 8) -> str:
    """A description."""
    return " ".join(draw(st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=most)))


# Columns


def column(draw: Draw, taken: set[str], kinds: tuple[str, ...] = KINDS) -> MadeColumn:
    """A column of some kind with some of what a column can have."""
    made = MadeColumn(name_in(draw, taken), draw(st.sampled_from(kinds)))
    if made.kind == "string":
        made.length = draw(st.sampled_from((1, 5, 20, 36, 64, 100, 255, 320)))
        made.spec["type"] = f"string({made.length})"
    elif made.kind == "decimal":
        scale = draw(st.integers(0, 8))
        # SQLite keeps fifteen digits, as docs/parity.md declares.
        made.digits = (scale + draw(st.integers(1, 15 - scale)), scale)
        made.spec["type"] = f"decimal({made.digits[0]},{made.digits[1]})"
    else:
        made.spec["type"] = made.kind
    return made


def ornaments(draw: Draw, made: MadeColumn) -> None:
    """Required, one_of, a default, flags, a description: each now and then."""
    chance = draw(st.integers(0, 255))
    spec = made.spec
    if chance & 1:
        spec["required"] = True
    if chance & 2 and made.kind in ("string", "integer", "bigint", "date", "decimal"):
        made.values = tuple(draw(st.lists(value_of(made), min_size=1, max_size=4, unique=True)))
        spec["one_of"] = [scalar(made, value) for value in made.values]
    if chance & 4 and made.kind != "binary":
        spec["default"] = default(draw, made)
    if chance & 8 and made.kind == "datetime":
        spec["on_update"] = "now"
    if made.kind in KEYABLE:
        spec |= {
            word: True
            for bit, word in ((16, "searchable"), (32, "filterable"), (192, "identifier"))
            if chance & bit == bit
        }
    if chance & 64:
        spec["description"] = prose(draw)


def default(draw: Draw, made: MadeColumn) -> Any:
    """A default in the form in which a spec writes it."""
    if made.kind == "datetime" and draw(st.booleans()):
        return "now"
    if made.kind == "json":
        leaves = st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.sampled_from(HOSTILE) | st.just(-0.25)
        nested = st.recursive(
            leaves,
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(HOSTILE), inner, max_size=3),
        )
        return json.dumps(
            draw(st.lists(nested, max_size=3) | st.dictionaries(st.sampled_from(HOSTILE), nested, max_size=3)),
            ensure_ascii=False,
        )
    value = draw(st.sampled_from(made.values)) if made.values else draw(value_of(made))
    return scalar(made, value)


def scalar(made: MadeColumn, value: Any) -> Any:
    """A value as YAML: decimals and instants have no type of their own there that would keep them as they are."""
    match value:
        case datetime():
            return f"{value.isoformat(' ')}Z"
        case date():
            return value.isoformat()
        case str() if made.kind in ("decimal", "float"):
            return Plain(value)
        case _:
            return value


def generated(draw: Draw, taken: set[str], columns: list[MadeColumn]) -> MadeColumn | None:
    """A column that is computed from one of the others."""
    of = draw(st.sampled_from(columns))
    if of.generated:
        return None
    quoted = f'"{of.name}"'
    match of.kind:
        case "string" if of.length < 4000:
            form, length = draw(
                st.sampled_from(
                    (
                        ("UPPER({0})", 0),
                        ("TRIM({0})", 0),
                        ("{0} || '!'", 1),
                        ("COALESCE({0}, 'x')", 0),
                        ("SUBSTR({0}, 1, 1)", 0),
                    )
                )
            )
            kind = f"string({max(of.length + length, 1)})"
        case "integer" | "bigint":
            form, kind = draw(
                st.sampled_from(
                    (
                        ("{0} + 1", "bigint"),
                        ("{0} > 0", "boolean"),
                        ("COALESCE({0}, 0)", "bigint"),
                        ("{0} / 4", "float"),
                        ("{0} % 7", "bigint"),
                    )
                )
            )
        case "boolean":
            form, kind = "CASE WHEN {0} THEN 'yes' WHEN NOT {0} THEN 'it''s no' ELSE NULL END", "string(10)"
        case "decimal":
            form, kind = "ROUND({0}, 0)", f"decimal({of.digits[0] + 1},{of.digits[1]})"
        case "date" | "datetime":
            form, kind = "CASE WHEN {0} IS NULL THEN 0 ELSE 1 END", "integer"
        case _:
            return None
    name = name_in(draw, taken)
    base = kind.partition("(")[0]
    length = int(kind[7:-1]) if base == "string" else 0
    return MadeColumn(name, base, length, spec={"type": kind, "generated": form.format(quoted)})


# Tables


@st.composite
def projects(draw: Draw) -> Specs:
    """One scan_jobs table, result tables and tables of the user's own."""
    taken: set[str] = set()
    tables = [jobs(draw, taken)]
    tables += [result(draw, taken) for _ in range(draw(st.integers(0, 2)))]
    for _ in range(draw(st.integers(0, 2))):
        tables.append(plain(draw, taken, tables))
    texts = {f"t{number}": text_of(table) for number, table in enumerate(tables)}
    return Specs(texts, tuple(tables))


def text_of(table: MadeTable) -> str:
    """A spec's text."""
    head = {"result_table": table.name} if table.role == "result" else {"table": table.name}
    if table.role == "jobs":
        head["role"] = "scan_jobs"
    brought = ("id", "scan_job_id", "created_at", "updated_at") if table.role == "result" else ()
    columns = {c.name: c.spec["type"] if len(c.spec) == 1 else c.spec for c in table.columns if c.name not in brought}
    whole = {**head, "columns": columns, **table.spec}
    return yaml.dump(whole, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=10**6)


def jobs(draw: Draw, taken: set[str]) -> MadeTable:
    """The scan_jobs table."""
    table = MadeTable(name_in(draw, taken), "jobs")
    length = draw(st.sampled_from((36, 36, 64)))
    key = MadeColumn("id", "string", length, spec={"type": f"string({length})", "primary_key": True})
    names = {"id", "state"}
    table.columns = [key, state(draw), *some_columns(draw, names)]
    table.primary = ("id",)
    table.spec["transitions"] = {"state": moves(draw, table.columns[1])}
    finish(draw, table, names)
    return table


def state(draw: Draw) -> MadeColumn:
    """A column with transitions."""
    states = tuple(draw(st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=5, unique=True)))
    spec = {"type": "string(30)", "required": True, "one_of": list(states), "default": states[0]}
    return MadeColumn("state", "string", 30, spec=spec, values=states)


def moves(draw: Draw, made: MadeColumn) -> dict[str, Any]:
    """Some moves between its values."""
    found: dict[str, Any] = {}
    for source in made.values:
        others = [value for value in made.values if value != source]
        targets: list[Any] = draw(st.lists(st.sampled_from(others), max_size=3, unique=True)) if others else []
        final: bool = draw(st.booleans())
        if targets or final:
            found[source] = targets
    return found or {made.values[0]: []}


def result(draw: Draw, taken: set[str]) -> MadeTable:
    """A result table, cut into partitions now and then."""
    table = MadeTable(name_in(draw, taken), "result")
    names = {"id", "scan_job_id", "created_at", "updated_at"}
    brought = [MadeColumn("id", "string", 36, spec={"type": "string(36)", "required": True}),
               MadeColumn("scan_job_id", "string", 36, spec={"type": "string(36)", "required": True}),
               MadeColumn("created_at", "datetime", spec={"type": "datetime", "required": True})]  # fmt: skip
    table.columns = [*brought, *some_columns(draw, names)]
    table.primary = ("id",)
    cut = draw(st.integers(0, 3))
    if cut == 1:
        table.partition_column = "scan_job_id"
        table.spec["partition"] = {"hash": "scan_job_id", "buckets": draw(st.integers(2, 5))}
    elif cut == 2:
        table.partition_column = "created_at"
        table.spec["partition"] = periods(draw, "created_at")
    finish(draw, table, names)
    return table


def periods(draw: Draw, name: str) -> dict[str, Any]:
    """A range partition of a few periods."""
    every = draw(st.sampled_from(("day", "month", "year")))
    start = draw(st.dates(date(1970, 1, 1), date(2090, 1, 1)))
    start = {"day": start, "month": start.replace(day=1), "year": start.replace(month=1, day=1)}[every]
    end = start
    for _ in range(draw(st.integers(1, 4))):
        end += timedelta(days={"day": 1, "month": 31, "year": 366}[every])
        end = {"day": end, "month": end.replace(day=1), "year": end.replace(month=1, day=1)}[every]
    return {"range": name, "every": every, "from": start.isoformat(), "until": end.isoformat()}


def plain(draw: Draw, taken: set[str], others: list[MadeTable]) -> MadeTable:
    """A table of the user's own, which may reference others."""
    table = MadeTable(name_in(draw, taken), "table")
    names: set[str] = set()
    key = column(draw, names, ("string", "integer", "bigint", "uuid", "date"))
    key.length = min(key.length, 100)
    if key.length:
        key.spec["type"] = f"string({key.length})"
    table.columns = [key, *some_columns(draw, names)]
    table.primary = (key.name,)
    second = table.columns[1]
    if (
        draw(st.integers(0, 3)) == 0
        and second.kind in KEYABLE
        and not second.generated
        and second.spec.get("on_update") is None
    ):
        table.primary = (key.name, second.name)
        table.spec["primary_key"] = list(table.primary)
        second.spec["required"] = True
    else:
        key.spec["primary_key"] = True
    if draw(st.integers(0, 3)) == 0 and key.kind in ("string", "integer", "bigint", "uuid"):
        table.partition_column = key.name
        table.spec["partition"] = {"hash": key.name, "buckets": draw(st.integers(2, 4))}
    for other in others:
        if other.partition_column is None and len(other.primary) == 1 and draw(st.booleans()):
            reference(draw, table, other, names)
    finish(draw, table, names)
    return table


def reference(draw: Draw, table: MadeTable, other: MadeTable, names: set[str]) -> None:
    """A foreign key to another table's primary key."""
    target = other.column(other.primary[0])
    action = draw(st.sampled_from(("cascade", "restrict", "set null")))
    made = MadeColumn(name_in(draw, names), target.kind, target.length, target.digits, {"type": target.spec["type"]})
    made.spec["references"] = {"table": other.name, "on_delete": action}
    if action != "set null" and draw(st.booleans()):
        made.spec["required"] = True
    table.columns.append(made)


def some_columns(draw: Draw, names: set[str]) -> list[MadeColumn]:
    """One to six columns, one of them computed now and then."""
    made = [column(draw, names) for _ in range(draw(st.integers(1, 6)))]
    for each in made:
        ornaments(draw, each)
    if draw(st.integers(0, 2)) == 0:
        computed = generated(draw, names, made)
        if computed is not None:
            made.append(computed)
    return made


def finish(draw: Draw, table: MadeTable, names: set[str]) -> None:
    """Keys, indexes, checks, a description and options: each now and then."""
    if draw(st.booleans()):
        table.spec["description"] = prose(draw, 12)
    keyable = [c for c in table.columns if c.kind in KEYABLE and c.length <= 100 and "on_update" not in c.spec]
    cut = [table.partition_column] if table.partition_column else []
    if draw(st.integers(0, 2)) == 0:
        columns = some_names(draw, keyable, 3)
        whole = list(dict.fromkeys([*columns, *cut]))
        if set(whole) != {*table.primary, *cut}:
            table.spec["unique"] = [whole]
    indexes: dict[str, Any] = {}
    for _ in range(draw(st.integers(0, 2))):
        made = index(draw, table, keyable, cut)
        indexes[f"ix_{table.name[:40]}_{len(indexes)}"] = made
    if indexes:
        table.spec["indexes"] = indexes
    usable = [c for c in table.columns if not (c.generated and c.kind == "float")]
    checks = {f"ck_{table.name[:40]}_own{n}": condition(draw, usable) for n in range(draw(st.integers(0, 2)))}
    if checks:
        table.spec["checks"] = checks
    if draw(st.integers(0, 4)) == 0:
        table.spec["postgresql"] = {"fillfactor": draw(st.integers(10, 100))}


def some_names(draw: Draw, columns: list[MadeColumn], most: int) -> list[str]:
    return [
        c.name for c in draw(st.lists(st.sampled_from(columns), min_size=1, max_size=most, unique_by=lambda c: c.name))
    ]


def index(draw: Draw, table: MadeTable, keyable: list[MadeColumn], cut: list[str]) -> Any:
    """An index: of several columns, descending, filtered, unique, carrying others."""
    columns = some_names(draw, keyable, 3)
    chance = draw(st.integers(0, 31))
    made: dict[str, Any] = {
        "columns": [f"{name} desc" if chance & 1 and n == 0 else name for n, name in enumerate(columns)]
    }
    if chance & 2:
        made["unique"] = True
        made["columns"] += [name for name in cut if name not in columns]
    if chance & 4:
        of = draw(st.sampled_from([c for c in table.columns if not c.generated]))
        made["where"] = f'"{of.name}" IS NOT NULL'
    if chance & 8:
        names = [c.name for c in table.columns if c.kind in KEYABLE and c.name not in (*columns, *cut)]
        if names:
            made["include"] = [draw(st.sampled_from(names))]
    return made["columns"] if len(made) == 1 else made
