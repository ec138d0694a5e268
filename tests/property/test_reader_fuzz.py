"""No input gives a traceback: whatever the files hold, reading ends with a schema or a ScangenError."""

from __future__ import annotations

import contextlib
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from scangen.diagnostics import Report, ScangenError
from scangen.dialects import DIALECTS
from scangen.project import Project, Target
from scangen.spec import json_schema, language
from scangen.spec.link import link
from scangen.spec.project_file import find_project
from scangen.spec.reader import read_text

ROOT = Path(__file__).parents[2]
SHIPPED = {path.name: path.read_text(encoding="utf-8") for path in sorted((ROOT / "specs").glob("*.yaml"))}
TARGETS = tuple(Target(facts.name, facts.minimum) for facts in DIALECTS.values())
PROJECT = Project(ROOT, ROOT / "specs", ROOT / "generated", TARGETS)

WORDS = sorted({key.name for mapping in json_schema.MAPPINGS.values() for key in mapping.keys} | set(DIALECTS))
PLAIN = ["a", "b", "id", "scan_job_id", "now", "null", "~", "true", "no", "1", "-1", "1_000", "0x1f", "12:30", "a desc"]
TYPES = ["string", "string(3)", "text", "integer", "bigint", "'decimal(4,2)'", "float", "boolean", "date", "datetime"]
TYPES += ["json", "uuid", "binary", "string(0)", "decimal", "strnig"]
SQL = [
    "a > 0",
    "a = 'x'",
    "b + 1",
    "a IN (1, 2)",
    "((((",
    "'",
    "a; b",
    "-- x",
    "LENGTH(a) > 2",
    "a LIKE '%'",
    "scan_job_id",
]
NAMES = ["scan_jobs", "things", "idx_a", "2026-01-01", "2027-01-01", "month", "90 days", "cascade", "set null", "gin"]
QUOTED = [
    "''",
    '""',
    "'now'",
    '"\\0"',
    '"\\n"',
    '"\\ud83d"',
    "'*/'",
    "'{{ x }}'",
    "{}",
    "[]",
    "'{\"a\": 1}'",
    '"\\u202e"',
]
SCALARS = st.sampled_from(PLAIN + TYPES + SQL + NAMES + QUOTED)
KEYS = st.sampled_from([*WORDS, "a", "b", "pending", "idx_a", "<<", "1", "oops", "''"])


def flow(depth: int) -> st.SearchStrategy[str]:
    """A value in YAML's flow style, mostly of the words that specs are made of."""
    if not depth:
        return SCALARS
    inner = flow(depth - 1)
    lists = st.lists(inner, max_size=4).map(lambda items: f"[{', '.join(items)}]")
    pairs = st.lists(st.tuples(KEYS, inner), max_size=5)
    return st.one_of(SCALARS, lists, pairs.map(lambda items: "{" + ", ".join(f"{k}: {v}" for k, v in items) + "}"))


def specs() -> st.SearchStrategy[str]:
    """A file with the top keys of a spec and anything under them."""
    tables = st.sampled_from(["table: things\n", "result_table: things\n", "table: scan_jobs\nrole: scan_jobs\n"])
    top = st.lists(st.tuples(st.sampled_from([key.name for key in language.TABLE.keys][2:]), flow(4)), max_size=6)
    columns = st.lists(st.tuples(st.sampled_from(["id", "a", "b", "c"]), flow(2)), max_size=4)
    text = st.tuples(tables, columns, top)
    return text.map(
        lambda parts: (
            parts[0]
            + "columns:\n"
            + "".join(f"  {name}: {value}\n" for name, value in parts[1])
            + "".join(f"{key}: {value}\n" for key, value in parts[2])
        )
    )


BOOLEANS = st.sampled_from(["true", "false", "true", "yes"])
COLUMNS = st.sampled_from(["a", "b", "c", "d", "id", "scan_job_id", "created_at", "updated_at"])
COLUMN_LISTS = st.lists(COLUMNS, min_size=1, max_size=3).map(lambda names: f"[{', '.join(names)}]")
LITERALS = st.sampled_from(
    ["x", "y", "1", "2", "0.5", "true", "now", "2026-01-01", "'{}'", "[]", "2026-01-01T00:00:00Z"]
)
LITERAL_LISTS = st.lists(LITERALS, min_size=1, max_size=3).map(lambda values: f"[{', '.join(values)}]")
CONDITIONS = st.sampled_from(["a > 0", "b = 'x'", "c IS NULL OR d < 1", "scan_job_id <> 'x'", "e = 1", "a AND b"])
COLUMN_VALUES = {
    "required": BOOLEANS,
    "primary_key": BOOLEANS,
    "unique": BOOLEANS,
    "default": LITERALS,
    "one_of": st.one_of(LITERAL_LISTS, LITERAL_LISTS.map(lambda values: f"{{name: ck, values: {values}}}")),
    "generated": st.sampled_from(["a + 1", "b", "LOWER(c)", "scan_job_id", "created_at"]),
    "on_update": st.just("now"),
    "identifier": BOOLEANS,
    "searchable": BOOLEANS,
    "filterable": BOOLEANS,
    "references": st.sampled_from(
        ["{table: scan_jobs}", "{table: things, on_delete: cascade}", "{table: x, column: b}"]
    ),
    "renamed_from": COLUMNS,
    "mysql": st.sampled_from(["{type: longtext}", "{default: uuid()}", "{generated: a + 2}"]),
}
TABLE_VALUES = {
    "primary_key": COLUMN_LISTS,
    "unique": st.lists(COLUMN_LISTS, min_size=1, max_size=2).map(lambda keys: f"[{', '.join(keys)}]"),
    "indexes": st.lists(
        st.one_of(
            COLUMN_LISTS,
            st.tuples(COLUMN_LISTS, CONDITIONS, COLUMN_LISTS, BOOLEANS).map(
                lambda parts: '{{columns: {}, where: "{}", include: {}, unique: {}}}'.format(*parts)
            ),
        ),
        min_size=1,
        max_size=3,
    ).map(lambda items: f"[{', '.join(items)}]"),
    "checks": st.lists(CONDITIONS, min_size=1, max_size=2).map(str),
    "transitions": st.sampled_from(["{a: {x: [y]}}", "{b: {x: [y], y: []}, c: {y: [x]}}", "{a: {'1': ['2']}}"]),
    "partition": st.one_of(
        COLUMNS.map(lambda name: f"{{hash: {name}, buckets: 4}}"),
        COLUMNS.map(lambda name: f"{{range: {name}, every: month, from: 2026-01-01, until: 2027-01-01}}"),
    ),
    "retention": st.just("{archive: {when: a > 0, age: c, older_than: 1 day, into: old}}"),
    "renamed_from": st.sampled_from(["things", "scan_jobs", "old"]),
    "postgresql": st.just("{fillfactor: 70}"),
}


def some(values: dict[str, st.SearchStrategy[str]], most: int) -> st.SearchStrategy[list[tuple[str, str]]]:
    """Some of these keys, each with a value of its own."""
    names = st.lists(st.sampled_from(sorted(values)), unique=True, max_size=most)
    return names.flatmap(lambda keys: st.tuples(*(st.tuples(st.just(key), values[key]) for key in keys)).map(list))


@st.composite
def plausible(draw: st.DrawFn) -> str:
    """A spec of the right shape; whether its parts go together is left to chance."""
    head = draw(st.sampled_from(["table: x", "result_table: things", "table: scan_jobs\nrole: scan_jobs"]))
    lines = [head, "columns:"]
    if not head.startswith("result"):
        lines.append("  id: {type: string(36), primary_key: true}")
    for name in draw(st.lists(st.sampled_from(["a", "b", "c", "d"]), unique=True, min_size=1)):
        type_ = draw(st.sampled_from(TYPES[:-3]))
        rest = "".join(f", {key}: {value}" for key, value in draw(some(COLUMN_VALUES, 3)))
        lines.append(f"  {name}: {{type: {type_}{rest}}}")
    lines += [f"{key}: {value}" for key, value in draw(some(TABLE_VALUES, 3))]
    return "\n".join(lines) + "\n"


def survives(*texts: str | bytes) -> None:
    """Read some files as one project; anything but a schema or a ScangenError with places is a bug."""
    report = Report()
    try:
        drafts = [read_text(f"specs/{number}.yaml", text, DIALECTS, report) for number, text in enumerate(texts)]
        schema = link(drafts, PROJECT, DIALECTS, report)
    except ScangenError as error:
        for diagnostic in error.diagnostics:
            assert diagnostic.span is not None, diagnostic
            assert diagnostic.span.line > 0, diagnostic
            assert diagnostic.span.column > 0, diagnostic
            assert diagnostic.message.isprintable(), diagnostic
            assert (diagnostic.hint or "").isprintable(), diagnostic
    else:
        assert all(table.primary_key.columns for table in schema.tables)


FUZZ = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=300)


@FUZZ
@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    survives(data)
    survives(b"result_table: x\ncolumns: {a: " + data)


@FUZZ
@given(st.text(max_size=100))
@example("\x85")
@example("table: \ud800")
@example("? ? ?")
@example("%TAG ! tag:x,2000:\n---\n!a b: c")
def test_any_text(text: str) -> None:
    survives(text)
    survives(f"result_table: x\ndescription: {text}\ncolumns: {{a: text}}\n")
    survives(f"result_table: x\ncolumns:\n  a: {{type: string, default: {text}}}\n")
    survives(f"result_table: x\ncolumns:\n  a: {text}\n  {text}: a\n")


@FUZZ
@given(specs(), st.booleans())
def test_anything_shaped_like_a_spec(text: str, beside: bool) -> None:
    survives(text, *([SHIPPED["scan_jobs.yaml"]] if beside else []))


@FUZZ
@given(st.lists(plausible(), min_size=1, max_size=3), st.booleans())
def test_specs_of_the_right_shape(texts: list[str], beside: bool) -> None:
    survives(*texts, *([SHIPPED["scan_jobs.yaml"]] if beside else []))


@FUZZ
@given(
    st.sampled_from(sorted(SHIPPED)),
    st.integers(0, 2**32),
    st.lists(
        st.sampled_from(
            [*WORDS, *PLAIN, *TYPES, *SQL, *QUOTED, "{", "}", "[", "]", ":", ",", "\n", "\t", "'", '"', "&x"]
        ),
        min_size=1,
        max_size=4,
    ),
)
def test_shipped_specs_with_something_in_them_changed(name: str, seed: int, pieces: list[str]) -> None:
    chance = random.Random(seed)
    text = SHIPPED[name]
    for piece in pieces:
        at = chance.randrange(len(text))
        text = text[:at] + piece + text[at + chance.choice([0, 1, len(piece), 20]) :]
    others = [spec for other, spec in SHIPPED.items() if other != name]
    survives(text, *others)


@FUZZ
@given(st.sampled_from(sorted(SHIPPED)), st.integers(0, 2**32))
def test_shipped_specs_with_lines_gone_or_moved(name: str, seed: int) -> None:
    chance = random.Random(seed)
    lines = SHIPPED[name].splitlines(keepends=True)
    for _ in range(chance.randrange(1, 4)):
        line = lines.pop(chance.randrange(len(lines)))
        if chance.random() < 0.5:
            lines.insert(chance.randrange(len(lines)), line)
    survives("".join(lines), SHIPPED["scan_jobs.yaml"], SHIPPED["user_results.yaml"])


@FUZZ
@given(flow(3), st.sampled_from(["targets", "specs", "generated", "templates", "strings"]))
def test_any_project_file(tmp_path_factory: pytest.TempPathFactory, value: str, key: str) -> None:
    folder = tmp_path_factory.mktemp("project")
    (folder / "scangen.yaml").write_text(f"{key}: {value}\n", encoding="utf-8")
    with contextlib.suppress(ScangenError):
        find_project(folder, DIALECTS)
