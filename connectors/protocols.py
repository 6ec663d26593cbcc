"""What tasks expect of a source and of the target, whichever system stands behind them."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from connectors.http import LimiterStats
from transforms.model import EntityType, FileRef, RecordRef, Step, TargetId
from transforms.reading_cost import ReadingCost, Staged
from transforms.shapes import Fresh

if TYPE_CHECKING:
    from connectors.knowledge import KnowledgeSource

StagedReader = Callable[[], Awaitable[Staged | None]]


class RawRecord(NamedTuple):
    """One record as the source gave it; `payload` is its JSON text.

    `is_whole`: of a ticket and its bulk messages, whether they say all there is of it; None where
    only both together tell (`Source.needs_messages`).
    """

    id: str
    parent_id: str | None  # the ticket of a message
    source_at: datetime | None
    payload: str
    is_whole: bool | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """What one answer of the source held.

    `cursor` goes on behind this page, in this process or a later one. On the last page of an
    export it is the place where the next delta begins. `unread`: what of the list could not be
    read, with the reasons; a later reading asks for it again.
    """

    records: Sequence[RawRecord]
    cursor: str | None
    unread: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Resource:
    """A list that a source can be asked for; `name` is its folder in the staging area."""

    name: str
    entity: EntityType
    is_incremental: bool  # goes on from a cursor; else it is small and read whole each time
    is_of_parent: bool = False  # its records lie in the staging area with what they belong to
    is_compared: bool = False  # comes whole each time: what is staged already is not staged again
    is_withdrawn: bool = False  # a compared record that comes no more is staged as withdrawn
    holds: frozenset[str] = frozenset()  # what is read of it only where the file asks for it


class Download(Protocol):
    """Bytes on their way; `size_bytes` is what the other side announced."""

    @property
    def content_type(self) -> str | None:
        """Return the type that is told."""
        ...

    @property
    def size_bytes(self) -> int | None:
        """Return the size that is told."""
        ...

    def chunks(self) -> AsyncIterator[bytes]:
        """Yield the bytes as they come."""
        ...


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `check`: `is_fatal` stops a run before its first write."""

    is_fatal: bool
    subject: str
    text: str


class Source(Protocol):
    """A help desk that is read and never changed."""

    resources: tuple[Resource, ...]

    @property
    def system(self) -> str:
        """Return the desk's system as external ids have it."""
        ...

    @property
    def name(self) -> str:
        """Return the desk's system as people say it."""
        ...

    @property
    def account(self) -> str:
        """Return what names the desk in external ids; no secret, stable over time."""
        ...

    @property
    def workspace(self) -> str | None:
        """Return which workspace it is, once checked; None where it is no system of the target's.

        What is read must not be what is written to.
        """
        ...

    @property
    def lists_all(self) -> bool:
        """Whether a ticket that its lists don't have is none: nothing was left out on purpose."""
        ...

    @property
    def knowledge(self) -> "KnowledgeSource | None":
        """What reads the desk's knowledge base; None where it has none."""
        ...

    @property
    def use(self) -> LimiterStats:
        """What was asked of the desk so far."""
        ...

    async def check(self) -> list[Finding]:
        """Say whether credentials, role and plan suffice."""
        ...

    async def read_through(self) -> list[Finding]:
        """Say what shows only when everything is read, where the desk is no service that checks."""
        ...

    async def confirm(self) -> None:
        """Return when the account as a whole answers as ever; raise what is wrong if not."""
        ...

    async def counts(self) -> dict[str, int | None]:
        """Return about how many companies, people and tickets there are, None if not told."""
        ...

    async def reading_cost(
        self, staged: StagedReader, *, with_knowledge: bool
    ) -> ReadingCost | None:
        """Return what reading all of it takes of its budget, None where that is no question.

        `staged` tells what has been read of it; where that is None the records are estimated.
        `with_knowledge`: its knowledge base is read too.
        """
        ...

    def pages(self, resource: str, *, cursor: str | None = None) -> AsyncIterator[Page]:
        """Yield pages from the beginning or behind `cursor`; a record may come twice."""
        ...

    def messages(self, ticket: Mapping[str, Any]) -> AsyncIterator[Page]:
        """Yield all messages of one raw ticket, complete with inline images, calls and chats."""
        ...

    def needs_messages(
        self, messages: Sequence[Mapping[str, Any]], ticket: Mapping[str, Any]
    ) -> bool:
        """Tell whether a raw ticket has to be read by itself: its bulk messages lack something."""
        ...

    def memberships(self, person_id: str) -> AsyncIterator[Page]:
        """Yield which companies one person belongs to now; none of a person who is gone."""
        ...

    async def person(self, person_id: str) -> RawRecord | None:
        """Return somebody whom no list has, as the list of people would; None of nobody.

        Asked where `Roles.are_people_asked` says so.
        """
        ...

    async def fresh_ticket(self, ticket_id: str) -> Fresh | None:
        """Read one ticket once more, by other endpoints than the lists; None if it is gone."""
        ...

    async def living_tickets(self, ids: Sequence[int]) -> list[str]:
        """Return those of some ids that are tickets now."""
        ...

    async def gone(self, ids: Sequence[str]) -> list[str]:
        """Return those of some staged tickets that are gone for good, where no list says so."""
        ...

    def is_own(self, url: str) -> bool:
        """Tell whether a file lies with the desk itself, so that its trouble may be everybody's."""
        ...

    async def fresh_address(self, row: Mapping[str, Any]) -> str | None:
        """Return another address of an ATTACHMENT row's file than the row has, None for none."""
        ...

    def download(self, url: str, *, max_bytes: int) -> AbstractAsyncContextManager[Download]:
        """Open a file of the source; raises RecordError when it can't be had."""
        ...

    async def aclose(self) -> None:
        """Let go of connections."""
        ...


@dataclass(frozen=True, slots=True)
class StepAnswer:
    """What the target said to a step."""

    target_kind: str | None = None  # contact, company, conversation, part, tag, attribute
    target_id: TargetId | None = None
    request_id: str | None = None
    observed: Mapping[str, Any] = field(default_factory=dict)
    pre_image: Mapping[str, Any] | None = None  # what an update overwrote
    is_found: bool = False  # it was there already: nothing to take back in an undo


@dataclass(frozen=True, slots=True)
class RecordState:
    """What the ledger knows of a record when one of its steps is sent or looked for.

    `known_parts` are the target ids of this record's settled steps by step key; `nameless` counts
    those of its messages that are settled without one. `quiet_s`: for so long nobody can have sent
    the step any more; None: since it was begun. `is_ticket`: a ticket in
    Intercom too, no conversation.
    """

    ref: RecordRef
    target_id: TargetId | None
    known_parts: Mapping[str, TargetId]
    nameless: int = 0
    quiet_s: float | None = None
    is_ticket: bool = False


class Found(NamedTuple):
    """The step did happen."""

    answer: StepAnswer


class Absent(NamedTuple):
    """The step surely did not happen: it may be sent."""


class InDoubt(NamedTuple):
    """Nobody can say; `not_before_s` more seconds may tell, None means a person has to look."""

    reason: str
    not_before_s: float | None = None


class Spared(NamedTuple):
    """A step's body without what people have changed, and of that what we had set, in hashes."""

    body: dict[str, Any]
    kept: Mapping[str, str] | None = None


class FileReader(Protocol):
    """The content-addressed store, for reading."""

    async def read(self, file: FileRef) -> bytes:
        """Return the whole file; raises RecordError when it is gone."""
        ...


class Target(Protocol):
    """The Intercom workspace that is written to."""

    async def send(self, step: Step, body: dict[str, Any], state: RecordState) -> StepAnswer:
        """Send one step, `body` with its references resolved.

        Raises LostAnswerError when nobody knows whether it happened, TransientError when it
        surely did not and may later, RecordError when the target refuses it.
        """
        ...

    async def show(self, state: RecordState) -> Mapping[str, Any] | None:
        """Return a record as the target shows it now; None when there is nothing to look at."""
        ...

    def spared(
        self,
        step: Step,
        body: dict[str, Any],
        past: Mapping[str, Any],
        shown: Mapping[str, Any],
        state: RecordState,
        *,
        is_in_doubt: bool = False,
    ) -> Spared | None:
        """Return what may be sent of a step without overwriting people's work, None for nothing.

        `past` is what the ledger kept of the step, `shown` the record before this run;
        `is_in_doubt`: nobody knows yet whether this very step was carried out.
        """
        ...

    async def is_up(self) -> bool:
        """Say whether the target answers at all just now."""
        ...

    async def reconcile(
        self, step: Step, body: dict[str, Any], state: RecordState, *, age_s: float
    ) -> Found | Absent | InDoubt:
        """Look whether a step that was begun `age_s` seconds ago did happen."""
        ...
