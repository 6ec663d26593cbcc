"""What `check` asks a workspace before anything is written: is it the right one, may we."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx

from connectors.intercom.context import Connection
from connectors.intercom.errors import is_gone, stopping
from connectors.protocols import Finding
from transforms.errors import ContractError, CredentialError, RecordError

REGIONS: Final = {  # host: region (OpenAPI 2.16, servers)
    "api.intercom.io": "US",
    "api.eu.intercom.io": "EU",
    "api.au.intercom.io": "AU",
}
CONVERSATIONS: Final = "conversations"
IN_USE: Final = "workspace in use"  # the subject of what is said of live data

# What is read once to see whether the token may: a path, and the permission in Intercom's words.
PROBES: Final[Mapping[str, tuple[str, str]]] = {
    CONVERSATIONS: ("/conversations?per_page=1", "Read conversations"),
    "people": ("/contacts?per_page=1", "Read and list users and companies"),
    "companies": ("/companies?per_page=1", "Read and list users and companies"),
    "tags": ("/tags", "Read tags"),
    "teammates": ("/admins", "Read admins"),
    "people's attributes": ("/data_attributes?model=contact", "Read and list users and companies"),
    "conversations' attributes": ("/conversations/attributes", "Read conversations"),
}


@dataclass(frozen=True, slots=True)
class Me:
    """Whom a token belongs to."""

    admin_id: str
    workspace: str  # id_code
    workspace_name: str
    region: str | None
    time_zone: str | None


async def me(at: Connection) -> Me:
    """Return the token's admin and workspace; raises ContractError if it names neither."""
    try:
        body = (await at.client.read("/me")).body
    except RecordError as exc:
        raise stopping(exc, "Intercom does not say whom the token belongs to") from exc
    app = body.get("app") if isinstance(body, dict) else None
    if not isinstance(app, dict) or "id_code" not in app or body.get("id") is None:
        raise ContractError("GET /me names no workspace: is this an Intercom access token?")
    return Me(
        admin_id=str(body["id"]),
        workspace=str(app["id_code"]),
        workspace_name=str(app.get("name") or ""),
        region=app.get("region"),
        time_zone=app.get("timezone"),
    )


async def check(at: Connection, expected_workspace: str | None) -> list[Finding]:
    """Return what an operator should know or change; a fatal one stops a run.

    Permissions to write can't be tried without writing; those to read are.
    """
    try:
        who = await me(at)
    except CredentialError as exc:
        return [Finding(is_fatal=True, subject="token", text=f"{exc} (target.token)")]
    return [
        _workspace(who, expected_workspace),
        *_region(who, at.client.host),
        *[finding for subject in PROBES for finding in await _probe(at, subject)],
    ]


async def contact_count(at: Connection) -> int | None:
    """Return how many contacts there are, None where the workspace does not say it."""
    body = (await at.client.read(PROBES["people"][0])).body
    told = body.get("total_count") if isinstance(body, dict) else None
    return told if type(told) is int else None


def _workspace(who: Me, expected: str | None) -> Finding:
    named = f"{who.workspace} ({who.workspace_name})"
    if expected is None:
        text = f"the token belongs to {named}; write target.workspace: {who.workspace}"
        return Finding(is_fatal=False, subject="workspace", text=text)
    if expected != who.workspace:
        text = (
            f"the token belongs to {named}, not to {expected}; "
            "change target.token or target.workspace"
        )
        return Finding(is_fatal=True, subject="workspace", text=text)
    return Finding(is_fatal=False, subject="workspace", text=f"writing to {named}")


def _region(who: Me, host: str) -> list[Finding]:
    asked, region = REGIONS.get(host), (who.region or "").upper()
    if asked is None or not region or region == asked:
        return []
    right = next((name for name, known in REGIONS.items() if known == region), None)
    text = f"the workspace is in region {region}, and {host} serves {asked}; " + (
        f"set target.url to https://{right}" if right else "change target.url"
    )
    return [Finding(is_fatal=True, subject="region", text=text)]


async def _probe(at: Connection, subject: str) -> list[Finding]:
    path, permission = PROBES[subject]
    try:
        answer = await at.client.read(path)
    except (CredentialError, RecordError) as exc:
        if isinstance(exc, RecordError) and is_gone(exc):
            text = f"there is no list of {subject}"
            return [Finding(is_fatal=False, subject="permissions", text=text)]
        return [_refused(subject, permission, exc)]
    if subject != CONVERSATIONS:
        return []
    return [*_rate(answer.headers), *_alive(answer.body)]


def _refused(subject: str, permission: str, exc: CredentialError | RecordError) -> Finding:
    if isinstance(exc, RecordError) and exc.code == "api_plan_restricted":
        text = f"the workspace's plan does not allow {subject} through the API: {exc.detail}"
        return Finding(is_fatal=True, subject="plan", text=text)
    if isinstance(exc, RecordError) and exc.status != 403:
        return Finding(is_fatal=False, subject="reading", text=f"{subject} can't be read: {exc}")
    text = (
        f"{subject} can't be read ({exc}); give the app the permission {permission!r} "
        "in Intercom's Developer Hub, under Authentication"
    )
    return Finding(is_fatal=True, subject="permissions", text=text)


def _rate(headers: httpx.Headers) -> list[Finding]:
    limit = headers.get("x-ratelimit-limit")
    if limit is None:
        return []
    text = f"{limit} requests each 10 seconds, shared with the workspace's other apps"
    return [Finding(is_fatal=False, subject="rate", text=text)]


def _alive(body: Any) -> list[Finding]:
    """Warn of a workspace in use: what we write looks new to its automations."""
    count = body.get("total_count") if isinstance(body, dict) else None
    if not count:
        return []
    text = (
        f"the workspace has {count} conversations; pause workflows, the AI agent, outbound "
        "messages and e-mail notifications while you migrate"
    )
    return [Finding(is_fatal=False, subject=IN_USE, text=text)]
