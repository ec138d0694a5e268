"""What differs between two catalogs: small frozen values that `diff` makes and a dialect's `steps` carries out."""

from __future__ import annotations

from dataclasses import dataclass

from scangen import physical


@dataclass(frozen=True, slots=True)
class CreateTable:
    """A table that was not there, with its indexes and triggers: nobody uses it yet, so never "online"."""

    table: physical.Table


Change = CreateTable
