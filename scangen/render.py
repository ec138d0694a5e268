"""Statements to SQL text, by templates. Takes no decision and adds no terminator (`script` does).

A template is looked up in the team's folder first (`<folder>/<dialect>/`, then `<folder>/common/`), then among those
that ship, so that one file overrides one spelling. The only room that has Jinja2.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from scangen import physical
from scangen.diagnostics import ScangenError, Span, fail
from scangen.project import DialectFacts

if TYPE_CHECKING:
    from jinja2 import Environment, Template
    from jinja2.bccache import Bucket

    from scangen.steps import Statement


def shipped_templates() -> Path:
    """The folder of the templates that ship: in a wheel beside the code, in a checkout at the top."""
    package = Path(__file__).parent
    packed = package / "_templates"
    return packed if packed.is_dir() else package.parent / "templates"


class Spelling(Protocol):
    """What templates ask of a dialect: how names, texts, types and keys are written."""

    facts: ClassVar[DialectFacts]

    def quote(self, name: str) -> str: ...
    def string(self, text: str) -> str: ...
    def type_text(self, column: physical.Column) -> str: ...
    def key_text(self, key: physical.IndexKey) -> str: ...


class Renderer:
    """Spells one dialect's statements. `overrides` is the team's templates folder; `compiled` keeps compiled ones."""

    _shipped: ClassVar[dict[str, dict[str, Template]]] = {}
    """Templates that ship, by dialect: they do not change while a process lives."""

    def __init__(self, dialect: Spelling, overrides: Path | None = None, compiled: Path | None = None) -> None:
        self._dialect = dialect
        self._overrides = overrides
        self._compiled = compiled
        self._environment: Environment | None = None
        known = self._shipped.setdefault(dialect.facts.name, {})
        self._templates: dict[str, Template] = known if overrides is None else {}
        self._fields: dict[type[Statement], tuple[str, ...]] = {}

    def statement(self, statement: Statement) -> str:
        """The SQL of a statement, without a terminator."""
        kind = type(statement)
        names = self._fields.get(kind)
        if names is None:
            names = self._fields[kind] = tuple(field.name for field in fields(kind))
        return self.text(kind.template, {name: getattr(statement, name) for name in names})

    def text(self, name: str, values: Mapping[str, object]) -> str:
        """The text that the template `name` makes of `values`, with no blank lines around it."""
        template = self._templates.get(name) or self._load(name)
        try:
            return template.render(values).strip("\n")
        except ScangenError:
            raise
        except Exception as error:  # a team's template can raise anything
            raise _template_error(error, template.filename or name) from error

    def _load(self, name: str) -> Template:
        self._environment = self._environment or self._open()
        try:
            template = self._environment.get_template(f"{name}.sql.j2")
        except Exception as error:  # not to be parsed, not UTF-8, not to be read
            raise _template_error(error, f"{name}.sql.j2") from error
        # Jinja chains the globals' dictionaries, and copies that chain at every rendering: a third of its time.
        template.globals = dict(template.globals)
        self._templates[name] = template
        return template

    def _open(self) -> Environment:
        from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined

        class Compiled(FileSystemBytecodeCache):
            def dump_bytecode(self, bucket: Bucket) -> None:
                # A cache on a full or read-only disk is no fault of a template.
                with contextlib.suppress(OSError):
                    super().dump_bytecode(bucket)

        bytecode = None
        if self._compiled is not None:
            bytecode = Compiled(str(self._compiled), f"{self._dialect.facts.name}-%s.jinja")
        environment = Environment(  # noqa: S701 - this writes SQL, not HTML
            loader=FileSystemLoader(self.folders()),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            bytecode_cache=bytecode,
        )
        environment.filters |= self._filters()
        return environment

    def folders(self) -> list[Path]:
        """Where templates are looked for, first match wins."""
        roots = [*([self._overrides] if self._overrides else []), shipped_templates()]
        return [root / part for root in roots for part in (self._dialect.facts.name, "common")]

    def _filters(self) -> dict[str, Callable[..., Any]]:
        quote = self._dialect.quote
        return {
            "q": quote,
            "names": lambda names: ", ".join(map(quote, names)),
            "keys": lambda keys: ", ".join(self._dialect.key_text(key) for key in keys),
            "text": self._dialect.string,
            "texts": lambda texts: ", ".join(map(self._dialect.string, texts)),
            "aligned": self._aligned,
            "comment": comment_lines,
        }

    def _aligned(self, columns: Sequence[physical.Column]) -> Iterator[tuple[physical.Column, str, str]]:
        """Each column with its quoted name and its type, padded so that they stand in columns."""
        names = [self._dialect.quote(column.name) for column in columns]
        types = [self._dialect.type_text(column) for column in columns]
        wide = max(map(len, names))
        broad = max(map(len, types))
        for column, name, text in zip(columns, names, types, strict=True):
            yield column, name.ljust(wide), text.ljust(broad)


class Unspelled(Renderer):
    """Spells nothing, for whoever only wants to know whether there is something to refuse."""

    def text(self, name: str, values: Mapping[str, object]) -> str:
        """Nothing."""
        return ""


def comment_lines(text: str, indent: int = 0, width: int = 110) -> str:
    """A text as `-- ` lines; nothing in it can end the comment."""
    pad, folded, room = " " * indent, " ".join(text.split()), width - indent - 3
    if len(folded) <= room:
        return f"{pad}-- {folded}".rstrip()
    import textwrap

    lines = textwrap.wrap(folded, room, break_long_words=False)
    return "\n".join(f"{pad}-- {line}".rstrip() for line in lines)


def _template_error(error: Exception, name: str) -> ScangenError:
    """A diagnostic at the template's own line, in the innermost template of the call."""
    path, line = getattr(error, "filename", None) or name, getattr(error, "lineno", None)
    trace = error.__traceback__ if line is None else None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.endswith(".j2"):
            path, line = trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next
    return fail(
        "SG801",
        f"the template cannot be used: {type(error).__name__}: {error}",
        Span(path, line or 1, 1),
        "compare it with the template of the same name that ships (`scangen templates` lists them)",
    )
