"""What a plan costs: requests by what they are for, what choices would save, what limits take."""

from typing import Any

from tasks.run.session import Session
from tasks.stage.inventory import read_workspace
from transforms.plan.spending import Spending


async def costs(shared: Session, spending: Spending, requests: int) -> dict[str, Any]:
    """Return the rows of a counted plan that say where its requests and hours go."""
    me = await shared.target.me()
    workspace = read_workspace(shared.area, operator_id=me.admin_id)
    saved = spending.choices(workspace.has_attribute)
    rate = shared.rate()
    return {
        "sorts": [
            {"sort": sort, "requests": count, "seconds": count / rate}
            for sort, count in spending.sorts.most_common()
        ],
        "choices": [
            {"choice": choice, "requests": count, "seconds": count / rate}
            for choice, count in saved.items()
        ],
        "limits": _limits(shared, rate, requests),
    }


def _limits(shared: Session, rate: float, requests: int) -> list[dict[str, Any]]:
    """Return how long the requests take at the limit as it is, and at others."""
    target = shared.settings.target
    rates = {"the limit as it is": rate, "a limit twice as high": 2 * rate}
    if target.rate_reserve:
        rates["target.rate_reserve: 0"] = rate / (1 - target.rate_reserve)
    told = {words: (each, shared.takes_s(requests, each)) for words, each in rates.items()}
    if target.pace:
        told["no target.pace"] = (rate, requests / rate)
    return [
        {"limit": words, "per_minute": round(60 * each), "seconds": seconds}
        for words, (each, seconds) in told.items()
    ]
