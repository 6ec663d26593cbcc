"""What `check` finds out about a Zendesk account before anything is read from it."""

from typing import Any, Final

from connectors.http import Answer, HttpClient
from connectors.protocols import Finding
from connectors.zendesk.rates import zendesk_rate
from connectors.zendesk.resources import Endpoint
from transforms.errors import CredentialError, MigrationError, RecordError, TransientError

COUNTED: Final = ("organizations", "users", "tickets")


async def findings_of(client: HttpClient, export: Endpoint) -> list[Finding]:
    """Say whether the account answers, knows us as an admin and lets us export; then its size."""
    try:
        answer = await client.read("/api/v2/users/me.json")
    except MigrationError as exc:
        return [_unreachable(client.host, exc)]
    findings = [_person(answer), _rate(answer)]
    if any(finding.is_fatal for finding in findings):
        return findings
    findings.append(await _may_export(client, export))
    counted = await counts_of(client)
    findings += [
        Finding(is_fatal=False, subject=name, text=f"about {count:,} {name}")
        for name, count in counted.items()
        if count is not None
    ]
    return findings


async def confirm_account(client: HttpClient) -> None:
    """Raise what is wrong with the whole account, if anything is."""
    try:
        person = _person(await client.read("/api/v2/users/me.json"))
    except RecordError as exc:
        raise CredentialError(f"{client.host} no longer says who we are ({exc})") from exc
    if person.is_fatal:
        raise CredentialError(person.text)


async def counts_of(client: HttpClient) -> dict[str, int | None]:
    """Return about how many records there are; None where the account does not tell."""
    return {name: await _count(client, name) for name in COUNTED}


async def _count(client: HttpClient, name: str) -> int | None:
    try:
        body = (await client.read(f"/api/v2/{name}/count.json")).body
    except (RecordError, TransientError):
        return None
    count = body.get("count") if isinstance(body, dict) else None
    value = count.get("value") if isinstance(count, dict) else count
    return value if isinstance(value, int) else None


async def _may_export(client: HttpClient, export: Endpoint) -> Finding:
    listing = export.listing
    try:
        await client.read(
            listing.path,
            params={**listing.params, "start_time": 0, "per_page": 1},
            bucket=listing.bucket,
        )
    except (RecordError, CredentialError) as exc:
        text = f"the incremental export is refused ({exc}); it needs an admin and the scope `read`"
        return _fatal("export", text)
    except MigrationError as exc:
        return _fatal("export", f"the incremental export gave no answer that can be read ({exc})")
    return Finding(is_fatal=False, subject="export", text="tickets can be exported")


def _person(answer: Answer) -> Finding:
    body: Any = answer.body
    user = body.get("user") if isinstance(body, dict) else None
    if not isinstance(user, dict):
        return _fatal("account", "the answer has no 'user'; is source.url a Zendesk account?")
    if user.get("id") is None:  # a wrong API token is answered 200, for "Anonymous user"
        return _fatal(
            "credentials",
            "Zendesk takes us for nobody (anonymous): check source.auth; API tokens may be "
            "deactivated, an OAuth client works in any case",
        )
    role = user.get("role")
    if role != "admin":
        text = f"Zendesk user {user['id']} is {role}; use the credential of an admin"
        return _fatal("role", text)
    return Finding(is_fatal=False, subject="role", text=f"Zendesk user {user['id']} is admin")


def _rate(answer: Answer) -> Finding:
    for reading in zendesk_rate(answer.headers):
        if reading.bucket == "" and reading.limit:
            text = f"{reading.limit:,} requests a minute, {reading.remaining:,} left now"
            return Finding(is_fatal=False, subject="rate limit", text=text)
    return Finding(is_fatal=False, subject="rate limit", text="the answers name no rate limit")


def _unreachable(host: str, exc: MigrationError) -> Finding:
    if isinstance(exc, CredentialError):
        return _fatal("credentials", str(exc))
    if isinstance(exc, RecordError) and exc.status == 404:
        return _fatal("account", f"there is no Zendesk account at {host}; check source.url")
    if isinstance(exc, RecordError) and exc.status == 403:
        return _fatal("credentials", f"{host} forbids us to ask who we are ({exc}); scope `read`?")
    return _fatal("account", f"{host} does not answer as a Zendesk account ({exc})")


def _fatal(subject: str, text: str) -> Finding:
    return Finding(is_fatal=True, subject=subject, text=text)
