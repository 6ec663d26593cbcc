"""Archive: staged personal data and files go; ledger, reports and certificates stay.

What a migration has staged is everything its customers ever wrote. When the migration is accepted
it has no business on a disk any more, and can be read from the source again.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from connectors.clock import now
from connectors.ledger.personal import blank_pre_images, files_of_others
from connectors.ledger.runs import REMOVED
from connectors.staging import KeyIndex
from connectors.staging.archive import Staging, pack
from tasks.run.frame import FIRST, Ended, raise_if_stopped
from tasks.run.session import Session
from transforms.model import RunId

MOVING: Final = frozenset({"full", "delta", "rerun"})  # kinds of runs that people check afterwards
MEANING: Final = (
    "The ledger, the reports and what was moved stay: nothing is sent twice, runs can be undone.",
    "The next full or delta run reads everything from the source anew, which takes its time.",
    "Plans go too: rerun, and reading a run back, need a full run first; an undo can't look for "
    "steps that were left in doubt any more.",
)


@dataclass(frozen=True, slots=True)
class Survey:
    """What an archive would remove, and when it may."""

    resources: list[dict[str, Any]] = field(default_factory=list)
    folders: list[dict[str, Any]] = field(default_factory=list)
    runs: int = 0
    files: int = 0
    files_bytes: int = 0
    files_shared: int = 0  # other migrations name them too: they stay
    since: str | None = None
    due_at: datetime | None = None  # None: no run has come to its end
    meaning: tuple[str, ...] = MEANING

    @property
    def bytes(self) -> int:
        """How much room it makes."""
        return self.files_bytes + sum(int(row["bytes"]) for row in self.folders)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to remove."""
        return self.bytes == 0

    def not_due(self, moment: datetime) -> str | None:
        """Return why it is too early, None when it is time."""
        if self.due_at is None:
            return "no full run has come to its end"
        if moment < self.due_at:
            return f"people may still be checking until {self.due_at:%Y-%m-%d %H:%M} UTC"
        return None


async def survey(shared: Session) -> Survey:
    """Measure what is staged; changes nothing."""
    return await asyncio.to_thread(_survey, shared, await files_of_others(shared.ledger))


async def archive(
    shared: Session,
    run: str,
    pack_to: str | None,
    is_now: bool,  # noqa: FBT001 - a unit
    without_undo: bool,  # noqa: FBT001 - a unit
) -> Ended:
    """Pack what is staged if that is wished, then remove it; does nothing before its time.

    `is_now` does not wait for `options.archive_after_days`; `without_undo` blanks what updates
    have overwritten as well, so that an undo leaves those fields as they are.
    """
    found = await survey(shared)
    too_early = None if is_now else found.not_due(now())
    if too_early is not None:
        return _ended(run, f"Nothing was removed: {too_early} (options.archive_after_days).")
    if found.is_empty and not without_undo:
        return _ended(run, "Nothing is staged.")
    others = await files_of_others(shared.ledger)
    told = await asyncio.to_thread(_remove, shared, run, pack_to, others)
    if without_undo:
        await blank_pre_images(shared.ledger)
        told += " What updates had overwritten is blanked."
    return _ended(run, told)


def _remove(shared: Session, run: str, pack_to: str | None, others: set[str]) -> str:
    staging = _staging(shared)
    told = ""
    with _Own(staging, shared.area.index_path(f"archive-{run}"), others) as own:
        if pack_to is not None:
            count = pack(staging, shared.files, own.hashes(), Path(pack_to))
            told = f" {count} files are packed in {pack_to}, and read back as they were."
        raise_if_stopped(shared)
        shared.runs.note(RunId(run), {REMOVED: True})
        freed = 0
        for sha256 in own.hashes():
            freed += shared.files.remove(sha256)
            raise_if_stopped(shared)
    freed += sum(staging.measure().bytes.values())
    staging.remove(run)
    return f"{mebibytes(freed)} of staged data are removed.{told}"


def _survey(shared: Session, others: set[str]) -> Survey:
    staging = _staging(shared)
    staged = staging.measure()
    path = shared.area.index_path("archive-survey")
    files = size = 0
    with _Own(staging, path, others) as own:
        for sha256 in own.hashes():
            place = shared.files.path(sha256)
            if place.exists():
                files, size = files + 1, size + place.stat().st_size
    return Survey(
        resources=[{"name": name, "rows": rows} for name, rows in staged.rows.items()],
        folders=[{"name": name, "bytes": size} for name, size in staged.bytes.items() if size],
        runs=staged.runs,
        files=files,
        files_bytes=size,
        files_shared=own.shared,
        since=f"{staged.since:%Y-%m-%d %H:%M} UTC" if staged.since else None,
        due_at=_due_at(shared),
    )


class _Own:
    """The files of this migration that no other names: others' hashes lie in an index on disk."""

    def __init__(self, staging: Staging, path: Path, others: set[str]) -> None:
        self.shared = 0
        self._reading = 0
        self._staging = staging
        self._path = path
        self._others = others

    def __enter__(self) -> "_Own":
        self._index = KeyIndex(self._path, is_new=True)
        for hashes in self._staging.hashes_of_others():
            self._index.put((sha256, "other") for sha256 in hashes)
        return self

    def __exit__(self, *_: object) -> None:
        self._index.close()
        self._path.unlink(missing_ok=True)

    def hashes(self) -> Iterator[str]:
        """Yield each file once."""
        self.shared = 0
        self._reading += 1
        for hashes in self._staging.hashes():
            told = self._index.get([f"{self._reading} {each}" for each in hashes])
            fresh = [each for each in hashes if f"{self._reading} {each}" not in told]
            self._index.put((f"{self._reading} {each}", "") for each in fresh)
            kept = self._index.get(fresh).keys() | (self._others & set(fresh))
            self.shared += len(kept)
            yield from (each for each in fresh if each not in kept)


def _staging(shared: Session) -> Staging:
    return Staging(Path(shared.settings.storage.staging), shared.settings.name)


def _due_at(shared: Session) -> datetime | None:
    """Return when the last run that moved everything is old enough."""
    ends = [
        row.finished_at
        for row in shared.runs.all()
        if row.kind in MOVING and row.state == "completed" and row.finished_at is not None
    ]
    whole = [row for row in shared.runs.all() if row.kind == "full" and FIRST not in row.detail]
    if not any(row.state == "completed" for row in whole):
        return None
    return max(ends) + timedelta(days=shared.rules.options.archive_after_days)


def _ended(run: str, message: str) -> Ended:
    return Ended(run=run, kind="archive", message=message)


def mebibytes(size: int) -> str:
    """Return a size as people read it."""
    return f"{size / 1024**2:.1f} MiB"
