"""The command `redirects`: writes rules and a table of old and new addresses; changes no system."""

import asyncio

from deployments import screen
from deployments.running import EXIT_OK, Outcome, prepare
from tasks.export.redirects import RULES, TABLE, Redirected, write_redirects
from tasks.run.session import session


def run_redirects(config: str) -> Outcome:
    """Write the files and say what is in them."""
    prepare(config)

    async def write() -> Redirected:
        async with session(config) as shared:
            return await write_redirects(shared)

    done = asyncio.run(write())
    screen.say(f"{done.addresses} old addresses of {done.pages} articles and collections.")
    if done.left:
        screen.say(f"{done.left} articles have no page for readers in Intercom, and no address.")
    screen.say(f"For nginx: {done.folder / RULES}")
    screen.say(f"As a table: {done.folder / TABLE}")
    return Outcome(EXIT_OK)
