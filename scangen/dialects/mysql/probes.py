"""Queries that answer a row once a statement has been carried out, for a run that resumes: MySQL's DDL commits.

A statement is atomic, so one of its parts tells of all. The server rewrites expressions, so two of them are told apart
by a word that only one has (`telling`); where there is none, `done` of an ALTER is None and it is written as two.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Mapping, Sequence

from scangen import physical
from scangen.dialects.mysql import clauses as c
from scangen.dialects.mysql.expressions import MySQLSpeller

_text = MySQLSpeller().string
_TYPE = re.compile(r"\s*(\w+)\s*(\([^)]*\))?\s*((?:unsigned|zerofill|\s)*)", re.IGNORECASE)
_ALIASES = {"integer": "int", "bool": "tinyint(1)", "boolean": "tinyint(1)", "numeric": "decimal", "dec": "decimal"}
_KEPT = re.compile(r"`(\w+)`|'([A-Za-z0-9_]+)'|(?<![\w.])(\d+)(?![\w.])")
_SERVERS_OWN = frozenset({"utf8mb4", "0", "1", "true", "false", "null", "in", "is", "not", "and", "or", "like"})
_LITERAL = re.compile(r"'((?:[^'\\]|''|\\.)*)'", re.DOTALL)
_ESCAPE = re.compile(r"''|\\(.)", re.DOTALL)
_CONTROLS = {"n": "\n", "r": "\r", "0": "\0", "Z": "\x1a"}
_BEYOND_UTF8MB3 = re.compile("[\U00010000-\U0010ffff]")


def negated(query: str) -> str:
    """Answers a row when the other does not."""
    return f"SELECT 1 FROM DUAL WHERE NOT EXISTS ({query})"


def _in(view: str, table: str, condition: str, schema: str = "TABLE_SCHEMA") -> str:
    where = f"{schema} = DATABASE() AND TABLE_NAME = {_text(table)}"
    return f"SELECT 1 FROM information_schema.{view} WHERE {where} AND {condition}"


def table(name: str, condition: str = "TRUE") -> str:
    """The table is there and meets a condition."""
    return _in("TABLES", name, condition)


def column(of: str, name: str, condition: str = "TRUE") -> str:
    """The column is there and meets a condition."""
    return _in("COLUMNS", of, f"COLUMN_NAME = {_text(name)} AND {condition}")


def constraint(of: str, name: str) -> str:
    """A check or foreign key of that name is there."""
    return _in("TABLE_CONSTRAINTS", of, f"CONSTRAINT_NAME = {_text(name)}", "CONSTRAINT_SCHEMA")


def foreign_key(of: str, key: physical.ForeignKey) -> str:
    """The foreign key is there with its action."""
    named = f"CONSTRAINT_NAME = {_text(key.name)} AND DELETE_RULE = '{key.on_delete}'"
    return _in("REFERENTIAL_CONSTRAINTS", of, named, "CONSTRAINT_SCHEMA")


def foreign_key_about(of: str, key: physical.ForeignKey) -> str:
    """The foreign key is there, from this column to that one."""
    ends = f"COLUMN_NAME = {_text(key.columns[0])} AND REFERENCED_TABLE_NAME = {_text(key.target)}"
    named = f"CONSTRAINT_NAME = {_text(key.name)} AND {ends}"
    return _in("KEY_COLUMN_USAGE", of, f"{named} AND REFERENCED_COLUMN_NAME = {_text(key.target_columns[0])}")


def index(of: str, name: str) -> str:
    """An index of that name is there."""
    return _in("STATISTICS", of, f"INDEX_NAME = {_text(name)} AND SEQ_IN_INDEX = 1")


def trigger(name: str, body: str) -> str:
    """The trigger is there with this body, which the server gives back without blanks around it and escapes in it."""
    condition = f"TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME = {_text(name)}"
    if not _BEYOND_UTF8MB3.search(body):  # the view has utf8mb3, where each such character is another
        shown = hashlib.sha256(_LITERAL.sub(_unescaped, body.strip()).encode()).hexdigest()
        condition += f" AND SHA2(ACTION_STATEMENT, 256) = '{shown}'"
    return f"SELECT 1 FROM information_schema.TRIGGERS WHERE {condition}"


def _unescaped(literal: re.Match[str]) -> str:
    """A string literal as information_schema.TRIGGERS shows it (measured on 9.7.4)."""
    return "'" + _ESCAPE.sub(lambda sign: _CONTROLS.get(sign[1], sign[1]) if sign[1] else "'", literal[1]) + "'"


def procedure(name: str) -> str:
    """The procedure is there."""
    condition = f"ROUTINE_SCHEMA = DATABASE() AND ROUTINE_NAME = {_text(name)}"
    return f"SELECT 1 FROM information_schema.ROUTINES WHERE {condition}"


def telling(before: str, after: str) -> tuple[str, bool] | None:
    """A pattern that tells the server's texts of two expressions apart, and whether the second has it."""
    for mine, other, is_new in ((after, before, True), (before, after, False)):
        for match in _KEPT.finditer(mine):
            word = match[1] or match[2] or match[3]
            if word.lower() not in _SERVERS_OWN and not re.search(rf"\b{word}\b", other):
                return rf"\\b{word}\\b", is_new
        for sign in "+-*/%":
            if sign in mine and sign not in other:
                return f"[{sign}]", is_new
    return None


def _told(field: str, before: str, after: str) -> str | None:
    """A condition on a field with the server's text of one of two expressions."""
    found = telling(before, after)
    if found is None:
        return None
    pattern, is_new = found
    return f"{'' if is_new else 'NOT '}REGEXP_LIKE({field}, '{pattern}', 'c')"


def check(of: str, before: physical.Check, after: physical.Check) -> str | None:
    """A check of one name has the second expression."""
    condition = _told("CHECK_CLAUSE", before.expression, after.expression)
    if condition is None:
        return None
    named = f"CONSTRAINT_SCHEMA = DATABASE() AND CONSTRAINT_NAME = {_text(after.name)}"
    clause = f"SELECT 1 FROM information_schema.CHECK_CONSTRAINTS WHERE {named} AND {condition}"
    return f"{clause} AND EXISTS ({constraint(of, after.name)})"


def altered_index(of: str, before: physical.Index | physical.Key, after: physical.Index | physical.Key) -> str | None:
    """An index of one name has the keys of the second."""
    if _plain(after) == _plain(before):
        return None
    if _plain(after) is not None:
        return _keys_are(of, after.name, _plain(after) or "")
    if _plain(before) is not None:
        return f"{negated(_keys_are(of, after.name, _plain(before) or ''))} AND EXISTS ({index(of, after.name)})"
    texts = [" ".join(k.expression or f"`{k.column}`" for k in _keys(one)) for one in (before, after)]
    condition = _told("COALESCE(EXPRESSION, CONCAT('`', COLUMN_NAME, '`'))", *texts)
    if condition is None:
        return None
    found = _in("STATISTICS", of, f"INDEX_NAME = {_text(after.name)} AND {condition.removeprefix('NOT ')}")
    return negated(found) if condition.startswith("NOT ") else found


def _keys_are(of: str, name: str, keys: str) -> str:
    listed = "GROUP_CONCAT(NON_UNIQUE, COALESCE(COLUMN_NAME, ''), COALESCE(COLLATION, '') ORDER BY SEQ_IN_INDEX)"
    group = f"GROUP BY INDEX_NAME HAVING {listed} = {_text(keys)}"
    return _in("STATISTICS", of, f"INDEX_NAME = {_text(name)} {group}")


def _keys(one: physical.Index | physical.Key) -> tuple[physical.IndexKey, ...]:
    return one.keys if isinstance(one, physical.Index) else tuple(map(physical.IndexKey, one.columns))


def _plain(one: physical.Index | physical.Key) -> str | None:
    """An index of whole columns as `_keys_are` lists it."""
    unique = isinstance(one, physical.Key) or one.unique
    method = None if isinstance(one, physical.Key) else one.method
    if method == "fulltext" or any(key.column is None for key in _keys(one)):
        return None
    return ",".join(f"{0 if unique else 1}{key.column}{'D' if key.descending else 'A'}" for key in _keys(one))


def modified(of: str, before: physical.Column, after: physical.Column) -> str | None:
    """A column is in its new shape."""
    condition = _shape(before, after)
    return None if condition is None else column(of, after.name, condition)


def _shape(before: physical.Column, after: physical.Column) -> str | None:
    if before.nullable != after.nullable:
        return f"IS_NULLABLE = '{'YES' if after.nullable else 'NO'}'"
    if _stored_type(before.type) != _stored_type(after.type):
        return f"COLUMN_TYPE = {_text(_stored_type(after.type))}"
    if (before.generated is None) != (after.generated is None):
        return f"GENERATION_EXPRESSION {'<>' if after.generated else '='} ''"
    if (before.comment or "") != (after.comment or ""):
        return f"COLUMN_COMMENT = {_text(after.comment or '')}"
    if before.generated and after.generated and before.generated != after.generated:
        return _told("GENERATION_EXPRESSION", before.generated, after.generated)
    if before.collation != after.collation and after.collation:
        return f"COLLATION_NAME = {_text(after.collation.lower())}"
    return _default(before, after)


def _default(before: physical.Column, after: physical.Column) -> str | None:
    if before.default == after.default:
        return None
    if after.default is None:
        return "COLUMN_DEFAULT IS NULL"
    if before.default is None:
        return "COLUMN_DEFAULT IS NOT NULL"
    computed = [text.startswith("(") for text in (before.default, after.default)]
    if computed[0] != computed[1]:
        return f"EXTRA {'' if computed[1] else 'NOT '}LIKE '%DEFAULT_GENERATED%'"
    if computed[1]:
        return _told("COLUMN_DEFAULT", before.default, after.default)
    return f"{_comparable('COLUMN_DEFAULT', after.type)} = {_comparable(after.default, after.type)}"


def _comparable(text: str, kind: str) -> str:
    """A default as it can be compared whatever its spelling."""
    if "char" in kind.lower():
        return f"CAST({text} AS CHAR)"
    if kind.lower().startswith(("date", "time")):
        return f"CAST({text} AS DATETIME(6))"
    return f"{text} + 0"


def _stored_type(text: str) -> str:
    match = _TYPE.match(text.lower())
    if match is None:
        return text.lower()
    base, size, rest = match[1], (match[2] or "").replace(" ", ""), match[3].strip()
    return f"{_ALIASES.get(base, base)}{size}{' ' + rest if rest else ''}"


def part(of: str, clause: c.Clause) -> str | None:  # noqa: PLR0911, PLR0912, C901 - one line a kind
    """That one part of an ALTER of this table has happened, seen by itself."""
    match clause:
        case c.AddColumn(column=one):
            return column(of, one.name)
        case c.DropColumn(column=one):
            return negated(column(of, one.name))
        case c.RenameColumn(after=name):
            return column(of, name)
        case c.ReplaceColumn(made=name):
            return negated(column(of, name))
        case c.ModifyColumn(before=then, column=now) | c.SetDefault(before=then, column=now):
            return modified(of, then, now)
        case c.AddIndex(index=added) | c.AddUnique(key=added):
            return index(of, added.name)
        case c.DropIndex(index=dropped):
            return negated(index(of, dropped.name))
        case c.RenameIndex(after=name):
            return index(of, name)
        case c.ChangePrimaryKey(key=key):
            return _keys_are(of, "PRIMARY", _plain(key) or "")
        case c.AddCheck(check=added):
            return constraint(of, added.name)
        case c.DropCheck(check=dropped):
            return negated(constraint(of, dropped.name))
        case c.AddForeignKey(key=added):
            return constraint(of, added.name)
        case c.DropForeignKey(key=dropped):
            return negated(constraint(of, dropped.name))
        case c.RenameTable(after=name):
            return table(name)
        case c.Describe(comment=text):
            return table(of, f"TABLE_COMMENT = {_text(text)}")
        case c.Convert(collation=collation):
            return table(of, f"TABLE_COLLATION = {_text(collation)}")
        case c.SetOption(name=name, value=value):
            return _option(of, name, value)
        case c.PartitionBy(partitioning=cut) | c.AddBuckets(partitioning=cut) | c.RemoveBuckets(partitioning=cut):
            return partitions(of, cut)
        case c.Reorganize(partitioning=cut):
            return partitions(of, cut)
        case c.RemovePartitioning():
            return table(of, "CREATE_OPTIONS NOT LIKE '%partitioned%'")
        case _:
            return None


def _option(of: str, name: str, value: str) -> str:
    said = f"CREATE_OPTIONS LIKE '%{name}={value}%'"
    return table(of, f"NOT {said}".replace(f"={value}%", "=%") if value in ("DEFAULT", "0") else said)


def partitions(of: str, cut: physical.Partitioning) -> str:
    """The table is cut just so, by names and bounds; by a sum of hashes, since GROUP_CONCAT ends after 1,024 bytes."""
    listed = (one.name + re.sub(r"VALUES LESS THAN \((.*)\)", r"\1", one.bounds) for one in cut.partitions)
    total = sum(zlib.crc32(text.encode()) for text in listed)
    found = "SUM(CRC32(CONCAT(PARTITION_NAME, COALESCE(PARTITION_DESCRIPTION, ''))))"
    group = f"GROUP BY PARTITION_EXPRESSION HAVING {found} = {total} AND PARTITION_EXPRESSION = {_text(cut.key)}"
    return _in("PARTITIONS", of, f"PARTITION_NAME IS NOT NULL {group}")


def filled(of: str, values: Mapping[str, str]) -> str:
    """No row lacks a value that it can be given."""
    name = "`" + of.replace("`", "``") + "`"
    empty = " OR ".join(f"(`{column}` IS NULL AND ({value}) IS NOT NULL)" for column, value in values.items())
    return negated(f"SELECT 1 FROM {name} WHERE {empty}")


def alter(of: str, parts: Sequence[c.Clause]) -> str | None:
    """An ALTER of these parts has happened; None where the server's catalog would not tell."""
    checks = {one.check.name: one.check for one in parts if isinstance(one, c.DropCheck)}
    indexes = {one.index.name: one.index for one in parts if isinstance(one, c.DropIndex)}
    added = {one.check.name for one in parts if isinstance(one, c.AddCheck)}
    added |= {one.index.name for one in parts if isinstance(one, c.AddIndex)}
    added |= {one.key.name for one in parts if isinstance(one, c.AddUnique)}
    # A column that takes another's place tells whatever is made anew around it.
    for one in sorted(parts, key=lambda part: not isinstance(part, c.ReplaceColumn)):
        match one:
            case c.AddCheck(check=now) if now.name in checks:
                found = check(of, checks[now.name], now)
            case c.AddIndex(index=now) | c.AddUnique(key=now) if now.name in indexes:
                found = altered_index(of, indexes[now.name], now)
            case c.DropCheck(check=now) | c.DropIndex(index=now) if now.name in added:
                found = None
            case c.AddForeignKey() if any(
                isinstance(other, c.DropForeignKey) and other.key.name == one.key.name for other in parts
            ):
                found = None
            case _:
                found = part(of, one)
        if found is not None:
            return found
    return None
