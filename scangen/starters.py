"""The texts that a project begins with: project file, editor settings, and specs taken from those that ship."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from scangen.project import DialectFacts
from scangen.spec.project_language import PROJECT

LIKES = {
    "users": "user_results",
    "projects": "project_results",
    "issues": "issue_results",
    "calendar": "calendar_events",
    "generic": "scan_results",
}
"""What `new --like` offers, and the shipped spec behind each."""

SPEC_SCHEMA = ".scangen/spec.schema.json"
PROJECT_SCHEMA = ".scangen/project.schema.json"
_WIRE = "# yaml-language-server: $schema="
_QUERIES = re.compile(r"^queries:\n(?:[ \n].*\n?)*", re.MULTILINE)
_NAME = re.compile(r"\b((?:idx|uq|ck|fk|check)_)(\w+)")


def shipped_specs() -> Path:
    """The folder of the specs that ship: in a wheel beside the code, in a checkout at the top."""
    package = Path(__file__).parent
    packed = package / "_specs"
    return packed if packed.is_dir() else package.parent / "specs"


def spec(like: str, name: str | None = None, schema: str | None = None) -> str:
    """The shipped spec `like`, for a table `name`; `schema` is the way from it to its JSON Schema, where there is one.

    Names that a database keeps apart from the table (indexes, checks) get the new table's name into them.
    """
    text = (shipped_specs() / f"{like}.yaml").read_text("utf-8")
    text = "".join(line for line in text.splitlines(keepends=True) if not line.startswith(_WIRE))
    if name is not None and name != like:
        text = re.sub(rf"(?<![^\W_]){like}(?![^\W_])", name, text)
        # Its queries have names that stand once in a project.
        text = _QUERIES.sub("", text).rstrip("\n") + "\n"
        text = _NAME.sub(lambda found: found[0] if name in found[2] else f"{found[1]}{name}_{found[2]}", text)
    return wired(text, schema)


def wired(text: str, schema: str | None) -> str:
    """A spec that tells editors where its JSON Schema is, where there is one."""
    return f"{_WIRE}{schema}\n{text}" if schema else text


def project_file(dialects: Iterable[DialectFacts]) -> str:
    """`scangen.yaml` with every key, what it is for, and its default."""
    about = {key.name: key.text for key in PROJECT.keys}
    targets = "".join(f"  {facts.name}: {'.'.join(map(str, facts.minimum))}\n" for facts in dialects)
    return f"""\
{_WIRE}{PROJECT_SCHEMA}
# Every key of this file may be left out.

# {about["targets"]}
# Remove those that you have no use for.
targets:
{targets}
# {about["specs"]}
specs: specs

# {about["generated"]} Commit it: `scangen check` proves that it is current.
generated: generated

# {about["templates"]} `scangen templates` lists them.
# templates: templates

# {about["strings"]}
strings: exact

# {about["queries"]} Of the styles of parameters, write the one that your driver takes.
queries: {{write: true, parameters: named}}
"""


def editor_settings() -> str:
    """`.vscode/settings.json`, for the YAML extension."""
    schemas = {f"./{SPEC_SCHEMA}": "specs/*.yaml", f"./{PROJECT_SCHEMA}": "scangen.yaml"}
    return json.dumps({"yaml.schemas": schemas}, indent=2) + "\n"
