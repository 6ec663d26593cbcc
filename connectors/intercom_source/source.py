"""Intercom as a migration source: read-only, one page in memory at a time."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Final, Protocol

import httpx

from connectors.http import BearerToken, HttpClient, Limiter, LimiterStats, Patience, RetryBudget
from connectors.http.origins import is_loopback
from connectors.http.source_files import SourceFile
from connectors.http.strangers import Strangers
from connectors.intercom.rates import intercom_rate
from connectors.intercom.wording import intercom_error
from connectors.intercom_source.absent import absent_contact
from connectors.intercom_source.calls import Reading, Sleep, all_rows, is_absent, pages_of
from connectors.intercom_source.check import Who, findings_of, unreachable, who_is
from connectors.intercom_source.companies import company_pages
from connectors.intercom_source.files import open_file
from connectors.intercom_source.gone import gone, is_there
from connectors.intercom_source.help_center.source import HelpCenterSource
from connectors.intercom_source.labels import TicketLabels
from connectors.intercom_source.links import Links
from connectors.intercom_source.messages import messages_of, thread_read
from connectors.intercom_source.objects import object_pages
from connectors.intercom_source.people import people_pages
from connectors.intercom_source.records import calls, parts_of, plain
from connectors.intercom_source.resources import SETUP, resources
from connectors.intercom_source.segments import member_pages, segments_of
from connectors.intercom_source.threads import thread_pages
from connectors.intercom_source.windows import CONVERSATIONS, TICKETS, counted
from connectors.knowledge import KnowledgeSource
from connectors.paged import cursor_of, whole_list
from connectors.protocols import Finding, Page, RawRecord, StagedReader
from connectors.raw_records import dumped
from connectors.together import all_of
from transforms.errors import (
    CredentialError,
    FatalError,
    MigrationError,
    RecordError,
)
from transforms.intercom_source import lists
from transforms.payloads import mapping
from transforms.reading_cost import ReadingCost
from transforms.shapes import Fresh

log = logging.getLogger(__name__)

MEND: Final = "give the token the right to read it"  # where a list is forbidden

API_VERSION: Final = "2.16"
MAX_IN_FLIGHT: Final = 64
MOST_CALLS: Final = 25  # of a page; OpenAPI 2.16
KIND, NAME = "intercom", "Intercom"
DEFAULT_RETRY: Final = RetryBudget()
APPS: Final[Mapping[str, str]] = {  # where people see what the API of a region serves
    "api.intercom.io": "https://app.intercom.com",
    "api.eu.intercom.io": "https://app.eu.intercom.com",
    "api.au.intercom.io": "https://app.au.intercom.com",
}


class IntercomSource:
    """Reads one workspace; satisfies `connectors.protocols.Source`."""

    def __init__(
        self, at: Reading, url: str, *, workspace: str, with_sides: bool, with_segments: bool
    ) -> None:
        """Take what is set up for the workspace; its client is closed with the source."""
        self._at, client = at, at.client
        self._client, self._url = client, url.rstrip("/")
        self._expected, self._with_sides = workspace, with_sides
        self._with_segments = with_segments
        self._strangers, self._links = Strangers(), Links(client)
        self._labels = TicketLabels(client)
        self.knowledge: KnowledgeSource | None = HelpCenterSource(
            client, self._url, self._strangers
        )
        self.account, self.system, self.name = workspace, KIND, NAME
        self.workspace: str | None = None
        self.resources = resources(with_sides=with_sides)

    @property
    def lists_all(self) -> bool:
        """Whether a number that no list has is none: numbers lie too far apart to ask."""
        return False

    @property
    def use(self) -> LimiterStats:
        """What was asked of the workspace so far."""
        return self._client.limiter.stats

    async def check(self) -> list[Finding]:
        """Say whether token, workspace, region and plan suffice."""
        try:
            who = await self._who()
        except MigrationError as exc:
            return [unreachable(self._client, exc)]
        is_local = is_loopback(self._client.host)
        return await findings_of(self._client, who, None if is_local else self._expected)

    async def read_through(self) -> list[Finding]:
        """Say nothing: Intercom has checked what it holds."""
        return []

    async def confirm(self) -> None:
        """Return when the workspace answers us as ever: what just went wrong was one record's."""
        try:
            await self._who()
        except RecordError as exc:
            raise CredentialError(f"{self._client.host} no longer says who we are") from exc

    async def counts(self) -> dict[str, int | None]:
        """Return how many companies, people and threads there are."""
        threads = [await counted(self._client, each) for each in (CONVERSATIONS, TICKETS)]
        known = [each for each in threads if each is not None]
        return {
            "companies": await self._total("/companies"),
            "people": await self._total("/contacts"),
            "tickets": sum(known) if len(known) == len(threads) else None,
        }

    async def reading_cost(
        self,
        staged: StagedReader,  # noqa: ARG002
        *,
        with_knowledge: bool,  # noqa: ARG002
    ) -> ReadingCost | None:
        """Return nothing: a minute holds thousands of requests, and each thread is one."""
        return None

    def pages(self, resource: str, *, cursor: str | None = None) -> AsyncIterator[Page]:
        """Yield pages from the beginning or behind `cursor`; a record may come twice."""
        own: dict[str, Callable[[], AsyncIterator[Page]]] = {
            lists.TICKETS: lambda: thread_pages(self._client, cursor),
            lists.PEOPLE: lambda: people_pages(self._client, cursor),
            lists.COMPANIES: lambda: company_pages(self._at, with_segments=self._with_segments),
            lists.MEMBERS: self._members,
            lists.OBJECTS: lambda: object_pages(self._client),
            lists.CALLS: self._calls,
        }
        found = own[resource]() if resource in own else self._short(resource)
        return whole_list(found, resource, mend=MEND)

    def messages(self, ticket: Mapping[str, Any]) -> AsyncIterator[Page]:
        """Yield all that a raw thread shows, in one request; side conversations in another.

        A ticket's tags and company cost one more, where the workspace shows them at all.
        """
        return messages_of(self._client, ticket, with_sides=self._with_sides, labels=self._labels)

    def needs_messages(
        self,
        messages: Sequence[Mapping[str, Any]],  # noqa: ARG002
        ticket: Mapping[str, Any],  # noqa: ARG002
    ) -> bool:
        """Say that each thread has to be read by itself."""
        return True

    async def memberships(self, person_id: str) -> AsyncIterator[Page]:
        """Yield which segments somebody is in, where the file asks for that."""
        if self._with_segments:
            yield Page(await segments_of(self._client, person_id), None)

    async def person(self, person_id: str) -> RawRecord | None:
        """Return a contact that is archived or was merged, which no list has."""
        return await absent_contact(self._client, person_id)

    async def fresh_ticket(self, ticket_id: str) -> Fresh | None:
        """Read one thread once more, a conversation as plain text; None if it is gone."""
        for is_ticket in (False, True):
            found = await thread_read(self._client, ticket_id, is_ticket=is_ticket, is_plain=True)
            if found is not None and not found.get(lists.TICKET):  # else a ticket's conversation
                return Fresh(found, parts_of(found))
        return None

    async def living_tickets(self, ids: Sequence[int]) -> list[str]:
        """Return those of some ids that are threads now."""

        async def one(number: int) -> str | None:
            return str(number) if await is_there(self._client, str(number)) else None

        return [each for each in await all_of(ids, one) if each is not None]

    async def gone(self, ids: Sequence[str]) -> list[str]:
        """Return those of some staged threads that are not there any more."""
        return await gone(self._client, ids)

    def is_own(self, url: str) -> bool:
        """Tell whether a file lies with the API itself; what is no address lies nowhere."""
        try:
            return self._client.is_own(url)
        except RecordError:
            return False

    async def fresh_address(self, row: Mapping[str, Any]) -> str | None:
        """Return a file's link of today, asked of its thread; None if it says no more."""
        return await self._links.fresh(row)

    def download(self, url: str, *, max_bytes: int) -> AbstractAsyncContextManager[SourceFile]:
        """Open a file; raises RecordError when it can't be had."""
        return open_file(self._client, self._strangers, url, max_bytes=max_bytes)

    async def aclose(self) -> None:
        """Let go of connections."""
        await self._client.aclose()

    async def _who(self) -> Who:
        who = await who_is(self._client)
        self.workspace = who.id_code
        return who

    async def _short(self, resource: str) -> AsyncIterator[Page]:
        if resource == lists.WORKSPACE:
            who = await self._who()
            told = {**who.told, "read_url": APPS.get(self._client.host, self._url)}
            yield Page([RawRecord(who.id_code, None, None, dumped(told))], None)
            return
        listing = SETUP[resource]
        for path in listing.paths:
            try:
                rows = await self._listed(path, listing.key, listing.params)
            except (RecordError, CredentialError) as exc:
                if not listing.may_lack or not is_absent(exc):
                    raise
                log.info("resource absent", extra={"resource": resource})
                rows = []
            yield Page(plain([row for row in rows if _has_id(row)], resource), None)

    async def _listed(self, path: str, key: str, params: Mapping[str, Any]) -> list[Any]:
        asked = "&".join(f"{name}={value}" for name, value in params.items())
        if asked:
            path += ("&" if "?" in path else "?") + asked
        return await all_rows(self._client, path, key)

    async def _calls(self) -> AsyncIterator[Page]:
        try:
            async for rows, _, _ in pages_of(self._client, "/calls", "data", per_page=MOST_CALLS):
                yield Page(calls(rows, lists.CALLS), cursor_of({}))
        except (RecordError, CredentialError) as exc:
            if not is_absent(exc):
                raise
            log.info("resource absent", extra={"resource": lists.CALLS})
            yield Page((), cursor_of({}))

    async def _members(self) -> AsyncIterator[Page]:
        if not self._with_segments:
            yield Page((), None)
            return
        async for page in member_pages(self._client):
            yield page

    async def _total(self, path: str) -> int | None:
        told = mapping((await self._client.read(path, params={"per_page": 1})).body)
        total = told.get("total_count")
        return total if type(total) is int else None


def _has_id(row: Any) -> bool:
    """Tell whether a row is one of the workspace's own: what is built in has no id."""
    return not isinstance(row, dict) or row.get("id") is not None


class Wishes(Protocol):
    """What a migration file says of how its workspace is read."""

    @property
    def rate_reserve(self) -> float:
        """Return the share of the budget left to others."""
        ...

    @property
    def with_sides(self) -> bool:
        """Tell whether side conversations are read."""
        ...

    @property
    def workspace(self) -> str | None:
        """Return the id_code that GET /me must return."""
        ...

    @property
    def with_segments(self) -> bool:
        """Tell whether it is read who is in which segment."""
        ...


def open_source(
    url: str, auth: Mapping[str, str], wishes: Wishes, patience: Patience
) -> IntercomSource:
    """Put a source together as a migration file asks for it."""
    return open_intercom_source(
        url,
        auth,
        rate_reserve=wishes.rate_reserve,
        workspace=wishes.workspace,
        with_sides=wishes.with_sides,
        with_segments=wishes.with_segments,
        patience=patience,
    )


def open_intercom_source(  # noqa: PLR0913 - what a migration file says of its source, by keyword
    url: str,
    auth: Mapping[str, str],
    *,
    rate_reserve: float,
    workspace: str | None = None,
    with_sides: bool = False,
    with_segments: bool = False,
    transport: httpx.AsyncBaseTransport | None = None,
    retry: RetryBudget = DEFAULT_RETRY,
    patience: Patience | None = None,
    sleep: Sleep = asyncio.sleep,
) -> IntercomSource:
    """Put a source together; `rate_reserve` is the share of each window left to others.

    All workspaces of a region share one address, so that `workspace` names this one in external
    ids. Raises FatalError where it is missing.
    """
    if not auth.get("token"):
        raise FatalError("source.auth needs token")
    patience = patience or Patience()
    client = HttpClient(
        base_url=url,
        credentials=BearerToken(auth["token"]),
        limiter=Limiter(
            reserve=rate_reserve,
            max_in_flight=MAX_IN_FLIGHT,
            read_rate=intercom_rate,
            patience=patience,
            host=NAME,
        ),
        patience=patience,
        headers={"Intercom-Version": API_VERSION},
        retry=retry,
        error_code=intercom_error,
        transport=transport,
    )
    if workspace is None and is_loopback(client.host):
        workspace = "sandbox"
    if workspace is None:
        raise FatalError(
            "source.workspace: name the id_code of the workspace that is read; GET /me shows it"
        )
    at = Reading(client, patience, sleep)
    return IntercomSource(
        at, url, workspace=workspace, with_sides=with_sides, with_segments=with_segments
    )
