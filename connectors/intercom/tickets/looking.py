"""Looking whether a step of a ticket happened."""

from typing import Any, Final

from connectors.intercom.context import Connection
from connectors.intercom.conversations.texts import same_text
from connectors.intercom.errors import is_gone
from connectors.intercom.lessened import is_cut
from connectors.intercom.looked import Verdict
from connectors.intercom.paging import next_cursor
from connectors.intercom.threads import read_as_thread
from connectors.intercom.tickets.sending import is_as_wanted, told_of
from connectors.intercom.tickets.types import type_of
from connectors.protocols import Absent, Found, InDoubt, RecordState, StepAnswer
from transforms.errors import ContractError, RecordError
from transforms.model import Step, TargetId

PER_PAGE: Final = 150
MAX_PAGES: Final = 100

Json = dict[str, Any]


async def ticket(
    at: Connection, step: Step, body: Json, state: RecordState, age_s: float
) -> Verdict:
    """Look for the ticket that carries this record's number; the search lags."""
    for found in await at.claims.free(await _search(at, step, body), state.ref):
        shown = await _read(at, found)
        if shown is None or not _is_of(shown, step, body):
            continue
        if at.claims.take(found, state.ref):
            return Found(_answer(found, shown, body))
    quiet_s = age_s if state.quiet_s is None else state.quiet_s
    if quiet_s < at.search_lag_s:
        return InDoubt("search_lag", at.search_lag_s - quiet_s)
    return Absent()


async def ticket_state(
    at: Connection, _step: Step, body: Json, state: RecordState, _age_s: float
) -> Verdict:
    """Look which state the ticket is in."""
    is_there, told = await is_as_wanted(at, body, state)
    return Found(StepAnswer(observed=told)) if is_there else Absent()


async def _query(at: Connection, step: Step, body: Json) -> Json:
    """Return the search by the record's number, and by contact and moment if that was refused."""
    legacy = step.hints.legacy or ""
    moment = {
        "operator": "AND",
        "value": [
            {"field": "contact_ids", "operator": "=", "value": str(body["contact_id"])},
            {"field": "created_at", "operator": "=", "value": body["created_at"]},
        ],
    }
    number = (body.get("custom_attributes") or {}).get(legacy)
    attribute_id = (await type_of(at, str(body["ticket_type_id"]))).ids.get(legacy)
    if number is None or attribute_id is None:
        return moment
    field = f"ticket_attribute.{attribute_id}"
    return {
        "operator": "OR",
        "value": [{"field": field, "operator": "=", "value": number}, moment],
    }


async def _search(at: Connection, step: Step, body: Json) -> list[TargetId]:
    """Return the tickets that may be it, oldest id first."""
    request: Json = {
        "query": await _query(at, step, body),
        "pagination": {"per_page": PER_PAGE},
    }
    found: dict[TargetId, None] = {}
    for _ in range(MAX_PAGES):
        answer = await at.client.query("/tickets/search", json=request)
        listed = answer.body["tickets"]
        found.update(dict.fromkeys(TargetId(str(item["id"])) for item in listed))
        cursor = next_cursor(answer.body)
        if cursor is None or not listed:
            return sorted(found, key=lambda each: (len(each), each))
        request["pagination"]["starting_after"] = cursor
    raise ContractError("the search for tickets of one second has no end")


async def _read(at: Connection, ticket_id: TargetId) -> Json | None:
    try:
        return await read_as_thread(at, "ticket", ticket_id)
    except RecordError as exc:
        if is_gone(exc):
            return None  # deleted; the search has not heard of it
        raise


def _is_of(shown: Json, step: Step, body: Json) -> bool:
    """Tell whether a ticket is the record's: by its number, by its words if that was refused."""
    legacy = step.hints.legacy
    wanted = (body.get("custom_attributes") or {}).get(legacy)
    told = (shown.get("custom_attributes") or {}).get(legacy)
    if wanted is not None and told not in (None, ""):
        return str(told) == str(wanted)
    return same_text(body["description"], (shown.get("source") or {}).get("body"))


def _answer(found: TargetId, shown: Json, body: Json) -> StepAnswer:
    text = (shown.get("source") or {}).get("body")
    lost = {"losses": ["text_cut"]} if is_cut(body["description"], text) else {}
    return StepAnswer(target_kind="ticket", target_id=found, observed=told_of(body) | lost)
