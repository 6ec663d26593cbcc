"""Freshdesk as a migration source: read-only, one page in memory at a time."""

import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

import httpx

from connectors.clock import now
from connectors.freshdesk.activities import activity_pages
from connectors.freshdesk.calls import Listing, ask, leaves_of
from connectors.freshdesk.check import FRESHDESK, confirm_account, findings_of
from connectors.freshdesk.companies import company_pages
from connectors.freshdesk.costs import reading_cost_of
from connectors.freshdesk.files import open_file
from connectors.freshdesk.handed import HANDED, handed_pages
from connectors.freshdesk.links import Links
from connectors.freshdesk.messages import messages_of
from connectors.freshdesk.objects import object_pages
from connectors.freshdesk.people import people_pages
from connectors.freshdesk.purged import purged
from connectors.freshdesk.rates import freshdesk_rate
from connectors.freshdesk.records import plain, ratings, time_entries
from connectors.freshdesk.resources import (
    ABSENT,
    NEEDED,
    RATINGS,
    RESOURCES,
    SETUP,
    TIMES,
    WITH_CHANGES,
)
from connectors.freshdesk.second_look import fresh_ticket, living_tickets
from connectors.freshdesk.solutions.source import SolutionsSource
from connectors.freshdesk.tickets import Wanted, ticket_pages
from connectors.freshdesk.wishes import Include, wanted_of
from connectors.freshdesk.wording import ENVELOPE, freshdesk_error
from connectors.http import BasicToken, HttpClient, Limiter, LimiterStats, Patience, RetryBudget
from connectors.http.nobody import Nobody
from connectors.http.origins import is_loopback
from connectors.http.source_files import SourceFile
from connectors.http.strangers import Strangers
from connectors.paged import whole_list
from connectors.protocols import Finding, Page, RawRecord, StagedReader
from connectors.raw_records import raw_record
from transforms.errors import FatalError, RecordError
from transforms.freshdesk.lists import ACTIVITIES, BESIDE, COMPANIES, DESK, OBJECTS, PEOPLE, TICKETS
from transforms.payloads import mapping
from transforms.reading_cost import ReadingCost
from transforms.shapes import Fresh

log = logging.getLogger(__name__)

MEND: Final = "use the key of an admin who sees all tickets"  # where a list is forbidden

MAX_IN_FLIGHT: Final = 32
KIND, NAME = "freshdesk", "Freshdesk"
NO_PAGES: Final[tuple[Page, ...]] = ()
DEFAULT_RETRY: Final = RetryBudget()
T = TypeVar("T")
_ABOUT_US: Final = ("/account", "/settings/helpdesk")


class FreshdeskSource:
    """Reads one Freshdesk account; satisfies `connectors.protocols.Source`."""

    def __init__(
        self,
        client: HttpClient,
        url: str,
        *,
        wanted: Wanted,
        is_fast: bool,
        with_changes: bool = False,
        knowledge: SolutionsSource | None = None,
    ) -> None:
        """Take a client that is set up for the account; it is closed with the source.

        `with_changes`: what was changed of tickets is read beside their messages.
        """
        self._client, self._url = client, url.rstrip("/")
        self._wanted, self._is_fast = wanted, is_fast
        self._strangers = Strangers()
        self._links = Links(client, self._url)
        self.knowledge = knowledge
        self.account, self.system, self.name = account_of(client.host), KIND, NAME
        self._with_changes = with_changes
        self.resources = (*RESOURCES, WITH_CHANGES) if with_changes else RESOURCES

    @property
    def workspace(self) -> str | None:
        """Return None: it is no workspace of Intercom's."""
        return None

    @property
    def lists_all(self) -> bool:
        """Whether a ticket that was not staged is none: those left out are not named as tickets."""
        return True

    @property
    def limiter(self) -> Limiter:
        """What holds the rate of the account's API."""
        return self._client.limiter

    @property
    def use(self) -> LimiterStats:
        """What was asked of the account so far."""
        return self._client.limiter.stats

    async def check(self) -> list[Finding]:
        """Say whether address, key and scope suffice, and what the plan has."""
        return await findings_of(
            self._client,
            self._wanted,
            is_fast=self._is_fast,
            with_changes=self._with_changes,
        )

    async def read_through(self) -> list[Finding]:
        """Say nothing: Freshdesk has checked what it holds."""
        return []

    async def confirm(self) -> None:
        """Return when the account answers us as ever: what just went wrong was one record's."""
        await confirm_account(self._client)

    async def counts(self) -> dict[str, int | None]:
        """Return no count: Freshdesk tells none."""
        return {"companies": None, "people": None, "tickets": None}

    async def reading_cost(
        self, staged: StagedReader, *, with_knowledge: bool
    ) -> ReadingCost | None:
        """Return what reading all of the account takes."""
        known = await staged()
        base = self.knowledge if with_knowledge else None
        return await reading_cost_of(
            self._client,
            self._wanted,
            known,
            is_fast=self._is_fast,
            with_changes=self._with_changes,
            shelves=None if base is None else await base.shelves(known),
        )

    def pages(self, resource: str, *, cursor: str | None = None) -> AsyncIterator[Page]:
        """Yield pages from the beginning or behind `cursor`; a record may come twice.

        What the account's plan lacks is empty.
        """
        if resource == TICKETS:
            return whole_list(ticket_pages(self._client, self._wanted, cursor), resource, mend=MEND)
        if resource == PEOPLE:
            found = people_pages(self._client, with_details=not self._is_fast, cursor=cursor)
            return whole_list(found, resource, mend=MEND)
        if resource == COMPANIES:
            return whole_list(company_pages(self._client, cursor), resource, mend=MEND)
        if resource == ACTIVITIES:
            found = activity_pages(self._client, self._strangers, cursor, now=now())
            return whole_list(found, resource, mend=MEND)
        if resource in HANDED:
            return whole_list(handed_pages(self._client, resource), resource, mend=MEND)
        return whole_list(self._short(resource), resource, mend=MEND)

    def messages(self, ticket: Mapping[str, Any]) -> AsyncIterator[Page]:
        """Yield all messages of one raw ticket, complete with files of the first one."""
        return messages_of(self._client, ticket, is_fast=self._is_fast)

    def needs_messages(
        self,
        messages: Sequence[Mapping[str, Any]],  # noqa: ARG002
        ticket: Mapping[str, Any],  # noqa: ARG002
    ) -> bool:
        """Say that each ticket has to be read by itself."""
        return True

    async def memberships(self, person_id: str) -> AsyncIterator[Page]:  # noqa: ARG002
        """Yield nothing: people say themselves where they belong."""
        for page in NO_PAGES:
            yield page

    async def person(self, person_id: str) -> RawRecord | None:  # noqa: ARG002
        """Return nobody: who is in no list is not asked for."""
        return None

    async def fresh_ticket(self, ticket_id: str) -> Fresh | None:
        """Read one ticket once more, its conversations by their own list; None if it is gone."""
        return await fresh_ticket(self._client, ticket_id)

    async def living_tickets(self, ids: Sequence[int]) -> list[str]:
        """Return those of some ids that are tickets now."""
        return await living_tickets(self._client, ids, with_spam=self._wanted.spam)

    async def gone(self, ids: Sequence[str]) -> list[str]:
        """Return those of some staged tickets that are gone for good."""
        return await purged(self._client, ids)

    def is_own(self, url: str) -> bool:
        """Tell whether a file lies with the account itself; what is no address lies nowhere."""
        try:
            return self._client.is_own(url)
        except RecordError:
            return False

    async def fresh_address(self, row: Mapping[str, Any]) -> str | None:
        """Return a file's link of today, asked of its ticket; None if it says no more."""
        return await self._links.fresh(row)

    def download(self, url: str, *, max_bytes: int) -> AbstractAsyncContextManager[SourceFile]:
        """Open a file; raises RecordError when it can't be had."""
        return open_file(self._client, self._strangers, url, max_bytes=max_bytes)

    async def aclose(self) -> None:
        """Let go of connections."""
        await self._client.aclose()

    async def _short(self, resource: str) -> AsyncIterator[Page]:
        if resource == DESK:
            yield await self._desk()
        elif resource == BESIDE:
            async for page in self._beside():
                yield page
        elif resource == OBJECTS:
            async for page in _present(object_pages(self._client), resource):
                yield page
            yield Page((), None)
        else:
            found = _rows(self._client, SETUP[resource])
            async for rows in found if resource in NEEDED else _present(found, resource):
                yield Page(plain(rows, resource), None)

    async def _desk(self) -> Page:
        """Return the account as far as the key may know it, and where agents see its records."""
        told: dict[str, Any] = {"id": self.account, "url": self._url}
        for path in _ABOUT_US:
            try:
                told[path.rpartition("/")[2]] = mapping((await ask(self._client, path)).body)
            except RecordError as exc:
                if exc.status not in ABSENT:
                    raise
        return Page([raw_record(told, told, None, None)], None)

    async def _beside(self) -> AsyncIterator[Page]:
        """Yield ratings and time entries of all tickets; the plan may have neither."""
        for listing, read in ((RATINGS, ratings), (TIMES, time_entries)):
            async for rows in _present(_rows(self._client, listing), listing.path):
                yield Page(read(rows), None)
        yield Page((), None)


async def _rows(client: HttpClient, listing: Listing) -> AsyncIterator[list[Any]]:
    """Yield pages of a list."""
    async for leaf in leaves_of(client, listing):
        yield leaf.rows


async def _present(pages: AsyncIterator[T], resource: str) -> AsyncIterator[T]:
    """Yield what there is; of a list that the plan does not have, nothing."""
    try:
        async for page in pages:
            yield page
    except RecordError as exc:
        if exc.status not in ABSENT:
            raise
        log.info("resource absent", extra={"resource": resource, "status": exc.status})


class Wishes(Protocol):
    """What a migration file says of how its Freshdesk is read."""

    @property
    def rate_reserve(self) -> float:
        """Return the share of the budget left to others."""
        ...

    @property
    def with_changes(self) -> bool:
        """Tell whether what was changed of tickets is read beside their messages."""
        ...

    @property
    def completeness(self) -> str:
        """Return whether everything is read, or what costs few requests."""
        ...

    @property
    def include(self) -> Include:
        """Return whether deleted, spam and archived tickets are read."""
        ...

    @property
    def archived_ids(self) -> Path | None:
        """Return the file that names archived tickets."""
        ...


def open_source(
    url: str, auth: Mapping[str, str], wishes: Wishes, patience: Patience
) -> FreshdeskSource:
    """Put a source together as a migration file asks for it."""
    is_fast = wishes.completeness == "fast"
    wanted = wanted_of(wishes.include, wishes.archived_ids, is_fast=is_fast)
    return open_freshdesk(
        url,
        auth,
        rate_reserve=wishes.rate_reserve,
        wanted=wanted,
        is_fast=is_fast,
        with_changes=wishes.with_changes,
        patience=patience,
    )


def open_freshdesk(  # noqa: PLR0913 - what a migration file says of its source, by keyword
    url: str,
    auth: Mapping[str, str],
    *,
    rate_reserve: float,
    wanted: Wanted = Wanted(),  # noqa: B008 - frozen
    is_fast: bool = False,
    with_changes: bool = False,
    transport: httpx.AsyncBaseTransport | None = None,
    retry: RetryBudget = DEFAULT_RETRY,
    patience: Patience | None = None,
) -> FreshdeskSource:
    """Put a source together; `rate_reserve` is the share of each window left to others."""
    if not auth.get("api_key"):
        raise FatalError("source.auth needs api_key")

    def opened(*, is_stranger: bool = False) -> HttpClient:
        # Any word is taken for the password: one that is hidden in logs without hiding others.
        known = BasicToken(auth["api_key"], auth["api_key"])
        return HttpClient(
            base_url=url,
            credentials=Nobody() if is_stranger else known,
            limiter=Limiter(
                reserve=rate_reserve,
                max_in_flight=MAX_IN_FLIGHT,
                read_rate=freshdesk_rate,
                patience=patience,
                host=NAME,
            ),
            patience=patience,
            retry=retry,
            error_code=freshdesk_error,
            envelope=ENVELOPE,
            transport=transport,
        )

    client = opened()
    stranger = partial(opened, is_stranger=True)
    knowledge = SolutionsSource(client, url, stranger)
    return FreshdeskSource(
        client,
        url,
        wanted=wanted,
        is_fast=is_fast,
        with_changes=with_changes,
        knowledge=knowledge,
    )


def account_of(host: str) -> str:
    """Return the account's name as external ids carry it: subdomain, host, or `sandbox`."""
    return "sandbox" if is_loopback(host) else host.lower().removesuffix(FRESHDESK)
