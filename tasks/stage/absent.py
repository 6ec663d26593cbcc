"""People whom tickets mean and no list of the source has: asked for one by one, where that can be.

They lie behind the rows of the list, as if it had named them, and are asked for once.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import pyarrow.compute as pc

from connectors.protocols import Page, RawRecord, Source
from connectors.staging import Area, PartReader, cut
from tasks.run.frame import noting
from tasks.run.own_trouble import Trouble, own_trouble
from tasks.run.session import Session
from tasks.run.stop import Breaker, new_breaker
from tasks.run.tables import tables_of
from tasks.run.together import together
from tasks.stage.writing import AT_RISK, READS_AT_ONCE, stage_resource
from transforms.contracts import REFERENCE
from transforms.strangers import EMAIL_ID

log = logging.getLogger(__name__)

PEOPLE_AT_ONCE: Final = 20_000  # people whose ids are compared together


async def stage_absent_people(shared: Session, run: str) -> int:
    """Stage whom the run's tickets mean and no list has; returns how many the source told of."""
    roles = shared.kind.roles
    if not roles.are_people_asked:
        return 0
    meant = PartReader([tables_of(shared.area, run).folder("reference")], REFERENCE)
    if await asyncio.to_thread(next, absent(shared.area, meant, roles.people), None) is None:
        return 0
    people = next(each for each in shared.source.resources if each.name == roles.people)
    system = Absent(shared.source, shared.area, meant, new_breaker(shared.rules))
    note = noting(shared, f"stage {people.name}")
    count = await stage_resource(system, people, shared.area, run=run, note=note)
    shared.progress.end(f"stage {people.name}")
    return count


@dataclass(frozen=True, slots=True)
class Absent:
    """A source whose list of people has those of `meant` (REFERENCE) alone who are not staged.

    Who can't be had stays a mention, and is asked for again by the next run that means them;
    `breaker` raises FatalError when too many fail for one reason.
    """

    source: Source
    area: Area
    meant: PartReader
    breaker: Breaker

    async def pages(self, resource: str, *, cursor: str | None = None) -> AsyncIterator[Page]:
        """Yield pages of people, each with the cursor that the list ended with."""
        lists = absent(self.area, self.meant, resource)
        while (ids := await asyncio.to_thread(next, lists, None)) is not None:
            asks = [
                partial(own_trouble, partial(self.source.person, each), self.source.confirm)
                for each in ids
            ]
            answers = await together(asks, at_once=READS_AT_ONCE)
            yield Page([*self._told(ids, answers)], cursor)

    def _told(
        self, ids: Sequence[str], answers: Sequence[RawRecord | Trouble | None]
    ) -> Iterator[RawRecord]:
        for person, answer in zip(ids, answers, strict=True):
            code = answer.code if isinstance(answer, Trouble) else None
            self.breaker.note(code)
            if isinstance(answer, RawRecord):
                yield answer
            elif code is not None:
                log.warning("person unread", extra={"id": person, "reason": code})


def absent(area: Area, meant: PartReader, people: str) -> Iterator[list[str]]:
    """Yield the ids of whom is meant and not staged, as many as are asked for at once."""
    for keys in cut(meant.keys(), PEOPLE_AT_ONCE):
        known = pc.unique(area.reader(people).read(keys, but="payload")["id"])
        ids = pc.unique(meant.read(keys)["id"])
        strange = pc.and_not(pc.invert(pc.is_in(ids, known)), pc.starts_with(ids, EMAIL_ID))
        wanted: list[str] = ids.filter(strange).to_pylist()
        for start in range(0, len(wanted), AT_RISK):
            yield wanted[start : start + AT_RISK]
