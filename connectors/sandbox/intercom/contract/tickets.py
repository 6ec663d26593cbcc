"""What each endpoint of tickets, their types and their attributes takes."""

from collections.abc import Mapping
from typing import Any, Final

from connectors.sandbox.intercom.contract.conversations import BY_ADMIN, BY_CONTACT, FILES
from connectors.sandbox.intercom.contract.paging import SEARCH
from connectors.sandbox.intercom.fields import (
    Endpoint,
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

CATEGORIES: Final = ("Customer", "Back-office", "Tracker")
DATA_TYPES: Final = ("string", "list", "integer", "decimal", "boolean", "datetime", "files")

_SILENT: Final[Fields] = {"skip_notifications": flag()}
_TYPE: Final[Fields] = {
    "description": text(),
    "category": text(*CATEGORIES),
    "icon": text(),
    "is_internal": flag(),
}
_ATTRIBUTE: Final[Fields] = {
    "required_to_create": flag(),
    "required_to_create_for_contacts": flag(),
    "visible_on_create": flag(),
    "visible_to_contacts": flag(),
    "multiline": flag(),
    "list_items": text(),
    "allow_multiple_values": flag(),
}
_WITHOUT_FILES: Final[Fields] = {
    name: each for name, each in BY_CONTACT.items() if name != "attachment_files"
}


def _replier(body: Mapping[str, Any]) -> str:
    if body.get("type") == "admin":
        return "admin"
    named = [name for name in ("intercom_user_id", "email", "user_id") if name in body]
    return named[0] if named else "intercom_user_id"


_REPLY: Final = Endpoint(
    variants={
        "admin": Variant(
            {**BY_ADMIN, **_SILENT, "attachment_files": FILES, "cross_post": flag()},
            "admin_reply_ticket_request",
        ),
        **{
            name: Variant(
                {**_WITHOUT_FILES, **_SILENT, name: must(text())},
                f"contact_reply_ticket_{name}_request",
            )
            for name in ("intercom_user_id", "email", "user_id")
        },
    },
    choose=_replier,
)

TICKETS: Final[Mapping[str, Endpoint]] = {
    "GET /ticket_states": Endpoint(),
    "GET /ticket_types": Endpoint(),
    "POST /ticket_types": one(name=must(text()), **_TYPE),
    "GET /ticket_types/{ticket_type_id}": Endpoint(),
    "PUT /ticket_types/{ticket_type_id}": one(name=text(), archived=flag(), **_TYPE),
    "POST /ticket_types/{ticket_type_id}/attributes": one(
        name=must(text()),
        description=must(text()),
        data_type=must(text(*DATA_TYPES)),
        **_ATTRIBUTE,
    ),
    "PUT /ticket_types/{ticket_type_id}/attributes/{attribute_id}": one(
        name=text(), description=text(), archived=flag(), **_ATTRIBUTE
    ),
    "POST /tickets": one(
        ticket_type_id=must(text()),
        contacts=must(
            listed(nested(id=text(), external_id=text(), email=text()), max_items=1),
        ),
        ticket_attributes=free(),
        created_at=whole(),
        company_id=text(),
        assignment=nested(admin_assignee_id=text(), team_assignee_id=text()),
        conversation_to_link_id=text(),
        **_SILENT,
    ),
    "GET /tickets/{ticket_id}": Endpoint(),
    "PUT /tickets/{ticket_id}": one(
        ticket_attributes=free(),
        ticket_state_id=text(),
        company_id=null(text()),
        open=flag(),
        is_shared=flag(),
        snoozed_until=whole(),
        admin_id=whole(),
        assignee_id=text(),
        **_SILENT,
    ),
    "DELETE /tickets/{ticket_id}": Endpoint(),
    "POST /tickets/search": one(query=must(free()), pagination=SEARCH),
    "POST /tickets/{ticket_id}/reply": _REPLY,
    "POST /tickets/{ticket_id}/tags": one(id=must(text()), admin_id=must(text())),
    "DELETE /tickets/{ticket_id}/tags/{tag_id}": one(admin_id=must(text())),
    "POST /tickets/{ticket_id}/linked_conversations": one(conversation_id=must(text())),
    "DELETE /tickets/{ticket_id}/linked_conversations/{id}": Endpoint(),
}
