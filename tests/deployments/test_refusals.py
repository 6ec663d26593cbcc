"""What a command refuses before anything is sent: a line for each fault, exit code 2, no traceback.

Nearly all is refused before Prefect is asked for: the server that is named here does not exist.
"""

import asyncio
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from aiohttp import web

from connectors.clock import now
from connectors.sandbox.faults import Faults
from connectors.sandbox.intercom import IntercomSandboxConfig, intercom_app, seed_workspace
from connectors.sandbox.server import serve
from connectors.sandbox.store import Store
from connectors.sandbox.zendesk import ZendeskSandboxConfig, zendesk_app
from connectors.sandbox.zendesk.desk import sample_desk
from tests.deployments.folders import Folder, asked

pytestmark = pytest.mark.slow  # each starts the command line

NOWHERE = "http://127.0.0.1:9"  # the port of `discard`: nobody listens
DATABASE = "postgresql+psycopg://ada:secret-9@127.0.0.1:9/x"
SECRET = {"client_id": "migration", "client_secret": "sandbox-secret"}


@dataclass(frozen=True)
class Sides:
    source: str
    target: str

    async def written(self):
        return (await asked(f"{self.target}/_sandbox/stats"))["writes"]

    def file(self, *, source=None, target=None, storage=None):
        """Return the changes that make the sample's migration file one between these servers."""
        return {
            "source": {"kind": "zendesk", "url": self.source, "auth": SECRET} | (source or {}),
            "target": {"url": self.target, "token": "sandbox-token"} | (target or {}),
            "storage": storage or {},
        }


@asynccontextmanager
async def sides(*, role="admin"):
    store = Store(None)
    seed_workspace(store)
    desk = zendesk_app(
        sample_desk(), config=ZendeskSandboxConfig(role=role), faults=Faults(), clock=now
    )
    target = intercom_app(store, config=IntercomSandboxConfig(), faults=Faults())
    async with await serve(desk) as one, await serve(target) as other:
        yield Sides(one.url, other.url)
    store.close()


@asynccontextmanager
async def page():
    """Serve what is no Intercom: one HTML page for every address."""

    async def answer(_):
        return web.Response(text="<html><h1>Welcome</h1></html>", content_type="text/html")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    async with await serve(app) as served:
        yield served.url


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path, prefect_url=f"{NOWHERE}/api")


def assert_refused(ran, *lines):
    """Exit code 2, and on stderr these lines and no others; each is told by some of its words.

    What is tried again says so while it waits.
    """
    assert ran.code == 2, ran.screen
    assert ran.is_tidy(), ran.screen
    told = [line for line in ran.err.strip().splitlines() if not line.startswith("Waiting ")]
    assert len(told) == len(lines), ran.screen
    for line, words in zip(told, lines, strict=True):
        assert all(word in line for word in words), ran.screen


async def test_every_fault_of_a_migration_file_is_a_line(folder):
    folder.write(
        {
            "source": {"kind": "zendesk", "url": "https://acme.zendesk.com"},
            "source.auth": {"client_id": "m", "client_secret": "${NOT_SET}"},
            "options.tags": "x",
            "demo.tickets": "many",
            "source.include": {"spam": True},
        }
    )

    assert_refused(
        await folder.run("full", "--yes"),
        ["migration.yaml: demo.tickets: is text", "a whole number"],
        ["migration.yaml: options.tags: is an unknown key", "options.tag"],
        ["migration.yaml: source.auth.client_secret:", "NOT_SET is not set"],
        ["migration.yaml: source.include.spam:", "only for freshdesk"],
    )
    assert not (folder.path / ".migration").exists()


async def test_a_file_that_is_not_there_is_named(folder):
    ran = await folder.run("-c", "nowhere.yaml", "demo")

    assert_refused(ran, ["nowhere.yaml"])


async def test_credentials_addresses_and_places_are_refused_before_anything_is_sent(tmp_path):
    file, garbage = tmp_path / "file", tmp_path / "garbage.db"
    file.write_text("not a folder", encoding="utf-8")
    garbage.write_bytes(b"this is not a database " * 100)
    async with sides() as good, sides(role="agent") as agents, page() as html:
        ran = await all_run(
            tmp_path,
            {
                "token": good.file(target={"token": "wrong-token"}),
                "workspace": good.file(target={"workspace": "another"}),
                "page": good.file(target={"url": html}),
                "agent": good.file(source={"url": agents.source}),
                "secret": good.file(source={"auth": SECRET | {"client_secret": "wrong"}}),
                "down": good.file(source={"url": NOWHERE}),
                "ledger": good.file(storage={"ledger": f"sqlite:///{file}/ledger.db"}),
                "garbage": good.file(storage={"ledger": f"sqlite:///{garbage}"}),
                "database": good.file(storage={"ledger": DATABASE}),
                "staging": good.file(storage={"staging": f"{file}/staging"}),
                "files": good.file(storage={"files": f"{file}/files"}),
                "reports": good.file(storage={"reports": f"{file}/reports"}),
                "prefect": good.file(),
            },
        )

        assert_refused(ran["token"], ["token: ", "target.token"])
        assert_refused(ran["workspace"], ["workspace: ", "sandbox1", "another"])
        assert_refused(ran["page"], [f"{html.removeprefix('http://')}/me", "not JSON"])
        assert_refused(ran["agent"], ["role: ", "admin"])
        assert_refused(ran["secret"], ["credentials: ", "source.auth"])
        assert_refused(ran["down"], ["account: 127.0.0.1", "cannot connect"])
        assert_refused(ran["ledger"], [f"{file}/ledger.db", "storage.ledger"])
        assert_refused(ran["garbage"], [f"{garbage}", "not a database"])
        assert_refused(ran["database"], ["ada:***@127.0.0.1:9/x", "refused", "storage.ledger"])
        assert_refused(ran["staging"], [f"{file}/staging", "check storage"])
        assert_refused(ran["files"], [f"{file}/files", "storage.files"])
        assert_refused(ran["reports"], [f"{file}/reports", "storage.reports"])
        assert_refused(ran["prefect"], [f"{NOWHERE}/api"])
        assert await good.written() == 0


async def test_a_file_in_place_of_our_own_folder_is_named(folder):
    (folder.write().path / ".migration").write_text("", encoding="utf-8")

    assert_refused(await folder.run("demo"), [".migration: Not a directory", "working directory"])


async def test_what_was_never_run_is_neither_undone_nor_reported(folder):
    async with sides() as good:
        folder.write(good.file())

        undo, last, report = await asyncio.gather(
            folder.run("undo", "--run", "full-1"),
            folder.run("report"),
            folder.run("report", "--run", "full-1"),
        )

        assert_refused(undo, ["full-1", "known: none"])
        assert_refused(last, ["no report", "run demo or full first"])
        assert_refused(report, ["no report full-1"])
        assert await good.written() == 0


async def test_a_migration_that_somebody_works_on_is_left_alone(folder, prefect):
    folder.use(prefect)
    async with sides() as good:
        folder.write(good.file())
        other = await asyncio.create_subprocess_exec(
            sys.executable, "-c", HOLDER, cwd=folder.path, env=folder.environ,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        held = (await other.stdout.readline()).decode().strip()

        ran = await folder.run("full", "--yes")

        assert_refused(ran, [held, f"is working on migration '{folder.name}'", str(other.pid)])
        await other.communicate(b"\n")
        assert other.returncode == 0
        assert await good.written() == 0


HOLDER = """
import asyncio, sys
from tasks.run.frame import opened_run

async def hold():
    async with opened_run("migration.yaml", "full") as run:
        print(run.id, flush=True)
        await asyncio.to_thread(sys.stdin.readline)

asyncio.run(hold())
"""


async def all_run(path, files):
    """Start a full run in a folder for each file, at the same time: some only wait."""

    async def one(name):
        made = Folder(path / name, prefect_url=f"{NOWHERE}/api")
        return name, await made.write(files[name]).run("full", "--yes")

    return dict(await asyncio.gather(*map(one, files)))
