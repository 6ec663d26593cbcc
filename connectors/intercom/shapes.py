"""Whether an answer of Intercom's has the shape that it promises: asked once, before it is read.

What is not sound is never settled: to a write it leaves open whether it happened, and a read is
asked for again. A key that nobody reads may hold anything.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

ID: Final = re.compile(r"[!-~]{1,200}")  # printable, no space: an id with a NUL breaks a database

Check = Callable[[Any], bool]


def sound_answer(body: Any) -> bool:
    """Tell whether a successful answer can be read; an empty one can."""
    return body is None or _is_object(body)


def sound_id(value: Any) -> bool:
    """Tell whether something is an id: a word, or a number that is none of true and false."""
    if isinstance(value, bool):
        return False
    return isinstance(value, int | str) and ID.fullmatch(str(value)) is not None


def _is_object(value: Any) -> bool:
    if not isinstance(value, Mapping):
        return False
    return all(check(value[key]) for key, check in KEYS.items() if value.get(key) is not None)


def _is_mapping(value: Any) -> bool:
    return isinstance(value, Mapping)


def _is_listing(value: Any) -> bool:
    """Tell whether a list is one of objects, or an object that holds such a list."""
    if isinstance(value, Mapping):
        lists = [each for key, each in value.items() if key in LISTS and each is not None]
        return all(isinstance(each, list) and _is_listing(each) for each in lists)
    return isinstance(value, list) and all(map(_is_object, value))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


LISTS: Final = frozenset(
    {
        "admins",
        "attachments",
        "companies",
        "contacts",
        "conversation_parts",
        "conversations",
        "data",
        "parts",
        "tags",
        "teams",
    }
)
KEYS: Final[Mapping[str, Check]] = {
    "id": sound_id,
    "conversation_id": sound_id,
    "company_id": sound_id,
    **dict.fromkeys(LISTS, _is_listing),
    **dict.fromkeys(("pages", "source", "custom_attributes", "author", "app"), _is_mapping),
    **dict.fromkeys(("created_at", "updated_at"), _is_number),
    **dict.fromkeys(("state", "part_type", "body"), _is_text),
}
