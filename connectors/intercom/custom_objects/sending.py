"""Instances of custom objects: made and updated by an external id of ours."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from connectors.http import Answer
from connectors.http.rates import server_date
from connectors.intercom.context import Connection, id_in
from connectors.intercom.errors import is_gone
from connectors.intercom.lessened import ATTRIBUTES, CONTENT, without_refused
from connectors.intercom.looked import FRESH_S
from connectors.intercom.seen import NESTED, seen
from connectors.protocols import RecordState, StepAnswer
from transforms.errors import LostAnswerError, RecordError
from transforms.model import Step, TargetId

KIND: Final = "custom_object"
PATH: Final = "/custom_object_instances"
NEEDED: Final = frozenset({"external_id"})  # who it is
VALUE_LEFT_OUT: Final = "custom_object_value_left_out"

Json = dict[str, Any]


async def upsert(at: Connection, _step: Step, body: Json, state: RecordState) -> StepAnswer:
    """Make or update an instance; safe to repeat. The id that it is known by begins with its type.

    What the type has no attribute for is refused or dropped, a probe finds out which: either way
    it is left out, and counted.
    """
    path = type_path(body["type"])
    request = {name: value for name, value in body.items() if name != "type"}
    answer, left = await _written(at, path, request)
    made = id_in(answer.body, "id", f"POST {PATH}")
    had = answer.body.get(ATTRIBUTES) or {}
    sent = request.get(ATTRIBUTES) or {}
    lost = left or any(value is not None and had.get(name) is None for name, value in sent.items())
    return StepAnswer(
        target_kind=KIND,
        target_id=own_id_of(body["type"], made),
        request_id=answer.request_id,
        observed=({"losses": [VALUE_LEFT_OUT]} if lost else {}) | seen(object_fields(answer.body)),
        is_found=state.target_id is not None or not _is_fresh(at, answer),
    )


def own_id_of(kind: str, instance_id: str) -> TargetId:
    """Return the id under which an instance is remembered: its place behind `PATH`."""
    return TargetId(f"{quote(kind, safe='')}/{instance_id}")


def instance_id(target_id: str) -> str:
    """Return Intercom's own id of an instance, as values of attributes have it."""
    return target_id.rpartition("/")[2]


def type_path(kind: str) -> str:
    """Return the address of a type's instances."""
    return f"{PATH}/{quote(kind, safe='')}"


def object_fields(shown: Mapping[str, Any]) -> Json:
    """Return what people edit of an instance."""
    had = shown.get(ATTRIBUTES) or {}
    return {f"{NESTED}{name}": value for name, value in had.items()}


async def find(at: Connection, kind: str, external_id: str) -> Json | None:
    """Return the instance of that id of ours; None where there is none."""
    try:
        answer = await at.client.read(type_path(kind), params={"external_id": external_id})
    except RecordError as exc:
        if is_gone(exc):
            return None
        raise
    body = answer.body if isinstance(answer.body, dict) else {}
    return body if body.get("external_id") == external_id else None


async def has_type(at: Connection, kind: str) -> bool:
    """Tell whether the workspace has a type of that name; raises what else Intercom says."""
    try:
        await at.client.read(type_path(kind), params={"per_page": 1})
    except RecordError as exc:
        if is_gone(exc):
            return False
        raise
    return True


async def _written(at: Connection, path: str, request: Json) -> tuple[Answer, bool]:
    """Write the instance, if need be without what is refused of it; and whether that was so."""
    form = request
    while True:
        try:
            return await _twice(at, path, form), form is not request
        except RecordError as exc:
            less = without_refused(form, exc, needed=NEEDED)
            if less is not None:
                form = less.request
            elif exc.status in CONTENT and form.get(ATTRIBUTES):
                form = {name: value for name, value in form.items() if name != ATTRIBUTES}
            else:
                raise


async def _twice(at: Connection, path: str, request: Json) -> Answer:
    """Write it, once more after a lost answer: the same external id is the same instance."""
    try:
        return await at.client.write("POST", path, json=request)
    except LostAnswerError:
        return await at.client.write("POST", path, json=request)


def _is_fresh(at: Connection, answer: Answer) -> bool:
    """Tell whether the instance was made just now: an older one is not this migration's to take."""
    created_at = answer.body.get("created_at")
    if not isinstance(created_at, int):
        return True
    now = server_date(answer.headers) or at.now().timestamp()
    return now - created_at <= FRESH_S
