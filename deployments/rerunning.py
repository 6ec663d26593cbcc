"""Runs again what failed, of the run that is named or of the newest that left something open."""

import asyncio

from deployments import screen
from deployments.running import EXIT_OK, Outcome, have_places, run_flow
from tasks.plan.failed import Asked, newest_open
from tasks.run.session import session


def run_again(
    config: str, run: str | None, reason: str | None, entity: str | None, *, keep_ui: bool
) -> Outcome:
    """Run the records of a run again; without a name, say first which run that is, if any."""
    if run is None:
        asked = Asked(reason, entity)
        run = _chosen(config, asked)
        if run is None:
            what = f"{asked} " if str(asked) else ""
            screen.say(f"No run has {what}records that failed or are open: nothing to run again.")
            return Outcome(EXIT_OK)
        screen.say(f"Runs again what failed or is open of run {run}.")
    return run_flow(
        config, "rerun", {"run": run, "reason": reason, "entity": entity}, keep_ui=keep_ui
    )


def _chosen(config: str, asked: Asked) -> str | None:
    settings = have_places(config)

    async def newest() -> str | None:
        async with session(config) as shared:
            rows, digest = shared.runs.all(), settings.digest()
            return await newest_open(rows, shared.area, shared.ledger, asked=asked, digest=digest)

    return asyncio.run(newest())
