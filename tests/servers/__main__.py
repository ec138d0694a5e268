"""`python -m tests.servers start|stop|urls|run`: the self-started servers, by hand or around a command."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time

from sqlalchemy.engine import URL

from tests.servers import docker, local
from tests.servers.base import Unavailable
from tests.servers.find import environment_name


def shown(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def start(variants: list[str]) -> None:
    """Starts what does not run yet, and reports each."""
    for variant in variants:
        begin = time.monotonic()
        try:
            url, new = local.ensure(variant)
        except Unavailable as reason:
            print(f"{variant:14} unavailable: {reason}", file=sys.stderr)
            continue
        print(
            f"{variant:14} {shown(url)}  ({f'started in {time.monotonic() - begin:.1f} s' if new else 'was running'})"
        )


def stop(variants: list[str]) -> None:
    """Stops what no other run uses, and reports each."""
    for variant in variants:
        print(f"{variant:14} {local.stop(variant)}")


def urls(variants: list[str]) -> None:
    """Prints `variant URL` for each server that answers."""
    for variant in variants:
        url = local.running(variant)
        if url is not None:
            print(f"{variant:14} {shown(url)}")


def around(variants: list[str], command: list[str]) -> int:
    """Runs a command with the servers up, then stops those that were not up before; returns its exit code."""
    before = {variant for variant in variants if local.running(variant)}
    if docker.why_no_engine():
        start([variant for variant in variants if not os.environ.get(environment_name(variant))])
        sys.stdout.flush()
    try:
        return subprocess.run(command, check=False).returncode
    finally:
        # the command may have started some by itself, where Docker had no image
        stop([variant for variant in variants if variant not in before and local.running(variant)])


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.servers", description=__doc__)
    parser.add_argument("verb", choices=["start", "stop", "urls", "run"])
    parser.add_argument(
        "--only", action="append", choices=sorted(local.KINDS), help="this one (repeatable); all otherwise"
    )
    parser.epilog = "run -- COMMAND…: the command with the servers up; stops afterwards those that were not up before"
    words = sys.argv[1:]
    ours = words.index("--") if "--" in words else len(words)
    arguments = parser.parse_args(words[:ours])
    command = words[ours + 1 :]
    if (arguments.verb == "run") != bool(command):
        parser.error("a command, after --, belongs to run and to nothing else")
    variants: list[str] = arguments.only or list(local.KINDS)
    match arguments.verb:
        case "start":
            start(variants)
        case "stop":
            stop(variants)
        case "urls":
            urls(variants)
        case _:
            return around(variants, command)
    return 0


if __name__ == "__main__":
    sys.exit(main())
