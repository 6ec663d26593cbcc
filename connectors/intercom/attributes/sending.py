"""Attributes of contacts, companies and conversations: made once, compared when they are there."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from connectors.intercom.context import Connection, id_in
from connectors.intercom.errors import renamed
from connectors.protocols import RecordState, StepAnswer
from transforms.errors import RecordError
from transforms.model import Step, TargetId

CONVERSATIONS: Final = "/conversations/attributes"
DATA: Final = "/data_attributes"

# What Intercom calls a type when it shows it: lists of contact data come back as strings, and
# every date as "date" (OpenAPI 2.16, data_attribute.data_type).
SHOWN_AS: Final[Mapping[str, frozenset[str]]] = {
    "options": frozenset({"options", "string", "list"}),
    "datetime": frozenset({"datetime", "date"}),
    "date": frozenset({"datetime", "date"}),
    "float": frozenset({"float", "decimal"}),
    "decimal": frozenset({"float", "decimal"}),
}


async def create_data_attribute(
    at: Connection, _step: Step, body: dict[str, Any], _state: RecordState
) -> StepAnswer:
    """Make an attribute of contacts or companies; one of the same name and type is found."""
    return await _create(at, DATA, body)


async def create_conversation_attribute(
    at: Connection, _step: Step, body: dict[str, Any], _state: RecordState
) -> StepAnswer:
    """Make an attribute of conversations; one of the same name and type is found.

    Intercom takes a second one of the same name, and then refuses every update of attributes: so
    the list is read first.
    """
    if existing := await find_attribute(at, CONVERSATIONS, body):
        return await _use(at, CONVERSATIONS, body, existing)
    return await _create(at, CONVERSATIONS, body)


async def find_attribute(at: Connection, path: str, body: dict[str, Any]) -> dict[str, Any] | None:
    """Return the attribute of that name (and model), the living before the archived.

    An archived one of conversations does not count: it can't be woken, and its name is free.
    """
    params = {"model": body["model"], "include_archived": "true"} if path == DATA else None
    answer = await at.client.read(path, params=params)
    named = [item for item in answer.body["data"] if item.get("name") == body["name"]]
    if path == CONVERSATIONS:
        named = [item for item in named if not item.get("archived")]
    return min(named, key=lambda item: bool(item.get("archived")), default=None)


def is_same_type(body: dict[str, Any], existing: dict[str, Any]) -> bool:
    """Tell whether an attribute holds what the plan wants to put there."""
    wanted = body["data_type"]
    return existing.get("data_type") in SHOWN_AS.get(wanted, {wanted})


def is_ready(body: dict[str, Any], existing: dict[str, Any]) -> bool:
    """Tell whether an attribute needs nothing more: it is of the type and knows the options."""
    return is_same_type(body, existing) and not _missing_options(body, existing)


def as_answer(existing: dict[str, Any], *, is_found: bool) -> StepAnswer:
    """Return an attribute that is there as a step's answer; built-in ones have a name only."""
    return StepAnswer(
        target_kind="attribute",
        target_id=TargetId(str(existing.get("id") or existing["name"])),
        is_found=is_found,
    )


async def _create(at: Connection, path: str, body: dict[str, Any]) -> StepAnswer:
    try:
        answer = await at.client.write("POST", path, json=body)
    except RecordError as exc:
        if exc.status not in {400, 409, 422}:
            raise
        existing = await find_attribute(at, path, body)
        if existing is None:
            is_taken = "already" in exc.detail.lower()  # by the other model: names are shared
            raise renamed(exc, "attribute_name_taken" if is_taken else exc.code) from exc
        return await _use(at, path, body, existing)
    return StepAnswer(
        target_kind="attribute",
        target_id=id_in(answer.body, "id", f"POST {path}"),
        request_id=answer.request_id,
    )


async def _use(
    at: Connection, path: str, body: dict[str, Any], existing: dict[str, Any]
) -> StepAnswer:
    """Take an attribute that is there: it must be of the type, awake, and know the options."""
    if not is_same_type(body, existing):
        raise RecordError(
            "attribute_type_differs",
            f"{body['name']!r} holds {existing.get('data_type')}, not {body['data_type']}",
        )
    was_archived = bool(existing.get("archived"))
    if was_archived:
        await at.client.write("PUT", f"{path}/{existing['id']}", json={"archived": False})
    await _add_options(at, path, body, existing)
    found = as_answer(existing, is_found=True)
    return replace(found, pre_image={"archived": True}) if was_archived else found


async def _add_options(
    at: Connection, path: str, body: dict[str, Any], existing: dict[str, Any]
) -> None:
    """Add the options that a list lacks: a value outside of them would be refused."""
    missing = _missing_options(body, existing)
    if not missing:
        return
    address = f"{path}/{existing['id']}"
    if path == DATA:
        options = [{"value": label} for label in (*_options(existing), *missing)]
        await at.client.write("PUT", address, json={"options": options})
        return
    for label in missing:
        await at.client.write("POST", f"{address}/options", json={"label": label})


def _missing_options(body: dict[str, Any], existing: dict[str, Any]) -> list[str]:
    had = _options(existing)
    return [label for label in _options(body) if label not in had]


def _options(attribute: dict[str, Any]) -> list[str]:
    return [_label(option) for option in attribute.get("options") or ()]


def _label(option: Any) -> str:
    """Return an option's text, whichever of three forms it comes in."""
    if isinstance(option, Mapping):
        return str(option.get("label") or option.get("value") or "")
    return str(option)
