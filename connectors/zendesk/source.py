"""Zendesk as a migration source: read-only, one page in memory at a time."""

import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Final, Protocol

import httpx

from connectors.http import HttpClient, Limiter, LimiterStats, Patience, RetryBudget, own_files
from connectors.http.client import MayChange
from connectors.http.nobody import Nobody
from connectors.http.origins import is_loopback
from connectors.http.source_files import SourceFile
from connectors.http.strangers import Strangers
from connectors.protocols import Finding, Page, RawRecord, StagedReader
from connectors.raw_records import read_records
from connectors.zendesk.auth import WRITES, OAuthClientCredentials, credentials_for
from connectors.zendesk.check import confirm_account, counts_of, findings_of
from connectors.zendesk.completeness import needs_messages
from connectors.zendesk.files import ZENDESK, open_file
from connectors.zendesk.fresh_address import fresh_address
from connectors.zendesk.guide.source import GuideSource
from connectors.zendesk.memberships import memberships_of
from connectors.zendesk.messages import messages_of
from connectors.zendesk.rates import zendesk_file_rate, zendesk_rate
from connectors.zendesk.resources import Endpoint, endpoints
from connectors.zendesk.second_look import fresh_ticket, living_tickets
from connectors.zendesk.wording import zendesk_error
from transforms.errors import (
    ContractError,
    CredentialError,
    FatalError,
    RecordError,
    TransientError,
)
from transforms.reading_cost import ReadingCost
from transforms.shapes import Fresh
from transforms.zendesk.attachments import FILE_PATHS
from transforms.zendesk.guide.files import GUIDE_PATHS

log = logging.getLogger(__name__)

MAX_IN_FLIGHT: Final = 32  # requests; per-ticket reads are the only ones that come in numbers
KIND, NAME = "zendesk", "Zendesk"
SUPPORT_TYPES: Final = frozenset({"agent", "ai_agent", "all"})
FILES_PER_MINUTE: Final = 2_500  # of an account, beside its API's rate (Zendesk, rate limits)
DEFAULT_RETRY: Final = RetryBudget()


class ZendeskSource:
    """Reads one Zendesk account; satisfies `connectors.protocols.Source`.

    Pages of one resource come one after the other; resources, tickets and files may be read at the
    same time, under the client's limiter.
    """

    def __init__(
        self,
        client: HttpClient,
        *,
        support_types: str = "all",
        with_changes: bool = False,
        with_sides: bool = False,
        oauth: Sequence[OAuthClientCredentials] = (),
        knowledge: GuideSource | None = None,
    ) -> None:
        """Take a client that is set up for the account; the others are closed with the source."""
        self._client = client
        self._oauth = oauth
        self.knowledge = knowledge
        self._strangers = Strangers()
        self._support_types = support_types
        self._with_changes = with_changes
        self._with_sides = with_sides
        self._endpoints = endpoints(support_types, with_changes=with_changes, with_sides=with_sides)
        self.account, self.system, self.name = account_of(client.host), KIND, NAME
        self.resources = tuple(endpoint.resource for endpoint in self._endpoints.values())

    @property
    def workspace(self) -> str | None:
        """Return None: it is no workspace of Intercom's."""
        return None

    @property
    def lists_all(self) -> bool:
        """Whether a ticket that the exports don't have is none."""
        return self._support_types == "all"

    def needs_messages(
        self, messages: Sequence[Mapping[str, Any]], ticket: Mapping[str, Any]
    ) -> bool:
        """Tell whether a raw ticket has to be read by itself: its bulk messages lack something."""
        return needs_messages(messages, ticket=ticket)

    @property
    def limiter(self) -> Limiter:
        """What holds the rate of the account's API."""
        return self._client.limiter

    @property
    def use(self) -> LimiterStats:
        """What was asked of the account: its API and its files."""
        own = self._client.limiter.stats.beside(self._client.files.own.stats)
        return own if self.knowledge is None else own.beside(self.knowledge.use)

    async def check(self) -> list[Finding]:
        """Say whether address, credentials, role and scope suffice, and about how much there is."""
        return await findings_of(self._client, self._endpoints["tickets"])

    async def read_through(self) -> list[Finding]:
        """Say nothing: Zendesk has checked what it holds."""
        return []

    async def confirm(self) -> None:
        """Return when the account answers us as ever: what just went wrong was one record's.

        Raises TransientError when it does not answer, CredentialError when it no longer knows us.
        """
        await confirm_account(self._client)

    async def counts(self) -> dict[str, int | None]:
        """Return about how many organizations, users and tickets there are, None if not told."""
        return await counts_of(self._client)

    async def reading_cost(
        self,
        staged: StagedReader,  # noqa: ARG002
        *,
        with_knowledge: bool,  # noqa: ARG002
    ) -> ReadingCost | None:
        """Say nothing: exports take few requests, whatever the desk holds."""
        return None

    async def pages(self, resource: str, *, cursor: str | None = None) -> AsyncIterator[Page]:
        """Yield pages from the beginning or behind `cursor`; a record may come twice.

        Deleted tickets and users come like others. What the account's plan lacks is empty.
        """
        endpoint = self._endpoints[resource]
        listing = endpoint.listing
        try:
            async for leaf in endpoint.paging(self._client, listing, cursor):
                records = read_records(endpoint.records, leaf.body, listing.path)
                log.debug("page read", extra={"resource": resource, "records": len(records)})
                yield Page(records, leaf.cursor)
        except RecordError as exc:
            if exc.status not in endpoint.absent_on or not exc.is_worded:
                raise _fatal(endpoint, exc) from exc
            log.info("resource absent", extra={"resource": resource, "status": exc.status})
            yield Page((), None)
        except TransientError as exc:  # asked for many times: what stays away is not there
            if exc.code != "http_404" or 404 not in endpoint.absent_on:
                raise
            log.warning("resource absent", extra={"resource": resource, "status": 404})
            yield Page((), None)

    def messages(self, ticket: Mapping[str, Any]) -> AsyncIterator[Page]:
        """Yield all messages of one raw ticket: comments, calls, inline images and chat turns.

        A ticket that is deleted has none.
        """
        return messages_of(self._client, ticket, with_changes=self._with_changes)

    def memberships(self, user_id: str) -> AsyncIterator[Page]:
        """Yield which organizations one user belongs to now; none of a user who is gone."""
        return memberships_of(self._client, user_id)

    async def person(self, person_id: str) -> RawRecord | None:  # noqa: ARG002
        """Return nobody: who is in no list is not asked for."""
        return None

    async def fresh_ticket(self, ticket_id: str) -> Fresh | None:
        """Read one ticket once more, by other endpoints than the exports; None if it is gone."""
        return await fresh_ticket(self._client, ticket_id, with_sides=self._with_sides)

    async def gone(self, ids: Sequence[str]) -> list[str]:  # noqa: ARG002
        """Return none: its export says which tickets were deleted."""
        return []

    async def living_tickets(self, ids: Sequence[int]) -> list[str]:
        """Return those of some ids that are tickets now."""
        return await living_tickets(self._client, ids)

    def download(self, url: str, *, max_bytes: int) -> AbstractAsyncContextManager[SourceFile]:
        """Open a file of the account; raises RecordError when it can't be had."""
        return open_file(self._client, self._strangers, url, max_bytes=max_bytes)

    async def fresh_address(self, row: Mapping[str, Any]) -> str | None:
        """Return where a file of a text lies now, asked of its ticket; None if it says no more."""
        return await fresh_address(self._client, row)

    def is_own(self, url: str) -> bool:
        """Tell whether a file lies with the account itself; what is no address lies nowhere."""
        try:
            return self._client.is_own(url)
        except RecordError:
            return False

    async def aclose(self) -> None:
        """Let go of connections."""
        await self._client.aclose()
        if self.knowledge is not None:
            await self.knowledge.aclose()
        for each in self._oauth:
            await each.aclose()


def open_zendesk(  # noqa: PLR0913 - what a migration file says of its source, by keyword
    url: str,
    auth: Mapping[str, str],
    *,
    rate_reserve: float,
    support_types: str,
    with_changes: bool = False,
    with_sides: bool = False,
    transport: httpx.AsyncBaseTransport | None = None,
    retry: RetryBudget = DEFAULT_RETRY,
    patience: Patience | None = None,
) -> ZendeskSource:
    """Put a source together; `rate_reserve` is the share of each minute left to others."""
    if support_types not in SUPPORT_TYPES:
        raise FatalError(f"source.support_types is none of {sorted(SUPPORT_TYPES)}")
    credentials = credentials_for(auth, url, transport=transport)
    writing = credentials_for(auth, url, scope=WRITES, transport=transport)

    def opened(
        base_url: str, file_paths: tuple[str, ...] = GUIDE_PATHS, *, is_stranger: bool = False
    ) -> HttpClient:
        return HttpClient(
            base_url=base_url,
            credentials=Nobody() if is_stranger else credentials,
            limiter=Limiter(
                reserve=rate_reserve,
                max_in_flight=MAX_IN_FLIGHT,
                read_rate=zendesk_rate,
                patience=patience,
                host="Zendesk",
            ),
            patience=patience,
            retry=retry,
            error_code=zendesk_error,
            file_paths=file_paths,
            files=own_files(
                per_minute=FILES_PER_MINUTE,
                reserve=rate_reserve,
                read_rate=zendesk_file_rate,
                patience=patience,
                host="Zendesk",
            ),
            transport=transport,
        )

    client = opened(url, FILE_PATHS)

    def writer(reader: HttpClient, may_change: MayChange) -> HttpClient:
        return HttpClient(
            base_url=reader.base_url,
            credentials=writing,
            limiter=reader.limiter,
            may_change=may_change,
            patience=patience,
            retry=retry,
            error_code=zendesk_error,
            transport=transport,
        )

    guide = GuideSource(
        client,
        url,
        lambda host, *, is_stranger=False: opened(host, is_stranger=is_stranger),
        writer,
    )
    oauth = [each for each in (credentials, writing) if isinstance(each, OAuthClientCredentials)]
    return ZendeskSource(
        client,
        support_types=support_types,
        with_changes=with_changes,
        with_sides=with_sides,
        oauth=oauth,
        knowledge=guide,
    )


class Wishes(Protocol):
    """What a migration file says of how its Zendesk is read."""

    @property
    def rate_reserve(self) -> float:
        """Return the share of each minute left to others."""
        ...

    @property
    def support_types(self) -> str:
        """Return whose tickets are read."""
        ...

    @property
    def with_changes(self) -> bool:
        """Tell whether what was changed of tickets is read beside their messages."""
        ...

    @property
    def with_sides(self) -> bool:
        """Tell whether side conversations are read."""
        ...


def open_source(
    url: str, auth: Mapping[str, str], wishes: Wishes, patience: Patience
) -> ZendeskSource:
    """Put a source together as a migration file asks for it."""
    return open_zendesk(
        url,
        auth,
        rate_reserve=wishes.rate_reserve,
        support_types=wishes.support_types,
        with_changes=wishes.with_changes,
        with_sides=wishes.with_sides,
        patience=patience,
    )


def account_of(host: str) -> str:
    """Return the account's name as external ids carry it: subdomain, host, or `sandbox`."""
    if is_loopback(host):
        return "sandbox"
    return host.lower().removesuffix(ZENDESK)


def _fatal(endpoint: Endpoint, exc: RecordError) -> FatalError:
    """Turn the refusal of a whole list into what a person must mend."""
    path = endpoint.listing.path
    if exc.status == 403:
        return CredentialError(
            f"{path} is forbidden ({exc}); use the credential of an admin with the scope `read`"
        )
    return ContractError(f"{path} is refused with {exc.status} ({exc})")
