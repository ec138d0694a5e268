"""What checks share: reporting at a place, values that go together, the kinds of value that operators take."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence

from scangen.diagnostics import Report
from scangen.expression import nodes
from scangen.expression.arithmetic import NUMERIC, OPAQUE, TEXTUAL, WHOLE, collated, common, family
from scangen.expression.language import OVERRIDE
from scangen.expression.literals import SHAPES, quoted
from scangen.expression.nodes import Node, Place
from scangen.expression.parse import place_in
from scangen.model import Expression, Kind, Type


class Operands(ABC):
    """One expression with the columns it may read and the report that problems go to."""

    def __init__(self, expression: Expression, columns: Mapping[str, Type], report: Report) -> None:
        self.expression = expression
        self.columns = columns
        self.report = report

    @abstractmethod
    def typed(self, node: Node) -> Node | None:
        """The node with its type and its children's, or None when something in it is wrong."""

    def error(self, code: str, message: str, place: Place, hint: str | None = None) -> None:
        """Report a problem at a place in the text."""
        span = place_in(self.expression.span, self.expression.text, place[0], place[1] - place[0])
        self.report.error(code, message, span, hint)

    def all_typed(self, found: Iterable[Node]) -> list[Node] | None:
        """All of them, or None; each is looked at, so that each is reported."""
        results = [self.typed(node) for node in found]
        return None if None in results else [node for node in results if node is not None]

    def every(self, answers: Iterable[bool]) -> bool:
        """Whether all are true; unlike all(), each is asked, so that each is reported."""
        return not list(answers).count(False)

    def operands(self, found: Iterable[Node]) -> list[Node] | None:
        """Like all_typed, for values that something is done with: no NULL, no JSON, no binary."""
        return self.usable(self.all_typed(found))

    def usable(self, results: list[Node] | None) -> list[Node] | None:
        """The nodes, unless one has no value to work on."""
        if results is None:
            return None
        ok = True
        for node in results:
            if node.type is None:
                ok = False
                hint = "write IS NULL, or COALESCE(x, …)"
                self.error("SG422", "NULL here makes the answer unknown for every row", node.place, hint)
            elif node.type.kind in OPAQUE:
                ok = False
                name = f"{node.name} is {node.type}" if isinstance(node, nodes.Column) else f"this is {node.type}"
                hint = f"keep the value in a column of its own, {OVERRIDE}"
                self.error("SG412", f"{name}, which can only be tested with IS NULL", node.place, hint)
        return results if ok else None

    def agree(self, found: Sequence[Node]) -> list[Node] | None:
        """Values of one family, with quoted constants read as what the others are; None when they do not agree."""
        lead = next((node for node in found if not is_string(node)), found[0])
        assert lead.type is not None
        results: list[Node] = []
        for node in found:
            if is_string(node) and lead.type.kind in SHAPES:
                one = self.constant(node, lead.type.kind)
                if one is None:
                    return None
                results.append(one)
                continue
            assert node.type is not None
            if family(node.type.kind) != family(lead.type.kind):
                self.disagree(lead, node)
                return None
            results.append(node)
        if lead.type.kind in TEXTUAL and not any(collated(node) for node in results):
            hint = "compare with a column"
            self.error("SG426", "servers compare constants each in their own way", nodes.spread(*results), hint)
            return None
        return results

    def disagree(self, one: Node, other: Node) -> None:
        """Two values that no server, or not every server, takes together."""
        assert one.type is not None
        assert other.type is not None
        hint = f"compare values of one kind, {OVERRIDE}"
        families = {family(one.type.kind), family(other.type.kind)}
        if families == {"boolean", "number"}:
            hint = "compare with TRUE or FALSE"
        elif families == {"string", "number"} and (is_string(one) or is_string(other)):
            hint = "write the number without quotes"
        elif families == {"date", "datetime"}:
            hint = "a day begins at another instant in each time zone; compare with a constant"
        self.error("SG413", f"{what(one)} and {what(other)} do not go together", nodes.spread(one, other), hint)

    def constant(self, node: Node, kind: Kind) -> Node | None:
        """A quoted constant as a date, an instant or a uuid."""
        assert isinstance(node, nodes.Literal)
        value = quoted(str(node.value), kind)
        if value is None:
            self.error("SG416", f"{node.value!r} is no {kind.value}", node.place, SHAPES[kind])
            return None
        return nodes.Literal(node.place, Type(kind), value)

    def condition(self, node: Node) -> Node | None:
        """A node that must be true, false or unknown."""
        result = self.typed(node)
        if result is None:
            return None
        if result.type is None:
            hint = "write a condition, such as x IS NULL"
            self.error("SG422", "NULL here makes the answer unknown for every row", result.place, hint)
            return None
        if result.type.kind is not Kind.BOOLEAN:
            hint = "compare it with something"
            self.error("SG415", f"a condition is needed here, and {what(result)} is none", result.place, hint)
            return None
        return result

    def ordered(self, found: Sequence[Node], operator: str) -> bool:
        """Whether the values have an order."""
        kind = found[0].type.kind if found[0].type else None
        if kind is Kind.BOOLEAN or kind is Kind.UUID:
            hint = "use = or <>"
            self.error("SG414", f"{operator} does not work on {kind.value}", nodes.spread(*found), hint)
            return False
        return True

    def textual(self, node: Node, user: str) -> bool:
        """Whether a node is a string."""
        if node.type is not None and node.type.kind in TEXTUAL:
            return True
        hint = f"name a string column, {OVERRIDE}"
        self.error("SG414", f"{user} works on strings, and {what(node)} is none", node.place, hint)
        return False

    def has_collation(self, node: Node, user: str) -> bool:
        """Whether upper and lower case are told apart by a column's own collation."""
        if collated(node):
            return True
        hint = "use it on a column"
        self.error("SG426", f"servers do {user} on constants each in their own way", node.place, hint)
        return False

    def too_wide(self, place: Place) -> None:
        """A decimal that SQL Server or MySQL would cut."""
        hint = "a server keeps 38 digits, 30 of them after the point: ROUND what goes in, or use narrower columns"
        self.error("SG424", "the answer needs more digits than a decimal has", place, hint)

    def number(self, node: Node, user: str) -> bool:
        """Whether a node is a number."""
        if node.type is not None and node.type.kind in NUMERIC:
            return True
        hint = f"name a number, {OVERRIDE}"
        if user == "+" and node.type is not None and node.type.kind in TEXTUAL:
            hint = "strings are put together with ||"
        elif node.type is not None and node.type.kind in (Kind.DATE, Kind.DATETIME):
            hint = f"there is no arithmetic on time here; compare, {OVERRIDE}"
        self.error("SG414", f"{user} works on numbers, and {what(node)} is none", node.place, hint)
        return False

    def whole(self, node: Node, user: str = "%") -> bool:
        """Whether a number is an integer by its type."""
        if node.type is not None and node.type.kind in WHOLE:
            return True
        hint = f"name an integer or bigint column, {OVERRIDE}"
        self.error("SG414", f"{user} works on integers, and {what(node)} is none", node.place, hint)
        return False

    def unite(self, found: Sequence[Node]) -> tuple[Type, list[Node]] | None:
        """Values of which one will be the answer: their common type, and they themselves as of one family."""
        found = self.usable(list(found)) or ()
        if not found:
            return None
        if all(node.type is not None and node.type.kind in TEXTUAL for node in found):
            agreed: list[Node] | None = list(found)
        else:
            agreed = self.agree(found)
        if agreed is None:
            return None
        portable = common(agreed)
        if portable is None:
            self.too_wide(nodes.spread(*agreed))
            return None
        return portable, agreed


def is_string(node: Node) -> bool:
    """Whether a node is a constant that is still a string: one that may yet become a date, an instant or a uuid."""
    return (
        isinstance(node, nodes.Literal)
        and isinstance(node.value, str)
        and node.type is not None
        and (node.type.kind is Kind.STRING)
    )


def what(node: Node) -> str:
    """A node with its type, for messages."""
    if isinstance(node, nodes.Column):
        return f"{node.name} ({node.type})"
    if isinstance(node, nodes.Literal) and not is_string(node):
        return f"{node.value} ({node.type.kind.value if node.type else 'null'})"
    return repr(node.value) if isinstance(node, nodes.Literal) else f"a value of type {node.type}"
