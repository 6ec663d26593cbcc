"""One Prefect server for all stories, as an operator has it who sets PREFECT_API_URL."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager

import pytest
from filelock import FileLock

from deployments.places import PREFECT_HOME
from deployments.server import LocalServer
from tests.deployments.folders import Folder, folder

USE = """
import sys
from deployments.server import join_server, leave_server
server, use = join_server()
print(server.port, server.pid, server.login, flush=True)
sys.stdin.read()
leave_server(server, use)
"""
DATABASE = "prefect.db"


@contextmanager
def used(home):
    """Use the server of a folder, which its first user starts and its last one stops."""
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", USE],
        cwd=home,
        env=Folder(home).environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as user:
        port, pid, login = user.stdout.readline().split()
        yield LocalServer(int(port), int(pid), login)


@pytest.fixture(scope="package")
def prefect_place(tmp_path_factory):
    """Return the folder that the common server of all workers keeps its things in."""
    base = tmp_path_factory.getbasetemp()
    place = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "prefect"
    place.mkdir(exist_ok=True)
    return place


@pytest.fixture(scope="package")
def prefect(prefect_place):
    """Return a server that runs until the last worker has told the last of these stories.

    It makes its database before it answers, for ten seconds: others begin with a copy of that.
    """
    empty = prefect_place / DATABASE
    with used(prefect_place) as server:
        with FileLock(f"{empty}.lock"):
            if not empty.exists():
                copy_database(prefect_place / PREFECT_HOME / DATABASE, empty)
        yield server


@pytest.fixture(scope="package")
def prefect_database(prefect, prefect_place):
    """Return a database of Prefect's, as a server has made it."""
    return prefect_place / DATABASE


def copy_database(source, target):
    """Copy a database of SQLite, also what stands beside it in a log."""
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


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
