"""What attributes refer to: instances of the workspace's own types, by their type and id."""

from collections.abc import Mapping
from typing import Any

from transforms.payloads import mapping, records, source_id, text


def object_id(instance: Mapping[str, Any]) -> str | None:
    """Return the id of an instance with that of its type before it, as staging names it."""
    key = source_id(instance.get("id"))
    return None if key is None else f"{text(instance.get('type')) or 'object'}:{key}"


def referred_to(value: object) -> list[str]:
    """Return the ids of the instances that an attribute refers to; none of any other value."""
    found = map(object_id, records(mapping(value).get("instances")))
    return list(dict.fromkeys(each for each in found if each is not None))
