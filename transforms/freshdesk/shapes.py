"""The kinds of Freshdesk's values; `transforms.readable` says what becomes of another."""

from typing import Any, Final

from transforms.readable import (
    Checks,
    are_ids,
    are_objects,
    are_texts,
    is_address,
    is_id,
    is_object,
    is_text,
    is_time,
)


def _are_companies(value: Any) -> bool:
    """Tell by the further companies of a contact: bare ids in lists, objects of single ones."""
    if not isinstance(value, list):
        return False
    return all(is_id(each) or (is_object(each) and is_id(each.get("company_id"))) for each in value)


_TIMES: Final[Checks] = dict.fromkeys(("created_at", "updated_at"), is_time)
TICKET: Final[Checks] = {
    **dict.fromkeys(
        ("requester_id", "responder_id", "group_id", "company_id", "product_id"), is_id
    ),
    **dict.fromkeys(("internal_agent_id", "internal_group_id", "status", "priority"), is_id),
    **dict.fromkeys(("cc_emails", "ticket_cc_emails", "reply_cc_emails", "tags"), are_texts),
    **dict.fromkeys(("updated_at", "due_by"), is_time),
    "custom_fields": is_object,
    "stats": is_object,
}
DESCRIPTION: Final[Checks] = {
    "description": is_text,
    "attachments": are_objects,
    "to_emails": are_texts,
    "structured_description": is_object,
}
CONVERSATION: Final[Checks] = {
    "user_id": is_id,
    "body": is_text,
    "attachments": are_objects,
    "structured_body": is_object,
    **dict.fromkeys(("to_emails", "cc_emails", "bcc_emails"), are_texts),
}
CONTACT: Final[Checks] = {
    "email": is_address,
    "company_id": is_id,
    "other_emails": are_texts,
    "tags": are_texts,
    "custom_fields": is_object,
    "other_companies": _are_companies,
    **_TIMES,
}
AGENT: Final[Checks] = {"contact": is_object, "group_ids": are_ids, **_TIMES}
COMPANY: Final[Checks] = {
    "domains": are_texts,
    "custom_fields": is_object,
    "renewal_date": is_time,
    **_TIMES,
}
