"""Puts a run's parts together from the migration file, once a process: what tasks share lives here.

A Prefect task gets the path of the migration file and names; clients, tables and secrets are
opened here, in the process where the task runs, and closed with the outermost session.
"""

import contextlib
import ctypes
import os
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from connectors.clock import now
from connectors.excluded import Memory, open_roster, screened
from connectors.filestore import FileStore
from connectors.http import Patience, install_redaction, register_secret
from connectors.intercom import IntercomTarget, open_intercom
from connectors.intercom.articles.habits import Habits
from connectors.ledger import Ledger, Runs, open_ledger
from connectors.machine_lock import lock_folder
from connectors.protocols import Source
from connectors.sandbox.address import sandbox_address
from connectors.settings import Settings, load_settings, secrets
from connectors.sources import open_source
from connectors.staging import Area
from tasks.run.claim import Claim
from tasks.run.progress import Progress
from tasks.run.pulse import Pulse
from tasks.run.stop import Breaker, Stop, new_breaker
from transforms.errors import FatalError
from transforms.excluding import Screen
from transforms.model import RunId, TargetId
from transforms.rules import Rules
from transforms.source_kind import SourceKind
from transforms.sources import SOURCES

SANDBOX = "sandbox"
M_ARENA_MAX = -8  # of glibc's mallopt(3)
NOMINAL_RATE = 10_000 / 60  # requests a second of a private app (Intercom, rate limiting)

Gate = Callable[[dict[str, Any]], str | None]  # takes the counted plan, returns who signed


class Beside(Protocol):
    """Work that goes on beside a unit, and ends with the run at the latest."""

    async def end(self) -> None:
        """Begin nothing more, and wait for what is under way."""
        ...

    async def give_up(self) -> None:
        """Begin nothing more, and wait for nothing."""
        ...


@dataclass(slots=True)
class Session:
    """All that the tasks of one process share."""

    settings: Settings
    rules: Rules
    area: Area
    files: FileStore
    ledger: Ledger
    runs: Runs
    kind: SourceKind
    source: Source
    target: IntercomTarget
    claim: Claim
    stop: Stop
    breaker: Breaker
    progress: Progress
    source_url: str
    target_url: str
    patience: Patience
    tell: Callable[[str], None] = lambda _: None  # says something to a person who watches
    opened_at: datetime = field(default_factory=now)
    gate: Gate | None = None  # asks a person whether to write; None where nobody can be asked
    screen: Screen | None = None  # of people who are left out everywhere
    memory: Memory | None = None  # of whom it left out
    ahead: Beside | None = None  # files that are fetched while the source is read
    users: int = 0
    heartbeats: dict[RunId, Pulse] = field(default_factory=dict)

    @property
    def account(self) -> str:
        """Return the desk's system and name, as external ids begin."""
        return f"{self.source.system}:{self.source.account}"

    def rate(self) -> float:
        """Return the requests a second that the target's limit leaves to us at our best hour."""
        hours = self.settings.hours
        left, share = self.target.limiter.per_second, hours.share(now()) if hours else 1.0
        if left and share:
            return left / share
        return NOMINAL_RATE * (1 - self.settings.target.rate_reserve)

    def takes_s(self, requests: int, rate: float) -> float:
        """Return how long requests take from now on at a rate, with the hours of `target.pace`."""
        hours = self.settings.hours
        return hours.seconds(requests / rate, now()) if hours else requests / rate

    async def end_ahead(self) -> None:
        """Fetch no more files ahead: what is left is for whoever stages files."""
        if self.ahead is not None:
            ahead, self.ahead = self.ahead, None
            await ahead.end()

    async def give_up_ahead(self) -> None:
        """Fetch no more files ahead, and wait for none: the run is over."""
        if self.ahead is not None:
            ahead, self.ahead = self.ahead, None
            await ahead.give_up()

    async def close(self) -> None:
        """Let go of connections and database."""
        for pulse in self.heartbeats.values():
            pulse.cancel()
        self.claim.end()
        await self.source.aclose()
        await self.target.aclose()
        await self.ledger.close()


_open: dict[str, Session] = {}


@contextlib.asynccontextmanager
async def session(config: str, settings: Settings | None = None) -> AsyncIterator[Session]:
    """Yield the process's session for a migration file; the outermost user closes it.

    `settings` are those of a file that is not written yet. Raises FatalError when the file, the
    ledger or a folder can't be used.
    """
    if config not in _open:
        _open[config] = open_session(settings or load_settings(Path(config), os.environ))
    shared = _open[config]
    shared.users += 1
    try:
        yield shared
    finally:
        shared.users -= 1
        if shared.users == 0:
            del _open[config]
            await shared.close()


def open_session(settings: Settings) -> Session:
    """Open everything that a migration file names."""
    _set_up_memory()
    install_redaction()
    for value in secrets(settings):
        register_secret(value)
    source_url, source_auth, target_url, token = addresses_of(settings)
    ledger = open_ledger(settings.storage.ledger, settings.name)
    runs = Runs(ledger)
    files = FileStore(Path(settings.storage.files), public_url=settings.storage.public_url)
    rules = settings.rules()

    async def claimed(ids: Sequence[TargetId]) -> set[TargetId]:
        kinds = ("conversation", "ticket")
        return {TargetId(found) for kind in kinds for found in await ledger.claimed(kind, ids)}

    stop = Stop()
    patience = Patience(wish=lambda: stop.reason)

    async def may_change() -> None:
        await claim.may_change()

    async def link_of_today(asked: str) -> str | None:
        return await source.knowledge.link_of_today(asked) if source.knowledge else None

    target = open_intercom(
        target_url,
        token,
        api_version=settings.target.api_version,
        rate_reserve=settings.target.rate_reserve,
        max_in_flight=settings.target.max_in_flight,
        search_lag_s=settings.target.search_lag_s,
        hours=settings.hours,
        files=files,
        claimed=claimed,
        habits=Habits(ledger.claimed, files.public_address, link_of_today, files.named_address),
        may_change=may_change,
        patience=patience,
    )
    source = open_source(settings.source.kind, source_url, source_auth, settings.wishes, patience)
    kind, area = SOURCES[settings.source.kind], Area(Path(settings.storage.staging), settings.name)
    screen, memory = _screen(rules, kind, area)
    if screen is not None and memory is not None:
        source = screened(source, screen, kind.roles, memory)
    claim = Claim(
        ledger,
        runs,
        url=target_url,
        me=target.me,
        address=settings.redacted()["storage"]["ledger"],
        folder=lock_folder(os.environ),
    )
    return Session(
        settings=settings,
        rules=replace(rules, source_name=source.name),
        area=area,
        files=files,
        ledger=ledger,
        runs=runs,
        kind=kind,
        source=source,
        target=target,
        claim=claim,
        stop=stop,
        breaker=new_breaker(rules),
        progress=Progress(time.monotonic),
        source_url=source_url,
        target_url=target_url,
        patience=patience,
        screen=screen,
        memory=memory,
    )


def _screen(rules: Rules, kind: SourceKind, area: Area) -> tuple[Screen | None, Memory | None]:
    """Return what leaves out the people whom the migration file's list names."""
    if rules.options.exclude_people is None:
        return None, None
    roster = open_roster(rules.options.exclude_people)
    memory = Memory(area.excluded_path, roster)
    return Screen(roster, kind.traits, memory.load()), memory


def _set_up_memory() -> None:
    """Make the process hold little.

    glibc keeps what was freed for each thread apart, as Arrow's own allocator does, which
    `connectors` turns off.
    """
    with contextlib.suppress(AttributeError):  # not glibc
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)


def addresses_of(settings: Settings) -> tuple[str, dict[str, str], str, str]:
    """Return URLs and credentials of both sides, the sandbox's own where it is meant."""
    source_url, target_url = settings.source.url, settings.target.url
    auth, token = settings.source_auth(), settings.target_token()
    if SANDBOX in (source_url, target_url):
        address = sandbox_address()
        if address is None:
            raise FatalError("no sandbox is running here; start one: intercom-migrate sandbox")
        if source_url == SANDBOX:
            source_url, auth = address.source_url, address.source_auth
        if target_url == SANDBOX:
            target_url, token = address.target_url, address.target_token
    return source_url, auth, target_url, token


def keep_alive(shared: Session, run: RunId) -> None:
    """Say every few seconds that the run lives; a lost lock stops it."""
    shared.heartbeats[run] = Pulse(shared.runs, run, shared.stop)
