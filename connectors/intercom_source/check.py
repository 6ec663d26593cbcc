"""What `check` finds out about the workspace that is read, before anything is read from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from connectors.http import HttpClient
from connectors.intercom.preflight import REGIONS
from connectors.intercom_source.windows import CONVERSATIONS, TICKETS, counted
from connectors.protocols import Finding
from transforms.errors import ContractError, CredentialError, MigrationError, RecordError
from transforms.payloads import mapping, text

OPTIONAL: Final[Mapping[str, str]] = {
    "/segments": "segments",
    "/emails": "its own addresses",
    "/calls?per_page=1": "calls",
}
UNLISTED: Final = (
    "no list has archived contacts, companies without contacts, and parts beyond a thread's newest"
    " 500; most workspaces show no tags and no company of a ticket: archived people whom threads"
    " mean are asked for one by one, the rest is lost"
)


@dataclass(frozen=True, slots=True)
class Who:
    """The workspace that a token opens, and what GET /me says."""

    id_code: str
    name: str
    told: Mapping[str, Any]


async def who_is(client: HttpClient) -> Who:
    """Return the token's workspace; raises ContractError where none is named."""
    told = mapping((await client.read("/me")).body)
    app = mapping(told.get("app"))
    id_code = text(app.get("id_code"))
    if id_code is None:
        raise ContractError("GET /me names no workspace: is this an Intercom access token?")
    return Who(id_code, text(app.get("name")) or "", told)


async def findings_of(client: HttpClient, who: Who, expected: str | None) -> list[Finding]:
    """Say whether workspace, region, plan and rights suffice."""
    found = [_workspace(who, expected), *_region(who, client.host)]
    if any(each.is_fatal for each in found):
        return found
    for name, search in (("conversations", CONVERSATIONS), ("tickets", TICKETS)):
        try:
            total = await counted(client, search)
        except (RecordError, CredentialError) as exc:
            return [*found, _fatal("permissions", f"{name} can't be read ({exc})")]
        found.append(_finding(name, f"{'some' if total is None else f'{total:,}'} to be read"))
    for path, name in OPTIONAL.items():
        found += await _may_lack(client, path, name)
    return [*found, _finding("lists", UNLISTED)]


def unreachable(client: HttpClient, exc: MigrationError) -> Finding:
    """Return what stands in the way of asking at all."""
    if isinstance(exc, CredentialError):
        return _fatal("token", f"{exc} (source.auth.token)")
    return _fatal("workspace", f"{client.host} does not answer as Intercom ({exc})")


def _workspace(who: Who, expected: str | None) -> Finding:
    named = f"{who.id_code} ({who.name})"
    if expected is not None and expected != who.id_code:
        told = f"the token belongs to {named}, not to {expected}; change source.auth.token or"
        return _fatal("workspace", f"{told} source.workspace")
    return _finding("workspace", f"reading {named}")


def _region(who: Who, host: str) -> list[Finding]:
    asked, region = REGIONS.get(host), (text(mapping(who.told.get("app")).get("region")) or "")
    if asked is None or region.upper() in {"", asked}:
        return []
    told = f"the workspace is in region {region}, and {host} serves {asked}; change source.url"
    return [_fatal("region", told)]


async def _may_lack(client: HttpClient, path: str, name: str) -> list[Finding]:
    try:
        await client.read(path, is_item=True)
    except (RecordError, CredentialError) as exc:
        return [_finding("permissions", f"{name} can't be read, and are left out ({exc})")]
    return []


def _finding(subject: str, told: str) -> Finding:
    return Finding(is_fatal=False, subject=subject, text=told)


def _fatal(subject: str, told: str) -> Finding:
    return Finding(is_fatal=True, subject=subject, text=told)
