"""Whether a record's values are of the kinds that Zendesk gives them; one that is not is a loss.

A text may be anything that can be written. Ids, times, lists and objects of another kind have no
place to go: they are left out, and counted.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from transforms.zendesk.payloads import count, email, instant_or_none, source_id

UNREADABLE: Final = "value_unreadable"

Check = Callable[[Any], bool]
Checks = Mapping[str, Check]


def _is_id(value: Any) -> bool:
    return source_id(value) is not None


def _are_ids(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_id, value))


def _is_time(value: Any) -> bool:
    return instant_or_none(value) is not None


def _is_count(value: Any) -> bool:
    return count(value) is not None


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def _are_objects(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_object, value))


def _have_ids(value: Any) -> bool:
    return _are_objects(value) and all(_is_id(item.get("id")) for item in value)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_address(value: Any) -> bool:
    return email(value) is not None


def _are_addresses(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_address, value))


def _are_copies(value: Any) -> bool:
    """Tell by CCs as `via` has them: addresses, and ids of people whom Zendesk knows."""
    return isinstance(value, list) and all(type(one) is int or _is_address(one) for one in value)


def _is_via(value: Any) -> bool:
    """Tell by `via`, a word or an object whose inner ones are what they should be."""
    if isinstance(value, str):
        return True
    return _is_object(value) and "channel" in value and not unreadable(value, _VIA)


def _of(**checks: Check) -> Check:
    """Return the check of an object by its own values."""
    return lambda value: _is_object(value) and not unreadable(value, checks)


_MINUTES: Final = _of(calendar=_is_count)
_FROM: Final = _of(
    address=_is_address, name=_is_text, ticket_id=_is_id, original_recipients=_are_addresses
)
_TO: Final = _of(address=_is_address, email_ccs=_are_copies)
_VIA: Final[Checks] = {"channel": _is_text, "source": _of(**{"from": _FROM, "to": _TO})}
TICKET: Final[Checks] = {
    **dict.fromkeys(
        ("requester_id", "submitter_id", "assignee_id", "group_id", "organization_id"), _is_id
    ),
    **dict.fromkeys(("brand_id", "ticket_form_id", "custom_status_id", "problem_id"), _is_id),
    **dict.fromkeys(("collaborator_ids", "follower_ids", "email_cc_ids"), _are_ids),
    **dict.fromkeys(("updated_at", "due_at"), _is_time),
    "tags": _are_texts,
    "custom_fields": _have_ids,
    "metric_set": _of(
        solved_at=_is_time, reply_time_in_minutes=_MINUTES, full_resolution_time_in_minutes=_MINUTES
    ),
    "via": _is_via,
}
COMMENT: Final[Checks] = {
    "author_id": _is_id,
    "attachments": _are_objects,
    "html_body": _is_text,
    "data": _is_object,
    "via": _is_via,
    "parent_via": _is_via,
}
TURN: Final[Checks] = {
    "author": _of(**{"zen:support:user_id": _is_id, "email": _is_address}),
    "content": _of(actions=_are_objects, items=_are_objects, fields=_are_objects),
    "attachments": _are_objects,
    "source": _of(type=_is_text),
    "metadata": _is_object,
}
USER: Final[Checks] = {
    "email": _is_address,
    "organization_id": _is_id,
    "identities": _are_objects,
    "user_fields": _is_object,
    "tags": _are_texts,
    **dict.fromkeys(("created_at", "updated_at", "last_login_at"), _is_time),
}
ORGANIZATION: Final[Checks] = {
    "domain_names": _are_texts,
    "organization_fields": _is_object,
    "tags": _are_texts,
    **dict.fromkeys(("created_at", "updated_at"), _is_time),
}


def unreadable(payload: Mapping[str, Any], checks: Checks) -> list[str]:
    """Return the loss if any value is there and not of its kind."""
    for key, check in checks.items():
        value = payload.get(key)
        if value and not check(value):
            return [UNREADABLE]
    return []
