"""Looking whether a company was made."""

from typing import Any

from connectors.intercom.companies.sending import MODEL, find_company
from connectors.intercom.context import Connection
from connectors.intercom.lessened import ATTRIBUTES
from connectors.intercom.looked import Verdict, is_since
from connectors.intercom.refused import is_told, untold
from connectors.intercom.seen import company_fields, seen
from connectors.protocols import Absent, Found, RecordState, StepAnswer
from transforms.model import Step, TargetId
from transforms.plan.names import REFUSED_VALUES


async def company(
    at: Connection, step: Step, body: dict[str, Any], state: RecordState, age_s: float
) -> Verdict:
    """Only a company that was not there before the step is worth a look: it is ours to delete."""
    if step.hints.is_existing or state.target_id is not None:
        return Absent()
    company = await find_company(at, body["company_id"])
    if company is None or not is_since(at, company, age_s):
        return Absent()
    held = (company.get(ATTRIBUTES) or {}).get(REFUSED_VALUES[MODEL])
    text = untold(MODEL, body, company) if held else None
    if not await is_told(at, step, TargetId(str(company["id"])), text):
        return Absent()  # the next send makes it anew, and completes it
    observed = seen(company_fields(company))
    return Found(StepAnswer("company", TargetId(str(company["id"])), observed=observed))
