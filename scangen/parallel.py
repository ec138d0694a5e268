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
    """The jobs' results in order; a forked child does every second job. A job's exception is raised here.

    Results cross by pickle, so they are plain data. Without fork, or when the child dies, all is done here.
    """
    if len(jobs) < 2 or not can_fork():
        return [job() for job in jobs]
    child, reading = _start(jobs[1::2])
    try:
        mine = [job() for job in jobs[::2]]
    finally:
        with os.fdopen(reading, "rb") as pipe:
            answer = pipe.read()
        os.waitpid(child, 0)
    if not answer:  # killed, say for want of memory: nothing is lost but time
        theirs: list[Result] | Exception = [job() for job in jobs[1::2]]
    else:
        theirs = pickle.loads(answer)  # noqa: S301 - our own child wrote it
    if isinstance(theirs, Exception):
        raise theirs
    results = [*mine, *theirs]
    results[::2], results[1::2] = mine, theirs
    return results


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
