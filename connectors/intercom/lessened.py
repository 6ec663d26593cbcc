"""A request that Intercom refuses, once more without what it refuses: nothing else is lost by it.

A refusal changes nothing, so a smaller request may follow it at once.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from connectors.intercom.attributes import create_data_attribute
from connectors.intercom.context import Connection
from connectors.intercom.errors import names
from connectors.protocols import RecordState
from transforms.errors import RecordError
from transforms.model import Operation, RecordRef, Step
from transforms.plan.names import REFUSED_VALUES
from transforms.quirks.intercom import cut_text

BEGINNING: Final = 5_000  # characters that stay of a text which Intercom finds too long
ATTRIBUTES: Final = "custom_attributes"
CONTENT: Final = frozenset({400, 409, 422})  # refusals of what a request says
NEEDED: Final = frozenset({"role", "external_id", "company_id", "id"})  # who it is


class Lessened(NamedTuple):
    """A request without one of its values, and that value by its name."""

    request: dict[str, Any]
    name: str
    value: Any


def without_refused(
    request: Mapping[str, Any], exc: RecordError, *, needed: frozenset[str] = NEEDED
) -> Lessened | None:
    """Return a request without the value that the refusal speaks of, None if of none.

    Of several names that stand in its words the longest is meant.
    """
    if exc.status not in CONTENT:
        return None
    told = exc.detail.lower()
    own = {key: f"{key} {key.replace('_', ' ')}" for key in request if key != ATTRIBUTES}
    spoken = [key for key in own if key not in needed and _is_spoken(key, told)]
    attributes = request.get(ATTRIBUTES) or {}
    spoken += [f"{ATTRIBUTES}/{name}" for name in attributes if name.lower() in told]
    if not spoken:
        return None
    found = max(spoken, key=lambda each: len(each.rpartition("/")[2]))
    name = found.removeprefix(f"{ATTRIBUTES}/")
    if name == found:
        return Lessened({k: v for k, v in request.items() if k != name}, name, request[name])
    left = {key: value for key, value in attributes.items() if key != name}
    return Lessened({**request, ATTRIBUTES: left}, name, attributes[name])


def _is_spoken(key: str, told: str) -> bool:
    return key in told or key.replace("_", " ") in told or key.replace("_", "-") in told


async def with_refused_kept(
    at: Connection, model: str, request: dict[str, Any], refused: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a request that keeps refused values as text in an attribute of ours.

    The attribute is made when the first value needs it; where that is refused, so are they.
    """
    if not refused or not await _is_there(at, model):
        return request
    text = "; ".join(f"{name}: {value}" for name, value in refused.items())
    attributes = {**(request.get(ATTRIBUTES) or {}), REFUSED_VALUES[model]: cut_text(text).text}
    return {**request, ATTRIBUTES: attributes}


async def _is_there(at: Connection, model: str) -> bool:
    body = {
        "name": REFUSED_VALUES[model],
        "model": model,
        "data_type": "string",
        "messenger_writable": False,
    }
    step = Step("create", Operation.DATA_ATTRIBUTE_CREATE, body, "")
    reference = RecordRef("attribute", f"{model}:{body['name']}")
    try:
        await create_data_attribute(at, step, body, RecordState(reference, None, {}))
    except RecordError:
        return False
    return True


def beginning(text: str) -> str:
    """Return what stays in a message of a text that Intercom finds too long."""
    return f"{text[:BEGINNING]} […]"


def speaks_of_length(exc: RecordError) -> bool:
    """Tell whether a refusal is about how long a text is."""
    return exc.status == 413 or any(
        names(exc, word) for word in ("too long", "characters", "length", "maximum")
    )
