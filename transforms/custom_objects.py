"""Custom objects: what a person said of those that fields point at, and which a record means."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import orjson

from transforms.limits import STRICT


@dataclass(frozen=True, slots=True)
class ObjectTarget:
    """The type of Intercom's that takes what a lookup field points at.

    `reference`: the attribute of people, and of conversations, that refers to the type; None: the
    usual one. `fields`: attributes of the type by the source's word, where these differ.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    type: str
    reference: str | None = None
    fields: dict[str, str] = field(default_factory=dict)


Targets = Mapping[str, ObjectTarget]


def record_id(kind: str, source_id: str) -> str:
    """Return the source id of the record that makes an instance of a type."""
    return f"{kind}/{source_id}"


def meant_by(row: Mapping[str, Any], targets: Targets) -> dict[str, list[str]]:
    """Return what a record's fields point at as records' ids, by type, each once."""
    found: dict[str, list[str]] = {}
    for each in row["fields"] if targets else ():
        target = targets.get(each["id"]) or targets.get(each["name"])
        if target is None or each["value"] is None:
            continue
        own = found.setdefault(target.type, [])
        own += [key for one in _ids(each) if (key := record_id(target.type, one)) not in own]
    return found


def _ids(told: Mapping[str, Any]) -> list[str]:
    value = orjson.loads(told["value"])
    return [str(one) for one in (value if isinstance(value, list) else [value])]
