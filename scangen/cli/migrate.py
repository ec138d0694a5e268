"""`scangen migrate`: writes migrations, and looks after those that are there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from scangen.cli import migrate_apply, migrate_rollback, migrate_status, migrate_verify
from scangen.cli.session import Session, finish, format_option


@click.group("migrate", short_help="Write migrations, look after them, carry them out.")
def command() -> None:
    """Write the migration from what was to what the specs say, look after those that are there, carry them out.

    Migrations are numbered files, up and down, in generated/<dialect>/migrations, with a snapshot of what they lead to
    and a chain of checksums. No database is needed to write one; `apply`, `status` and `rollback` are about a live one.

    \b
    Examples:
      scangen migrate new add_email       the next one, as `scangen diff` shows it
      scangen migrate verify              for CI: nothing edited, lost or numbered twice
      scangen migrate rebase              after a merge in which both sides added one
      scangen migrate squash              one first migration in place of all
      scangen migrate apply --url sqlite:///scans.db
    """


@command.command("new")
@click.argument("name")
@click.option("--accept", "accepted", multiple=True, metavar="CODE", help="A hazard that is meant; repeatable.")
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@format_option
@click.pass_obj
def new(session: Session, name: str, accepted: tuple[str, ...], dry_run: bool) -> None:
    """Write the next migration, up and down, for every target.

    NAME says what it does: small letters, digits and _. Where nothing changed, nothing is written. What `scangen lint`
    finds is said, and its errors stop it until they are accepted, here by their codes or in the spec with a reason.

    \b
    Examples:
      scangen migrate new add_email
      scangen migrate new drop_phone --accept H102
    """
    from scangen.cli.diff import told
    from scangen.diagnostics import Report
    from scangen.history import files_of, following, said
    from scangen.lint import accepted_by_hand, lint
    from scangen.migrations import NAME

    if not NAME.fullmatch(name):
        raise click.BadParameter(f"{name!r} is no name: small letters, digits and _", param_hint="NAME")
    report = Report()
    found = following(session.project, session.schema, report)
    report.raise_errors()
    rows = list(told(said(found)))
    report.diagnostics += accepted_by_hand(lint(session.project, session.schema, found), accepted)
    if report.errors:
        finish(session.answer(report.diagnostics, ["nothing was written"]))
    texts = files_of(session.project, found, name) if rows else {}
    _write(session, texts, (), dry_run)
    lines = _lines(texts, (), dry_run) if rows else ["nothing changed, so there is nothing to migrate"]
    data = {"files": [str(path) for path in texts], "changes": len(rows), "dry_run": dry_run}
    finish(session.answer(report.diagnostics, lines, data))


@command.command("rebase")
@click.option("--dry-run", is_flag=True, help="Say what would be written and removed, and do neither.")
@format_option
@click.pass_obj
def rebase(session: Session, dry_run: bool) -> None:
    """After a merge in which both sides added a migration: make this side's anew, behind the other's.

    Keep the other side's `checksums` and `snapshot.json` when you resolve the conflict; the migrations that these do
    not know are then removed, and one with the same name and the next number leads from there to the specs.

    \b
    Examples:
      git checkout --theirs generated/*/migrations/checksums generated/*/migrations/snapshot.json
      scangen migrate rebase
    """
    from scangen.diagnostics import Report
    from scangen.history import files_of, rebased

    report = Report()
    found, stray, name = rebased(session.project, session.schema, report)
    report.raise_errors()
    changed = any(one.migration.changes for one in found)
    texts = files_of(session.project, found, name) if changed else {}
    _write(session, texts, stray, dry_run)
    data = {"files": [str(path) for path in texts], "removed": [str(path) for path in stray], "dry_run": dry_run}
    finish(session.answer(report.diagnostics, _lines(texts, stray, dry_run), data))


@command.command("squash")
@click.option("--dry-run", is_flag=True, help="Say what would be written and removed, and do neither.")
@format_option
@click.pass_obj
def squash(session: Session, dry_run: bool) -> None:
    """Put one first migration in place of all that are there; for when every database has them.

    \b
    Examples:
      scangen migrate squash --dry-run
    """
    from scangen.diagnostics import Report
    from scangen.history import FIRST, files_of, squashed

    report = Report()
    found, gone = squashed(session.project, session.schema, report)
    report.raise_errors()
    texts = files_of(session.project, found, FIRST)
    removed = [path for path in gone if path not in texts]
    _write(session, texts, removed, dry_run)
    data = {"files": [str(path) for path in texts], "removed": [str(path) for path in removed], "dry_run": dry_run}
    finish(session.answer(report.diagnostics, _lines(texts, removed, dry_run), data))


for verb in (migrate_verify.command, migrate_apply.command, migrate_status.command, migrate_rollback.command):
    command.add_command(verb)


def _write(session: Session, texts: Mapping[Path, str], gone: Iterable[Path], dry_run: bool) -> None:
    from scangen.files import put

    if not dry_run:
        put(session.project.generated, texts, gone)


def _lines(texts: Mapping[Path, str], gone: Iterable[Path], dry_run: bool) -> list[str]:
    from scangen.cli.diagnostics import nearby

    lines = [f"+ {nearby(str(path))}" for path in texts] + [f"- {nearby(str(path))}" for path in gone]
    return [*lines, "dry run: nothing was written"] if dry_run else lines
