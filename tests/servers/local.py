"""Self-started servers on 127.0.0.1: started once, shared by all test runs of this user, left running until stopped.

A server's state stands in `run/<variant>/state.json` of the cache. Starting and stopping is under a lock; a run that
uses a server holds a shared lock, so that nobody stops it underneath.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy.engine import URL, make_url

from tests.servers import packages
from tests.servers.base import Unavailable
from tests.servers.engines import engine_of

NOBODY = 65534
START_SECONDS = 60
STOP_SECONDS = 30
ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Kind:
    """How a variant is started: from which packages, by which function, and how it likes to be told to stop."""

    tree: packages.Tree
    start: Callable[[packages.Tree, Path, int, str], URL]
    pid_file: str
    stop_signal: signal.Signals


def start_postgresql(tree: packages.Tree, folder: Path, port: int, password: str) -> URL:
    """Initialises and starts a PostgreSQL in `folder`."""
    programs = packages.require(tree, "initdb").parent
    secret = folder / "password"
    secret.write_text(password + "\n")
    give(secret)
    data = folder / "data"
    as_nobody(
        folder,
        [programs / "initdb", "-D", data, "-U", "postgres", f"--pwfile={secret}", "--auth=scram-sha-256"],
        ["-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
    )
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": "",
        # nothing here outlives the machine
        "fsync": "off",
        "full_page_writes": "off",
        "synchronous_commit": "off",
        "autovacuum": "off",
        "jit": "off",
        "max_connections": 200,
        # a dead client's locks go within a second, not at the end of its statement
        "client_connection_check_interval": "1s",
        # not UTC, so that an instant that is stored in local time shows
        "timezone": "Asia/Kathmandu",
        "log_timezone": "UTC",
    }
    options = " ".join(f"-c {name}={value or chr(39) * 2}" for name, value in settings.items())
    as_nobody(
        folder,
        [
            programs / "pg_ctl",
            "-s",
            "-w",
            "-t",
            START_SECONDS,
            "-D",
            data,
            "-l",
            folder / "log",
            "-o",
            options,
            "start",
        ],
    )
    return URL.create("postgresql+psycopg", "postgres", password, "127.0.0.1", port, "postgres")


def start_mysql(tree: packages.Tree, folder: Path, port: int, password: str) -> URL:
    """Initialises and starts a MySQL in `folder`, time zones loaded."""
    server = packages.require(tree, "mysqld")
    base = tree.folder / "usr"
    first = folder / "first.sql"
    first.write_text(
        f"ALTER USER root@localhost IDENTIFIED BY '{password}';\n"
        f"CREATE USER root@'127.0.0.1' IDENTIFIED BY '{password}';\n"
        "GRANT ALL ON *.* TO root@'127.0.0.1' WITH GRANT OPTION;\n"
    )
    give(first)
    common: list[object] = [server, "--no-defaults", f"--basedir={base}", f"--datadir={folder / 'data'}"]
    common += [f"--lc-messages-dir={base / 'share/mysql'}", f"--character-sets-dir={base / 'share/mysql/charsets'}"]
    common += [f"--plugin-dir={base / 'lib/mysql/plugin'}", f"--log-error={folder / 'log'}", "--mysqlx=OFF"]
    # the socket stays inside the data folder: a long path would not fit into a socket's name
    common += [f"--pid-file={folder / 'pid'}", "--socket=s.sock", "--secure-file-priv=NULL"]
    as_nobody(folder, [*common, "--initialize-insecure", f"--init-file={first}"])
    running: list[object] = ["--bind-address=127.0.0.1", f"--port={port}", "--skip-name-resolve"]
    running += ["--innodb-buffer-pool-size=64M", "--innodb-redo-log-capacity=16M", "--innodb-doublewrite=OFF"]
    running += ["--innodb-flush-log-at-trx-commit=0", "--sync-binlog=0"]
    # With the binary log on, which is the default, CREATE TRIGGER is refused (1419) to all who lack SUPER. The tests
    # grant as little as a team's own migration user has, and such teams run with this setting.
    running += ["--log-bin-trust-function-creators=1"]
    # not UTC, so that an instant that is stored in local time shows
    running += ["--default-time-zone=+05:45"]
    process = detached(folder, [*common, *running])
    url = URL.create("mysql+pymysql", "root", password, "127.0.0.1", port)
    wait_for(url, "mysql", process, folder / "log")
    load_time_zones(tree, url)
    return url


def load_time_zones(tree: packages.Tree, url: URL) -> None:
    """Fills MySQL's time zone tables, without which CONVERT_TZ('…', 'Europe/Berlin', …) is NULL."""
    zones = tree.folder / "usr/share/zoneinfo"
    statements = subprocess.run(
        [str(packages.require(tree, "mysql_tzinfo_to_sql")), str(zones)],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=True,
    ).stdout
    client = [
        str(packages.require(tree, "mysql")),
        "--no-defaults",
        "--protocol=tcp",
        f"--host={url.host}",
        f"--port={url.port}",
    ]
    environment = {**os.environ, "MYSQL_PWD": url.password or ""}
    subprocess.run(
        [*client, "--user=root", "mysql"], input=statements, env=environment, capture_output=True, check=True
    )


KINDS = {
    "postgresql": Kind(packages.NEWEST, start_postgresql, "data/postmaster.pid", signal.SIGINT),
    "postgresql-15": Kind(packages.BOOKWORM, start_postgresql, "data/postmaster.pid", signal.SIGINT),
    "mysql": Kind(packages.NEWEST, start_mysql, "pid", signal.SIGTERM),
}


def running(variant: str) -> URL | None:
    """The URL of a self-started server that answers, else None."""
    try:
        state: dict[str, Any] = json.loads((home(variant) / "state.json").read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    url = make_url(str(state["url"]))
    return url if why_silent(url, variant) is None else None


def ensure(variant: str) -> tuple[URL, bool]:
    """The URL of the self-started server, and whether this call started it; raises Unavailable with the reason."""
    url = running(variant)
    if url is not None:
        return url, False
    kind = KINDS.get(variant)
    if kind is None:
        raise Unavailable(f"no packages to start {variant} from")
    packages.fetch(kind.tree)
    with packages.locked(f"start-{variant}"):
        url = running(variant)
        return (url, False) if url is not None else (start(variant, kind), True)


def start(variant: str, kind: Kind) -> URL:
    """Starts a server in a new folder; whatever stood there before is gone."""
    folder = home(variant)
    for attempt in range(1, ATTEMPTS + 1):
        end(variant, kind)
        folder.mkdir(mode=0o755, parents=True)
        give(folder)
        try:
            url = kind.start(kind.tree, folder, free_port(), secrets.token_hex(8))
        except Unavailable:
            # another process may have taken the port between our look and the start
            if attempt == ATTEMPTS:
                raise
            continue
        state = folder / "state.json"
        state.touch(mode=0o600)
        state.write_text(json.dumps({"url": url.render_as_string(hide_password=False)}))
        return url
    raise AssertionError("unreachable")


def stop(variant: str) -> str:
    """Stops a self-started server unless a test run uses it; says what happened."""
    with packages.locked(f"start-{variant}"), use_file(variant) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return "left running: another test run uses it"
        return "stopped" if end(variant, KINDS[variant]) else "was not running"


def hold(variant: str) -> TextIO:
    """Keeps a server from being stopped for as long as the returned file stays open."""
    file = use_file(variant)
    fcntl.flock(file, fcntl.LOCK_SH)
    return file


def use_file(variant: str) -> TextIO:
    packages.cache().mkdir(mode=0o755, parents=True, exist_ok=True)
    return (packages.cache() / f"use-{variant}.lock").open("w")


def home(variant: str) -> Path:
    """The folder of a server's data and state."""
    return packages.cache() / "run" / variant


def end(variant: str, kind: Kind) -> bool:
    """Ends the server's process, waits for it, and removes its folder; False when there was none."""
    folder = home(variant)
    pid = server_pid(folder, kind)
    if pid is not None:
        os.kill(pid, kind.stop_signal)
        deadline = time.monotonic() + STOP_SECONDS
        while server_pid(folder, kind) == pid:
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.02)
    shutil.rmtree(folder, ignore_errors=True)
    return pid is not None


def server_pid(folder: Path, kind: Kind) -> int | None:
    """The process id of the server whose data is in `folder`; an id that another program has got since is none."""
    try:
        pid = int((folder / kind.pid_file).read_text().split()[0])
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError, IndexError, ValueError):
        return None
    return pid if os.fsencode(folder / "data") in command else None


def why_silent(url: URL, variant: str) -> str | None:
    """The error of a connection attempt, or None when the server answers."""
    try:
        engine_of(variant).connect(url).close()
    except Exception as error:
        return str(error)
    return None


def wait_for(url: URL, variant: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Waits until a server answers; raises Unavailable when it ends or stays silent."""
    deadline = time.monotonic() + START_SECONDS
    while (reason := why_silent(url, variant)) is not None:
        if process.poll() is not None or time.monotonic() > deadline:
            last = log.read_text(errors="replace").strip().splitlines()[-3:] if log.exists() else []
            raise Unavailable(f"{variant} did not start: {reason}; {' / '.join(last)}")
        time.sleep(0.05)
    # it outlives us on purpose: no complaint about a child that still runs
    process.returncode = 0


def free_port() -> int:
    """A TCP port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def give(path: Path) -> None:
    """Hands a file or folder to the user that the servers run as, when we are root."""
    if os.geteuid() == 0:
        os.chown(path, NOBODY, NOBODY)


def as_nobody(folder: Path, *parts: list[Any]) -> None:
    """Runs a server's tool to its end, not as root; raises Unavailable with what it printed last."""
    argv = [str(word) for part in parts for word in part]
    with (folder / "out").open("ab") as out:
        done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=out, stderr=out, check=False, **identity(folder))
    if done.returncode:
        printed = [*(folder / "out").read_text(errors="replace").splitlines()]
        printed += (folder / "log").read_text(errors="replace").splitlines() if (folder / "log").exists() else []
        raise Unavailable(f"{Path(argv[0]).name} failed: {' / '.join(printed[-3:])}")


def detached(folder: Path, argv: list[Any]) -> subprocess.Popen[bytes]:
    """Starts a server in a session of its own, so that Ctrl-C in a test run does not reach it."""
    with (folder / "out").open("ab") as out:
        return subprocess.Popen(
            [str(word) for word in argv],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
            **identity(folder),
        )


def identity(folder: Path) -> dict[str, Any]:
    """The subprocess arguments that give up root's rights; the servers refuse to run with them."""
    environment = {**os.environ, "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    if os.geteuid() != 0:
        return {"cwd": folder, "env": environment}
    return {"cwd": folder, "env": environment, "user": NOBODY, "group": NOBODY, "extra_groups": []}
