"""Zendesk users, and persons that tickets mean but Zendesk no longer has, to canonical contacts."""

from collections.abc import Mapping
from typing import Any, Final

import pyarrow as pa

from transforms.contracts import CONTACT, RAW, REFERENCE, SKIPPED, TEAMMATE, conform, from_rows
from transforms.errors import RecordError
from transforms.latest import latest
from transforms.model import EntityType
from transforms.payloads import (
    BROKEN,
    email,
    instant_or_none,
    losses_of,
    record,
    records,
    source_id,
    text,
    texts,
)
from transforms.people import placeholder, teammate, without_own
from transforms.readable import unreadable
from transforms.shapes import ContactTables
from transforms.zendesk.catalog import ZendeskCatalog
from transforms.zendesk.fields import keyed_values
from transforms.zendesk.payloads import agent_url
from transforms.zendesk.shapes import USER

MEMBERSHIP_ID: Final = "membership:"  # begins the name of a link to a company that is broken
PURGED_NAME: Final = "Permanently Deleted User"  # Zendesk's own words, in every language

_TAKEN = (
    "id name email phone role active permanently_deleted suspended organization_id external_id tags"
    " user_fields identities locale time_zone iana_time_zone notes details created_at updated_at"
    " last_login_at url"
)
TAKEN: Final = frozenset(_TAKEN.split())
_RIGHTS: Final = (
    "a right of the person inside Zendesk; Intercom's teammates have roles of their own"
)
DROPPED: Final = {
    "role_type": _RIGHTS,
    "custom_role_id": _RIGHTS,
    "ticket_restriction": _RIGHTS,
    "restricted_agent": _RIGHTS,
    "moderator": _RIGHTS,
    "only_private_comments": _RIGHTS,
    "chat_only": _RIGHTS,
    "default_group_id": "routes an agent's new tickets; teams are joined in Intercom",
    "shared_phone_number": "says that the phone is no identity; it is kept as a phone",
    "shared": "marks people of a shared account; they are contacts like others",
    "shared_agent": "marks people of a shared account; they are contacts like others",
    "verified": "Zendesk's own check of the address; Intercom makes its own",
    "alias": "the name an agent shows to customers; teammates have their own in Intercom",
    "signature": "an agent's mail signature; teammates have their own in Intercom",
    "photo": "avatars need a public address, and the one Zendesk gives asks for a login",
    "remote_photo_url": "avatars need a public address that outlives the account",
    "locale_id": "the number of `locale`, which is taken",
    "two_factor_auth_enabled": "about the login to Zendesk",
    "report_csv": "a right to export reports from Zendesk",
    "result_type": "says what a search hit is; the record does not change with it",
    "authenticity_token": "a secret of the browser session that read the record",
}


def to_contacts(
    raw_users: pa.Table, memberships: pa.Table, references: pa.Table, catalog: ZendeskCatalog
) -> ContactTables:
    """Map one range of persons; whoever is referenced gets a row, at least a placeholder.

    In:      RAW of users (with their identities), RAW of these users' organization
             memberships, REFERENCE of the persons of the same range.
    Kept:    CONTACT, users in the order of ids, then persons who are no users any more;
             TEAMMATE, the agents among them by their role of today.
    Skipped: "deleted_in_source" (purged, and no ticket means them); "broken_record", which
             counts as failed, of memberships too. Referenced ones become placeholders instead.
    Raises:  ContractError if a table is not of its contract.
    """
    mentions = _mentions(references)
    companies, skipped = _companies(memberships)
    contacts: list[dict[str, Any]] = []
    for row in latest(conform(raw_users, RAW)).select(["id", "payload"]).to_pylist():
        user_id = row["id"]
        try:
            payload = record(row)
            reason = "deleted_in_source" if _is_purged(payload) else None
        except RecordError as exc:
            payload, reason = {}, exc.code
        if reason is None:
            contact = _contact(user_id, payload, companies.get(user_id, []), catalog)
            contact = without_own(contact, catalog.addresses)
            contacts.append(contact | {"losses": [*losses_of(row), *unreadable(payload, USER)]})
            mentions.pop(user_id, None)
        elif user_id not in mentions:
            skipped.append(_skipped(user_id, reason))
    teammates = [teammate(contact) for contact in contacts if contact["is_agent"]]
    contacts += [
        without_own(_placeholder(person, *known), catalog.addresses)
        for person, known in mentions.items()
    ]
    return ContactTables(
        from_rows(contacts, CONTACT),
        from_rows(teammates, TEAMMATE),
        from_rows(skipped, SKIPPED),
    )


def _mentions(references: pa.Table) -> dict[str, tuple[str | None, str | None]]:
    """Return what tickets tell of each person: the first name and the first address."""
    rows = conform(references, REFERENCE).select(["id", "key", "name", "email"]).to_pylist()
    told: dict[str, tuple[str | None, str | None]] = {}
    for row in sorted(rows, key=lambda row: (row["key"], row["id"])):
        if not row["id"].startswith("-"):
            name, address = told.get(row["id"], (None, None))
            told[row["id"]] = (
                row["name"] if name is None else name,
                row["email"] if address is None else address,
            )
    return {person: (text(name), email(address)) for person, (name, address) in told.items()}


def _companies(memberships: pa.Table) -> tuple[dict[str, list[str]], list[dict[str, Any]]]:
    """Return each user's organizations, the default one first, and memberships that are broken."""
    rows, broken = [], []
    for row in latest(conform(memberships, RAW)).select(["id", "payload"]).to_pylist():
        try:
            payload = record(row)
        except RecordError:
            payload = {}
        user = source_id(payload.get("user_id"))
        company = source_id(payload.get("organization_id"))
        if user and company:
            rows.append((payload.get("default") is not True, user, company))
        else:
            broken.append(_skipped(f"{MEMBERSHIP_ID}{row['id']}", BROKEN))
    found: dict[str, list[str]] = {}
    for _, user, company in sorted(rows, key=lambda row: row[0]):
        found.setdefault(user, []).append(company)
    return found, broken


def _is_purged(payload: Mapping[str, Any]) -> bool:
    """Tell whether nothing is left of a person; the renaming may lag behind the flag."""
    return payload.get("permanently_deleted") is True or (
        payload.get("name") == PURGED_NAME
        and payload.get("active") is False
        and not payload.get("email")
    )


def _contact(
    user_id: str, payload: Mapping[str, Any], companies: list[str], catalog: ZendeskCatalog
) -> dict[str, Any]:
    emails, phones, handles = _identities(payload)
    default = source_id(payload.get("organization_id"))
    notes = [found for key in ("details", "notes") if (found := text(payload.get(key)))]
    return {
        "source_id": user_id,
        "name": text(payload.get("name")),
        "email": emails[0] if emails else None,
        "other_emails": emails[1:],
        "phone": phones[0] if phones else None,
        "other_phones": phones[1:],
        "handles": handles,
        "external_id": text(payload.get("external_id")),
        "company_ids": list(dict.fromkeys([*([default] if default else []), *companies])),
        "tags": texts(payload.get("tags")),
        "fields": keyed_values(payload.get("user_fields"), catalog.user_fields),
        "is_agent": text(payload.get("role")) not in {None, "end-user"},
        "is_active": payload.get("active") is not False,
        "is_suspended": payload.get("suspended") is True,
        "is_placeholder": False,
        "locale": text(payload.get("locale")),
        "time_zone": text(payload.get("iana_time_zone")) or text(payload.get("time_zone")),
        "notes": "\n\n".join(notes) or None,
        "created_at": instant_or_none(payload.get("created_at")),
        "updated_at": instant_or_none(payload.get("updated_at")),
        "last_seen_at": instant_or_none(payload.get("last_login_at")),
        "url": agent_url(payload.get("url"), "users", user_id),
    }


def _identities(payload: Mapping[str, Any]) -> tuple[list[str], list[str], list[str]]:
    """Return addresses, phones and other handles, the primary ones first, each once."""
    emails = [email(payload.get("email"))]
    phones = [text(payload.get("phone"))]
    handles = []
    identities = records(payload.get("identities"))
    for identity in sorted(identities, key=lambda one: one.get("primary") is not True):
        kind, value = text(identity.get("type")) or "unknown", text(identity.get("value"))
        if kind in {"email", "google"} and email(value):
            emails.append(email(value))
        elif kind == "phone_number":
            phones.append(value)
        elif value:
            handles.append(f"{kind}:{value}")
    return _once(emails), _once(phones), _once(handles)


def _once(values: list[str | None] | list[str]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))


def _placeholder(person: str, name: str | None, address: str | None) -> dict[str, Any]:
    """Return a person of whom only a mention is left."""
    return placeholder(person, (None if name == PURGED_NAME else name, address))


def _skipped(user_id: str, reason: str) -> dict[str, Any]:
    return {
        "entity": EntityType.CONTACT.value,
        "source_id": user_id,
        "parent_id": None,
        "reason": reason,
    }
