"""All drafts become one schema: references between files, names that must differ, what each target has to be told."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from scangen.diagnostics import Report, Span, did_you_mean
from scangen.model import ForeignKey, Role, Schema, Table
from scangen.project import DialectFacts, Project
from scangen.spec.archives import archives
from scangen.spec.checks import check_expression
from scangen.spec.deletes import check_deletes
from scangen.spec.draft import ID_TYPE, JOB_KEY, JOBS_KEY, JOBS_NAME, Draft
from scangen.spec.parts import way_out


def link(
    drafts: Iterable[Draft | None], project: Project, dialects: Mapping[str, DialectFacts], report: Report
) -> Schema:
    """The schema of all drafts; a draft of None stands for a file that could not be read.

    Raises ScangenError with everything in `report` when there is an error, here or from before.
    """
    linker = _Linker(list(drafts), report)
    linker.tables()
    linker.references()
    linker.archives()
    linker.names()
    targets = [dialects[target.dialect] for target in project.targets]
    linker.lengths(targets)
    linker.each_target(targets)
    linker.queries(targets)
    tables = linker.in_order()
    # A reference that could not be read might be the one that matters, so what follows asks for all of them.
    report.raise_errors()
    check_deletes(tables, report)
    report.raise_errors()
    return Schema(tuple(tables))


class _Linker:
    def __init__(self, drafts: Sequence[Draft | None], report: Report) -> None:
        self.report = report
        self.drafts = [draft for draft in drafts if draft is not None and draft.table.name]
        self.complete = len(self.drafts) == len(drafts)
        self.by_name: dict[str, Draft] = {}
        self.jobs: Draft | None = None
        self.done: dict[str, Table] = {}

    def tables(self) -> None:
        """Each table by its name, and the one that is scan_jobs."""
        folded: dict[str, Draft] = {}
        for draft in self.drafts:
            table = draft.table
            first = folded.setdefault(table.name.lower(), draft)
            if first is not draft:
                message = f"the table {table.name} is in {first.table.source} already"
                self.report.error("SG304", message, table.span, "give one of them another name")
                continue
            self.by_name[table.name] = draft
        self._jobs([draft for draft in self.drafts if draft.table.role is Role.JOBS])
        self._former_names()

    def _jobs(self, jobs: list[Draft]) -> None:
        if len(jobs) > 1:
            for draft in jobs:
                others = ", ".join(other.table.source for other in jobs if other is not draft)
                message = f"{draft.table.name} is not the only scan_jobs table: there is one in {others}"
                self.report.error("SG311", message, draft.table.span, "remove `role: scan_jobs` from all but one")
        elif jobs:
            self.jobs = jobs[0]
        elif self.complete:
            result = next((draft for draft in self.drafts if draft.table.role is Role.RESULT), None)
            if result is not None:
                message = f"{result.table.name} is a result table, and no spec has `role: scan_jobs`"
                hint = "add the spec of the scan_jobs table, or `role: scan_jobs` to it"
                self.report.error("SG312", message, result.table.span, hint)

    def _former_names(self) -> None:
        folded = {name.lower() for name in self.by_name}
        seen: dict[str, str] = {}
        for name, draft in self.by_name.items():
            old = draft.table.renamed_from
            if old is None or old.lower() == name.lower():
                continue
            if old.lower() in folded:
                message = f"{name} is renamed from {old}, which is still there"
                self.report.error("SG323", message, draft.table.span, "remove renamed_from, or the other table")
            elif old.lower() in seen:
                message = f"{name} and {seen[old.lower()]} are both renamed from {old}"
                self.report.error("SG323", message, draft.table.span, "remove one of the two")
            seen[old.lower()] = name

    # References

    def references(self) -> None:
        """Give every table its job key's type, and every foreign key its column."""
        for draft in self.by_name.values():
            table = self._with_job_key(draft)
            keys = tuple(self._foreign_key(draft, key) for key in table.foreign_keys)
            if any(new is not old for new, old in zip(keys, table.foreign_keys, strict=True)):
                table = replace(table, foreign_keys=keys)
            self.done[table.name] = table
            for pending in draft.pending:
                generated = {column.name for column in table.columns if column.generated is not None}
                check_expression(pending, table.types, generated, self.report)

    def _with_job_key(self, draft: Draft) -> Table:
        """A result table with what the scan_jobs table says of the job key."""
        table, jobs = draft.table, self.jobs
        if table.role is not Role.RESULT or jobs is None or len(jobs.table.primary_key.columns) != 1:
            return table
        column = jobs.table.primary_key.columns[0]
        type_ = jobs.table.column(column).type if column in jobs.table.types else ID_TYPE
        if jobs.table.name == JOBS_NAME and column == JOBS_KEY and type_ == ID_TYPE:
            return table
        keys = tuple(
            replace(key, target=jobs.table.name, target_column=column) if key.column == JOB_KEY else key
            for key in table.foreign_keys
        )
        columns = tuple(replace(item, type=type_) if item.name == JOB_KEY else item for item in table.columns)
        return replace(table, columns=columns, foreign_keys=keys)

    def _foreign_key(self, draft: Draft, key: ForeignKey) -> ForeignKey:
        if key.column == JOB_KEY and draft.table.role is Role.RESULT:
            return key
        here = f"{draft.table.name}.{key.column}"
        target = self.by_name.get(key.target)
        if target is None:
            if self.complete:
                hint = did_you_mean(key.target, self.by_name) or "add its spec, or remove references"
                self.report.error("SG313", f"{here} references {key.target!r}, which no spec has", key.span, hint)
            return key
        other = target.table
        if other.name == draft.table.name:
            hint = "keep the key in a column without references: no order of inserts and deletes would always hold"
            self.report.error("SG317", f"{here} references its own table", key.span, hint)
            return key
        if other.partition is not None:
            hint = "MySQL and PostgreSQL have no unique key over one column of a partitioned table to refer to"
            self.report.error("SG318", f"{here} references {other.name}, which is partitioned", key.span, hint)
            return key
        if not target.whole:
            return key
        if not key.target_column:
            if len(other.primary_key.columns) > 1:
                message = f"{here} references {other.name}, whose primary key has several columns"
                self.report.error("SG314", message, key.span, "name a unique column: `column: …`")
                return key
            key = replace(key, target_column=other.primary_key.columns[0])
        self._target_column(draft, key, other, here)
        return key

    def _target_column(self, draft: Draft, key: ForeignKey, other: Table, here: str) -> None:
        name = key.target_column
        if name not in other.types:
            message = f"{here} references {other.name}.{name}, which does not exist"
            hint = did_you_mean(name, other.types) or f"its primary key is {', '.join(other.primary_key.columns)}"
            self.report.error("SG314", message, key.span, hint)
            return
        column = other.column(name)
        unique = any(unique.columns == (name,) for unique in other.uniques) and column.required
        if other.primary_key.columns != (name,) and not unique:
            # SQL Server refers to keys and constraints alone, and a unique column that may be null has neither there.
            message = f"{here} references {other.name}.{name}, which is neither its primary key nor unique and required"
            self.report.error("SG314", message, key.span, f"reference {', '.join(other.primary_key.columns)}")
            return
        own = draft.table.column(key.column) if key.column in draft.table.types else None
        if draft.whole and own is not None and own.type != column.type:
            message = f"{here} is {own.type}, and {other.name}.{name}, which it references, is {column.type}"
            self.report.error("SG315", message, key.span, f"make {here} {column.type}")

    def archives(self) -> None:
        """Add the tables that retention moves rows into."""
        for table in list(archives(self.done.values(), self.report)):
            if self.done.setdefault(table.name, table) is not table:
                message = f"{table.name}, where retention moves rows of {table.archive_of}, is another table's name"
                self.report.error("SG305", message, table.span, "give one of the two another name")

    # Names

    def names(self) -> None:
        """No two things of the schema share a name: some server keeps each pair of kinds in one namespace.

        PostgreSQL keeps tables and indexes together, MySQL all checks of a schema and all foreign keys, SQL Server
        tables, constraints and triggers, SQLite tables, indexes and triggers; names differ in more than case.
        """
        seen: dict[str, tuple[str, Table]] = {}
        for table in self.done.values():
            for name, what, span, named in _names(table):
                entry = (what, table)
                first = seen.setdefault(name.lower(), entry)
                if first is entry:
                    continue
                message = f"the name {name} of {what} of {table.name} belongs to {first[0]} of {first[1].name} already"
                hint = "choose another name" if named else "it was made up: give one of the two a name of its own"
                self.report.error("SG305", message, span or table.span, hint)

    def lengths(self, targets: Sequence[DialectFacts]) -> None:
        """Names that the user wrote fit every target; made-up ones are shortened when lowering."""
        limits = [(facts.name_limit, facts.title) for facts in targets if facts.name_limit is not None]
        if not limits:
            return
        limit, title = min(limits)
        for draft in self.drafts:
            for long in draft.long_names:
                if len(long.name) > limit:
                    message = f"{long.name!r} has {len(long.name)} characters, {title} takes {limit} in a name"
                    self.report.error("SG302", message, long.span, "shorten it")
        for table in self.done.values():
            if table.archive_of and len(table.name) > limit:
                message = f"the archive {table.name!r} would have {len(table.name)} characters, {title} takes {limit}"
                self.report.error("SG302", message, table.span, "shorten the table's name: `_archive` comes after it")

    def each_target(self, targets: Sequence[DialectFacts]) -> None:
        """Where the portable way ends, each target needs a word of its own."""
        for draft in self.drafts:
            for index, name in draft.special_indexes:
                kind = draft.table.column(name).type.kind
                for facts in targets:
                    override = index.overrides.get(facts.name)
                    if override and (override.skip or override.method or override.keys):
                        continue
                    message = f"index {index.name}: {facts.title} cannot index {name}, a {kind.value} column"
                    self.report.error("SG308", message, index.span, way_out(kind))
            for check in draft.bare_checks:
                for facts in targets:
                    given = check.overrides.get(facts.name)
                    if given and (given.skip or given.expression):
                        continue
                    message = f"check {check.name} has no expression for {facts.title}"
                    hint = f"add `expression`, or `{facts.name}: {{expression: …}}`, or `{facts.name}: {{skip: true}}`"
                    self.report.error("SG324", message, check.span, hint)

    def queries(self, targets: Sequence[DialectFacts]) -> None:
        """The team's queries fit the tables."""
        if self.complete and any(table.queries for table in self.done.values()):
            from scangen.spec.link_queries import check_queries

            broken = {draft.table.name for draft in self.drafts if not draft.whole}
            check_queries(self.done, broken, targets, self.report)

    # Order

    def in_order(self) -> list[Table]:
        """scan_jobs first, then by name with referenced tables before those that reference them."""
        needs = {
            table.name: {key.target for key in table.foreign_keys if key.target in self.done} - {table.name}
            for table in self.done.values()
        }
        children: dict[str, list[str]] = {}
        for name, targets in needs.items():
            for target in targets:
                children.setdefault(target, []).append(name)
        ready = [self._rank(name) for name, targets in needs.items() if not targets]
        heapq.heapify(ready)
        ordered = []
        while ready:
            name = heapq.heappop(ready)[1]
            ordered.append(self.done[name])
            for child in children.get(name, ()):
                needs[child].discard(name)
                if not needs[child]:
                    heapq.heappush(ready, self._rank(child))
        if len(ordered) < len(needs):
            self._cycle({name: targets for name, targets in needs.items() if targets})
        return ordered

    def _rank(self, name: str) -> tuple[bool, str]:
        return (self.done[name].role is not Role.JOBS, name)

    def _cycle(self, needs: dict[str, set[str]]) -> None:
        """Report one circle of references, at each of its keys."""
        path = [min(needs)]
        while path[-1] not in path[:-1]:
            path.append(min(needs[path[-1]]))
        path = path[path.index(path[-1]) :]
        around = " → ".join(path)
        for name, target in pairwise(path):
            for key in self.done[name].foreign_keys:
                if key.target == target:
                    message = f"{name}.{key.column} references {target} in a circle: {around}"
                    self.report.error(
                        "SG317", message, key.span or self.done[name].span, "remove one of the references"
                    )


def _names(table: Table) -> Iterable[tuple[str, str, Span | None, bool]]:
    """Every name that a table takes from the schema: the name, what has it, where, and whether the user wrote it."""
    yield table.name, "the table", table.span, table.archive_of is None
    yield table.primary_key.name, "the primary key", table.primary_key.span, table.primary_key.named
    for key in table.uniques:
        yield key.name, "a unique key", key.span, key.named
    for check in table.checks:
        yield check.name, "a check", check.span, check.named
    for foreign in table.foreign_keys:
        yield foreign.name, "a foreign key", foreign.span, foreign.named
    for index in table.indexes:
        yield index.name, "an index", index.span, index.named
    touched = next((column for column in table.columns if column.on_update_now), None)
    if touched is not None:
        yield f"update_{table.name}_{touched.name}", "the trigger of on_update", touched.span, False
    for transition in table.transitions:
        yield f"guard_{table.name}_{transition.column}", "the trigger of transitions", transition.span, False
