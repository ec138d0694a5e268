"""Reads the text of a query into a statement; its expressions are read as all others are, with what a query adds."""

from __future__ import annotations

from scangen.diagnostics import ScangenError
from scangen.expression.nodes import Node, Place, spread
from scangen.expression.parse import Parser, read_words, unquoted
from scangen.expression.words import Token
from scangen.model import Expression
from scangen.query.language import AGGREGATES, MATCHES, SCOPE, WORDS
from scangen.query.nodes import (
    EXCLUDED,
    Aggregate,
    Conflict,
    Contains,
    Delete,
    Exists,
    InQuery,
    Insert,
    Item,
    Join,
    Now,
    Order,
    Parameter,
    Qualified,
    Select,
    Set,
    Source,
    Statement,
    Update,
)


def parse_statement(sql: Expression, every: tuple[Item, ...] = ()) -> Statement:
    """The query as a statement without types; ScangenError with a code and a place when it cannot be read.

    `every` are the items that `*` stands for; without them it is refused.
    """
    words, refusal = read_words(sql, SCOPE)
    parser = StatementParser(words, refusal)
    parser.every = every
    statement = parser.statement()
    if parser.peek() is not None:
        parser.unexpected()
    if parser.found:
        raise ScangenError(parser.found)
    return statement


class StatementParser(Parser):
    """Adds statements, parameters, aggregates, qualified names and subqueries to the reader of expressions."""

    every: tuple[Item, ...] = ()

    # Statements

    def statement(self) -> Statement:
        """One SELECT, INSERT, UPDATE or DELETE."""
        if self.take("SELECT"):
            return self._select()
        if self.take("INSERT"):
            return self._insert()
        if self.take("UPDATE"):
            source = self._table()
            self.need("SET")
            return Update(source, self._sets(), self._after("WHERE"))
        if self.take("DELETE"):
            self.need("FROM")
            return Delete(self._table(), self._after("WHERE"))
        first = self.peek()
        place = (first.start, first.end) if first else (0, 0)
        hint = "for example: SELECT id FROM scan_jobs WHERE status = :status"
        raise self.failure("SG440", "a query is one SELECT, INSERT, UPDATE or DELETE", place, hint)

    def _select(self) -> Select:
        distinct = bool(self.take("DISTINCT"))
        items = self.every if self.every and self.take("*") else self._items()
        self.need("FROM")
        source = self._source()
        joins = []
        while self.upper() in ("JOIN", "LEFT", "INNER"):
            joins.append(self._join())
        where = self._after("WHERE")
        groups = self._values() if self._by("GROUP") else ()
        having = self._after("HAVING")
        orders = self._orders() if self._by("ORDER") else ()
        limit = self.value() if self.take("LIMIT") else None
        offset = self.value() if self.take("OFFSET") else None
        return Select(items, distinct, source, tuple(joins), where, groups, having, orders, limit, offset)

    def _items(self) -> tuple[Item, ...]:
        items = [self._item()]
        while self.take(","):
            items.append(self._item())
        return tuple(items)

    def _item(self) -> Item:
        star = self.take("*")
        if star is not None:
            hint = "name the columns: a table may get more of them"
            raise self.failure("SG445", "SELECT * is not portable", (star.start, star.end), hint)
        value = self.condition()
        return Item(value, self.identifier() if self.take("AS") else None, value.place)

    def _join(self) -> Join:
        kind = self.take("LEFT", "INNER")
        self.need("JOIN")
        source = self._source()
        self.need("ON")
        return Join(source, self.condition(), kind is not None and kind.text.upper() == "LEFT")

    def _orders(self) -> tuple[Order, ...]:
        orders = []
        while True:
            value = self.condition()
            direction = self.take("ASC", "DESC")
            orders.append(Order(value, direction is not None and direction.text.upper() == "DESC"))
            if not self.take(","):
                return tuple(orders)

    def _insert(self) -> Insert:
        self.need("INTO")
        source = self._table()
        columns = self._names()
        self.need("VALUES")
        rows = []
        while True:
            self.need("(")
            rows.append(tuple(self.listed()))
            if not self.take(","):
                break
        conflict = self._conflict() if self.upper() == "ON" else None
        return Insert(source, columns, tuple(rows), conflict)

    def _conflict(self) -> Conflict:
        start = self.need("ON").start
        self.need("CONFLICT")
        columns = self._names()
        place = (start, self._before().end)
        self.need("DO")
        if self.take("NOTHING"):
            return Conflict(columns, (), place)
        self.need("UPDATE")
        self.need("SET")
        return Conflict(columns, self._sets(), place)

    def _sets(self) -> tuple[Set, ...]:
        sets = []
        while True:
            name, place = self.identifier(), self._last()
            self.need("=")
            sets.append(Set(name, self.condition(), place))
            if not self.take(","):
                return tuple(sets)

    # Parts of statements

    def _after(self, word: str) -> Node | None:
        return self.condition() if self.take(word) else None

    def _by(self, word: str) -> bool:
        return bool(self.take(word)) and bool(self.need("BY"))

    def _values(self) -> tuple[Node, ...]:
        values = [self.value()]
        while self.take(","):
            values.append(self.value())
        return tuple(values)

    def _names(self) -> tuple[str, ...]:
        self.need("(")
        names = [self.identifier()]
        while self.take(","):
            names.append(self.identifier())
        self.need(")")
        return tuple(names)

    def _table(self) -> Source:
        name = self.identifier()
        return Source(name, None, self._last())

    def _source(self) -> Source:
        name = self.identifier()
        place = self._last()
        return Source(name, self.identifier() if self.take("AS") else None, place)

    def identifier(self) -> str:
        """A name of a table, a column or an answer's value."""
        token = self.peek()
        if token is None or token.kind not in ("word", "name") or token.text.upper() in WORDS:
            self.unexpected()
        self.step()
        return unquoted(token) if token.kind == "name" else token.text

    def _before(self) -> Token:
        self.step(-1)
        token = self.peek()
        self.step()
        assert token is not None
        return token

    def _last(self) -> Place:
        token = self._before()
        return token.start, token.end

    # Operands

    def single(self, token: Token) -> Node:
        """A parameter, beside what an expression has."""
        if token.kind == "parameter":
            return Parameter((token.start, token.end), None, token.text[1:])
        return super().single(token)

    def named(self, token: Token) -> Node:
        """A column, perhaps of a source that is named before it."""
        return self._qualified(token) if self.take(".") else super().named(token)

    def word(self, token: Token) -> Node:
        """A word of a statement is no column; a subquery stands after EXISTS."""
        if self.take("."):
            return self._qualified(token)
        if token.text.upper() == "EXISTS":
            return Exists((token.start, token.end), None, self._subquery())
        if token.text.upper() in WORDS:
            self.step(-1)
            self.unexpected()
        return super().word(token)

    def _qualified(self, token: Token) -> Node:
        source = unquoted(token) if token.kind == "name" else token.text
        if source.lower() == EXCLUDED:
            source = EXCLUDED
        name = self.identifier()
        return Qualified((token.start, self._last()[1]), None, name, source)

    def call(self, token: Token) -> Node:
        """Aggregates, NOW and the conditions on texts, beside the functions of expressions."""
        name, place = token.text.upper(), (token.start, token.end)
        if name == "NOW":
            self.need("(")
            self.need(")")
            return Now(place, None)
        if name in AGGREGATES:
            return self._aggregate(name, place)
        if name in MATCHES:
            self.need("(")
            parts = self.listed()
            if len(parts) != 2:
                hint = f"for example {name}(title, :term)"
                raise self.failure("SG419", f"{name} takes a column and a text", place, hint)
            return Contains(spread(*parts), None, parts[0], parts[1], name == "STARTS_WITH")
        return super().call(token)

    def _aggregate(self, name: str, place: Place) -> Node:
        self.need("(")
        if name == "COUNT" and self.take("*"):
            self.need(")")
            return Aggregate(place, None, name, None, False)
        distinct = bool(self.take("DISTINCT"))
        argument = self.value()
        self.need(")")
        return Aggregate(place, None, name, argument, distinct)

    def contained(self, operand: Node, negated: bool) -> Node:
        """A subquery after IN, beside a list."""
        if self.upper(1) != "SELECT":
            return super().contained(operand, negated)
        return InQuery(operand.place, None, operand, self._subquery(), negated)

    def _subquery(self) -> Select:
        self.need("(")
        self.need("SELECT")
        self.deeper()
        query = self._select()
        self.depth -= 1
        self.need(")")
        return query
