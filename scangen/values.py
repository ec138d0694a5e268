"""`dataclass` at a third of its price: scangen has some 300 frozen classes, which took half of a small run to make.

The standard one compiles six methods for each frozen class. Here only `__init__` is compiled; that nobody assigns to a
frozen one is held by mypy, which takes this for the standard one, and instances are made twice as fast for it.
"""

from __future__ import annotations

import dataclasses
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: PLC0414 - the name is what others import
else:

    def dataclass(*, frozen=False, slots=False, order=False):
        """As `dataclasses.dataclass`, with those of its arguments that are used here."""
        if not frozen or order:
            return dataclasses.dataclass(frozen=frozen, slots=slots, order=order)

        def made(kind: type) -> type:
            own = set(kind.__dict__)
            found = dataclasses.dataclass(kind, slots=slots, eq=False, repr=False)
            for name, method in _methods(found).items():
                if name not in own:
                    setattr(found, name, method)
            return found

        return made


def _methods(kind: type) -> dict[str, Any]:
    names = [field.name for field in dataclasses.fields(kind) if field.compare]
    values = attrgetter(*names) if names else lambda _: ()

    def __eq__(self: Any, other: object) -> Any:  # noqa: N807
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def __hash__(self: Any) -> int:  # noqa: N807
        return hash(values(self))

    def __repr__(self: Any) -> str:  # noqa: N807
        shown = (f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self) if field.repr)
        return f"{type(self).__qualname__}({', '.join(shown)})"

    return {"__eq__": __eq__, "__hash__": __hash__, "__repr__": __repr__}
