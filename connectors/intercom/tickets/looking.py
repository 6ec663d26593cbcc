"""Looking whether a step of a ticket happened."""

from typing import Any

from connectors.intercom.context import Connection
from connectors.intercom.conversations.texts import same_text
from connectors.intercom.lessened import is_cut
from connectors.intercom.looked import Verdict
from connectors.intercom.searching import found_ids
from connectors.intercom.threads import thread_if_there
from connectors.intercom.tickets.sending import is_as_wanted, told_of
from connectors.intercom.tickets.types import type_of
from connectors.protocols import Absent, Found, InDoubt, RecordState, StepAnswer
from transforms.model import Step, TargetId

Json = dict[str, Any]


async def ticket(
    at: Connection, step: Step, body: Json, state: RecordState, age_s: float
) -> Verdict:
    """Look for the ticket that carries this record's number; the search lags."""
    found_there = await found_ids(at, "tickets", await _query(at, step, body))
    for found in await at.claims.free(found_there, state.ref):
        shown = await thread_if_there(at, "ticket", found)
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
