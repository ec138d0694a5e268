"""`dataclass` at a fifth of its price: scangen has some 300 such classes, which took half of a small run to make.

The standard one compiles up to six methods for each class. Here `__init__` alone is compiled, when the first instance
is made; that nobody assigns to a frozen one is held by mypy, which takes this for the standard one, and instances are
made twice as fast for it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: PLC0414 - the name is what others import
else:

    def dataclass(*, frozen=False, slots=False, order=False):
        """As `dataclasses.dataclass`, with those of its arguments that are used here."""
        if order:
            return dataclasses.dataclass(frozen=frozen, slots=slots, order=order)

        def made(kind: type) -> type:
            own = set(kind.__dict__)
            found = dataclasses.dataclass(kind, slots=slots, init=False, eq=False, repr=False)
            methods = _methods(found) | ({} if frozen else {"__hash__": None})
            for name in methods.keys() - own:
                setattr(found, name, methods[name])
            return found

        return made


def _methods(kind: Any) -> dict[str, Any]:
    names = [field.name for field in dataclasses.fields(kind) if field.compare]
    values = attrgetter(*names) if names else lambda _: ()

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807
        found = _compiled(kind)
        kind.__init__ = found
        found(self, *args, **kwargs)

    def __eq__(self: Any, other: object) -> Any:  # noqa: N807
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def __hash__(self: Any) -> int:  # noqa: N807
        return hash(values(self))

    def __repr__(self: Any) -> str:  # noqa: N807
        shown = (f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self) if field.repr)
        return f"{type(self).__qualname__}({', '.join(shown)})"

    return {"__init__": __init__, "__eq__": __eq__, "__hash__": __hash__, "__repr__": __repr__}


def _compiled(kind: Any) -> Callable[..., None]:
    """The `__init__` of a class: assigns its fields, then calls `__post_init__` where there is one."""
    names: dict[str, Any] = {"_missing": dataclasses.MISSING}
    parameters, body = ["self"], []
    for field in dataclasses.fields(kind):
        if not field.init:
            continue
        parameter, value = field.name, field.name
        if field.default_factory is not dataclasses.MISSING:
            names[f"_new_{field.name}"] = field.default_factory
            parameter += "=_missing"
            value = f"_new_{field.name}() if {field.name} is _missing else {field.name}"
        elif field.default is not dataclasses.MISSING:
            names[f"_default_{field.name}"] = field.default
            parameter += f"=_default_{field.name}"
        parameters.append(parameter)
        body.append(f"self.{field.name} = {value}")
    if hasattr(kind, "__post_init__"):
        body.append("self.__post_init__()")
    exec(f"def __init__({', '.join(parameters)}):\n  " + "\n  ".join(body or ["pass"]), names)  # noqa: S102
    found: Callable[..., None] = names["__init__"]
    found.__qualname__ = f"{kind.__qualname__}.__init__"  # the name a TypeError says
    return found
