"""What all operations on a workspace share: client, files, time, and who has what."""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple

from connectors.clock import now as real_now
from connectors.http import HttpClient, Patience
from connectors.intercom.articles.habits import Habits
from connectors.intercom.shapes import sound_id
from connectors.protocols import FileReader, RecordState
from transforms.errors import ContractError, LostAnswerError
from transforms.model import RecordRef, TargetId

REMEMBERED: Final = 4_000  # conversations; some times what can be under way in one process

Claimed = Callable[[Sequence[TargetId]], Awaitable[set[TargetId]]]


class Moment(NamedTuple):
    """What a conversation is looked for by; tickets of one person and second are twins."""

    contact_id: str
    created_at: int


class Claims:
    """Says which conversations belong to other records, also those not yet in the ledger."""

    def __init__(self, claimed: Claimed) -> None:
        """`claimed` asks the ledger which of some ids are taken."""
        self._claimed = claimed
        self._taken: OrderedDict[TargetId, RecordRef] = OrderedDict()
        self._creating: Counter[Moment] = Counter()
        self._puzzled: set[RecordRef] = set()

    @contextmanager
    def creating(self, moment: Moment) -> Iterator[None]:
        """Note, for the time of the request, that a conversation of that moment is on its way."""
        self._creating[moment] += 1
        try:
            yield
        finally:
            self._creating[moment] -= 1
            if not self._creating[moment]:
                del self._creating[moment]

    def is_creating(self, moment: Moment) -> bool:
        """Tell whether another record's request may be making such a conversation right now."""
        return moment in self._creating

    def take(self, target_id: TargetId, ref: RecordRef) -> bool:
        """Remember whose a conversation is until the ledger surely knows; False: another's."""
        if self._taken.setdefault(target_id, ref) != ref:
            return False
        if len(self._taken) > REMEMBERED:
            self._taken.popitem(last=False)
        return True

    def is_new_puzzle(self, ref: RecordRef) -> bool:
        """Tell, once a record, that what was found may yet turn out to be another record's."""
        is_new = ref not in self._puzzled
        self._puzzled.add(ref)
        return is_new

    async def free(self, ids: Sequence[TargetId], ref: RecordRef) -> list[TargetId]:
        """Return those that no record but `ref` has, in their order."""
        claimed = await self._claimed(ids) if ids else set()
        return [
            found for found in ids if found not in claimed and self._taken.get(found, ref) == ref
        ]


async def nobody(_: Sequence[TargetId]) -> set[TargetId]:
    """Know of no claims: for a workspace without a ledger."""
    return set()


@dataclass(frozen=True, slots=True)
class Connection:
    """One Intercom workspace as the operations see it."""

    client: HttpClient
    files: FileReader
    claims: Claims
    search_lag_s: float
    now: Callable[[], datetime] = real_now
    sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep
    patience: Patience = field(default_factory=Patience)
    habits: Habits = field(default_factory=Habits)
    ticket_types: dict[str, Any] = field(default_factory=dict)  # see `tickets.types`


def own_id(state: RecordState) -> TargetId:
    """Return the target id of the step's own record; a plan never lets it be missing here."""
    if state.target_id is None:
        raise ContractError(f"{state.ref.entity} {state.ref.source_id} has no id in Intercom yet")
    return state.target_id


def id_in(body: Any, key: str, called: str) -> TargetId:
    """Return the id that the answer to a write must hold; ids come as numbers and as strings.

    Without one nobody knows what was made: LostAnswerError, so that it is looked for.
    """
    found = body.get(key) if isinstance(body, Mapping) else None
    if not sound_id(found):
        raise LostAnswerError(f"{called} answered without {key!r}")
    return TargetId(str(found))
