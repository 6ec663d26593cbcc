"""Freshdesk's records of a ticket and of what was said in it, from a spec as short as can be."""

from dataclasses import dataclass
from typing import Any, Final

from connectors.sandbox.freshdesk.desk.bodies import Keep, Writer
from connectors.sandbox.records import Json, epoch, stamp

Spec = dict[str, Any]

SAID_IDS: Final = 43_001_000_000  # + ticket * 1,000 + place
FILE_IDS: Final = 43_002_000_000  # + ticket * 1,000 + place

_STATUSES: Final = {"open": 2, "pending": 3, "resolved": 4, "closed": 5}
_PRIORITIES: Final = {"low": 1, "medium": 2, "high": 3, "urgent": 4}
_SOURCES: Final = {
    "email": 1, "portal": 2, "phone": 3, "forum": 4, "twitter": 5, "facebook": 6, "chat": 7,
    "widget": 9, "outbound": 10, "ecommerce": 11, "bot": 12, "whatsapp": 13, "internal": 14,
    "webchat": 15,
}  # fmt: skip
_KINDS: Final = {
    "reply": 0, "note": 2, "tweet": 5, "survey": 6, "facebook": 7, "forward": 8, "phone": 9,
    "ecommerce": 11,
}  # fmt: skip
_KEPT: Final = (
    "type", "tags", "cc_emails", "fwd_emails", "reply_cc_emails", "ticket_cc_emails", "to_emails",
    "support_email", "spam", "deleted", "archived", "association_type", "associated_tickets_count",
    "due_by", "fr_due_by", "nr_due_by", "is_escalated", "fr_escalated", "company_id", "updated_at",
    "created_at", "responder_id", "requester_id", "source_additional_info", "_associated", "_prime",
    "_is_watched",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Names:
    """Ids behind the short names, and what a requester's company is."""

    people: dict[str, int]
    agents: frozenset[int]
    companies: dict[int, int | None]  # of people
    emails: dict[int, str | None]
    settings: Spec


def build_ticket(spec: Spec, names: Names, keep: Keep) -> tuple[Json, list[Json]]:
    """Return a ticket as its view shows it, and its conversations."""
    writer = Writer(FILE_IDS + spec["id"] * 1_000, spec["at"], keep)
    markup, text = writer.body(spec)
    row = ticket_row(spec["id"], spec["at"])
    row |= {"description": markup, "description_text": text, "subject": spec["subject"]}
    row |= _chosen(spec, names)
    row["attachments"] = writer.files(spec.get("files", []))
    said = list(_said(spec, names, writer))
    row["updated_at"] = max([spec["at"], *(each["created_at"] for each in said)], key=epoch)
    if row["source"] == _SOURCES["webchat"]:
        row["structured_description"] = _structured(text)
    return row | {key: spec[key] for key in _KEPT if key in spec}, said


def ticket_row(key: int, at: str) -> Json:
    """Return a ticket that says nothing yet."""
    due = epoch(at)
    lists = ("cc_emails", "fwd_emails", "reply_cc_emails", "ticket_cc_emails", "tags")
    nothing = (
        "email_config_id", "group_id", "responder_id", "company_id", "association_type",
        "support_email", "to_emails", "product_id", "type", "nr_due_by", "associated_tickets_count",
        "internal_agent_id", "internal_group_id", "source_additional_info", "form_id",
    )  # fmt: skip
    return {
        **{name: [] for name in lists},
        **dict.fromkeys(nothing),
        **dict.fromkeys(("fr_escalated", "nr_escalated", "is_escalated", "spam"), False),
        "priority": 1,
        "requester_id": None,
        "source": 2,
        "status": 2,
        "subject": None,
        "id": key,
        "due_by": stamp(due + 3 * 86_400),
        "fr_due_by": stamp(due + 86_400),
        "description": "",
        "description_text": "",
        "custom_fields": {},
        "attachments": [],
        "created_at": at,
        "updated_at": at,
    }


def said_row(key: int, ticket: int, at: str) -> Json:
    """Return a conversation in which nothing is said yet."""
    return {
        "id": key,
        "ticket_id": ticket,
        "user_id": None,
        "incoming": False,
        "private": False,
        "source": 0,
        "category": 3,
        "body": "",
        "body_text": "",
        "from_email": None,
        "support_email": None,
        "to_emails": [],
        "cc_emails": [],
        "bcc_emails": [],
        "attachments": [],
        "source_additional_info": None,
        "last_edited_at": None,
        "last_edited_user_id": None,
        "email_failure_count": None,
        "outgoing_failures": None,
        "created_at": at,
        "updated_at": at,
    }


def _chosen(spec: Spec, names: Names) -> Json:
    settings = names.settings
    who: int = _number(names.people, spec["who"])
    fields = dict.fromkeys(_custom_names(settings)) | {"cf_warranty": False}
    told = {
        "requester_id": who,
        "company_id": names.companies.get(who),
        "status": _number(_STATUSES, spec.get("status", "closed")),
        "priority": _PRIORITIES[spec.get("priority", "low")],
        "source": _number(_SOURCES, spec.get("source", "email")),
        "custom_fields": fields | spec.get("fields", {}),
    }
    for key, kind in (("group", "groups"), ("product", "products"), ("mail", "email_configs")):
        if key in spec:
            name = "email_config_id" if key == "mail" else f"{key}_id"
            told[name] = settings[kind][spec[key]]["id"]
    for key in ("agent", "internal_agent"):
        if key in spec:
            name = "responder_id" if key == "agent" else "internal_agent_id"
            told[name] = names.people.get(spec[key], spec[key])
    if "internal_group" in spec:
        told["internal_group_id"] = settings["groups"][spec["internal_group"]]["id"]
    return told


def _number(known: dict[str, int], told: str | int) -> int:
    return told if isinstance(told, int) else known[told]


def _custom_names(settings: Spec) -> list[str]:
    found: list[str] = []
    for field in settings["ticket_fields"]:
        found.append(field["name"])
        found += [each["name"] for each in field.get("nested_ticket_fields", ())]
    return found


def _said(spec: Spec, names: Names, writer: Writer) -> list[Json]:
    rows: list[Json] = []
    when = epoch(spec["at"])
    place = 0
    for told in spec.get("said", ()):
        for number in range(told.get("times", 1)):
            place += 1
            when += int(60 * told.get("after", 30))
            key = SAID_IDS + spec["id"] * 1_000 + told.get("place", place)
            at = told.get("at", stamp(when))
            text = str(told.get("text", "")).replace("{n}", str(number + 1))
            one = {**told, "text": text}
            rows.append(_one(one, said_row(key, spec["id"], at), names, writer))
    return rows


def _one(told: Spec, row: Json, names: Names, writer: Writer) -> Json:
    who = told.get("by")
    author = names.people.get(who, who) if who is not None else None
    is_incoming = told.get("incoming", author not in names.agents)
    kind = told.get("kind", "reply")
    row["body"], row["body_text"] = writer.body(told)
    row |= {
        "user_id": author,
        "incoming": is_incoming,
        "private": told.get("private", kind == "note"),
        "source": _number(_KINDS, kind),
        "category": 1 if is_incoming else 2 if kind == "note" else 3,
        "attachments": writer.files(told.get("files", [])),
    }
    email = names.emails.get(author or 0)
    if kind == "reply" and email and is_incoming:
        row |= {"from_email": f"{email}", "to_emails": ["support@lumenbikes.example"]}
    elif kind == "reply":
        row |= {"from_email": '"Lumen Bikes" <support@lumenbikes.example>'}
        row |= {"support_email": "support@lumenbikes.example"}
    own = ("from_email", "support_email", "to_emails", "cc_emails", "bcc_emails", "updated_at")
    more = (
        "last_edited_at",
        "last_edited_user_id",
        "deleted",
        "structured_body",
        "outgoing_failures",
    )
    return row | {name: told[name] for name in (*own, *more) if name in told}


def _structured(text: str) -> Json:
    return {"description_contents": [{"type": "text", "data": {"content": text}}]}
