"""Intercom's contacts and teammates, and whom conversations mean and no list has, to canonical."""

from collections.abc import Mapping
from typing import Any, Final

import pyarrow as pa

from transforms.batches import left_out
from transforms.contracts import CONTACT, RAW, SKIPPED, TEAMMATE, conform, from_rows
from transforms.errors import RecordError
from transforms.field_names import lookup_kind
from transforms.field_values import Field, value_row
from transforms.filters import DELETED as GONE
from transforms.intercom_source.catalog import IntercomCatalog
from transforms.intercom_source.fields import (
    flag,
    moment,
    note_texts,
    option,
    tag_names,
    values_of,
)
from transforms.intercom_source.lists import ARCHIVED, DELETED, MERGED, PEOPLE
from transforms.intercom_source.people_rows import (
    companies_of,
    emails_of,
    handles_of,
    is_agent,
    member_of,
)
from transforms.intercom_source.quirks import CONTACTS_MERGE, SIGNED_UP
from transforms.intercom_source.shapes import ADMIN as ADMIN_SHAPES
from transforms.intercom_source.shapes import CONTACT as CONTACT_SHAPES
from transforms.latest import latest
from transforms.model import EntityType
from transforms.payloads import email, instant_or_none, losses_of, mapping, record, source_id, text
from transforms.people import mentions, placeholder, teammate, without_own
from transforms.readable import unreadable
from transforms.shapes import ContactTables

_TAKEN = (
    "id type role external_id email phone name owner_id custom_attributes tags notes companies"
    " location social_profiles unsubscribed_from_emails has_hard_bounced marked_email_as_spam"
    " language_override browser_language opted_out_subscription_types created_at"
    " updated_at signed_up_at last_seen_at last_replied_at last_contacted_at job_title"
)
TAKEN: Final = frozenset({*_TAKEN.split(), MERGED, DELETED, ARCHIVED})
_DEVICE: Final = "what the Messenger saw last; it notes its own in the new workspace"
_SEAT: Final = "a teammate's own setting; the new workspace has its own"
_SENT: Final = "what became of mails of the old workspace"
DROPPED: Final = {
    "workspace_id": "the workspace, which is the same for all",
    "email_domain": "a part of the e-mail, which is taken",
    "formatted_phone": "the phone number once more",
    "avatar": "its address is the old workspace's; Intercom looks for its own",
    "merge_history": "who became this contact; what they had is this contact's",
    "opted_in_subscription_types": "what somebody would be sent; nothing is sent by a migration",
    "email_verified": "the old workspace's own check of the address",
    "enabled_push_messaging": _DEVICE,
    **dict.fromkeys(("browser", "browser_version", "os"), _DEVICE),
    **dict.fromkeys(
        (
            f"{system}_{name}"
            for system in ("android", "ios")
            for name in ("app_name", "app_version", "device", "os_version", "sdk_version")
        ),
        _DEVICE,
    ),
    **dict.fromkeys(("android_last_seen_at", "ios_last_seen_at"), _DEVICE),
    **dict.fromkeys(("last_email_opened_at", "last_email_clicked_at"), _SENT),
    **dict.fromkeys((f"utm_{n}" for n in ("campaign", "content", "medium", "source")), _DEVICE),
    **dict.fromkeys(("utm_term", "referrer"), _DEVICE),
    **dict.fromkeys(("away_mode_enabled", "away_mode_reassign", "away_status_reason_id"), _SEAT),
    **dict.fromkeys(("has_inbox_seat", "team_ids", "team_priority_level"), _SEAT),
}
OPTED_OUT: Final = "opt_outs_dropped"  # they stand in an attribute, and stop no mail
OUT_OF: Final = "opted_out_subscription_types"
_OUT: Final = Field(OUT_OF, "Opted out of", "options")
_OWNER: Final = Field("owner_id", "Owner", lookup_kind(PEOPLE))
USER: Final = "user"
PLACES: Final = ("city", "region", "country")


def to_contacts(
    raw: pa.Table, members: pa.Table, references: pa.Table, catalog: IntercomCatalog
) -> ContactTables:
    """Map one range of persons; whoever is referenced gets a row, at least a placeholder.

    In:      RAW of people, and of who is in which segment; REFERENCE of the persons of the same
             range.
    Kept:    CONTACT, in the order of ids, then persons who are in no list any more; TEAMMATE.
    Skipped: "merged_contact" and "deleted_in_source" (and no conversation means them);
             "broken_record", which counts as failed. Referenced ones become placeholders instead,
             a merged one by what names its heir: so that both are one contact in Intercom.
    Raises:  ContractError if a table is not of its contract.
    """
    meant, segments = mentions(references), _segments(members, catalog)
    contacts: list[dict[str, Any]] = []
    out: list[dict[str, Any]] = []
    for row in latest(conform(raw, RAW)).select(["id", "payload"]).to_pylist():
        person_id = row["id"]
        try:
            payload = record(row)
            reason = reason_against(payload)
        except RecordError as exc:
            payload, reason = {}, exc.code
        if reason is None:
            found = without_own(_person(person_id, payload, catalog), catalog.addresses)
            tags = dict.fromkeys([*found["tags"], *segments.get(person_id, ())])
            losses = [*losses_of(row), *_losses(payload)]
            contacts.append(found | {"tags": [*tags], "losses": losses})
            meant.pop(person_id, None)
        elif person_id not in meant:
            out.append(left_out(EntityType.CONTACT, person_id, None, reason))
        elif payload.get(MERGED):
            name, address = meant[person_id]
            heir = (text(payload.get("name")), email(payload.get("email")))
            meant[person_id] = (heir[0] or name, heir[1] or address)
    agents = [teammate(each) for each in contacts if each["is_agent"]]
    contacts += [without_own(placeholder(*each), catalog.addresses) for each in meant.items()]
    return ContactTables(
        from_rows(contacts, CONTACT), from_rows(agents, TEAMMATE), from_rows(out, SKIPPED)
    )


def _segments(members: pa.Table, catalog: IntercomCatalog) -> dict[str, list[str]]:
    """Return the names of the segments that people are in; nothing where no file asks for them."""
    found: dict[str, list[str]] = {}
    for payload in latest(conform(members, RAW))["payload"].to_pylist():
        person_id, segment_id, _ = member_of(payload)
        found.setdefault(person_id, []).append(catalog.segments.get(segment_id, segment_id))
    return found


@CONTACTS_MERGE.handles
def reason_against(payload: Mapping[str, Any]) -> str | None:
    """Return why a contact is none of their own: another one took them in, or it is gone."""
    if source_id(payload.get(MERGED)):
        return "merged_contact"
    return GONE if payload.get(DELETED) is True else None


def _losses(payload: Mapping[str, Any]) -> list[str]:
    shapes = ADMIN_SHAPES if is_agent(payload) else CONTACT_SHAPES
    out = mapping(payload.get(OUT_OF))
    is_out = bool(out.get("data") or out.get("total_count"))
    return [*unreadable(payload, shapes), *([OPTED_OUT] if is_out else [])]


@SIGNED_UP.handles
def since(payload: Mapping[str, Any]) -> Any:
    """Return when somebody came: as their company has told Intercom, else when it met them."""
    signed_up = instant_or_none(payload.get("signed_up_at"))
    return signed_up or instant_or_none(payload.get("created_at"))


def _person(person_id: str, payload: Mapping[str, Any], catalog: IntercomCatalog) -> dict[str, Any]:
    emails, is_one_of_us = emails_of(payload), is_agent(payload)
    phone = text(payload.get("phone"))
    return {
        "source_id": person_id,
        "name": text(payload.get("name")),
        "email": emails[0] if emails else None,
        "other_emails": emails[1:],
        "phone": phone,
        "other_phones": [],
        "handles": handles_of(payload),
        "external_id": text(payload.get("external_id")),
        "company_ids": companies_of(payload),
        "tags": tag_names(payload.get("tags"), catalog.tags, "data"),
        "fields": [] if is_one_of_us else _fields(payload, catalog),
        "is_agent": is_one_of_us,
        "is_active": payload.get(ARCHIVED) is not True,
        "is_suspended": False,
        "is_placeholder": False,
        "is_unsubscribed": payload.get("unsubscribed_from_emails") is True,
        "locale": text(payload.get("language_override")) or text(payload.get("browser_language")),
        "time_zone": None,
        "notes": note_texts(payload.get("notes")),
        "created_at": since(payload),
        "updated_at": instant_or_none(payload.get("updated_at")),
        "last_seen_at": instant_or_none(payload.get("last_seen_at")),
        "url": None if is_one_of_us else catalog.page("contact", person_id),
    }


def _fields(payload: Mapping[str, Any], catalog: IntercomCatalog) -> list[dict[str, Any]]:
    fields = values_of(payload.get("custom_attributes"), catalog.contact_attributes)
    role = text(payload.get("role"))
    fields += option("role", "Role", None if role == USER else role)  # a lead becomes a user
    if out := tag_names(payload.get(OUT_OF), catalog.subscriptions, "data"):
        fields.append(value_row(_OUT, out))
    if (owner := source_id(payload.get("owner_id"))) is not None:
        fields.append(value_row(_OWNER, owner))
    location = mapping(payload.get("location"))
    for key in PLACES:
        fields += option(key, key.capitalize(), text(location.get(key)))
    for key, name in (
        ("has_hard_bounced", "Hard bounced"),
        ("marked_email_as_spam", "Marked email as spam"),
    ):
        fields += flag(key, name, payload.get(key))
    for key, name in (
        ("last_replied_at", "Last replied"),
        ("last_contacted_at", "Last contacted"),
    ):
        fields += moment(key, name, payload.get(key))
    return fields
