"""Of which kinds the values are that Zendesk gives; `transforms.readable` says what another is."""

from typing import Any, Final

from transforms.readable import (
    Checks,
    are_addresses,
    are_ids,
    are_objects,
    are_texts,
    have_ids,
    is_address,
    is_count,
    is_id,
    is_object,
    is_text,
    is_time,
    made_of,
    unreadable,
)


def _are_copies(value: Any) -> bool:
    """Tell by CCs as `via` has them: addresses, and ids of people whom Zendesk knows."""
    return isinstance(value, list) and all(type(one) is int or is_address(one) for one in value)


def _is_via(value: Any) -> bool:
    """Tell by `via`, a word or an object whose inner ones are what they should be."""
    if isinstance(value, str):
        return True
    return is_object(value) and "channel" in value and not unreadable(value, _VIA)


_MINUTES: Final = made_of(calendar=is_count)
_FROM: Final = made_of(
    address=is_address, name=is_text, ticket_id=is_id, original_recipients=are_addresses
)
_TO: Final = made_of(address=is_address, email_ccs=_are_copies)
_VIA: Final[Checks] = {"channel": is_text, "source": made_of(**{"from": _FROM, "to": _TO})}
TICKET: Final[Checks] = {
    **dict.fromkeys(
        ("requester_id", "submitter_id", "assignee_id", "group_id", "organization_id"), is_id
    ),
    **dict.fromkeys(("brand_id", "ticket_form_id", "custom_status_id", "problem_id"), is_id),
    **dict.fromkeys(("collaborator_ids", "follower_ids", "email_cc_ids"), are_ids),
    **dict.fromkeys(("updated_at", "due_at"), is_time),
    "tags": are_texts,
    "custom_fields": have_ids,
    "metric_set": made_of(
        solved_at=is_time, reply_time_in_minutes=_MINUTES, full_resolution_time_in_minutes=_MINUTES
    ),
    "via": _is_via,
}
COMMENT: Final[Checks] = {
    "author_id": is_id,
    "attachments": are_objects,
    "html_body": is_text,
    "data": is_object,
    "via": _is_via,
    "parent_via": _is_via,
}
TURN: Final[Checks] = {
    "author": made_of(**{"zen:support:user_id": is_id, "email": is_address}),
    "content": made_of(actions=are_objects, items=are_objects, fields=are_objects),
    "attachments": are_objects,
    "source": made_of(type=is_text),
    "metadata": is_object,
}
_PERSON: Final = made_of(user_id=is_id, email=is_address)


def _are_people(value: Any) -> bool:
    """Tell by participants of a side conversation."""
    return isinstance(value, list) and all(map(_PERSON, value))


SIDE_EVENT: Final[Checks] = {
    "actor": _PERSON,
    "updates": is_object,
    "message": made_of(
        **{"from": _PERSON, "to": _are_people, "attachments": are_objects, "html_body": is_text},
        **dict.fromkeys(("subject", "body", "preview_text"), is_text),
    ),
}
USER: Final[Checks] = {
    "email": is_address,
    "organization_id": is_id,
    "identities": are_objects,
    "user_fields": is_object,
    "tags": are_texts,
    **dict.fromkeys(("created_at", "updated_at", "last_login_at"), is_time),
}
ORGANIZATION: Final[Checks] = {
    "domain_names": are_texts,
    "organization_fields": is_object,
    "tags": are_texts,
    **dict.fromkeys(("created_at", "updated_at"), is_time),
}
