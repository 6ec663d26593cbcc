"""Collections: made, renamed, or the one that was there taken as it is."""

from typing import Any, Final

from connectors.intercom.context import Connection, id_in
from connectors.intercom.errors import names
from connectors.intercom.seen import seen
from connectors.protocols import RecordState, StepAnswer
from transforms.errors import FatalError, RecordError
from transforms.model import Step

Json = dict[str, Any]

KIND: Final = "collection"
PATH: Final = "/help_center/collections"
CONTENT: Final = frozenset({400, 422})
LOCALE: Final = "locale_refused"


async def write_collection(
    at: Connection, step: Step, body: Json, state: RecordState
) -> StepAnswer:
    """Make a collection, or change ours; one that people had is only read (`is_existing`).

    Where a language is refused, the name goes in the default one alone.
    """
    if step.hints.is_existing:
        return await _taken(at, body)
    if state.target_id is not None:
        return await _written(at, "PUT", f"{PATH}/{state.target_id}", body, state)
    return await _written(at, "POST", PATH, body, state)


async def _taken(at: Connection, body: Json) -> StepAnswer:
    answer = await at.client.read(f"{PATH}/{body['id']}")
    found = id_in(answer.body, "id", f"GET {PATH}")
    return StepAnswer(KIND, found, is_found=True)


async def _written(
    at: Connection, method: str, path: str, body: Json, state: RecordState
) -> StepAnswer:
    losses: list[str] = []
    request = _request(body, is_new=method == "POST")
    try:
        answer = await at.client.write(method, path, json=request)
    except RecordError as exc:
        if exc.status not in CONTENT or not names(exc, "locale"):
            raise
        losses.append(LOCALE)
        request.pop("translated_content", None)
        answer = await at.client.write(method, path, json=request)
    made = id_in(answer.body, "id", f"{method} {PATH}")
    _require_default(answer.body, body["default"])
    at.habits.take(KIND, made, state.ref)
    told: Json = {"losses": losses} if losses else {}
    return StepAnswer(
        target_kind=KIND,
        target_id=made,
        request_id=answer.request_id,
        observed=told | seen(collection_fields(answer.body)),
    )


def _require_default(shown: Any, default: str) -> None:
    """Stop where the help center's default language is another: all names would be in its place."""
    told = shown.get("default_locale")
    if told is not None and told != default:
        raise FatalError(
            f"the help center's default language is {told}, not {default}; run again: the"
            " workspace says so itself now, and what was made is put right"
        )


def collection_fields(shown: Any) -> Json:
    """Return what people edit of a collection."""
    fields = {name: shown.get(name) for name in ("name", "description", "parent_id")}
    for locale, each in sorted((shown.get("translated_content") or {}).items()):
        if isinstance(each, dict):
            fields[f"{locale}.name"] = each.get("name")
            fields[f"{locale}.description"] = each.get("description")
    return fields


def _request(body: Json, *, is_new: bool) -> Json:
    contents: dict[str, Json] = dict(body["contents"])
    request: Json = {**contents.pop(body["default"])}
    if body.get("parent_id") is not None:
        request["parent_id"] = str(body["parent_id"])
    if is_new:
        request["help_center_id"] = int(body["help_center_id"])
    if contents:
        request["translated_content"] = contents
    return request
