"""The endpoints of Intercom 2.16 that the sandbox serves, and what each takes.

Written from Intercom's OpenAPI document, with its names of path parameters; a test compares both
wherever that document is at hand. `STRICTER` says where this contract asks for more, `BEYOND`
which query parameters Intercom's pages describe and its OpenAPI document leaves out.
"""

from collections.abc import Mapping
from typing import Any, Final

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
    text,
    whole,
)

MAX_FILES: Final = 10  # attachment_urls and attachment_files, maxItems
CONVERSATION_TYPES: Final = (
    "string", "integer", "list", "decimal", "boolean", "datetime", "relationship", "files",
)  # fmt: skip
DATA_TYPES: Final = ("options", "string", "integer", "float", "boolean", "datetime", "date")


def _one(**fields: Field) -> Endpoint:
    return Endpoint(variants={"": Variant(fields)})


# --- conversations

_URLS: Final = listed(text(), max_items=MAX_FILES)
_FILES: Final = listed(
    nested(content_type=must(text()), data=must(text()), name=must(text())), max_items=MAX_FILES
)
_OPTIONS: Final = listed(nested(text=must(text()), uuid=must(text())))
_BY_CONTACT: Final[Fields] = {
    "message_type": must(text("comment")),
    "type": must(text("user")),
    "body": must(text()),
    "created_at": whole(),
    "attachment_urls": _URLS,
    "reply_options": _OPTIONS,
    "attachment_files": _FILES,
}
_BY_ADMIN: Final[Fields] = {
    "message_type": must(text("comment", "note", "quick_reply")),
    "type": must(text("admin")),
    "body": text(),
    "admin_id": must(text()),
    "created_at": whole(),
    "reply_options": _OPTIONS,
    "attachment_urls": _URLS,
    "attachment_files": _FILES,
    "skip_notifications": flag(),
}


def _replier(body: Mapping[str, Any]) -> str:
    if body.get("type") == "admin":
        return "admin"
    named = [name for name in ("intercom_user_id", "email", "user_id") if name in body]
    return named[0] if named else "intercom_user_id"


_REPLY: Final = Endpoint(
    variants={
        "admin": Variant(_BY_ADMIN, "admin_reply_conversation_request"),
        "intercom_user_id": Variant(
            {**_BY_CONTACT, "intercom_user_id": must(text())},
            "contact_reply_intercom_user_id_request",
        ),
        "email": Variant({**_BY_CONTACT, "email": must(text())}, "contact_reply_email_request"),
        "user_id": Variant(
            {**_BY_CONTACT, "user_id": must(text())}, "contact_reply_user_id_request"
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
_PAGING: Final[Fields] = {"per_page": whole(), "starting_after": null(text())}
_SEARCH: Final = Field("object", is_nullable=True, fields=_PAGING)
_PLAINTEXT: Final[Fields] = {"display_as": text("plaintext")}

_CONVERSATIONS: Final[Mapping[str, Endpoint]] = {
    "GET /conversations": Endpoint(query={"per_page": whole(), "starting_after": text()}),
    "POST /conversations": _one(
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
        variants={"": Variant({"query": must(free()), "pagination": _SEARCH})},
    ),
    "POST /conversations/{conversation_id}/reply": _REPLY,
    "POST /conversations/{conversation_id}/parts": _PARTS,
    "POST /conversations/{conversation_id}/customers": _one(
        admin_id=must(text()), customer=_CUSTOMER
    ),
    "DELETE /conversations/{conversation_id}/customers/{contact_id}": _one(admin_id=_ADMIN),
    "POST /conversations/{conversation_id}/tags": _one(id=must(text()), admin_id=_ADMIN),
    "DELETE /conversations/{conversation_id}/tags/{tag_id}": _one(admin_id=_ADMIN),
    "POST /conversations/redact": _REDACT,
    "GET /conversations/deleted": Endpoint(
        query={"page": whole(), "per_page": whole(), "order": text("asc", "desc")}
    ),
}

# --- attributes

_REFERENCE: Final = nested(type=must(text("one", "many")), object_type_id=text())
_ATTRIBUTE: Final[Fields] = {
    "name": must(text()),
    "description": text(),
    "data_type": must(text(*CONVERSATION_TYPES)),
    "required": flag(),
    "visible_to_team_ids": listed(text()),
}
_OF_TYPE: Final[Mapping[str, Fields]] = {
    "string": {"multiline": flag()},
    "list": {"options": listed(nested(label=must(text())))},
    "relationship": {"reference": _REFERENCE},
}
_LABEL: Final = Endpoint(variants={"": Variant({"label": must(text())})}, status=422)
_DATA_ATTRIBUTE: Final[Fields] = {
    "name": must(text()),
    "model": must(text("contact", "company")),
    "data_type": must(text(*DATA_TYPES)),
    "description": text(),
    "messenger_writable": flag(),
}
_CHANGED: Final[Fields] = {
    "archived": flag(),
    "description": text(),
    "messenger_writable": flag(),
}
_VALUES: Final = listed(nested(value=must(text())))

_ATTRIBUTES: Final[Mapping[str, Endpoint]] = {
    "GET /data_attributes": Endpoint(query={"model": text(), "include_archived": flag()}),
    "POST /data_attributes": Endpoint(
        variants={
            "options": Variant({**_DATA_ATTRIBUTE, "options": must(_VALUES)}),
            "other": Variant(_DATA_ATTRIBUTE),
        },
        choose=lambda body: "options" if body.get("data_type") == "options" else "other",
    ),
    "PUT /data_attributes/{data_attribute_id}": Endpoint(
        variants={
            "other": Variant(_CHANGED),
            "options": Variant({**_CHANGED, "options": must(_VALUES)}),
        },
        choose=lambda body: "options" if "options" in body else "other",
    ),
    "GET /conversations/attributes": Endpoint(query={"include_archived": flag()}),
    "POST /conversations/attributes": Endpoint(
        variants={
            name: Variant(
                {**_ATTRIBUTE, **_OF_TYPE.get(name, {})},
                f"create_conversation_attribute_{name}_request",
            )
            for name in CONVERSATION_TYPES
        },
        choose=lambda body: str(body.get("data_type")),
        status=422,
    ),
    "GET /conversations/attributes/{id}": Endpoint(),
    "PUT /conversations/attributes/{id}": _one(
        name=text(),
        description=text(),
        multiline=flag(),
        required=flag(),
        visible_to_team_ids=listed(text()),
        reference=_REFERENCE,
    ),
    "DELETE /conversations/attributes/{id}": Endpoint(),
    "POST /conversations/attributes/{id}/options": _LABEL,
    "PUT /conversations/attributes/{id}/options/{option_id}": _LABEL,
    "DELETE /conversations/attributes/{id}/options/{option_id}": Endpoint(),
}

# --- people

_HISTORY: Final[Fields] = {"include_merge_history": flag()}
_CONTACT: Final[Fields] = {
    "role": text("user", "lead"),
    "external_id": text(),
    "email": text(),
    "email_verified": null(flag()),
    "phone": null(text()),
    "name": null(text()),
    "avatar": null(text()),
    "signed_up_at": null(whole()),
    "last_seen_at": null(whole()),
    "owner_id": null(text()),
    "unsubscribed_from_emails": null(flag()),
    "custom_attributes": null(free()),
}
_ID: Final = _one(id=must(text()))
_PAGED: Final[Fields] = {"page": whole(), "per_page": whole()}
_CURSOR: Final[Fields] = {"per_page": whole(), "starting_after": text()}

_CONTACTS: Final[Mapping[str, Endpoint]] = {
    "GET /contacts": Endpoint(query={**_HISTORY, **_CURSOR, "page": whole()}),
    "POST /contacts": Endpoint(variants={"": Variant(_CONTACT)}),
    "GET /contacts/{contact_id}": Endpoint(query=_HISTORY),
    "PUT /contacts/{contact_id}": Endpoint(query=_HISTORY, variants={"": Variant(_CONTACT)}),
    "DELETE /contacts/{contact_id}": Endpoint(),
    "GET /contacts/find_by_external_id/{external_id}": Endpoint(query=_HISTORY),
    "POST /contacts/search": Endpoint(
        query=_HISTORY,
        variants={
            "": Variant(
                {
                    "query": must(free()),
                    "pagination": _SEARCH,
                    "sort": nested(field=text(), order=text()),
                }
            )
        },
    ),
    "POST /contacts/merge": Endpoint(
        query=_HISTORY,
        variants={
            "": Variant(
                {
                    "from": must(text()),
                    "into": must(text()),
                    "skip_duplicate_validation": flag(),
                }
            )
        },
    ),
    "POST /contacts/{contact_id}/archive": Endpoint(),
    "POST /contacts/{contact_id}/unarchive": Endpoint(),
    "POST /contacts/{contact_id}/block": Endpoint(),
    "GET /contacts/{contact_id}/companies": Endpoint(query=_PAGED),
    "POST /contacts/{contact_id}/companies": _ID,
    "DELETE /contacts/{contact_id}/companies/{company_id}": Endpoint(),
    "GET /contacts/{contact_id}/tags": Endpoint(),
    "POST /contacts/{contact_id}/tags": _ID,
    "DELETE /contacts/{contact_id}/tags/{tag_id}": Endpoint(),
    "GET /contacts/{contact_id}/notes": Endpoint(query=_PAGED),
    "POST /contacts/{contact_id}/notes": _one(body=must(text()), admin_id=text()),
}

# --- companies, tags, teammates

_COMPANY: Final[Fields] = {
    "name": text(),
    "plan": text(),
    "size": whole(),
    "website": text(),
    "industry": text(),
    "custom_attributes": free(),
    "monthly_spend": Field("number"),
}
_COMPANIES: Final[Mapping[str, Endpoint]] = {
    "GET /companies": Endpoint(
        query={
            **_PAGED,
            "name": text(),
            "company_id": text(),
            "tag_id": text(),
            "segment_id": text(),
        }
    ),
    "POST /companies": Endpoint(
        variants={
            "": Variant(
                {
                    **_COMPANY,
                    "company_id": must(text()),
                    "remote_created_at": whole(),
                    "update_last_request_at": flag(),
                }
            )
        }
    ),
    "GET /companies/{company_id}": Endpoint(),
    "PUT /companies/{company_id}": Endpoint(variants={"": Variant(_COMPANY)}),
    "DELETE /companies/{company_id}": Endpoint(),
    "GET /companies/{company_id}/contacts": Endpoint(query=_PAGED),
    "GET /companies/{company_id}/notes": Endpoint(query=_PAGED),
    "POST /companies/{company_id}/notes": _one(body=must(text()), admin_id=text()),
    "POST /companies/list": Endpoint(query={**_PAGED, "order": text("asc", "desc")}),
    "GET /companies/scroll": Endpoint(query={"scroll_param": text()}),
}


def _tagged(body: Mapping[str, Any]) -> str:
    if "users" in body:
        return "users"
    if "companies" not in body:
        return "name"
    companies = body["companies"]
    is_untag = isinstance(companies, list) and any(
        isinstance(item, dict) and "untag" in item for item in companies
    )
    return "untag" if is_untag else "companies"


_NAME: Final = must(text())
_TAGS: Final[Mapping[str, Endpoint]] = {
    "GET /tags": Endpoint(),
    "POST /tags": Endpoint(
        variants={
            "name": Variant({"name": _NAME, "id": text()}, "create_or_update_tag_request"),
            "companies": Variant(
                {
                    "name": _NAME,
                    "companies": must(listed(nested(id=text(), company_id=text()))),
                },
                "tag_company_request",
            ),
            "untag": Variant(
                {
                    "name": _NAME,
                    "companies": must(listed(nested(id=text(), company_id=text(), untag=flag()))),
                },
                "untag_company_request",
            ),
            "users": Variant(
                {"name": _NAME, "users": must(listed(nested(id=must(text()))))},
                "tag_multiple_users_request",
            ),
        },
        choose=_tagged,
    ),
    "GET /tags/{tag_id}": Endpoint(),
    "DELETE /tags/{tag_id}": Endpoint(),
}
_TEAMMATES: Final[Mapping[str, Endpoint]] = {
    "GET /me": Endpoint(),
    "GET /admins": Endpoint(query={"display_avatar": flag()}),
    "GET /admins/{admin_id}": Endpoint(),
    "GET /teams": Endpoint(),
    "GET /teams/{team_id}": Endpoint(),
    "GET /ticket_states": Endpoint(),
    "GET /ticket_types": Endpoint(),
}

CONTRACT: Final[Mapping[str, Endpoint]] = {
    **_CONVERSATIONS,
    **_ATTRIBUTES,
    **_CONTACTS,
    **_COMPANIES,
    **_TAGS,
    **_TEAMMATES,
}

# Where we ask for more than the OpenAPI document does, by "endpoint: field".
STRICTER: Final[Mapping[str, str]] = {
    "POST /conversations/{conversation_id}/reply: attachment_files": (
        "at most 10 in all forms; two forms of contact replies name no number"
    ),
    "POST /conversations/{conversation_id}/reply: attachment_files.content_type": "required",
    "POST /conversations/{conversation_id}/reply: attachment_files.data": "required",
    "POST /conversations/{conversation_id}/reply: attachment_files.name": "required",
    "POST /conversations/{conversation_id}/customers: admin_id": "required, or nobody adds them",
    "POST /conversations/{conversation_id}/customers: customer": "required, or nobody is added",
    "POST /companies: company_id": "required: without it the request makes a company each time",
    "POST /data_attributes: options.value": "required in each option",
    "PUT /data_attributes/{data_attribute_id}: options.value": "required in each option",
    "POST /tags: users.id": "required in each",
    "PUT /conversations/{conversation_id}: company_id": "null is the documented way to remove it",
    "POST /companies: monthly_spend": "its description takes floats and cuts them",
    "PUT /companies/{company_id}: monthly_spend": "its description takes floats and cuts them",
    "POST /conversations/{conversation_id}/customers: customer.intercom_user_id": "one of three",
    "POST /conversations/{conversation_id}/customers: customer.user_id": "one of three",
    "POST /conversations/{conversation_id}/customers: customer.email": "one of three",
}

# Query parameters that Intercom's pages describe and its OpenAPI document lacks.
BEYOND: Final[Mapping[str, frozenset[str]]] = {
    "GET /contacts": frozenset({"per_page", "starting_after", "page"}),
    "GET /contacts/{contact_id}/companies": frozenset({"page", "per_page"}),
    "GET /contacts/{contact_id}/notes": frozenset({"page", "per_page"}),
    "GET /companies/{company_id}/contacts": frozenset({"page", "per_page"}),
    "GET /companies/{company_id}/notes": frozenset({"page", "per_page"}),
}
