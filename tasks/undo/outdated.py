"""Demos that were made with other settings: they are undone before another one is made."""

from collections.abc import Sequence

from tasks.plan.choosing import ASKED, in_order
from tasks.run.session import session


async def outdated_demos(config: str, named: Sequence[str] | None = None) -> list[str]:
    """Return the demos that stand and were made otherwise, the last one first.

    That is with other settings, or of other tickets than those `named` beside them.
    """
    asked = None if named is None else in_order(named)
    async with session(config) as shared:
        demos = [run for run in shared.runs.all() if run.kind == "demo"]
        return [
            str(run.id)
            for run in reversed(demos)
            if run.state != "undone"
            and (run.digest, run.detail.get(ASKED)) != (shared.settings.digest(), asked)
        ]
