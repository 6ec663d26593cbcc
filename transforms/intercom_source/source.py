"""Intercom as a kind of source: another workspace than the one that is written to."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson

from transforms.errors import RecordError
from transforms.excluding import Traits
from transforms.intercom_source import quirks
from transforms.intercom_source.attachments import attachments_of, body_of
from transforms.intercom_source.catalog import build_catalog
from transforms.intercom_source.companies import to_companies
from transforms.intercom_source.contacts import to_contacts
from transforms.intercom_source.custom_objects import to_custom_objects
from transforms.intercom_source.early_files import early_files
from transforms.intercom_source.help_center.source import HELP_CENTER
from transforms.intercom_source.lists import (
    ASKER,
    CALL,
    CALLS,
    COMPANIES,
    CONVERSATION_ATTRIBUTES,
    DATA_ATTRIBUTES,
    DELETED,
    EMAILS,
    MEMBERS,
    OBJECTS,
    PEOPLE,
    SEGMENTS,
    SUBSCRIPTIONS,
    TAGS,
    TEAMS,
    TICKET_STATES,
    TICKET_TYPES,
    TICKETS,
    WORKSPACE,
)
from transforms.intercom_source.mails import subject_of
from transforms.intercom_source.people_rows import addresses_of, emails_of, is_agent, member_of
from transforms.intercom_source.second_look import source_findings
from transforms.intercom_source.ticket_rows import TITLE, assignee_of
from transforms.intercom_source.tickets import to_tickets
from transforms.intercom_source.vocabulary import own_id_of, vocabulary_of
from transforms.payloads import email, mapping, record, source_id, text
from transforms.shapes import Agent, Mentioned
from transforms.source_kind import Roles, SourceKind
from transforms.threads import MARKER

ROLES: Final = Roles(
    setup=(
        *(WORKSPACE, TEAMS, TAGS, SEGMENTS, SUBSCRIPTIONS, EMAILS, DATA_ATTRIBUTES),
        *(CONVERSATION_ATTRIBUTES, TICKET_TYPES, TICKET_STATES),
    ),
    companies=COMPANIES,
    people=PEOPLE,
    named=(OBJECTS,),
    custom_objects=OBJECTS,
    memberships=MEMBERS,
    tickets=TICKETS,
    bulk_messages=CALLS,
    asides=(CALL,),
    are_people_asked=True,
    is_bulk_beside=True,
)
MEANINGS: Final = {
    "source.auth.token": (
        "Intercom: the access token of the workspace that is read, as `${NAME}`; never the target's"
    ),
    "source.workspace": (
        "Intercom: the `id_code` that GET /me must return of the workspace that is read; it names "
        "the source in external ids. Required on a real workspace"
    ),
    "source.segments": (
        "Intercom: `tags` gives each contact and company a tag for each segment it is in now; the "
        "rules of segments have no place in the API"
    ),
}


def _agent(row: Mapping[str, Any]) -> Agent | None:
    """Return who a raw person is if a teammate; who is none, or can't be read, is none."""
    try:
        payload = record(row)
    except RecordError:
        return None
    if not is_agent(payload):
        return None
    told = text(payload.get("email"))
    return Agent(row["id"], text(payload.get("name")) or "", told, email(told))


def _mentioned(payload: str) -> Mentioned:
    """Return whom a raw ticket mentions; a broken one mentions nobody."""
    told = _read(payload)
    company = source_id(mapping(told.get("company")).get("id"))
    return Mentioned(company, assignee_of(told, "admin_assignee_id"))


def _name_in(name: str, payload: str) -> str | None:
    """Return the name of what a field points at, None for what can't be read."""
    told = _read(payload)
    if name != TICKETS:
        return text(told.get("name")) or text(told.get("email"))
    values = mapping(told.get("ticket_attributes"))
    subject = text(told.get("title")) or text(values.get(TITLE))
    subject = subject or subject_of(mapping(told.get("source")))
    return f"#{told.get('id')} {subject}" if subject else None


def _as_gone(payload: str) -> str | None:
    """Return a conversation or ticket that was deleted as a deleted one; None: it is already."""
    told = _read(payload)
    if not told or told.get(DELETED) is True:
        return None
    return orjson.dumps({**told, DELETED: True}).decode()


def _read(payload: str) -> dict[str, Any]:
    try:
        return mapping(orjson.loads(payload))
    except orjson.JSONDecodeError:
        return {}


def _emails(payload: str) -> list[str]:
    """Return the address of a raw person: mails name people in copy by nothing else."""
    return emails_of(_read(payload))


def _author(message: Mapping[str, Any]) -> Iterator[Any]:
    """Yield who wrote a raw part or source, as far as it says."""
    author = mapping(message.get("author")) or mapping(mapping(message.get("source")).get("author"))
    yield author.get("id")
    yield author.get("email")
    yield message.get("contact_id")


def _files(message: Mapping[str, Any], _message_id: str) -> Iterator[str]:
    """Yield the ids of a raw message's files, as its canonical rows have them."""
    for row in attachments_of(message, body_of(message)):
        yield str(row["source_id"])


TRAITS: Final = Traits(
    addresses=addresses_of,
    author=_author,
    one=frozenset({ASKER, "admin_assignee_id", "owner_id", "contact_id"}),
    many=frozenset({"contacts", "recipients", "email_address_headers", "reply_to"}),
    asker=ASKER,
    marks=(MARKER,),
    files=_files,
)
INTERCOM: Final = SourceKind(
    kind="intercom",
    name="Intercom",
    quirks=quirks.IDS,
    auth_forms=(("token",),),
    meanings=MEANINGS,
    address="https://api.intercom.io",
    roles=ROLES,
    catalog=build_catalog,
    companies=to_companies,
    contacts=to_contacts,
    tickets=to_tickets,
    custom_objects=to_custom_objects,
    agent=_agent,
    mentioned=_mentioned,
    belonging=member_of,
    early_files=early_files,
    name_in=_name_in,
    as_gone=_as_gone,
    emails=_emails,
    second_look=source_findings,
    traits=TRAITS,
    knowledge=HELP_CENTER,
    has_ticket_types=True,
    vocabulary=vocabulary_of,
    own_id=own_id_of,
)
