"""A reading that is killed or meets a fault at any of its requests ends as one undisturbed."""

import pytest

from connectors.http import RetryBudget
from connectors.intercom_source import open_intercom_source
from connectors.sandbox.intercom_source.desk.filled import TOKEN, Hands
from connectors.sandbox.intercom_source.generator import fill_generated
from connectors.sandbox.intercom_source.serving import served_workspace
from connectors.sandbox.store import Store
from tests.connectors.disturbed import ends_as_undisturbed
from transforms.intercom_source.source import INTERCOM

pytestmark = pytest.mark.slow

LIMIT = b'{"type":"error.list","errors":[{"code":"rate_limit_exceeded"}]}'
TROUBLES = {
    "kill": "kill",
    "reset": "reset",
    "500": (500, b"{}"),
    "429": (429, LIMIT),
    "cut": (200, b'{"type":"list","da'),
}


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize(
    ("tickets", "with_messages"), [(30, False), (8, True)], ids=["lists", "threads"]
)
async def test_nothing_is_lost_whichever_request_it_is(tmp_path, trouble, tickets, with_messages):
    store, hands = Store(), Hands()
    hands.at = 1_790_000_000

    async def sleep(seconds):  # a scroll of companies that was left alone dies after a minute
        hands.at += seconds

    fill_generated(store, tickets, seed=1, file_share=0.0)
    async with served_workspace(store, clock=hands) as served:

        def opened(transport):
            return open_intercom_source(
                served.url,
                {"token": TOKEN},
                rate_reserve=0.0,
                transport=transport,
                retry=RetryBudget(attempts=1),
                sleep=sleep,
            )

        told = TROUBLES[trouble]
        await ends_as_undisturbed(opened, INTERCOM, tmp_path, told, with_messages=with_messages)
