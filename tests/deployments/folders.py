"""An operator's folder: a migration file, the real command line in it, and what came of it."""

import asyncio
import copy
import csv
import json
import os
import re
import secrets
import shutil
import sqlite3
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from deployments.places import PREFECT_HOME
from tests.deployments.commands import command
from tests.local import local_client

ROOT = Path(__file__).parents[2]
PATIENCE_S = 240  # of a test for one command, on a machine that does other things as well
POLL_S = 0.05  # between two looks at another process, which can't tell us when it is there
DEMO = yaml.safe_load((ROOT / "deployments" / "demo.yaml").read_text(encoding="utf-8"))
# Articles cost each run through Prefect some seconds: the stories of them say so.
SAMPLE = DEMO | {"entities": ["companies", "contacts", "tickets"]}
ROW = r"^(\S[^\d\n]*?) {2,}(\d+) +(\d+) +(\d+) +(\d+) *$"  # of the four-column table
UNWANTED = ("Traceback", "WARN", "Warning", "Error", "Exception")


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what stood on the screen."""

    code: int
    out: str
    err: str

    @property
    def screen(self):
        return self.out + self.err

    @property
    def run(self):
        """Return the id that the command names at its end."""
        return re.findall(r"^Run (\S+)$", self.out, re.MULTILINE)[-1]

    @property
    def table(self):
        """Return the four columns by label."""
        rows = re.findall(ROW, self.out, re.MULTILINE)
        return {label: tuple(map(int, counts)) for label, *counts in rows}

    def is_tidy(self):
        return not any(word in self.screen for word in UNWANTED)


class Folder:
    def __init__(
        self, path, *, environ=None, prefect=None, prefect_url=None, ledger=None, database=None
    ):
        self.path = path
        self.name = f"desk-{secrets.token_hex(4)}"  # the tag of its runs, on a server of many
        self.own = {"name": self.name} | ({"storage.ledger": ledger} if ledger else {})
        path.mkdir(parents=True, exist_ok=True)
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
        kept |= {"PYTHONPATH": str(ROOT), "HOME": str(path), "USER": "ada"}
        self.environ = environ or kept
        if prefect_url is not None:
            self.environ["PREFECT_API_URL"] = prefect_url
        if prefect is not None:
            self.use(prefect)
        if database is not None:
            self.have_database(database)

    def use(self, prefect):
        """Name a server, as the operator does who has one."""
        self.environ["PREFECT_API_URL"] = prefect.api_url
        self.environ["PREFECT_API_AUTH_STRING"] = prefect.login

    def use_own_prefect(self, database):
        """Name none."""
        del self.environ["PREFECT_API_URL"], self.environ["PREFECT_API_AUTH_STRING"]
        self.have_database(database)

    def have_database(self, database):
        """Let a Prefect server of this folder's own find what it would make first."""
        home = self.path / PREFECT_HOME
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copy(database, home)

    def write(self, changes=None, *, base=SAMPLE):
        """Write migration.yaml: the sample's, with what is this folder's own and with changes."""
        tree = copy.deepcopy(base)
        for key, value in (self.own | (changes or {})).items():
            *sections, last = key.split(".")
            section = tree
            for name in sections:
                section = section.setdefault(name, {})
            section[last] = value
        text = yaml.safe_dump(tree, sort_keys=False)
        (self.path / "migration.yaml").write_text(text, encoding="utf-8")
        return self

    async def start(self, *arguments):
        return await command([*map(str, arguments)], folder=self.path, environ=self.environ)

    async def run(self, *arguments):
        return await ended(await self.start(*arguments))

    @property
    def sandbox(self):
        """Return where the sandbox of this folder stands."""
        return json.loads((self.path / ".migration/sandbox.json").read_bytes())

    async def ask(self, path, *, side="target", body=None):
        """Ask the sandbox's own endpoints."""
        return await asked(self.sandbox[f"{side}_url"] + f"/_sandbox/{path}", body)

    async def writes(self):
        return (await self.ask("stats"))["writes"]

    async def workspace(self):
        """Return the end state, by natural names and without the dates that a run itself sets."""
        return comparable(await self.ask("dump?natural=1"))

    def steps(self, where="1"):
        """Return how many steps of the ledger are such."""
        ledger = sqlite3.connect(self.path / ".migration/ledger.db", timeout=30)
        try:
            return ledger.execute(f"SELECT count(*) FROM step WHERE {where}").fetchone()[0]  # noqa: S608
        finally:
            ledger.close()

    def report(self, run):
        return self.path / ".migration/reports" / run

    def summary(self, run):
        return json.loads((self.report(run) / "summary.json").read_bytes())

    def rows(self, run, entity, outcome):
        """Return a list of the report; none when there is no such file."""
        path = self.report(run) / f"{entity}-{outcome}.csv"
        if not path.exists():
            return []
        with path.open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))


@asynccontextmanager
async def folder(path, **options):
    """Yield a folder, and stop the sandbox that may stand in it."""
    made = Folder(path, **options)
    try:
        yield made
    finally:
        await made.run("sandbox", "--stop")


@asynccontextmanager
async def deployed(path, database):
    """Yield a folder whose flows are deployed, with a worker that waits for runs."""
    async with folder(path, database=database) as made:
        await made.write().run("sandbox", "--detach")
        try:
            started = await made.run("ui")
            assert (started.code, started.err) == (0, ""), started.screen
            assert "A worker waits for runs." in started.out
            yield made
        finally:
            stopped = await made.run("ui", "--stop")
        assert "The UI is stopped." in stopped.out


async def ended(process):
    """Wait for a command's end."""
    try:
        out, err = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    except TimeoutError:
        process.kill()
        out, err = await process.communicate()
        raise AssertionError(f"no end in {PATIENCE_S} s: {out.decode()}{err.decode()}") from None
    return Ran(process.returncode, out.decode(), err.decode())


async def until(holds, process=None):
    """Wait until something holds; a command, if there is one, must not end before."""
    async with asyncio.timeout(PATIENCE_S):
        while not await holds():
            if process is not None and process.returncode is not None:
                raise AssertionError(str(await ended(process)))
            await asyncio.sleep(POLL_S)


async def asked(url, body=None, login=None):
    auth = None if login is None else tuple(login.split(":", 1))
    async with local_client(timeout=30, auth=auth) as client:
        answer = await (client.get(url) if body is None else client.post(url, json=body))
        answer.raise_for_status()
        return answer.json()


def counts_of(row):
    return tuple(row[name] for name in ("available", "migrated", "failed", "skipped"))


def table_of(ended):
    """Return the four columns by label of a run that nobody shows on a screen."""
    return {row["label"]: counts_of(row) for row in ended.rows}


def comparable(workspace):
    text = re.sub(r"(127\.0\.0\.1|localhost):\d+", "sandbox", json.dumps(workspace))
    workspace = json.loads(text)  # links in texts name the port of the desk
    for each in workspace["conversations"]:
        each["snoozed_until"] = each["snoozed_until"] is not None  # counted from the run's day
    return workspace


def different(one, other):
    """Return what stands in only one of two workspaces, by kind."""
    found = {}
    for kind in one | other:
        texts = [{json.dumps(doc, sort_keys=True) for doc in each[kind]} for each in (one, other)]
        if texts[0] != texts[1] or len(one[kind]) != len(other[kind]):
            found[kind] = {"only here": texts[0] - texts[1], "only there": texts[1] - texts[0]}
    return found
