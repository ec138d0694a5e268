"""Runs every rule over a subject, in the order of their codes."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from scangen.hazards import base
from scangen.hazards.base import Finding, Rule, Subject

_NOT_RULES = {"base", "parts", "run", "types"}


def _rules() -> Iterator[Rule]:
    package = base.__name__.rpartition(".")[0]
    for module in iter_modules(import_module(package).__path__):
        if module.name not in _NOT_RULES:
            yield import_module(f"{package}.{module.name}").RULE


def hazards(subject: Subject) -> Iterator[tuple[Rule, Finding]]:
    """What every rule finds."""
    for rule in RULES.values():
        for finding in rule.look(subject):
            yield rule, finding


RULES: dict[str, Rule] = {rule.code: rule for rule in sorted(_rules(), key=lambda rule: rule.code)}
"""All rules by their code."""
