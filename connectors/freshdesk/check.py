"""What `check` finds out about a Freshdesk account before anything is read from it."""

from collections.abc import Mapping
from typing import Any, Final

from connectors.freshdesk.activities import DAYS_KEPT
from connectors.freshdesk.activities import PATH as ACTIVITIES
from connectors.freshdesk.calls import Listing, ask, leaf_of
from connectors.freshdesk.rates import LISTS, freshdesk_rate
from connectors.freshdesk.resources import RATINGS, TIMES
from connectors.freshdesk.tickets import Wanted
from connectors.http import HttpClient
from connectors.http.origins import is_loopback
from connectors.protocols import Finding
from transforms.errors import CredentialError, MigrationError, RecordError
from transforms.payloads import mapping, text

FRESHDESK: Final = ".freshdesk.com"
GLOBAL: Final = 1  # ticket_scope of an agent who sees all tickets
SCOPES: Final = {2: "those of their groups", 3: "those assigned to them"}
FEATURES: Final = {
    "time entries": TIMES,
    "satisfaction ratings": RATINGS,
    "products": Listing("/products"),
}
FAST: Final = Finding(
    is_fatal=False,
    subject="completeness",
    text="fast: files of first messages (inline images but not attachments are read), further"
    " e-mails and tags of people are not asked for; each record that may have some is counted",
)
THREADS: Final = Finding(
    is_fatal=False,
    subject="threads",
    text="discussions and private threads beside tickets are lost, where the account has any:"
    " Freshdesk lists none of them",
)


async def findings_of(
    client: HttpClient, wanted: Wanted, *, is_fast: bool = False, with_changes: bool = False
) -> list[Finding]:
    """Say whether address, key and scope suffice, and what the plan has.

    `with_changes`: what was changed of tickets is asked for.
    """
    if not (is_loopback(client.host) or client.host.endswith(FRESHDESK)):
        text_ = f"{client.host} is no address of Freshdesk's API: use https://NAME{FRESHDESK}"
        return [_fatal("account", text_)]
    try:
        answer = await ask(client, "/agents/me")
    except MigrationError as exc:
        return [_unreachable(client.host, exc)]
    scope = _scope(mapping(answer.body))
    if scope.is_fatal:
        return [scope]
    found = [scope, await _plan(client), _rate(answer.headers)]
    for name, listing in FEATURES.items():
        found += await _feature(client, name, listing)
    found += await _activities(client) if with_changes else []
    return [*found, *([FAST] if is_fast else []), _archive(wanted), THREADS]


async def confirm_account(client: HttpClient) -> None:
    """Raise what is wrong with the whole account, if anything is."""
    try:
        scope = _scope(mapping((await ask(client, "/agents/me")).body))
    except RecordError as exc:
        raise CredentialError(f"{client.host} no longer says who we are ({exc})") from exc
    if scope.is_fatal:
        raise CredentialError(scope.text)


def _scope(agent: Mapping[str, Any]) -> Finding:
    if agent.get("id") is None:
        return _fatal("account", "the answer names no agent; is source.url a Freshdesk account?")
    told = agent.get("ticket_scope")
    if told != GLOBAL:
        sees = SCOPES.get(told, "some of them") if isinstance(told, int) else "nobody knows which"
        text_ = (
            f"the key is of agent {agent['id']}, who does not see all tickets ({sees}), and nothing"
            " would say which are missing; use the key of an agent with global access"
        )
        return _fatal("ticket scope", text_)
    return _finding("ticket scope", f"agent {agent['id']} sees all tickets")


async def _plan(client: HttpClient) -> Finding:
    try:
        account = mapping((await ask(client, "/account")).body)
    except RecordError as exc:
        return _finding("plan", f"unknown, since the key is no account admin's ({exc.code})")
    plan, agents = text(account.get("tier_type")), mapping(account.get("total_agents"))
    counted = sum(each for each in agents.values() if type(each) is int)
    where = text(account.get("data_center"))
    told = [f"{plan or 'unknown'}"]
    told += [f"{counted} agents"] if counted else []
    told += [f"data centre {where}"] if where else []
    return _finding("plan", ", ".join(told))


def _rate(headers: Any) -> Finding:
    for reading in freshdesk_rate(headers):
        if reading.limit:
            unit = "hour" if (reading.window_s or 0) > 60 else "minute"
            lists = LISTS.get(reading.limit)
            more = f"; {lists} lists of tickets and of contacts a minute" if lists else ""
            told = f"{reading.limit:,} credits a {unit}, {reading.remaining:,} left now{more}"
            return _finding("rate limit", told)
    return _finding("rate limit", "the answers name no rate limit")


async def _feature(client: HttpClient, name: str, listing: Listing) -> list[Finding]:
    try:
        await leaf_of(client, listing, 1)
    except RecordError as exc:
        if exc.status not in {403, 404}:
            return [_fatal(name, f"{listing.path} is refused ({exc})")]
        return [_finding(name, f"the plan has none ({exc.code}): nothing is read of them")]
    except MigrationError as exc:
        return [_fatal(name, f"{listing.path} gave no answer that can be read ({exc})")]
    return []


async def _activities(client: HttpClient) -> list[Finding]:
    """Say how far back what was changed of tickets is told, or that it is not."""
    name = "ticket events"
    try:
        await ask(client, ACTIVITIES, is_item=True)
    except RecordError as exc:
        if exc.status == 403:
            told = (
                f"the export of ticket activities is refused ({exc.code}): the plan has none, or "
                "the key is no account admin's; no changes of tickets are told"
            )
            return [_finding(name, told)]
        if exc.status != 404:  # that of a day which has no file
            return [_fatal(name, f"{ACTIVITIES} is refused ({exc})")]
    except MigrationError as exc:
        return [_fatal(name, f"{ACTIVITIES} gave no answer that can be read ({exc})")]
    told = (
        f"changes of the last {DAYS_KEPT} days: Freshdesk keeps no older ones, and those of "
        "today come tomorrow"
    )
    return [_finding(name, told)]


def _archive(wanted: Wanted) -> Finding:
    archive = wanted.archive
    if not archive.is_wanted:
        return _finding("archive", "archived tickets are left out (source.include.archived)")
    if archive.ids is None:
        told = "no list has archived tickets: each number between two tickets is asked for"
        return _finding("archive", told)
    return _finding("archive", f"{len(archive.ids):,} archived tickets by source.archived_ids")


def _unreachable(host: str, exc: MigrationError) -> Finding:
    if isinstance(exc, CredentialError):
        return _fatal("credentials", str(exc))
    if isinstance(exc, RecordError) and exc.status == 404:
        return _fatal("account", f"there is no Freshdesk account at {host}; check source.url")
    if isinstance(exc, RecordError) and exc.status == 403:
        return _fatal("credentials", f"{host} forbids us to ask who we are ({exc})")
    return _fatal("account", f"{host} does not answer as a Freshdesk account ({exc})")


def _finding(subject: str, told: str) -> Finding:
    return Finding(is_fatal=False, subject=subject, text=told)


def _fatal(subject: str, told: str) -> Finding:
    return Finding(is_fatal=True, subject=subject, text=told)
