"""The forms in which migrations are written, one for each runner; `load` imports one when it is used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from scangen.project import FORMS
from scangen.values import dataclass

if TYPE_CHECKING:
    from scangen.forms.base import Form


@dataclass(frozen=True, slots=True)
class Recognized:
    """A migration's file by its name: which form it is of, and of which migration."""

    form: str
    number: int
    name: str


def load(name: str) -> Form:
    """The form of a name in `FORMS`."""
    form: Form = import_module(f"scangen.forms.{name.replace('-', '_')}").FORM
    return form


def recognized(file: str) -> Recognized | None:
    """What a file's name says; None where it is no migration's in any form."""
    for name in FORMS:
        match = load(name).pattern.fullmatch(file)
        if match is not None:
            return Recognized(name, int(match["number"]), match["name"])
    return None


def index_files() -> frozenset[str]:
    """The files by which runners find the others, of all forms."""
    return frozenset(filter(None, (load(name).index_file for name in FORMS)))
