"""Types of tickets and their attributes: made once, compared when they are there."""

from collections.abc import Mapping
from typing import Any, Final

from connectors.intercom.context import Connection, id_in
from connectors.intercom.looked import Verdict, is_since
from connectors.intercom.taking_back import UndoEntry, Undone, write
from connectors.intercom.tickets.shown import options_of
from connectors.intercom.tickets.types import read_type
from connectors.protocols import Absent, Found, RecordState, StepAnswer
from transforms.errors import RecordError
from transforms.model import Step, TargetId

TYPES: Final = "/ticket_types"
ITEMS: Final = "list_items"

Json = dict[str, Any]


async def create_type(at: Connection, _step: Step, body: Json, _state: RecordState) -> StepAnswer:
    """Make a type; one of that name is found: Intercom would make a second one."""
    existing = await _type_named(at, body["name"])
    if existing is not None:
        return _answer(existing["id"], is_found=True)
    answer = await at.client.write("POST", TYPES, json=body)
    type_id = id_in(answer.body, "id", f"POST {TYPES}")
    at.ticket_types[type_id] = read_type(answer.body)
    return _answer(type_id, request_id=answer.request_id)


async def create_attribute(
    at: Connection, _step: Step, body: Json, _state: RecordState
) -> StepAnswer:
    """Make an attribute of a type; one of the same name is found, and gets the items it lacks."""
    type_id, request = _split(body)
    existing = await _attribute_named(at, type_id, body["name"])
    at.ticket_types.pop(type_id, None)  # what is known of the type is not all any more
    if existing is None:
        answer = await at.client.write("POST", f"{TYPES}/{type_id}/attributes", json=request)
        made = id_in(answer.body, "id", f"POST {TYPES}/{{id}}/attributes")
        return _answer(made, request_id=answer.request_id)
    if existing.get("data_type") != body["data_type"]:
        raise RecordError(
            "attribute_type_differs",
            f"{body['name']!r} holds {existing.get('data_type')}, not {body['data_type']}",
        )
    if missing := _missing(body, existing):
        items = [*(label for label, _ in options_of(existing)), *missing]
        path = f"{TYPES}/{type_id}/attributes/{existing['id']}"
        await at.client.write("PUT", path, json={ITEMS: ",".join(items)})
    return _answer(existing["id"], is_found=True)


async def look_for_type(
    at: Connection, _step: Step, body: Json, _state: RecordState, age_s: float
) -> Verdict:
    """Look for a type by its name."""
    existing = await _type_named(at, body["name"])
    return _verdict(at, existing, age_s)


async def look_for_attribute(
    at: Connection, _step: Step, body: Json, _state: RecordState, age_s: float
) -> Verdict:
    """Look for an attribute by its name: it is there whole or not at all."""
    existing = await _attribute_named(at, _split(body)[0], body["name"])
    if existing is not None and _missing(body, existing):
        return Absent()
    return _verdict(at, existing, age_s)


async def archive_type(at: Connection, entry: UndoEntry) -> Undone:
    """Archive a type that we made: none can be deleted."""
    if entry.is_found or entry.target_id is None:
        return "kept"
    return await write(at, "PUT", f"{TYPES}/{entry.target_id}", {"archived": True})


async def archive_attribute(at: Connection, entry: UndoEntry) -> Undone:
    """Archive an attribute that we made; its type is found by it, as the ledger names none."""
    if entry.is_found or entry.target_id is None:
        return "kept"
    for each in await _types(at):
        for attribute in (each.get("ticket_type_attributes") or {}).get("data") or ():
            if str(attribute.get("id")) == entry.target_id:
                path = f"{TYPES}/{each['id']}/attributes/{entry.target_id}"
                return await write(at, "PUT", path, {"archived": True})
    return "gone"


def _verdict(at: Connection, existing: Json | None, age_s: float) -> Verdict:
    if existing is None:
        return Absent()
    return Found(_answer(existing["id"], is_found=not is_since(at, existing, age_s)))


def _answer(found: Any, *, is_found: bool = False, request_id: str | None = None) -> StepAnswer:
    return StepAnswer(
        target_kind="attribute",
        target_id=TargetId(str(found)),
        is_found=is_found,
        request_id=request_id,
    )


def _split(body: Mapping[str, Any]) -> tuple[str, Json]:
    """Return the type that an attribute is of, and the request that makes it."""
    return str(body["ticket_type_id"]), {n: v for n, v in body.items() if n != "ticket_type_id"}


async def _types(at: Connection) -> list[Json]:
    found: list[Json] = (await at.client.read(TYPES)).body["data"]
    return found


async def _type_named(at: Connection, name: str) -> Json | None:
    """Return the type of that name, letter case aside, as lists show it."""
    named = (each for each in await _types(at) if not each.get("archived"))
    return next((each for each in named if each["name"].lower() == name.lower()), None)


async def _attribute_named(at: Connection, type_id: str, name: str) -> Json | None:
    shown = (await at.client.read(f"{TYPES}/{type_id}")).body or {}
    listed: list[Json] = (shown.get("ticket_type_attributes") or {}).get("data") or []
    living = (each for each in listed if not each.get("archived"))
    return next((each for each in living if each.get("name") == name), None)


def _missing(body: Mapping[str, Any], existing: Mapping[str, Any]) -> list[str]:
    had = {label for label, _ in options_of(existing)}
    return [label for label in body.get(ITEMS, "").split(",") if label and label not in had]
