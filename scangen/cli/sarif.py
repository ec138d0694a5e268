"""Diagnostics as SARIF 2.1.0, which code scanning of GitHub and others reads.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from scangen import __version__
from scangen.cli.diagnostics import nearby
from scangen.diagnostics import Diagnostic, Span

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_sarif(diagnostics: Sequence[Diagnostic], titles: dict[str, str]) -> dict[str, object]:
    """One run, its rules by `titles`; a place counts from 1, as a diagnostic's does."""
    codes = sorted({found.code for found in diagnostics})
    rules = [{"id": code, "shortDescription": {"text": titles.get(code, code)}} for code in codes]
    driver = {"name": "scangen", "semanticVersion": __version__, "rules": rules}
    results = [_result(found, codes.index(found.code)) for found in diagnostics]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(found: Diagnostic, rule: int) -> dict[str, object]:
    text = f"{found.message}. {found.hint}" if found.hint else found.message
    result: dict[str, object] = {
        "ruleId": found.code,
        "ruleIndex": rule,
        "level": found.severity.value,
        "message": {"text": text},
    }
    if found.span:
        result["locations"] = [{"physicalLocation": _place(found.span)}]
    return result


def _place(span: Span) -> dict[str, object]:
    region = {"startLine": span.line, "startColumn": span.column}
    if span.length:
        region["endColumn"] = span.column + span.length
    return {"artifactLocation": {"uri": quote(nearby(span.path))}, "region": region}
