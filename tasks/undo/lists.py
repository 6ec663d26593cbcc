"""The lists of an undo: which records were taken back, and why others were not."""

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from tasks.report.written import LABELS
from tasks.undo.shared import Row
from transforms.outlets import cell, cell_text

OUTCOMES: Final = ("undone", "gone", "kept", "refused")
COLUMNS: Final = ("source_id", "target_id", "reason", "text", "target_url")
SHOWN: Final = 100  # refusals on the page; the list has all
LEFT: Final = "left_"  # begins the reason where something of the run stays in a record


class Lists:
    """The CSV files of one entity, one an outcome; written anew by each attempt."""

    def __init__(self, folder: Path, entity: str, url: Callable[[str, str], str | None]) -> None:
        self.counts: Counter[str] = Counter()
        self._folder = folder
        self._entity = entity
        self._url = url
        self._files = ExitStack()
        self._writers: dict[str, Any] = {}

    def __enter__(self) -> Self:
        """Have the folder, without what an earlier try of the same attempt wrote."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for outcome in OUTCOMES:
            self._path(outcome).unlink(missing_ok=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the files."""
        self._files.close()

    def write(self, row: Row) -> None:
        """Add a record to the list of its outcome."""
        outcome = row.verdict.outcome
        if outcome not in self._writers:
            file = self._path(outcome).open("w", newline="", encoding="utf-8")
            self._writers[outcome] = csv.writer(self._files.enter_context(file))
            self._writers[outcome].writerow(COLUMNS)
        url = self._url(self._entity, row.target_id) if row.target_id else None
        told = (row.verdict.reason, row.verdict.text, url or "")
        self._writers[outcome].writerow(map(cell, (row.source_id, row.target_id or "", *told)))
        self.counts[outcome] += 1

    def _path(self, outcome: str) -> Path:
        return self._folder / f"{self._entity}-{outcome}.csv"


def refusals(folder: Path) -> list[dict[str, str]]:
    """Return the first refused records of an undo, as its lists have them."""
    return list(islice(_rows(folder, "refused"), SHOWN))


def left_behind(folder: Path) -> list[dict[str, str]]:
    """Return the first records of which something of the run stays, though it was taken back."""
    rows = chain.from_iterable(_rows(folder, outcome) for outcome in ("undone", "kept"))
    return list(islice((row for row in rows if row["reason"].startswith(LEFT)), SHOWN))


def _rows(folder: Path, outcome: str) -> Iterator[dict[str, str]]:
    """Yield the records of an outcome, entity by entity."""
    for path in sorted(folder.glob(f"*-{outcome}.csv")):
        entity = path.name.removesuffix(f"-{outcome}.csv")
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                read = {name: cell_text(text) for name, text in row.items()}
                yield {"entity": entity, "label": LABELS.get(entity, entity), **read}
