"""Waiting for what happens, not for a time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

_Answer = TypeVar("_Answer")


def until(done: Callable[[], _Answer], seconds: float = 60) -> _Answer:
    """What `done` answers once it is true; AssertionError when it never is."""
    end = time.monotonic() + seconds
    while not (found := done()):
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)
    return found
