"""Tickets that are gone for good from a source of which no list says so: by sets of ids.

What is staged and did not come now is what the source is asked about. It is staged once more as
deleted, behind the reading of its list, and goes the way of whatever the source has deleted.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from connectors.protocols import Page, RawRecord, Source
from connectors.staging import Area, cut
from tasks.run.session import Session
from tasks.stage.writing import Pages
from transforms.excluding import is_excluded
from transforms.latest import latest

ROWS_AT_ONCE: Final = 2_000
IN_A_DELTA: Final = 2_000  # tickets; to list more takes a small plan longer than the delta itself

AsGone = Callable[[str], str | None]


def compared(shared: Session, kind: str) -> Pages:
    """Return the source as a run of that kind reads tickets: with those that are gone, or not."""
    as_gone = shared.kind.as_gone
    if as_gone is None or kind == "demo":
        return shared.source
    most = IN_A_DELTA if kind == "delta" else None
    return Compared(shared.source, shared.area, as_gone, most=most)


@dataclass(slots=True)
class Compared:
    """A source whose tickets end with those that are gone; `most`: of so many at the most."""

    source: Source
    area: Area
    as_gone: AsGone
    most: int | None = None

    async def pages(self, resource: str, *, cursor: str | None = None) -> AsyncIterator[Page]:
        """Yield the source's pages, then those of what is gone, with the last one's cursor."""
        before, came = self.area.last_complete(resource), set[str]()
        async for page in self.source.pages(resource, cursor=cursor):
            came |= {each.id for each in page.records}
            cursor = page.cursor or cursor
            yield page
        if not before or (self.most is not None and self._count(resource) > self.most):
            return
        asked = [row["id"] for row, _ in self._rows(resource) if row["id"] not in came]
        if not asked or not (gone := set(await self.source.gone(asked))):
            return
        yield Page(
            [
                RawRecord(row["id"], row["parent_id"], row["source_at"], payload)._replace(
                    is_whole=row["is_whole"]
                )
                for row, payload in self._rows(resource)
                if row["id"] in gone
            ],
            cursor,
        )

    def _count(self, resource: str) -> int:
        return len(self.area.reader(resource).keys())

    def _rows(self, resource: str) -> Iterator[tuple[dict[str, Any], str]]:
        """Yield what is staged and may be gone, with its payload as of what is."""
        reader = self.area.reader(resource)
        for each in cut(reader.keys(), ROWS_AT_ONCE):
            yield from self._within(latest(reader.read(each)).to_pylist())

    def _within(self, rows: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], str]]:
        for row in rows:
            told = row["payload"]
            payload = None if is_excluded(told) else self.as_gone(told)
            if payload is not None:
                yield row, payload
