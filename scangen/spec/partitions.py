"""How a table is cut: by a hash of a column, or by periods of time."""

from __future__ import annotations

from datetime import date

from yaml import MappingNode, Node

from scangen.model import HashPartition, Kind, RangePartition, period_after, period_of
from scangen.spec import language
from scangen.spec.parts import Parts
from scangen.spec.values import read_date

_HASHED = frozenset({Kind.STRING, Kind.INTEGER, Kind.BIGINT, Kind.UUID})
_UPKEEP = ("ahead", "keep")
_RANGED = frozenset({Kind.DATE, Kind.DATETIME})


def read_partition(parts: Parts, node: Node) -> None:
    """The table's partition, of one of the two kinds."""
    reading = parts.reading
    if type(node) is not MappingNode:
        reading.shape(node, "partition", "a mapping")
        return
    words = {key.value for key, _ in node.value if isinstance(key.value, str)}
    if {"hash", "range"} <= words:
        reading.error("SG219", node, "partition is by hash and by range", "remove one of the two")
    elif "range" in words:
        parts.partition = _range(parts, node)
    else:
        parts.partition = _hash(parts, node)


def _hash(parts: Parts, node: Node) -> HashPartition | None:
    reading = parts.reading
    values = reading.known(node, language.HASH_PARTITION, "partition")
    column = _column(parts, values["hash"], "hash", _HASHED) if "hash" in values else None
    buckets = None
    if "buckets" in values:
        buckets = reading.integer(values["buckets"], "buckets", language.BUCKETS_MIN, language.BUCKETS_MAX)
    return HashPartition(column, buckets, reading.span(node)) if column and buckets else None


def _range(parts: Parts, node: Node) -> RangePartition | None:
    reading = parts.reading
    values = reading.known(node, language.RANGE_PARTITION, "partition")
    column = _column(parts, values["range"], "range", _RANGED) if "range" in values else None
    every = reading.choice(values["every"], "every", ("day", "month", "year")) if "every" in values else None
    start = read_date(reading, values["from"], "from") if "from" in values else None
    end = read_date(reading, values["until"], "until") if "until" in values else None
    if every is None or start is None or end is None:
        return None
    for word, day in (("from", start), ("until", end)):
        if not _begins(day, every):
            message = f"{word} is {day}, where no {every} begins"
            reading.error("SG225", values[word], message, f"write {period_of(day, every)}")
            return None
    if end <= start:
        reading.error("SG225", values["until"], f"until is {end}, not after from", f"write a later {every}")
        return None
    count = _periods(start, end, every)
    if count > language.PERIODS_MAX:
        message = f"that makes {count} partitions, at most {language.PERIODS_MAX} are allowed"
        reading.error("SG226", values["until"], message, "choose a longer period, or an earlier end")
        return None
    bounds = [start]
    while bounds[-1] < end:
        bounds.append(period_after(bounds[-1], every))
    if column is None:
        return None
    counts = {word: reading.integer(values[word], word, 1, language.PERIODS_MAX) for word in _UPKEEP if word in values}
    return RangePartition(column, every, start, end, tuple(bounds), **counts, span=reading.span(node))


def _column(parts: Parts, node: Node, word: str, kinds: frozenset[Kind]) -> str | None:
    """A partition's column, which every row must have a lasting value of."""
    reading = parts.reading
    name = reading.line(node, word)
    if name is None or not parts.has(name, node, f"partition by {word}"):
        return None
    type_, column = parts.type(name), parts.columns.get(name)
    if type_ is None or column is None:
        return None
    problem = hint = None
    if type_.kind not in kinds:
        words = " or ".join(sorted(kind.value for kind in kinds))
        problem, hint = f"is a {type_.kind.value}", f"partition by {word} takes a column of type {words}"
    elif not column.required and name not in (parts.primary_key.columns if parts.primary_key else ()):
        problem, hint = "is not required", "add `required: true`: a row without a value belongs nowhere"
    elif column.generated is not None:
        problem, hint = "is generated", "partition by a column that is stored as written"
    elif column.on_update_now:
        problem, hint = "changes with every update", "partition by created_at, or another time that stays"
    if problem is None:
        return name
    reading.error("SG320", node, f"the partition column {name} {problem}", hint)
    return None


def _begins(day: date, every: str) -> bool:
    return day == period_of(day, every)


def _periods(start: date, end: date, every: str) -> int:
    if every == "day":
        return (end - start).days
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if every == "month" else months // 12
