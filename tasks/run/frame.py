"""A run's frame: lock, heartbeat, stop wishes, and how it ended."""

import contextlib
import errno
import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from connectors.http import redact
from connectors.settings import Settings, load_settings
from tasks.run.session import Session, keep_alive, session
from transforms.errors import FatalError, StoppedError
from transforms.model import RunId

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
WRITING: Final = frozenset({"demo", "full", "delta", "rerun"})  # kinds that move records
NAMING: Final = WRITING | {
    "probe",
    "redirects",
}  # kinds that write to no workspace but the one that is named
FIRST: Final = "first"  # in a full run's detail: what it moved first, and left the rest for later
AWAITS: Final = "awaits_approval"  # the state of a full run that nobody signed
SIGN_OFF: Final = "sign_off"  # in a full run's detail: who said that it may write


class RunRefusedError(FatalError):
    """The run did not begin: credentials, role, workspace or region have to be mended first."""


@dataclass(frozen=True, slots=True)
class Approval:
    """Whether the run may write, and who said so."""

    is_given: bool
    by: str | None = None
    changed: tuple[str, ...] = ()  # since an earlier sign-off, which therefore holds no more


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended, in plain values that a flow's state can carry."""

    run: str
    kind: str
    message: str = ""
    failed: int = 0
    skipped: int = 0
    stopped: str | None = None
    awaits_approval: bool = False
    report: str | None = None
    rows: list[dict[str, Any]] = field(default_factory=list)
    reasons: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    plan: dict[str, Any] | None = None
    undone: dict[str, Any] | None = None

    @property
    def told(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(slots=True)
class OpenedRun:
    """A run that holds its migration's lock."""

    id: RunId
    kind: str
    shared: Session
    state: str = "completed"

    @property
    def has_articles(self) -> bool:
        """Whether it moves a knowledge base: articles are wished for, and the source has some."""
        shared = self.shared
        has_base = shared.kind.knowledge is not None and shared.source.knowledge is not None
        return has_base and "articles" in shared.rules.entities

    def ended(self, **told: Any) -> Ended:
        """Return how it ended; remembers it for the ledger."""
        if told.get("awaits_approval"):
            self.state = AWAITS
        return Ended(run=self.id, kind=self.kind, **told)

    def noted(self, ended: Ended) -> Ended:
        """Remember for the ledger how a run ended that has a report."""
        self.state = "stopped" if ended.stopped else "completed"
        return ended

    def undoes(self, run: str) -> None:
        """Write down whose undo this is; raises FatalError for a run that can't be undone."""
        if self.shared.runs.get(run).kind == "undo":
            raise FatalError(f"run {run} is an undo itself; a full run builds up again")
        self.shared.runs.note(self.id, {"undoes": run})


def tag_of(config: str) -> str:
    """Return the Prefect tag of a migration's runs; raises FatalError when the file is wrong."""
    return load_settings(Path(config), os.environ).name


def in_a_sentence(exc: BaseException) -> str:
    """Return what stopped a run; trouble of the machine in a word on what to do about it."""
    if isinstance(exc, MemoryError):
        return "the machine is out of memory; run again with more of it, or with less beside it"
    if isinstance(exc, OSError):
        what = exc.strerror or redact(str(exc)) or type(exc).__name__
        place = f"{exc.filename}: " if exc.filename else ""
        return f"{place}{what}" + ("; make room on the disk" if exc.errno in _FULL else "")
    return str(exc)


@contextlib.asynccontextmanager
async def opened_run(
    config: str, kind: str, settings: Settings | None = None
) -> AsyncIterator[OpenedRun]:
    """Take the migration's lock, yield the run, write down how it ended.

    `settings` are those of a file that is not written yet. Raises LockedError when another run
    works on the migration, FatalError when the workspace has no name where one is needed.
    """
    async with session(config, settings) as shared:
        settings = shared.settings
        if settings.requires_workspace and not settings.target.workspace and kind in NAMING:
            raise FatalError(
                f"{config}: target.workspace: name the workspace's id_code, so that nothing is "
                "written to a wrong one; `intercom-migrate check` shows it"
            )
        detail = {"configuration": settings.redacted()}
        run = shared.runs.start(
            kind, digest=settings.digest(), workspace=settings.target.workspace, detail=detail
        )
        shared.claim.begin(run)
        keep_alive(shared, run)
        opened = OpenedRun(run, kind, shared)
        try:
            yield opened
        except BaseException:
            opened.state = "stopped"
            raise
        finally:
            await shared.give_up_ahead()  # while nobody else may write where its files lie
            shared.heartbeats.pop(run).cancel()
            shared.claim.end()
            shared.runs.finish(run, opened.state)


def raise_if_stopped(shared: Session) -> None:
    """Raise StoppedError when somebody asked to stop."""
    if shared.stop.reason is not None:
        raise StoppedError(shared.stop.reason)


def noting(shared: Session, stage: str) -> Callable[[str, int], None]:
    """Open a progress line and return what counts on it, and stops where somebody asked to."""
    shared.progress.begin(stage)

    def note(_name: str, count: int) -> None:
        shared.progress.add(stage, count)
        raise_if_stopped(shared)

    return note
