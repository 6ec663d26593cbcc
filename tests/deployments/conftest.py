"""One Prefect server for all stories, as an operator has it who sets PREFECT_API_URL."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager

import pytest
from filelock import FileLock

from deployments.places import PREFECT_HOME
from deployments.server import LocalServer, stop_server
from tests.deployments.folders import Folder, folder

START = """
from deployments.server import join_server, keep_server
server, _ = join_server()
keep_server(server)
print(server.port, server.pid, server.login)
"""
DATABASE = "prefect.db"


@contextmanager
def started(home, database=None):
    """Start a server in a folder, and stop it in the end."""
    environ = Folder(home, database=database).environ
    ran = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", START],
        cwd=home,
        env=environ,
        capture_output=True,
        text=True,
        check=True,
        timeout=240,
    )
    port, pid, login = ran.stdout.split()
    server = LocalServer(int(port), int(pid), login)
    try:
        yield server
    finally:
        stop_server(server)


@pytest.fixture(scope="session")
def prefect_database(tmp_path_factory):
    """Return a database of Prefect's with nothing in it, made once for all workers.

    A server that finds none works for ten seconds before it answers.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    made = shared / DATABASE
    with FileLock(shared / f"{DATABASE}.lock"):
        if not made.exists():
            home = tmp_path_factory.mktemp("prefect-database")
            with started(home):
                pass
            copy_database(home / PREFECT_HOME / DATABASE, made)
    return made


def copy_database(source, target):
    """Copy a database of SQLite, also what stands beside it in a log."""
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


@pytest.fixture(scope="package")
def prefect_place(tmp_path_factory):
    """Return the folder that the common server keeps its things in."""
    return tmp_path_factory.mktemp("prefect")


@pytest.fixture(scope="package")
def prefect(prefect_place, prefect_database):
    """Return a server that runs until the last of these stories has been told."""
    with started(prefect_place, prefect_database) as server:
        yield server


@pytest.fixture
async def own_desk(tmp_path, prefect_database):
    """Return a folder with the sample's migration file, whose runs have a server of their own."""
    async with folder(tmp_path / "desk", database=prefect_database) as made:
        yield made.write()


@pytest.fixture
async def desk(tmp_path, prefect):
    """Return a folder with the sample's migration file, whose runs go to the common server."""
    async with folder(tmp_path / "desk", prefect=prefect) as made:
        yield made.write()


@pytest.fixture
async def desk_on_postgres(tmp_path, prefect, postgres_url):
    """Return one whose ledger is in PostgreSQL."""
    options = {"prefect": prefect, "ledger": postgres_url}
    async with folder(tmp_path / "desk", **options) as made:
        yield made.write()


@pytest.fixture
async def other_desk(tmp_path, prefect):
    """Return another one, with a sandbox of its own."""
    async with folder(tmp_path / "other", prefect=prefect) as made:
        yield made.write()
