"""Companies: the one thing in Intercom that is made and updated by our own id."""

from typing import Any, Final

from connectors.http import Answer
from connectors.http.rates import server_date
from connectors.intercom.context import Connection, id_in
from connectors.intercom.errors import is_gone
from connectors.intercom.lessened import written
from connectors.intercom.looked import FRESH_S
from connectors.intercom.refused import tell_refused, untold
from connectors.intercom.seen import company_fields, seen, with_emptied
from connectors.protocols import RecordState, StepAnswer
from transforms.errors import LostAnswerError, RecordError
from transforms.model import Step

MODEL: Final = "company"


async def upsert_company(
    at: Connection, step: Step, body: dict[str, Any], state: RecordState
) -> StepAnswer:
    """Make or update a company by its `company_id`; safe to repeat.

    With the hint `is_existing` what it overwrites is read first. An answer that is lost is asked
    for once more here, where that pre-image is still known.
    """
    wanted, hints = body, step.hints
    shown = None
    if hints.is_existing or hints.emptied:
        shown = await find_company(at, wanted["company_id"])
    if hints.emptied and shown is not None:
        wanted = with_emptied(wanted, hints.emptied, company_fields(shown))
        wanted |= {"website": ""} if wanted.get("website", "") is None else {}
    before = shown if hints.is_existing else None
    answer, form = await written(
        at, MODEL, request=wanted, write=lambda company: _twice(at, company)
    )
    made = id_in(answer.body, "id", "POST /companies")
    told = untold(MODEL, wanted, answer.body) if form.losses else None
    return StepAnswer(
        target_kind="company",
        target_id=made,
        request_id=answer.request_id,
        observed=({"losses": [*form.losses]} if form.losses else {})
        | seen(company_fields(answer.body))
        | await tell_refused(at, step, made, told),
        pre_image=None if before is None else overwritten(form.request, before),
        is_found=before is not None or state.target_id is not None or not _is_fresh(at, answer),
    )


async def _twice(at: Connection, company: dict[str, Any]) -> Answer:
    """Write the company, once more after a lost answer."""
    try:
        return await at.client.write("POST", "/companies", json=company)
    except LostAnswerError:
        return await at.client.write("POST", "/companies", json=company)


async def find_company(at: Connection, company_id: str) -> dict[str, Any] | None:
    """Return the company with that id of ours, also one without contacts if Intercom shows it."""
    try:
        answer = await at.client.read("/companies", params={"company_id": company_id})
    except RecordError as exc:
        if is_gone(exc):
            return None
        raise
    body = answer.body if isinstance(answer.body, dict) else {}
    items = body.get("data", [body])  # a list of one, by some accounts
    return next((item for item in items if item.get("company_id") == company_id), None)


def overwritten(wanted: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """Return what `wanted` replaces, in the form of a request that puts it back."""
    image = {key: before.get(key) for key in wanted if key != "custom_attributes"}
    if "plan" in wanted:
        image["plan"] = (before.get("plan") or {}).get("name")
    for key, value in tuple(image.items()):
        if value is None:  # a text can be emptied, a number or a date can't
            del image[key]
            if isinstance(wanted[key], str):
                image[key] = ""
    if "custom_attributes" in wanted:
        had = before.get("custom_attributes") or {}
        image["custom_attributes"] = {key: had.get(key) for key in wanted["custom_attributes"]}
    return image


def _is_fresh(at: Connection, answer: Answer) -> bool:
    """Tell whether the company in the answer was made just now: an older one is not ours."""
    created_at = answer.body.get("created_at")
    if not isinstance(created_at, int):
        return True
    now = server_date(answer.headers) or at.now().timestamp()
    return now - created_at <= FRESH_S
