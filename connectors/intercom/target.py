"""The Intercom workspace as the executor sees it: send, reconcile, take back, and read."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Final, Literal

from connectors.http import Download, Limiter
from connectors.intercom import (
    inventory,
    knowledge_inventory,
    preflight,
    probing,
    reading_back,
    uses,
)
from connectors.intercom.contacts.heirs import found_out
from connectors.intercom.context import Connection
from connectors.intercom.conversations import shut
from connectors.intercom.custom_objects import sending as custom_objects
from connectors.intercom.errors import is_gone, renamed, stopping, translated
from connectors.intercom.handlers import HANDLERS
from connectors.intercom.office_hours import sending as office_hours
from connectors.intercom.preflight import Me
from connectors.intercom.probing import Probed
from connectors.intercom.redirects import CenterRedirects
from connectors.intercom.taking_back import UndoEntry, Undone
from connectors.intercom.tickets.shown import as_thread
from connectors.protocols import (
    Absent,
    Finding,
    Found,
    InDoubt,
    Page,
    RecordState,
    Resource,
    Spared,
    StepAnswer,
)
from transforms.errors import CONTACT_SHUT, MovedError, RecordError, TransientError
from transforms.model import EntityType, Operation, Step, TargetId
from transforms.plan.kinds import KINDS

TOO_LARGE: Final = "file_too_large"  # and so there
MAX_PAGE_BYTES: Final = 100_000_000  # of what a link leads to; it is opened, not read

READABLE: Final = {  # what `fetch` knows, by target kind
    "contact": "/contacts",
    "company": "/companies",
    "conversation": "/conversations",
    "ticket": "/tickets",
    "tag": "/tags",
    "article": "/articles",
    "internal_article": "/internal_articles",
    "collection": "/help_center/collections",
    custom_objects.KIND: custom_objects.PATH,  # an id begins with its type
    office_hours.KIND: office_hours.PATH,
}


class IntercomTarget:
    """One workspace; satisfies `connectors.protocols.Target`."""

    resources: tuple[Resource, ...] = inventory.RESOURCES
    knowledge_resources: tuple[Resource, ...] = knowledge_inventory.RESOURCES

    def __init__(self, connection: Connection) -> None:
        """Take what `open_intercom` has put together."""
        self._at = connection

    @property
    def limiter(self) -> Limiter:
        """What holds the workspace's rate, and counts the requests."""
        return self._at.client.limiter

    async def send(self, step: Step, body: dict[str, Any], state: RecordState) -> StepAnswer:
        """Send one step, `body` with its references resolved.

        Raises LostAnswerError when nobody knows whether it happened, TransientError when it
        surely did not and may later, RecordError when Intercom refuses it, MovedError when it names
        a contact that was merged, FatalError when it would refuse every other record too.
        """
        try:
            return await self._send(step, body, state)
        except RecordError as exc:
            if not is_gone(exc) and exc.code != "contact_not_found":
                raise translated(exc) from exc
            refused = exc
        found = await found_out(self._at, body)
        if found.heirs:
            raise MovedError(found.heirs) from refused
        if found.is_shut and "user not found" in refused.detail.lower():
            if not (KINDS[step.operation].is_said and shut.is_theirs(body)):
                raise renamed(refused, CONTACT_SHUT) from refused
            return await self._say_for(step, body, state)
        if not found.is_woken:
            raise translated(refused) from refused
        try:
            return await self._send(step, body, state)
        except RecordError as exc:
            raise translated(exc) from exc

    async def _say_for(self, step: Step, body: dict[str, Any], state: RecordState) -> StepAnswer:
        try:
            return await shut.say_for(self._at, step, body, state)
        except RecordError as exc:
            raise translated(exc) from exc

    async def _send(self, step: Step, body: dict[str, Any], state: RecordState) -> StepAnswer:
        return await HANDLERS[step.operation].send(self._at, step, body, state)

    async def reconcile(
        self, step: Step, body: dict[str, Any], state: RecordState, *, age_s: float
    ) -> Found | Absent | InDoubt:
        """Look whether a step that was begun `age_s` seconds ago did happen; changes nothing."""
        try:
            return await HANDLERS[step.operation].look(self._at, step, body, state, age_s)
        except RecordError as exc:
            raise translated(exc) from exc

    async def look_back(
        self, step: Step, body: dict[str, Any], state: RecordState, *, age_s: float
    ) -> Found | Absent | InDoubt:
        """Look whether a step did happen, for an undo: also one that a run would just repeat."""
        look = HANDLERS[step.operation].look_back
        if look is None:
            return await self.reconcile(step, body, state, age_s=age_s)
        try:
            return await look(self._at, step, body, state)
        except RecordError as exc:
            raise translated(exc) from exc

    async def show(self, state: RecordState) -> dict[str, Any] | None:
        """Return a record as the workspace shows it, None when it is gone or nobody edits it."""
        kind = shown_kind(state)
        if kind is None or state.target_id is None:
            return None
        return await self.fetch(kind, state.target_id)

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
        """Return what may be sent of a step without overwriting people's work, None for nothing."""
        handler = HANDLERS[step.operation]
        if handler.spare is None or (is_in_doubt and not handler.spares_in_doubt):
            return Spared(body)
        return handler.spare(step, body, past, shown, state)

    def leaves_nothing(self, operation: Operation, entry: UndoEntry) -> bool:
        """Tell without asking whether there is nothing to take back: a reversal would keep it."""
        return HANDLERS[operation].leaves_nothing(entry)

    def restores(self, operation: Operation) -> Literal["contact", "company"] | None:
        """Return of what a reversal puts fields back that the step overwrote, None for nothing."""
        return HANDLERS[operation].restores

    async def reverse(self, operation: Operation, entry: UndoEntry) -> Undone:
        """Take one settled step back; "kept" when it is not ours or in use, "gone" when it was.

        Undoing a conversation's create takes all its other steps along.
        """
        try:
            return await HANDLERS[operation].reverse(self._at, entry)
        except RecordError as exc:
            raise translated(exc) from exc

    async def pages(self, resource: str, *, cursor: str | None = None) -> AsyncIterator[Page]:
        """Yield what the workspace already has; see `resources`. A refusal is fatal here."""
        try:
            async for page in inventory.pages(self._at, resource, cursor=cursor):
                yield page
        except RecordError as exc:
            raise stopping(exc, f"Intercom refuses the list of {resource}") from exc

    async def fetch(self, kind: str, target_id: TargetId) -> dict[str, Any] | None:
        """Return one thing by target kind and id as Intercom shows it, None when it is gone.

        A ticket comes in the form of a conversation.
        """
        try:
            answer = await self._at.client.read(f"{READABLE[kind]}/{target_id}")
        except RecordError as exc:
            if is_gone(exc):
                return None
            raise translated(exc) from exc
        if not isinstance(answer.body, dict):
            return None
        return as_thread(answer.body) if kind == "ticket" else answer.body

    async def read_back(self, kind: str, target_id: TargetId) -> dict[str, Any] | None:
        """Return one thing with all of its tags and companies; a merged contact's heir for it."""
        return await reading_back.show(self._at, kind, target_id)

    async def notes(self, kind: str, target_id: TargetId) -> list[dict[str, Any]]:
        """Return all notes about a contact or company; none of one that is gone."""
        return await reading_back.notes(self._at, kind, target_id)

    async def listed_conversations(self) -> AsyncIterator[Sequence[dict[str, Any]]]:
        """Yield pages of all conversations, without their parts; one may come twice."""
        async for page in reading_back.listed_conversations(self._at):
            yield page

    async def listed_tickets(self) -> AsyncIterator[Sequence[dict[str, Any]]]:
        """Yield pages of all tickets in the form of conversations; one may come twice."""
        async for page in reading_back.listed_tickets(self._at):
            yield page

    def download(self, url: str, *, max_bytes: int) -> AbstractAsyncContextManager[Download]:
        """Open an attachment that an answer names; its link lives for minutes only."""
        return self._at.client.download(url, max_bytes=max_bytes)

    async def answers(self, url: str) -> bool:
        """Tell whether there is anything at an address; another host than ours is asked once.

        Raises TransientError when nobody can say just now.
        """
        try:
            async with self._at.client.download(url, max_bytes=MAX_PAGE_BYTES, is_once=True):
                return True
        except RecordError as exc:
            return exc.code == TOO_LARGE

    async def conversations_of(
        self, contact_ids: Sequence[TargetId]
    ) -> dict[TargetId, set[TargetId]]:
        """Return the conversations of contacts, as the search knows them."""
        return await uses.conversations_of(self._at, contact_ids)

    async def tickets_of(self, contact_ids: Sequence[TargetId]) -> dict[TargetId, set[TargetId]]:
        """Return the tickets of contacts, as the search knows them."""
        return await uses.tickets_of(self._at, contact_ids)

    def found_conversations(self, contact_ids: Sequence[TargetId]) -> AsyncIterator[dict[str, Any]]:
        """Yield the conversations of contacts, without their parts; one may come twice."""
        return uses.found_conversations(self._at, contact_ids)

    def found_tickets(self, contact_ids: Sequence[TargetId]) -> AsyncIterator[dict[str, Any]]:
        """Yield the tickets of contacts in the form of conversations; one may come twice."""
        return uses.found_tickets(self._at, contact_ids)

    def bearers_of_tag(self, tag_id: TargetId) -> AsyncIterator[tuple[str, TargetId]]:
        """Yield what carries a tag: target kind and id."""
        return uses.bearers_of_tag(self._at, tag_id)

    async def contacts_of_company(self, company_id: TargetId) -> list[TargetId]:
        """Return some contacts of a company."""
        return await uses.contacts_of_company(self._at, company_id)

    async def stand_in_collection(
        self, collection_id: TargetId
    ) -> tuple[list[TargetId], list[TargetId]]:
        """Return the articles and collections that stand in a collection."""
        return await knowledge_inventory.stand_in(self._at, collection_id)

    @property
    def redirects(self) -> CenterRedirects:
        """What leads on from addresses of a help center's own domain."""
        return CenterRedirects(self._at)

    async def living_tags(self) -> set[TargetId]:
        """Return the ids of all tags of the workspace."""
        return await uses.living_tags(self._at)

    def probe(self, address: str, left: list[str]) -> AsyncGenerator[Probed]:
        """Try what the documents leave open, and yield the answers; see `probing.probe`."""
        return probing.probe(self._at, address, left)

    async def has_object_type(self, kind: str) -> bool:
        """Tell whether the workspace has a type of custom objects; a refusal is fatal here."""
        try:
            return await custom_objects.has_type(self._at, kind)
        except RecordError as exc:
            raise stopping(
                exc, f"Intercom does not show custom objects of the type {kind}"
            ) from exc

    @property
    def sends_plain_articles(self) -> bool:
        """Whether all articles go in the plain form: the rich one was not kept."""
        return self._at.habits.is_plain

    def send_plain_articles(self) -> None:
        """Send articles in the plain form from now on, as was found out before."""
        self._at.habits.is_plain = True

    async def office_hours(self) -> list[str] | None:
        """Return the names of the workspace's office hours; None where the token may not read."""
        try:
            found = await office_hours.schedules(self._at)
        except RecordError as exc:
            raise stopping(exc, "Intercom does not show its office hours") from exc
        return None if found is None else [str(each.get("name") or "") for each in found]

    async def me(self) -> Me:
        """Return whom the token belongs to, and in which workspace."""
        return await preflight.me(self._at)

    async def contact_count(self) -> int | None:
        """Return how many contacts the workspace has, as far as it says."""
        return await preflight.contact_count(self._at)

    async def is_up(self) -> bool:
        """Say whether the workspace answers at all just now."""
        try:
            await self.me()
        except TransientError:
            return False
        return True

    async def preflight(self, expected_workspace: str | None) -> list[Finding]:
        """Say whether this is the right workspace and whether the token may do what is needed."""
        return await preflight.check(self._at, expected_workspace)

    async def aclose(self) -> None:
        """Let go of connections."""
        await self._at.client.aclose()


def shown_kind(state: RecordState) -> str | None:
    """Return what a record is in the workspace, None for what a run does not look at."""
    match state.ref.entity:
        case EntityType.TICKET:
            return "ticket" if state.is_ticket else "conversation"
        case EntityType.COLLECTION:
            return "collection"
        case EntityType.OFFICE_HOURS:
            return office_hours.KIND
        case EntityType.ARTICLE:
            return "internal_article" if "internal" in state.known_parts else "article"
        case _:
            return None
