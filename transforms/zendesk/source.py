"""Zendesk as a kind of source."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import orjson

from transforms.errors import RecordError
from transforms.excluding import Traits
from transforms.payloads import (
    email,
    html,
    mapping,
    record,
    source_id,
    text,
)
from transforms.shapes import Agent, Mentioned
from transforms.source_kind import Raw, Roles, SourceKind
from transforms.threads import MARKER
from transforms.zendesk import quirks
from transforms.zendesk.attachments import account_of, attachments_of
from transforms.zendesk.catalog import build_catalog
from transforms.zendesk.companies import to_companies
from transforms.zendesk.contacts import to_contacts
from transforms.zendesk.custom_objects import pointing_fields, to_custom_objects
from transforms.zendesk.early_files import early_files
from transforms.zendesk.entries import CHANGE_ID
from transforms.zendesk.fields import OBJECTS
from transforms.zendesk.guide.source import GUIDE
from transforms.zendesk.handed import ZENDESK_HANDED
from transforms.zendesk.payloads import via_source
from transforms.zendesk.second_look import source_findings
from transforms.zendesk.tickets import to_tickets

ROLES: Final = Roles(
    setup=(
        "groups",
        "brands",
        "recipient_addresses",
        "ticket_fields",
        "ticket_forms",
        "custom_statuses",
        "user_fields",
        "organization_fields",
    ),
    companies="organizations",
    people="users",
    memberships="organization_memberships",
    tickets="tickets",
    bulk_messages="ticket_events",
    side_messages="side_conversations",
    asides=(CHANGE_ID,),
    named=(OBJECTS,),
    custom_objects=OBJECTS,
)
MEANINGS: Final = {
    "source.auth.client_id": "Zendesk: an OAuth client, with `client_secret`",
    "source.auth.email": "Zendesk: an admin's e-mail, with `api_token`",
    "source.support_types": "Zendesk: whose tickets are read, people's, AI agents' or all",
}


def _agent(row: Mapping[str, Any]) -> Agent | None:
    """Return who a raw user is if an agent; who is none, or can't be read, is none."""
    try:
        user = record(row)
    except RecordError:
        return None
    if text(user.get("role")) not in {"agent", "admin"}:
        return None
    told = text(user.get("email"))
    return Agent(row["id"], text(user.get("name")) or "", told, email(told))


def _mentioned(payload: str) -> Mentioned:
    """Return whom a raw ticket mentions; a broken one mentions nobody."""
    try:
        told = orjson.loads(payload)
        return Mentioned(source_id(told.get("organization_id")), source_id(told.get("assignee_id")))
    except (orjson.JSONDecodeError, AttributeError):
        return Mentioned(None, None)


def _belonging(payload: str) -> tuple[str, str, bool]:
    """Return a membership's id, its organization, and whether that is the user's first one."""
    told = orjson.loads(payload)
    return str(told["id"]), str(told["organization_id"]), bool(told.get("default"))


def _name_in(name: str, payload: str) -> str | None:
    """Return the name of what a lookup field points at, None for what can't be read."""
    try:
        told = mapping(orjson.loads(payload))
    except orjson.JSONDecodeError:
        return None
    if name != ROLES.tickets:
        return text(told.get("name"))
    subject = text(told.get("subject"))
    return f"#{told.get('id')} {subject}" if subject else None


def _early_files(rows: Iterable[Raw], url: str) -> Iterator[dict[str, Any]]:
    return early_files(rows, account_of({"url": url}))


def _addresses(user: Mapping[str, Any]) -> Iterator[Any]:
    """Yield a raw user's addresses, further ones too."""
    yield user.get("email")
    identities = user.get("identities")
    for each in identities if isinstance(identities, list) else ():
        if isinstance(each, dict) and each.get("type") == "email":
            yield each.get("value")


def _author(message: Mapping[str, Any]) -> Iterator[Any]:
    """Yield who wrote a raw comment or turn, as far as it says."""
    yield message.get("author_id")
    yield mapping(message.get("author")).get("zen:support:user_id")
    yield mapping(via_source(message.get("via")).get("from")).get("address")


def _files(message: Mapping[str, Any], message_id: str) -> Iterator[str]:
    """Yield the ids of a raw message's files, as its canonical rows have them."""
    is_aside = "side_conversation_id" in message
    told = mapping(message.get("message")) if is_aside else message
    page = html(told.get("html_body")) or ""
    for row in attachments_of(told, page, account_of({}), message_id=message_id):
        yield f"{message_id}/{row['source_id']}" if is_aside else str(row["source_id"])


TRAITS: Final = Traits(
    addresses=_addresses,
    author=_author,
    one=frozenset({"requester_id", "submitter_id", "assignee_id", "updater_id", "user_id"}),
    many=frozenset({"collaborator_ids", "follower_ids", "email_cc_ids", "email_ccs"}),
    words=(("submitter_id", "description"),),
    marks=("event:", MARKER, CHANGE_ID),
    files=_files,
)
ZENDESK: Final = SourceKind(
    kind="zendesk",
    name="Zendesk",
    quirks=quirks.IDS,
    auth_forms=(("client_id", "client_secret"), ("email", "api_token")),
    meanings=MEANINGS,
    address="https://{}.zendesk.com",
    roles=ROLES,
    catalog=build_catalog,
    companies=to_companies,
    contacts=to_contacts,
    tickets=to_tickets,
    agent=_agent,
    mentioned=_mentioned,
    belonging=_belonging,
    early_files=_early_files,
    name_in=_name_in,
    custom_objects=to_custom_objects,
    pointing=pointing_fields,
    second_look=source_findings,
    traits=TRAITS,
    knowledge=GUIDE,
    handed=ZENDESK_HANDED,
)
