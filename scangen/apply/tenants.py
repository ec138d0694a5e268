"""The same in several schemas of one server, a few at a time: one that fails does not stop the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Generic, TypeVar

from scangen.database import access_of, target_of
from scangen.diagnostics import Diagnostic, Report, ScangenError, fail
from scangen.dialects.access import rows
from scangen.project import Project
from scangen.values import dataclass

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Tenant(Generic[_Answer]):
    """What came of one schema: an answer (None where it failed), and what there is to say of it."""

    schema: str
    answer: _Answer | None
    problems: tuple[Diagnostic, ...] = ()


def listed(url: str, project: Project, query: str) -> list[str]:
    """The schemas that a query of the user's names, each once; ScangenError (SG702, SG977)."""
    access = access_of(target_of(url, project).dialect)
    with access.session(url) as connection:
        try:
            found = [str(row[0]) for row in rows(connection, query)]
        except Exception as error:  # drivers raise what they like
            text = f"the server refused the query of schemas: {access.reason(error, url)}"
            raise fail("SG977", text, None, "it has to answer a row a schema, the name first") from error
    if not found:
        raise fail("SG977", "the query of schemas answers no row", None, "it has to answer a row a schema")
    return list(dict.fromkeys(found))


def each(schemas: Sequence[str], act: Callable[[str, Report], _Answer], jobs: int) -> list[Tenant[_Answer]]:
    """What `act` comes to in each schema, `jobs` at a time, in their order; each problem says in which it is."""

    def one(schema: str) -> Tenant[_Answer]:
        report = Report()
        try:
            answer, problems = act(schema, report), report.diagnostics
        except ScangenError as error:
            answer, problems = (
                None,
                [*(d for d in report.diagnostics if d not in error.diagnostics), *error.diagnostics],
            )
        return Tenant(schema, answer, tuple(replace(d, message=f"{schema}: {d.message}") for d in problems))

    with ThreadPoolExecutor(max_workers=jobs) as pool:
        return list(pool.map(one, schemas))
