"""The whole way, from a file to a spec."""

from __future__ import annotations

from pathlib import Path

from scangen.sampling import profile, schema
from scangen.sampling.propose import propose
from scangen.sampling.source import read_source


def sampled(path: Path, name: str, stream: str | None = None) -> str:
    """The spec that a file speaks for, for a table of that name; ScangenError (SG603, SG614, SG615)."""
    source = read_source(path, name, stream)
    if source.schema is not None:
        return propose(name, schema.fields_of(source.schema), source.said, source.key)
    return propose(
        name, profile.fields_of(source.records), f"{len(source.records)} records of {source.said}", source.key
    )
