"""Options that several verbs have: the database's URL, a length of time."""

from __future__ import annotations

import re
from collections.abc import Callable

import click

_SECONDS = {"": 1.0, "ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}

url_option = click.option(
    "--url",
    required=True,
    envvar="SCANGEN_URL",
    show_envvar=True,
    metavar="URL",
    help="The database, as SQLAlchemy writes it.",
)


def duration(*, zero: bool = False) -> Callable[[click.Context, click.Parameter, str | None], float | None]:
    """A callback that answers seconds, from `30`, `500ms`, `90s`, `5m` or `2h`; of nothing only with `zero`."""

    def seconds(_context: click.Context, _parameter: click.Parameter, value: str | None) -> float | None:
        if value is None:
            return None
        found = re.fullmatch(r"([0-9]{1,7})(ms|[smh]?)", value)
        if not found or not (int(found[1]) or zero):
            raise click.BadParameter(f"{value!r} is no length of time: write 30, 500ms, 90s, 5m or 2h")
        return int(found[1]) * _SECONDS[found[2]]

    return seconds
