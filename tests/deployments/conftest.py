"""One Prefect server for all stories, as an operator has it who sets PREFECT_API_URL."""

import subprocess
import sys

import pytest

from deployments.server import LocalServer, stop_server
from tests.deployments.folders import Folder, folder

START = """
from deployments.server import join_server, keep_server
server, _ = join_server()
keep_server(server)
print(server.port, server.pid, server.login)
"""


@pytest.fixture(scope="session")
def prefect(tmp_path_factory):
    """Return a server that runs until the end of the session."""
    home = tmp_path_factory.mktemp("prefect")
    environ = Folder(home).environ
    started = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", START],
        cwd=home,
        env=environ,
        capture_output=True,
        text=True,
        check=True,
        timeout=240,
    )
    port, pid, login = started.stdout.split()
    server = LocalServer(int(port), int(pid), login)
    yield server
    stop_server(server)


@pytest.fixture
async def desk(tmp_path, prefect):
    """Return a folder with the sample's migration file, whose runs go to the session's server."""
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
