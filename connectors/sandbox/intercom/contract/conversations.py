"""What each endpoint of conversations takes."""

from collections.abc import Mapping
from typing import Any, Final

from connectors.sandbox.intercom.contract.paging import SEARCH
from connectors.sandbox.intercom.fields import (
    Endpoint,
    Field,
    Fields,
    Variant,
    flag,
    free,
    listed,
    must,
    nested,
    null,
    one,
    text,
    whole,
)

MAX_FILES: Final = 10  # attachment_urls and attachment_files, maxItems

_URLS: Final = listed(text(), max_items=MAX_FILES)
FILES: Final = listed(
    nested(content_type=must(text()), data=must(text()), name=must(text())), max_items=MAX_FILES
)
_OPTIONS: Final = listed(nested(text=must(text()), uuid=must(text())))
BY_CONTACT: Final[Fields] = {
    "message_type": must(text("comment")),
    "type": must(text("user")),
    "body": must(text()),
    "created_at": whole(),
    "attachment_urls": _URLS,
    "reply_options": _OPTIONS,
    "attachment_files": FILES,
}
BY_ADMIN: Final[Fields] = {
    "message_type": must(text("comment", "note", "quick_reply")),
    "type": must(text("admin")),
    "body": text(),
    "admin_id": must(text()),
    "created_at": whole(),
    "reply_options": _OPTIONS,
    "attachment_urls": _URLS,
    "attachment_files": FILES,
    "skip_notifications": flag(),
}


def _replier(body: Mapping[str, Any]) -> str:
    if body.get("type") == "admin":
        return "admin"
    named = [name for name in ("intercom_user_id", "email", "user_id") if name in body]
    return named[0] if named else "intercom_user_id"


_REPLY: Final = Endpoint(
    variants={
        "admin": Variant(BY_ADMIN, "admin_reply_conversation_request"),
        "intercom_user_id": Variant(
            {**BY_CONTACT, "intercom_user_id": must(text())},
            "contact_reply_intercom_user_id_request",
        ),
        "email": Variant({**BY_CONTACT, "email": must(text())}, "contact_reply_email_request"),
        "user_id": Variant(
            {**BY_CONTACT, "user_id": must(text())}, "contact_reply_user_id_request"
        ),
    },
    choose=_replier,
)
_ADMIN: Final = must(text())
_PARTS: Final = Endpoint(
    variants={
        "close": Variant(
            {
                "message_type": must(text("close")),
                "type": must(text("admin")),
                "admin_id": _ADMIN,
                "body": text(),
            },
            "close_conversation_request",
        ),
        "snoozed": Variant(
            {
                "message_type": must(text("snoozed")),
                "admin_id": _ADMIN,
                "snoozed_until": must(whole()),
            },
            "snooze_conversation_request",
        ),
        "open": Variant(
            {"message_type": must(text("open")), "admin_id": _ADMIN}, "open_conversation_request"
        ),
        "assignment": Variant(
            {
                "message_type": must(text("assignment")),
                "type": must(text("admin", "team")),
                "admin_id": _ADMIN,
                "assignee_id": must(text()),
                "body": text(),
            },
            "assign_conversation_request",
        ),
    },
    choose=lambda body: (
        kind if (kind := body.get("message_type")) in ("snoozed", "open", "assignment") else "close"
    ),
)


def _redacted(body: Mapping[str, Any]) -> str:
    return "source" if body.get("type") == "source" else "conversation_part"


_REDACT: Final = Endpoint(
    variants={
        "conversation_part": Variant(
            {
                "type": must(text("conversation_part")),
                "conversation_id": must(text()),
                "conversation_part_id": must(text()),
            }
        ),
        "source": Variant(
            {
                "type": must(text("source")),
                "conversation_id": must(text()),
                "source_id": must(text()),
            }
        ),
    },
    choose=_redacted,
)
_ONE_CONTACT: Final[Fields] = {
    "intercom_user_id": text(),
    "user_id": text(),
    "email": text(),
}
_CUSTOMER: Final = Field(
    "object",
    is_required=True,
    fields={**_ONE_CONTACT, "customer": Field("object", is_nullable=True, fields=_ONE_CONTACT)},
)
_PLAINTEXT: Final[Fields] = {"display_as": text("plaintext")}

CONVERSATIONS: Final[Mapping[str, Endpoint]] = {
    "GET /conversations": Endpoint(query={"per_page": whole(), "starting_after": text()}),
    "POST /conversations": one(
        **{
            "from": must(
                nested(type=must(text("lead", "user", "contact")), id=must(text(max_length=24)))
            )
        },
        body=must(text()),
        subject=text(),
        attachment_urls=_URLS,
        created_at=whole(),
        brand_id=text(),
    ),
    "GET /conversations/{conversation_id}": Endpoint(
        query={**_PLAINTEXT, "include_translations": flag()}
    ),
    "PUT /conversations/{conversation_id}": Endpoint(
        query=_PLAINTEXT,
        variants={
            "": Variant(
                {
                    "read": flag(),
                    "title": text(),
                    "custom_attributes": free(),
                    "company_id": null(text()),
                }
            )
        },
    ),
    "DELETE /conversations/{conversation_id}": Endpoint(query={"retain_metrics": flag()}),
    "POST /conversations/search": Endpoint(
        query={"include_monitors": flag(), "include_scorecards": flag()},
        variants={"": Variant({"query": must(free()), "pagination": SEARCH})},
    ),
    "POST /conversations/{conversation_id}/reply": _REPLY,
    "POST /conversations/{conversation_id}/parts": _PARTS,
    "POST /conversations/{conversation_id}/customers": one(
        admin_id=must(text()), customer=_CUSTOMER
    ),
    "DELETE /conversations/{conversation_id}/customers/{contact_id}": one(admin_id=_ADMIN),
    "POST /conversations/{conversation_id}/tags": one(id=must(text()), admin_id=_ADMIN),
    "DELETE /conversations/{conversation_id}/tags/{tag_id}": one(admin_id=_ADMIN),
    "POST /conversations/redact": _REDACT,
    "GET /conversations/deleted": Endpoint(
        query={"page": whole(), "per_page": whole(), "order": text("asc", "desc")}
    ),
}
