"""What people have changed in a collection since."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from connectors.intercom.collections.sending import collection_fields
from connectors.intercom.seen import SEEN, changed
from connectors.intercom.touched import Expected, Json, Touch, fields_touched
from connectors.protocols import RecordState, Spared
from transforms.model import Step

PLACE: Final = "parent_id:"


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
    """Return what people did to a collection that we made.

    Where it stands says nothing: the collection around it may be gone already.
    """
    noted = None if expected.seen is None else [e for e in expected.seen if not e.startswith(PLACE)]
    fields = {
        name: value for name, value in collection_fields(shown).items() if name != "parent_id"
    }
    return fields_touched(fields, replace(expected, seen=noted))
