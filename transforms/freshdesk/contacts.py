"""Freshdesk's contacts and agents, and persons whom tickets mean and no list has, to canonical."""

from collections.abc import Mapping
from typing import Any, Final

import pyarrow as pa

from transforms.batches import left_out
from transforms.contracts import CONTACT, RAW, SKIPPED, TEAMMATE, conform, from_rows
from transforms.errors import RecordError
from transforms.freshdesk.catalog import FreshdeskCatalog
from transforms.freshdesk.fields import option, values_of
from transforms.freshdesk.lists import STATE
from transforms.freshdesk.people_rows import (
    BLOCKED,
    DELETED,
    companies_of,
    emails_of,
    handles_of,
    is_agent,
    person_of,
)
from transforms.freshdesk.shapes import AGENT as AGENT_SHAPES
from transforms.freshdesk.shapes import CONTACT as CONTACT_SHAPES
from transforms.latest import latest
from transforms.model import EntityType
from transforms.payloads import instant_or_none, losses_of, record, text, texts
from transforms.people import mentions, placeholder, teammate, without_own
from transforms.readable import unreadable
from transforms.shapes import ContactTables

_TAKEN = (
    "id name email other_emails phone mobile twitter_id facebook_id social_handler contact"
    " unique_external_id external_id company_id other_companies job_title language time_zone"
    " description address tags custom_fields deleted blocked created_at updated_at last_login_at"
)
TAKEN: Final = frozenset({*_TAKEN.split(), STATE})
_RIGHTS: Final = "a right of the person inside Freshdesk; teammates have roles of their own"
_OLD: Final = "the name of another key in answers of the API's first version"
DETAILS_UNREAD: Final = "details_unread"  # a loss
DROPPED: Final = {
    "view_all_tickets": "what a contact sees in Freshdesk's portal",
    "active": "Freshdesk's own check of the address; Intercom makes its own",
    "avatar": "avatars need a public address, and Freshdesk's are signed for minutes",
    "contact_type": "a visitor is a contact like others",
    "csat_rating": "follows from the ratings of the tickets, which are taken",
    "preferred_source": "counted by Freshdesk from the tickets' sources",
    "devices": "where chats were written; Intercom notes its own",
    "first_name": "a part of the name, which is taken",
    "last_name": "a part of the name, which is taken",
    "org_contact_id": "the person's id in Freshworks' other products",
    "customer_id": _OLD,
    "fb_profile_id": _OLD,
    "helpdesk_agent": _OLD,
    "custom_field": _OLD,
    "agent": "the same person in the list of agents, which is read",
    "available": "whether an agent takes tickets just now",
    "available_since": "whether an agent takes tickets just now",
    "occasional": "how Freshdesk bills an agent",
    "signature": "an agent's mail signature; teammates have their own in Intercom",
    "ticket_scope": _RIGHTS,
    "group_ids": "teams are joined in Intercom",
    "role_ids": _RIGHTS,
    "skill_ids": _RIGHTS,
    "contribution_group_ids": _RIGHTS,
    "focus_mode": "how an agent likes to see tickets",
    "type": "agents of all types are teammates",
    "scope": _RIGHTS,
    "deactivated": "the list of agents leaves these out",
}


def to_contacts(
    raw: pa.Table, _memberships: pa.Table, references: pa.Table, catalog: FreshdeskCatalog
) -> ContactTables:
    """Map one range of persons; whoever is referenced gets a row, at least a placeholder.

    In:      RAW of people; REFERENCE of the persons of the same range.
    Kept:    CONTACT, in the order of ids, then persons who are in no list any more; TEAMMATE,
             the agents. Who is a contact and an agent is an agent.
    Skipped: "deleted_in_source" (and no ticket means them); "broken_record", which counts as
             failed. Referenced ones become placeholders instead, deleted ones contacts.
    Raises:  ContractError if a table is not of its contract.
    """
    meant = mentions(references)
    contacts: list[dict[str, Any]] = []
    out: list[dict[str, Any]] = []
    for row in latest(conform(raw, RAW)).select(["id", "payload"]).to_pylist():
        person_id = row["id"]
        try:
            payload = record(row)
            is_gone = _is_deleted(payload) and person_id not in meant
            reason = "deleted_in_source" if is_gone else None
        except RecordError as exc:
            payload, reason = {}, exc.code
        if reason is None:
            found = without_own(_contact(person_id, payload, catalog), catalog.addresses)
            shapes = AGENT_SHAPES if is_agent(payload) else CONTACT_SHAPES
            losses = [*losses_of(row), *unreadable(payload, shapes), *_unread(payload)]
            contacts.append(found | {"losses": losses})
            meant.pop(person_id, None)
        elif person_id not in meant:
            out.append(left_out(EntityType.CONTACT, person_id, None, reason))
    agents = [teammate(each) for each in contacts if each["is_agent"]]
    contacts += [without_own(placeholder(*each), catalog.addresses) for each in meant.items()]
    return ContactTables(
        from_rows(contacts, CONTACT), from_rows(agents, TEAMMATE), from_rows(out, SKIPPED)
    )


def _unread(payload: Mapping[str, Any]) -> list[str]:
    """Return the loss of what only the view of a single contact shows, where none was asked for."""
    return [] if is_agent(payload) or "other_emails" in payload else [DETAILS_UNREAD]


def _is_deleted(payload: Mapping[str, Any]) -> bool:
    return payload.get("deleted") is True or payload.get(STATE) == DELETED


def _contact(
    person_id: str, payload: Mapping[str, Any], catalog: FreshdeskCatalog
) -> dict[str, Any]:
    person = person_of(payload)
    emails = emails_of(person)
    phones = list(dict.fromkeys(texts([person.get("phone"), person.get("mobile")])))
    external = text(person.get("unique_external_id")) or text(person.get("external_id"))
    is_one_of_us = is_agent(payload)
    return {
        "source_id": person_id,
        "name": text(person.get("name")),
        "email": emails[0] if emails else None,
        "other_emails": emails[1:],
        "phone": phones[0] if phones else None,
        "other_phones": phones[1:],
        "handles": handles_of(person),
        "external_id": external,
        "company_ids": companies_of(person),
        "tags": texts(person.get("tags")),
        "fields": _fields(person, catalog),
        "is_agent": is_one_of_us,
        "is_active": is_one_of_us or not _is_deleted(payload),
        "is_suspended": payload.get(STATE) == BLOCKED or person.get("blocked") is True,
        "is_placeholder": False,
        "locale": text(person.get("language")),
        "time_zone": text(person.get("time_zone")),
        "notes": text(person.get("description")),
        "created_at": instant_or_none(person.get("created_at")),
        "updated_at": instant_or_none(person.get("updated_at")),
        "last_seen_at": instant_or_none(person.get("last_login_at")),
        "url": catalog.page("agents" if is_one_of_us else "contacts", person_id),
    }


def _fields(person: Mapping[str, Any], catalog: FreshdeskCatalog) -> list[dict[str, Any]]:
    fields = values_of(person.get("custom_fields"), catalog.contact_fields)
    fields += option("job_title", "Job title", text(person.get("job_title")))
    return fields + option("address", "Address", text(person.get("address")))
