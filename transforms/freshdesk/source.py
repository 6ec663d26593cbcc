"""Freshdesk as a kind of source."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson

from transforms.errors import RecordError
from transforms.excluding import Traits
from transforms.freshdesk import quirks
from transforms.freshdesk.catalog import FreshdeskCatalog, build_catalog
from transforms.freshdesk.companies import to_companies
from transforms.freshdesk.contacts import to_contacts
from transforms.freshdesk.early_files import early_files
from transforms.freshdesk.handed import FRESHDESK_HANDED
from transforms.freshdesk.lists import (
    ACTIVITIES,
    BESIDE,
    CHANGE,
    COMPANIES,
    COMPANY_FIELDS,
    CONTACT_FIELDS,
    DESK,
    EMAILS,
    FILTER,
    GROUPS,
    OBJECTS,
    PEOPLE,
    PRIME,
    PRODUCTS,
    RATING,
    TICKET_FIELDS,
    TICKETS,
    TIME,
)
from transforms.freshdesk.people_rows import addresses_of, emails_of, is_agent, person_of
from transforms.freshdesk.second_look import source_findings
from transforms.freshdesk.solutions.source import SOLUTIONS
from transforms.freshdesk.tickets import to_tickets
from transforms.freshdesk.values import status_of
from transforms.payloads import email, mapping, record, source_id, text
from transforms.shapes import Agent, Mentioned
from transforms.source_kind import Roles, SourceKind
from transforms.threads import MARKER

ROLES: Final = Roles(
    setup=(DESK, GROUPS, PRODUCTS, EMAILS, TICKET_FIELDS, CONTACT_FIELDS, COMPANY_FIELDS),
    companies=COMPANIES,
    people=PEOPLE,
    memberships=None,
    tickets=TICKETS,
    bulk_messages=BESIDE,
    side_messages=ACTIVITIES,
    asides=(RATING, TIME),
    named=(OBJECTS,),
    is_bulk_beside=True,
)
MEANINGS: Final = {
    "source.auth.api_key": "Freshdesk: the API key of an admin who sees all tickets, as `${NAME}`",
    "source.completeness": (
        "Freshdesk: `fast` reads a ticket by its conversations alone: files of first messages, and "
        "further e-mails and tags of people, are left out"
    ),
    "source.include.spam": "Freshdesk: read tickets in the spam folder as well",
    "source.include.archived": "Freshdesk: read archived tickets as well",
    "source.archived_ids": (
        "Freshdesk: a file with the id of an archived ticket in each line, read in place of asking "
        "for every number that the lists leave out"
    ),
}


def _agent(row: Mapping[str, Any]) -> Agent | None:
    """Return who a raw person is if an agent; who is none, or can't be read, is none."""
    try:
        payload = record(row)
    except RecordError:
        return None
    if not is_agent(payload):
        return None
    person = person_of(payload)
    told = text(person.get("email"))
    return Agent(row["id"], text(person.get("name")) or "", told, email(told))


def _mentioned(payload: str) -> Mentioned:
    """Return whom a raw ticket mentions; a broken one mentions nobody."""
    told = _read(payload)
    return Mentioned(source_id(told.get("company_id")), source_id(told.get("responder_id")))


def _name_in(name: str, payload: str) -> str | None:
    """Return the name of what a field points at, None for what can't be read."""
    told = _read(payload)
    if name == OBJECTS:
        return text(told.get("name"))
    subject = text(told.get("subject")) if name == TICKETS else None
    return f"#{told.get('id')} {subject}" if subject else None


def _as_gone(payload: str) -> str | None:
    """Return a ticket that was deleted for good as a deleted one; None: it is not looked for.

    Of archived ones no list tells, so that each would be asked for again in every run.
    """
    told = _read(payload)
    is_deleted = told.get("deleted") is True or told.get(FILTER) == "deleted"
    if not told or is_deleted or told.get("archived") is True:
        return None
    return orjson.dumps({**told, "deleted": True}).decode()


def _read(payload: str) -> dict[str, Any]:
    try:
        return mapping(orjson.loads(payload))
    except orjson.JSONDecodeError:
        return {}


def _emails(payload: str) -> list[str]:
    """Return the addresses of a raw person: tickets name people in copy by nothing else."""
    return emails_of(person_of(_read(payload)))


def _author(message: Mapping[str, Any]) -> Iterator[Any]:
    """Yield who wrote a raw conversation or description, or did something, as far as it says."""
    yield message.get("user_id" if "performer_id" not in message else "performer_id")
    if "user_id" not in message:
        yield message.get("requester_id")
    elif message["user_id"] is None:
        yield message.get("from_email")


TRAITS: Final = Traits(
    addresses=addresses_of,
    author=_author,
    one=frozenset({"requester_id", "responder_id", "user_id", "internal_agent_id", "agent_id"}),
    many=frozenset(
        {"cc_emails", "fwd_emails", "reply_cc_emails", "ticket_cc_emails", "to_emails"}
        | {"bcc_emails", "other_emails"}
    ),
    marks=(MARKER, RATING, PRIME, CHANGE),
)


def _statuses(catalog: FreshdeskCatalog) -> frozenset[str]:
    """Return the statuses that the account's tickets may have, as they will say them."""
    labels = catalog.statuses
    return frozenset(status_of(each, labels)[0] for each in labels)


FRESHDESK: Final = SourceKind(
    kind="freshdesk",
    name="Freshdesk",
    quirks=quirks.IDS,
    auth_forms=(("api_key",),),
    meanings=MEANINGS,
    address="https://{}.freshdesk.com",
    roles=ROLES,
    catalog=build_catalog,
    companies=to_companies,
    contacts=to_contacts,
    tickets=to_tickets,
    agent=_agent,
    statuses=_statuses,
    mentioned=_mentioned,
    belonging=None,
    early_files=early_files,
    name_in=_name_in,
    as_gone=_as_gone,
    emails=_emails,
    second_look=source_findings,
    traits=TRAITS,
    knowledge=SOLUTIONS,
    handed=FRESHDESK_HANDED,
)
