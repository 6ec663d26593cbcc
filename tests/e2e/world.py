"""Both sides of a migration, served in the test's own loop, with all that can go wrong at hand."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from connectors.clock import now
from connectors.sandbox.faults import Faults
from connectors.sandbox.intercom import IntercomSandboxConfig, intercom_app, seed_workspace
from connectors.sandbox.intercom.app import WORLD
from connectors.sandbox.server import Served, serve
from connectors.sandbox.store import Store
from connectors.sandbox.zendesk import ZendeskSandboxConfig, files_app, zendesk_app
from connectors.sandbox.zendesk.desk import Desk, sample_desk
from connectors.sandbox.zendesk.state import STATE, Stats, error_body
from tests.e2e.attempts import Attempt, Process
from tests.e2e.pipeline import run_full
from tests.e2e.states import State, normalised
from tests.local import local_client

COLUMNS = ("available", "migrated", "failed", "skipped")

_FILE = """\
name: e2e
source:
  kind: zendesk
  url: {source}
  auth: {{client_id: migration, client_secret: sandbox-secret}}
target:
  url: {target}
  token: sandbox-token
  workspace: sandbox1
  search_lag_s: {search_lag_s}
  late_s: {late_s}
  max_in_flight: {max_in_flight}
storage:
  staging: {folder}/staging
  files: {folder}/files
  ledger: {ledger}
  reports: {folder}/reports
entities: [companies, contacts, tickets]
mapping:
  teammates:
    by_email: {{ops@lumenbikes.example: migration@lumenbikes.example}}
    default: migration@lumenbikes.example
  teams: {{Facturation: Support}}
options: {{tag: migrated-2026-11, side_conversations: drop, phone_region: DE}}
"""


@dataclass(frozen=True)
class Seen:
    """A request that reached one side, before it is carried out or after."""

    side: str  # source or target
    method: str
    path: str
    is_done: bool

    @property
    def is_write(self) -> bool:
        """Whether it changes the workspace."""
        is_query = self.path.endswith(("/search", "/list"))
        return self.side == "target" and self.method != "GET" and not is_query


@dataclass(frozen=True)
class End:
    """What a finished migration left behind."""

    state: State
    code: int
    numbers: dict[str, tuple[int, ...]]  # of each entity, in the order of COLUMNS
    reasons: dict[str, Any]
    customers_notified: int

    @property
    def adds_up(self) -> bool:
        """Whether every available record was migrated, failed or skipped."""
        return all(row[0] == sum(row[1:]) for row in self.numbers.values())


@dataclass
class World:
    """A help desk, a workspace, and the folder in which the migration keeps its things."""

    folder: Path
    desk: Desk
    source_config: ZendeskSandboxConfig
    target_config: IntercomSandboxConfig
    search_lag_s: float = 0.0
    late_s: float = 0.0
    max_in_flight: int = 128
    ledger: str | None = None  # its address; None: a file in the folder
    store: Store = field(default_factory=Store)
    source_faults: Faults = field(default_factory=lambda: Faults(wording=error_body))
    target_faults: Faults = field(default_factory=Faults)
    watch: Callable[[Seen], None] = lambda _: None
    bodies: list[str] | None = None  # what was sent to the workspace, in lower case, if a list
    clock: Callable[[], datetime] = now  # of the desk
    source: Served | None = None
    target: Served | None = None
    source_port: int = 0
    target_port: int = 0
    notified_before: int = 0  # customers, by workspaces that were stopped since

    async def start_source(self) -> None:
        """Serve the desk, on the port it had before if there was one."""
        app = zendesk_app(
            self.desk,
            config=self.source_config,
            faults=self.source_faults,
            clock=self.clock,
            stats=Stats(),
        )
        app.middlewares.insert(0, self._watched("source"))
        self.source = await serve(app, port=self.source_port)
        self.source_port = self.source.port

    async def start_target(self) -> None:
        """Serve the workspace, on the port it had before if there was one."""
        app = intercom_app(self.store, config=self.target_config, faults=self.target_faults)
        app.middlewares.insert(0, self._watched("target"))
        self.target = await serve(app, port=self.target_port)
        self.target_port = self.target.port

    async def stop_source(self) -> None:
        """Close the desk's port and its connections."""
        served, self.source = self.source, None
        if served is not None:
            await served.stop()

    async def stop_target(self) -> None:
        """Close the workspace's port and its connections; what it holds stays."""
        served, self.target = self.target, None
        if served is not None:
            self.notified_before += served.runner.app[WORLD].stats.customers_notified
            await served.stop()

    @property
    def writes(self) -> int:
        """How many requests have changed the workspace since it was started."""
        assert self.target is not None
        return self.target.runner.app[WORLD].stats.writes

    @property
    def tokens(self) -> int:
        """How often the desk has given access since it was started."""
        assert self.source is not None
        return self.source.runner.app[STATE].stats.tokens

    def revoke_tokens(self) -> None:
        """Let the desk forget whom it gave access."""
        assert self.source is not None
        self.source.runner.app[STATE].tokens.clear()

    def begin(self) -> Process:
        """Start a process that makes a full run, or goes on with it."""
        path = self.config()
        return Process(path.with_suffix(".told.json"), run_full, str(path))

    def config(self) -> Path:
        """Write the migration file and return where it lies."""
        path = self.folder / "e2e.yaml"
        path.write_text(
            _FILE.format(
                source=f"http://127.0.0.1:{self.source_port}",
                target=f"http://127.0.0.1:{self.target_port}",
                folder=self.folder,
                ledger=self.ledger or f"sqlite:///{self.folder}/ledger.db",
                search_lag_s=self.search_lag_s,
                late_s=self.late_s,
                max_in_flight=self.max_in_flight,
            )
        )
        return path

    async def run(self) -> Attempt:
        """Make one attempt and wait for its end."""
        return await self.begin().ended()

    async def end(self, attempt: Attempt) -> End:
        """Return what the attempt that came to the end has left behind."""
        assert "rows" in attempt.told, attempt
        assert attempt.told["stopped"] is None, attempt.told["stopped"]
        state, stats = await self.state(), await self.stats()
        rows = attempt.told["rows"]
        return End(
            state,
            attempt.code,
            {row["entity"]: tuple(row[name] for name in COLUMNS) for row in rows},
            attempt.told["reasons"],
            self.notified_before + stats["customers_notified"],
        )

    async def state(self) -> State:
        """Return what the workspace holds."""
        return normalised(await self._told("dump?natural=1"))

    async def stats(self) -> dict[str, Any]:
        """Return what the workspace has counted since it was started."""
        return await self._told("stats")

    async def _told(self, path: str) -> Any:
        assert self.target is not None
        async with local_client(self.target.url) as client:
            return (await client.get(f"/_sandbox/{path}")).json()

    def _watched(self, side: str) -> Any:
        @web.middleware
        async def watched(request: web.Request, handler: Any) -> web.StreamResponse:
            if request.path.startswith("/_"):
                return await handler(request)
            self.watch(Seen(side, request.method, request.path, is_done=False))
            if side == "target" and self.bodies is not None:
                self.bodies.append(f"{request.path_qs} {await request.text()}".lower())
            response = await handler(request)
            self.watch(Seen(side, request.method, request.path, is_done=True))
            return response

        return watched


def write_notes(config: Path) -> None:
    """Let a migration file ask for the notes of changes and of side conversations."""
    text = config.read_text()
    config.write_text(text.replace("side_conversations: drop", "ticket_events: note"))


@asynccontextmanager
async def world(
    folder: Path,
    *,
    desk: Desk | None = None,
    source: dict[str, Any] | None = None,
    target: dict[str, Any] | None = None,
    seed: dict[str, Any] | None = None,
    files_port: int = 0,
    **settings: Any,
) -> AsyncIterator[World]:
    """Serve both sides until the block is left; `source` and `target` are switches of theirs.

    `seed` is what the workspace holds before.
    """
    desk = desk or sample_desk()
    app = files_app(desk, stats=Stats(), clock=now)
    async with await serve(app, port=files_port) as files:
        served = World(
            folder,
            desk,
            ZendeskSandboxConfig(files_url=f"http://localhost:{files.port}", **(source or {})),
            IntercomSandboxConfig(**({"rate_limit_per_window": None} | (target or {}))),
            **settings,
        )
        seed_workspace(served.store, **(seed or {}))
        await served.start_source()
        await served.start_target()
        try:
            yield served
        finally:
            await served.stop_source()
            await served.stop_target()
            served.store.close()
