"""A server of a test's own, which can be killed and started again as it was; and a small disk for it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.servers import local, packages
from tests.servers.base import Server, Unavailable
from tests.servers.engines import engine_of
from tests.waiting import until


@dataclass(slots=True)
class OwnServer:
    """A server in a folder of its own, which can be killed and started again as it was."""

    server: Server
    folder: Path
    kind: local.Kind
    _command: list[str]

    @property
    def _pid(self) -> int | None:
        return local.server_pid(self.folder, self.kind)

    def kill(self) -> None:
        """As if the machine had lost it: no time to end anything.

        PostgreSQL's other processes outlive the first one until they wait for something, and then answer no more.
        """
        pid = self._pid
        assert pid is not None
        for one in (pid, *_children(pid)):
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        until(lambda: self._pid is None)

    def start_again(self, *options: str) -> None:
        """With the same data, on the same port, unless it runs; and with these options from now on."""
        self._command += options
        if self._pid is not None:
            return
        for name in ("data/postmaster.pid", "data/s.sock.lock"):
            # Where nobody collects the dead process, its number looks as if it were alive.
            (self.folder / name).unlink(missing_ok=True)
        process = local.detached(self.folder, [*self._command])
        local.wait_for(self.server.address, self.server.variant, process, self.folder / "log")

    def end(self) -> None:
        """For good."""
        if self._pid is not None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def _children(pid: int) -> list[int]:
    place = Path(f"/proc/{pid}/task/{pid}/children")  # where the kernel keeps it
    return [int(child) for child in place.read_text().split()] if place.exists() else []


@contextmanager
def own_server(variant: str, folder: Path | None = None) -> Iterator[OwnServer]:
    """A new server, in an empty folder if one is given; Unavailable where there are no packages to start it from."""
    kind = local.KINDS[variant]
    packages.fetch(kind.tree)
    folder = folder or Path(tempfile.mkdtemp(prefix="scangen-own-server-"))
    folder.chmod(0o755)
    local.give(folder)
    url = kind.start(kind.tree, folder, local.free_port(), "own-password")
    pid = local.server_pid(folder, kind)
    command = [part.decode() for part in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[:-1]]
    driver = engine_of(variant)
    connection = driver.connect(url)
    version = driver.version(connection)
    if variant == "postgresql":
        # The tests' servers are started with it off, and lose then what they have confirmed.
        connection.cursor().execute("ALTER ROLE postgres SET synchronous_commit = on")
    connection.close()
    own = OwnServer(Server(variant, variant, version, url, "its own", driver), folder, kind, command)
    try:
        yield own
    finally:
        own.end()


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """A folder that is a disk of its own; Unavailable to those who may not mount one."""
    folder = Path(tempfile.mkdtemp(prefix="scangen-disk-"))
    options = ["-t", "tmpfs", "-o", f"size={megabytes}m", "scangen-disk", str(folder)]
    try:
        mounted = subprocess.run(["mount", *options], capture_output=True, text=True, check=False)
        if mounted.returncode:
            raise Unavailable(f"no disk can be mounted: {mounted.stderr.strip()}")
        try:
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
    finally:
        folder.rmdir()


def fill(folder: Path, but: int) -> Path:
    """Fill the disk of a folder but for so many bytes, with one file, which is answered."""
    ballast = folder / "ballast"
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(folder).free - but)
    return ballast
