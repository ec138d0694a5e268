"""Progress on stderr: on a terminal one line that is written over, else lines that stay."""

from __future__ import annotations

import sys
import threading


class Progress:
    """Several threads may write. A quiet one writes nothing."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.terminal = sys.stderr.isatty() and not quiet
        self._quiet = quiet
        self._width = 0
        self._lock = threading.Lock()

    def line(self, text: str) -> None:
        """A line that stays, with the command's name."""
        if not self._quiet:
            with self._lock:
                self._clear()
                sys.stderr.write(f"scangen: {text}\n")
                sys.stderr.flush()

    def over(self, text: str) -> None:
        """In place of the line before, on a terminal; nothing elsewhere."""
        if self.terminal:
            with self._lock:
                self._width = max(self._width, len(text))
                sys.stderr.write(f"\r{text.ljust(self._width)}")
                sys.stderr.flush()

    def clear(self) -> None:
        """Take the line that is written over away."""
        with self._lock:
            self._clear()

    def _clear(self) -> None:
        if self._width:
            sys.stderr.write("\r" + " " * self._width + "\r")
            sys.stderr.flush()
            self._width = 0
