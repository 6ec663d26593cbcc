"""What people have changed in a collection since."""

from collections.abc import Mapping
from typing import Any

from connectors.intercom.collections.sending import collection_fields
from connectors.intercom.seen import SEEN, changed
from connectors.intercom.touched import Expected, Json, Touch, fields_touched
from connectors.protocols import RecordState, Spared
from transforms.model import Step


def spared_collection(
    _step: Step,
    body: dict[str, Any],
    past: Mapping[str, Any],
    shown: Mapping[str, Any],
    _state: RecordState,
) -> Spared | None:
    """Return a collection's body, None where people have renamed or moved it."""
    noted = past.get(SEEN)
    return None if noted and changed(noted, collection_fields(shown)) else Spared(body)


def touches_of_collection(shown: Json, expected: Expected) -> list[Touch]:
    """Return what people did to a collection that we made."""
    return fields_touched(collection_fields(shown), expected)
