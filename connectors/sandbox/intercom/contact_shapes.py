"""Contacts, companies, tags and notes as Intercom's answers show them."""

from typing import Any, Final

from connectors.sandbox.intercom.custom_objects import with_instances
from connectors.sandbox.intercom.workspace import Json, Workspace

SEGMENTS: Final = "segment_ids"  # of contacts and companies that the store says are in any
OPTED_OUT: Final = "opted_out"  # of contacts: ids of kinds of mails
EMBEDDED: Final = 10  # tags, notes and companies inside a contact; OpenAPI 2.16

_NOTHING: Final = (
    "last_replied_at", "last_contacted_at", "last_email_opened_at", "last_email_clicked_at",
    "language_override", "browser", "browser_version", "browser_language", "os",
    "android_app_name", "android_app_version", "android_device", "android_os_version",
    "android_sdk_version", "android_last_seen_at", "ios_app_name", "ios_app_version",
    "ios_device", "ios_os_version", "ios_sdk_version", "ios_last_seen_at", "utm_campaign",
    "utm_content", "utm_medium", "utm_source", "utm_term", "referrer", "enabled_push_messaging",
)  # fmt: skip
_CONSTANT: Final[Json] = {
    "type": "contact",
    "social_profiles": {"type": "list", "data": []},
    "has_hard_bounced": False,
    "marked_email_as_spam": False,
    "location": {
        "type": "location",
        "country": None,
        "region": None,
        "city": None,
        "country_code": None,
        "continent_code": None,
    },
    **dict.fromkeys(_NOTHING),
}
_OWN: Final = (
    "id", "external_id", "role", "email", "phone", "name", "owner_id", "created_at",
    "unsubscribed_from_emails", "updated_at", "signed_up_at", "last_seen_at", "custom_attributes",
)  # fmt: skip


def contact_json(world: Workspace, doc: Json) -> Json:
    """Return a contact as GET /contacts/{id} shows it."""
    avatar = doc["avatar"] and {"type": "avatar", "image_url": doc["avatar"]}
    opted_out = _references("subscription", doc.get(OPTED_OUT, ()), "/subscriptions/")
    return {
        **_CONSTANT,
        **{name: doc[name] for name in _OWN},
        "custom_attributes": with_instances(world, doc["custom_attributes"]),
        "workspace_id": world.config.workspace,
        "email_domain": doc["email"].rpartition("@")[2] if doc["email"] else None,
        "avatar": avatar,
        "tags": _embedded(doc, "tags", _references("tag", living_tags(world, doc), "/tags/")),
        "notes": _embedded(doc, "notes", _references("note", doc["note_ids"], "/notes/")),
        "companies": _embedded(
            doc, "companies", _references("company", doc["company_ids"], "/companies/")
        ),
        "opted_out_subscription_types": _embedded(doc, "subscriptions", opted_out),
        "opted_in_subscription_types": _embedded(doc, "subscriptions", []),
    }


def contact_reference(doc: Json, **extra: Any) -> Json:
    """Return the short form in which Intercom confirms what was done to a contact."""
    return {
        "type": "contact",
        "id": doc["id"],
        "external_id": doc["external_id"],
        **extra,
    }


def company_json(world: Workspace, doc: Json) -> Json:
    """Return a company as GET /companies/{id} shows it."""
    tags = [tag_json(world, link) for link in doc["tags"] if is_tag(world, link)]
    return {
        "type": "company",
        "id": doc["id"],
        "app_id": world.config.workspace,
        **{name: doc[name] for name in _COMPANY},
        "plan": {} if doc["plan"] is None else {"type": "plan", "id": "1", "name": doc["plan"]},
        "session_count": 0,
        "user_count": len(world.contacts_of(doc["id"])),
        "tags": {"type": "tag.list", "tags": tags},
        "segments": {"type": "segment.list", "segments": segments_json(world, doc)},
    }


def segments_json(world: Workspace, doc: Json) -> list[Json]:
    """Return the segments that a contact or company is in: whoever fills the store says so."""
    return [{"type": "segment", **world.store.all("segment")[key]} for key in doc.get(SEGMENTS, ())]


_COMPANY: Final = (
    "company_id", "name", "remote_created_at", "created_at", "updated_at", "last_request_at",
    "monthly_spend", "size", "website", "industry", "custom_attributes",
)  # fmt: skip


def tag_json(world: Workspace, link: Json) -> Json:
    """Return a tag as something carries it: with who put it there and when."""
    tag = world.store.all("tag")[link["id"]]
    return {
        "type": "tag",
        "id": tag["id"],
        "name": tag["name"],
        "applied_at": link["applied_at"],
        "applied_by": {"type": "admin", "id": link["admin_id"]},
    }


def is_tag(world: Workspace, link: Json) -> bool:
    """Tell whether the tag still exists."""
    return link["id"] in world.store.all("tag")


def living_tags(world: Workspace, doc: Json) -> list[str]:
    """Return the ids of the tags that something carries, those deleted since left out."""
    return [link["id"] for link in doc["tags"] if is_tag(world, link)]


def note_json(doc: Json, author: Json | None) -> Json:
    """Return a note about a contact or a company."""
    return {
        "type": "note",
        "id": doc["id"],
        "created_at": doc["created_at"],
        doc["about"]["type"]: doc["about"],
        "author": author,
        "body": doc["body"],
    }


def _references(kind: str, ids: list[str], path: str) -> list[Json]:
    return [{"type": kind, "id": each, "url": f"{path}{each}"} for each in ids]


def _embedded(doc: Json, name: str, references: list[Json]) -> Json:
    return {
        "type": "list",
        "data": references[:EMBEDDED],
        "url": f"/contacts/{doc['id']}/{name}",
        "total_count": len(references),
        "has_more": len(references) > EMBEDDED,
    }
