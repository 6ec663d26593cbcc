"""A reading that is killed or meets a fault at any of its requests ends as one undisturbed."""

import re
from datetime import timedelta

import pytest

from connectors.clock import now
from connectors.freshdesk import open_freshdesk
from connectors.http import RetryBudget
from connectors.sandbox.freshdesk.config import FreshdeskSandboxConfig
from connectors.sandbox.freshdesk.desk.activities import activity
from connectors.sandbox.freshdesk.generator import Shares, generated_desk
from connectors.sandbox.freshdesk.serving import served_freshdesk
from tests.connectors.disturbed import ends_as_undisturbed, lists_of
from tests.connectors.freshdesk.desks import EVERYTHING
from transforms.freshdesk.source import FRESHDESK

pytestmark = pytest.mark.slow

LINK = re.compile(r'(_url":"[^"?]*)\?[^"]*')  # what is signed anew each time
ROLES = FRESHDESK.roles
ASKED_FOR = (*ROLES.named, ROLES.side_messages)  # where fields point at objects, or a file asks
TROUBLES = {
    "kill": "kill",
    "reset": "reset",
    "500": (500, b"{}"),
    "429": (429, b'{"message":"limit"}'),
    "cut": (200, b'[{"id":1,"subj'),
}


def changed_lately(desk):
    """Have something happen to a ticket on each of two days."""
    for back in (2, 20):
        at = f"{(now() - timedelta(days=back)).date()}T08:00:00Z"
        desk.happened.append(activity(at, 1, None, {"status": f"of {back} days ago"}))


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize(
    ("tickets", "names", "with_messages"),
    [(115, lists_of(ROLES), False), (8, (ROLES.tickets,), True), (1, ASKED_FOR, False)],
    ids=["lists", "tickets", "asked-for"],
)
async def test_nothing_is_lost_whichever_request_it_is(
    tmp_path, trouble, tickets, names, with_messages
):
    shares = Shares(file=0.3, archived=0.03 if tickets > 100 else 0.2)
    desk, config = generated_desk(tickets, seed=1, shares=shares), FreshdeskSandboxConfig()
    changed_lately(desk)
    # Days are alike: each request of theirs meets one of the troubles.
    first = [*TROUBLES].index(trouble)
    async with served_freshdesk(desk, clock=now, config=config) as served:

        def opened(transport):
            return open_freshdesk(
                served.url,
                {"api_key": "sandbox-api-key"},
                rate_reserve=0.0,
                wanted=EVERYTHING,
                is_fast=not with_messages,
                with_changes=True,
                transport=transport,
                retry=RetryBudget(attempts=1),
            )

        await ends_as_undisturbed(
            opened,
            FRESHDESK,
            tmp_path,
            TROUBLES[trouble],
            names=names,
            with_messages=with_messages,
            places=slice(first, None, len(TROUBLES)) if names == ASKED_FOR else None,
            told=lambda payload: LINK.sub(r"\1", payload),
        )
