"""Runs independent work on two cores: what large projects gain by, and small ones never start.

`multiprocessing` would do, but its import and its helper processes cost more than a small run takes as a whole.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Sequence
from typing import TypeVar

Result = TypeVar("Result")


def can_fork() -> bool:
    """Whether a second process is to be had and would help."""
    return hasattr(os, "fork") and (os.cpu_count() or 1) > 1


def halves(jobs: Sequence[Callable[[], Result]]) -> list[Result]:
    """The jobs' results in order; a forked child does the second half. A job's exception is raised here.

    Results cross by pickle, so they are plain data. Without fork, or when the child dies, all is done here.
    """
    if len(jobs) < 2 or not can_fork():
        return [job() for job in jobs]
    middle = len(jobs) // 2
    child, reading = _start(jobs[middle:])
    try:
        first = [job() for job in jobs[:middle]]
    finally:
        with os.fdopen(reading, "rb") as pipe:
            answer = pipe.read()
        os.waitpid(child, 0)
    if not answer:  # killed, say for want of memory: nothing is lost but time
        return first + [job() for job in jobs[middle:]]
    second: list[Result] | Exception = pickle.loads(answer)  # noqa: S301 - our own child wrote it
    if isinstance(second, Exception):
        raise second
    return first + second


def _start(jobs: Sequence[Callable[[], object]]) -> tuple[int, int]:
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    status = 1
    try:
        os.close(reading)
        try:
            answer: object = [job() for job in jobs]
        except Exception as error:  # it is raised again in the parent
            answer = error
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(answer, pipe, pickle.HIGHEST_PROTOCOL)
        status = 0
    finally:
        os._exit(status)
