"""Records that are asked for one by one: one that can't be read is named, and the rest goes on."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from connectors.protocols import Page, Resource
from connectors.staging import Area, PartWriter
from tasks.run.own_trouble import Trouble
from tasks.run.stop import Breaker
from tasks.run.together import together
from tasks.stage.writing import AT_RISK, READS_AT_ONCE, Note, append_page
from transforms.contracts import RAW

log = logging.getLogger(__name__)

Row = dict[str, Any]
Ask = Callable[[Row], Awaitable[list[Page] | Trouble]]


class Read(NamedTuple):
    """How many were asked for, and why some could not be read, by their ids."""

    asked: int
    unread: dict[str, str]


@dataclass(frozen=True, slots=True)
class Each:
    """Stages what answers hold as rows of a resource; `run` is written into its parts."""

    area: Area
    resource: Resource
    run: str
    note: Note
    breaker: Breaker  # raises FatalError when too many fail for one reason

    async def read(self, lists: Iterable[list[Row]], ask: Ask) -> Read:
        """Ask for each row of some lists, a list at a time; what is flushed is not asked again.

        The lists are made in a thread: to find out what is to be asked reads whole ranges.
        """
        generation = self.area.begin(self.resource.name, is_incremental=True)
        writer = PartWriter(generation.folder, RAW, run=self.run)
        unread: dict[str, str] = {}
        sequence, count, unsaved = self.area.rows(generation), 0, 0
        makes = iter(lists)
        while (wanted := await asyncio.to_thread(next, makes, None)) is not None:
            answers = await together([partial(ask, row) for row in wanted], at_once=READS_AT_ONCE)
            for row, answer in zip(wanted, answers, strict=True):
                for page in self._pages(row["id"], answer, unread):
                    sequence = append_page(writer, page, self.resource, generation, sequence)
            count, unsaved = count + len(wanted), unsaved + len(wanted)
            if unsaved >= AT_RISK:
                writer.flush()
                unsaved = 0
            self.note(self.resource.name, len(wanted))
        writer.flush()
        self.area.complete(generation, cursor=None, rows=sequence)
        return Read(count, unread)

    def _pages(
        self, record: str, answer: list[Page] | Trouble, unread: dict[str, str]
    ) -> list[Page]:
        if not isinstance(answer, Trouble):
            self.breaker.note(None)
            return answer
        unread[record] = answer.code
        self.breaker.note(answer.code)
        told = {"resource": self.resource.name, "id": record, "reason": answer.code}
        log.warning("record unread", extra=told)
        return []
