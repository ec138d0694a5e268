"""What is said of a database that cannot be reached."""

from __future__ import annotations

import re
import string
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from scangen.database import access_of
from scangen.diagnostics import Diagnostic, ScangenError

URLS = {
    "postgresql://me:s3cr3t@localhost/scans?sslmode=allow": ["s3cr3t"],
    "postgresql://me:p%40ss%2Fword@localhost/scans?sslmode=allow": ["p%40ss%2Fword", "p@ss/word"],
    "postgresql://localhost/scans?user=me&password=s3cr3t": ["s3cr3t"],
    "postgresql://me@localhost/scans?password=p%40ss+word&connect_timeout=3": ["p%40ss+word", "p@ss word"],
    "postgresql://me:s3cr3t@localhost/scans?sslmode=require&sslpassword=k%26y%409": ["s3cr3t", "k%26y%409", "k&y@9"],
    "mysql://localhost/scans?user=me&PASSWD=s3cr3t": ["s3cr3t"],
    "mssql+pyodbc://?odbc_connect=DRIVER%3Dx%3BUID%3Dme%3BPWD%3Ds3cr3t%3BApp%3Dy": ["s3cr3t"],
}


@pytest.mark.parametrize("url", URLS)
def test_a_password_is_struck_out_of_what_a_library_says(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    hidden = refusing(monkeypatch, "sqlalchemy.create_engine", URLS[url])
    diagnostic = refusal(url)
    assert (diagnostic.code, diagnostic.message) == ("SG703", f"the URL cannot be used: {hidden}")
    assert diagnostic.hint


@pytest.mark.parametrize(("url", "secrets"), [
    ("postgresql://me:s3cr3t@localhost/scans", ["s3cr3t"]),
    ("postgresql+psycopg://me:p%40ss%2Fword@localhost/scans", ["p%40ss%2Fword", "p@ss/word"]),
])  # fmt: skip
def test_a_password_is_struck_out_of_what_a_driver_says(
    monkeypatch: pytest.MonkeyPatch, url: str, secrets: list[str]
) -> None:
    hidden = refusing(monkeypatch, "psycopg.connect", secrets)
    diagnostic = refusal(url)
    assert (diagnostic.code, diagnostic.message) == ("SG702", f"cannot connect to PostgreSQL: {hidden}")


USERS = st.text(string.ascii_letters + string.digits + "%+-_.~éß", max_size=8)
PASSWORDS = st.text(string.ascii_letters + string.digits + "%+-_.~:!$&*é", max_size=8)
LOGINS = st.one_of(
    st.just(""), USERS.map("{}@".format), st.tuples(USERS, PASSWORDS).map(lambda both: "{}:{}@".format(*both))
)
HOSTS = st.sampled_from(["localhost", "db.example.com", "127.0.0.1", "A-b.c", "[::1]", "h_x", "", "h%2Fx"])
PORTS = st.sampled_from(["", ":5432", ":1", ":0", ":", ":099"])
PLACES = st.sampled_from(["", "/", "/scans", "/Scans-2_x", "/a%20b", "/a/b", "/sc@ns", "/scans?connect_timeout=3"])


@pytest.mark.parametrize(("dialect", "scheme"), [
    ("postgresql", "postgresql"), ("postgresql", "postgresql+psycopg"), ("mysql", "mysql"), ("mysql", "mysql+pymysql"),
])  # fmt: skip
@given(login=LOGINS, host=HOSTS, port=PORTS, place=PLACES)
def test_a_driver_is_told_what_sqlalchemy_would_tell_it(
    dialect: str, scheme: str, login: str, host: str, port: str, place: str
) -> None:
    access = access_of(dialect)
    assert access.direct is not None
    told = access.direct.arguments(f"{scheme}://{login}{host}{port}{place}", access.driver)
    is_plain = re.fullmatch(r"[A-Za-z0-9.-]+", host) and re.fullmatch(r"|:[1-9]\d*", port)
    assert (told is not None) == bool(is_plain and re.fullmatch(r"|/[\w-]*", place))
    if told is not None:
        url = sa.make_url(f"{access.driver}://{login}{host}{port}{place}")
        _, theirs = sa.create_engine(url).dialect.create_connect_args(url)
        theirs.pop("context", None)  # what psycopg itself takes where it is told nothing
        assert told == theirs


PROGRAM = """
import sys
from scangen.cli import main
code = main(["drift", "--url", sys.argv[1]])
sys.exit(code if "sqlalchemy" not in sys.modules else 100)
"""


@pytest.mark.parametrize(("url", "code"), [
    ("postgresql://me@127.0.0.1:1/scans", 2), ("postgresql://me@127.0.0.1:1/scans?connect_timeout=3", 100),
])  # fmt: skip
def test_a_plain_url_imports_no_sqlalchemy(url: str, code: int, tmp_path: Path) -> None:
    for words in (["init", "."], ["migrate", "new", "initial"]):
        assert subprocess.run([sys.executable, "-m", "scangen", *words], cwd=tmp_path, check=False).returncode == 0
    said = subprocess.run(
        [sys.executable, "-c", PROGRAM, url], cwd=tmp_path, check=False, capture_output=True, text=True
    )
    assert said.returncode == code, said
    assert "SG702" in said.stderr


@pytest.mark.parametrize("url", [
    "postgresql+psycopg2://me@localhost/scans", "postgres://me@localhost/scans", "postgresql://localhost,other/scans",
])  # fmt: skip
def test_another_driver_is_no_affair_of_the_short_way(url: str) -> None:
    access = access_of("postgresql")
    assert access.direct is not None
    assert access.direct.arguments(url, access.driver) is None


def test_a_plugin_that_is_not_there_is_not_called_a_driver() -> None:
    diagnostic = refusal("postgresql://me@localhost/scans?plugin=nosuch")
    assert (diagnostic.code, diagnostic.message) == ("SG703", "SQLAlchemy has no plugin 'nosuch'")
    assert diagnostic.hint == "remove plugin=… from the URL, or install what brings it"


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///", "sqlite+pysqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_refused(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    diagnostic = refusal(url)
    assert diagnostic.code == "SG703"
    assert "in memory" in diagnostic.message
    assert "sqlite:///scans.db" in (diagnostic.hint or "")
    assert not list(tmp_path.iterdir())


def test_out_of_locks_says_which_setting() -> None:
    class OutOfMemoryError(Exception):
        sqlstate = "53200"

    assert "max_locks_per_transaction" in (access_of("postgresql").hint(OutOfMemoryError("out of shared memory")) or "")


def refusing(monkeypatch: pytest.MonkeyPatch, function: str, secrets: list[str]) -> str:
    """A library's function says an error with secrets in it; answers how it may be told."""

    def refuse(*_: object, **__: object) -> None:
        raise ValueError(f"{' and '.join(secrets)} on localhost is no good")

    monkeypatch.setattr(function, refuse)
    return f"{' and '.join('***' for _ in secrets)} on localhost is no good"


def refusal(url: str) -> Diagnostic:
    """What is said of a URL that no session can be had by."""
    scheme = url.partition(":")[0].partition("+")[0]
    dialect = {"mssql": "sqlserver"}.get(scheme, scheme)
    with pytest.raises(ScangenError) as caught, access_of(dialect).session(url):
        pass
    (diagnostic,) = caught.value.diagnostics
    return diagnostic
