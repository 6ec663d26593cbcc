"""Whether a record's values are of the kinds that its source gives them; one that is not is a loss.

A text may be anything that can be written. Ids, times, lists and objects of another kind have no
place to go: they are left out, and counted.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from transforms.payloads import count, email, instant_or_none, source_id

UNREADABLE: Final = "value_unreadable"
Check = Callable[[Any], bool]
Checks = Mapping[str, Check]


def is_id(value: Any) -> bool:
    """Tell whether a value is an id."""
    return source_id(value) is not None


def are_ids(value: Any) -> bool:
    """Tell whether a value is a list of ids."""
    return isinstance(value, list) and all(map(is_id, value))


def is_time(value: Any) -> bool:
    """Tell whether a value is a time."""
    return instant_or_none(value) is not None


def is_count(value: Any) -> bool:
    """Tell whether a value is a number of something."""
    return count(value) is not None


def is_object(value: Any) -> bool:
    """Tell whether a value is an object."""
    return isinstance(value, dict)


def are_objects(value: Any) -> bool:
    """Tell whether a value is a list of objects."""
    return isinstance(value, list) and all(map(is_object, value))


def have_ids(value: Any) -> bool:
    """Tell whether a value is a list of objects with ids."""
    return are_objects(value) and all(is_id(item.get("id")) for item in value)


def are_texts(value: Any) -> bool:
    """Tell whether a value is a list of texts."""
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def is_text(value: Any) -> bool:
    """Tell whether a value is a text."""
    return isinstance(value, str)


def is_address(value: Any) -> bool:
    """Tell whether a value is an e-mail address."""
    return email(value) is not None


def are_addresses(value: Any) -> bool:
    """Tell whether a value is a list of e-mail addresses."""
    return isinstance(value, list) and all(map(is_address, value))


def made_of(**checks: Check) -> Check:
    """Return the check of an object by its own values."""
    return lambda value: is_object(value) and not unreadable(value, checks)


def unreadable(payload: Mapping[str, Any], checks: Checks) -> list[str]:
    """Return the loss if any value is there and not of its kind."""
    for key, check in checks.items():
        value = payload.get(key)
        if value and not check(value):
            return [UNREADABLE]
    return []
