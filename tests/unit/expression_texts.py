"""Random conditions over three integers, each with a Python function that says what it must answer."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from scangen.model import Kind, Type

Row = dict[str, Any]
TABLE = {name: Type(Kind.INTEGER) for name in "pqr"}


@st.composite
def numbers(draw: st.DrawFn, depth: int = 0) -> tuple[str, Any]:
    """Text of a number, and the function that computes it."""
    choice = draw(st.integers(0, 2 if depth > 2 else 7))
    if choice <= 1:
        name = draw(st.sampled_from(sorted(TABLE)))
        return name, lambda row: row[name]
    if choice == 2:
        value = draw(st.integers(-3, 3))
        return str(value), lambda _: value
    if choice == 3:
        text, inner = draw(numbers(depth + 1))
        return f"-({text})", lambda row: None if (x := inner(row)) is None else -x
    (left, a), (right, b) = draw(numbers(depth + 1)), draw(numbers(depth + 1))
    sign = draw(st.sampled_from("+-*"))
    wrapped = [text if draw(st.booleans()) and text.isalnum() else f"({text})" for text in (left, right)]

    def compute(row: Row) -> Any:
        x, y = a(row), b(row)
        if x is None or y is None:
            return None
        return x + y if sign == "+" else x - y if sign == "-" else x * y

    return f"{wrapped[0]} {sign} {wrapped[1]}", compute


@st.composite
def conditions(draw: st.DrawFn, depth: int = 0) -> tuple[str, Any]:
    """Text of a condition, and the function that answers True, False or None."""
    choice = draw(st.integers(0, 2 if depth > 3 else 6))
    if choice <= 1:
        (left, a), (right, b) = draw(numbers()), draw(numbers())
        sign = draw(st.sampled_from(["=", "<>", "<", "<=", ">", ">="]))

        def compare(row: Row) -> Any:
            x, y = a(row), b(row)
            if x is None or y is None:
                return None
            return {"=": x == y, "<>": x != y, "<": x < y, "<=": x <= y, ">": x > y, ">=": x >= y}[sign]

        return f"{left} {sign} {right}", compare
    if choice == 2:
        text, inner = draw(numbers())
        return f"{text} IS NULL", lambda row: inner(row) is None
    if choice == 3:
        text, condition = draw(conditions(depth + 1))
        return f"NOT ({text})", lambda row: None if (x := condition(row)) is None else not x
    if choice == 4:
        text, condition = draw(conditions(depth + 1))
        return f"({text}) IS TRUE", lambda row: condition(row) is True
    (left, a), (right, b) = draw(conditions(depth + 1)), draw(conditions(depth + 1))
    both = choice == 5
    # bare on one side: AND binds tighter than OR, so only an OR inside an AND needs parentheses
    text = f"({left}) AND ({right})" if both else f"{left} OR ({right})"

    def combine(row: Row) -> Any:
        answers = (a(row), b(row))
        decisive = not both
        if decisive in answers:
            return decisive
        return None if None in answers else both

    return text, combine
