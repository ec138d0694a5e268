"""The command `scangen`: the top floor, where arguments become calls and answers become text.

`--version` is answered here, before anything is imported; all else goes to `app`.
"""

from __future__ import annotations

import sys


def main(arguments: list[str] | None = None) -> int:
    """Run the command line `arguments` (default: the process's own) and answer the exit code."""
    words = sys.argv[1:] if arguments is None else arguments
    if words == ["--version"]:
        from scangen import __version__

        try:
            print(f"scangen {__version__}", flush=True)
        except OSError:
            pass  # the long way says what is wrong
        else:
            return 0
    import gc

    from scangen.cli.app import run

    code = run(words)
    if arguments is None:
        gc.freeze()  # the process ends: looking through what it made for circles frees nothing that it would miss
    return code
