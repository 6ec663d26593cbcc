"""A ticket with more messages than one of Intercom's tickets holds goes on in a further one."""

import pytest

from tests.e2e.landing import landing_office, tickets_of
from tests.e2e.read_back import verified

pytestmark = pytest.mark.slow

LONG = 1035


@pytest.mark.quirk("INT-058")
async def test_a_long_ticket_goes_on_in_a_further_one_and_grows_there(tmp_path):
    async with landing_office(tmp_path) as at:
        for number in range(490):
            await at.say(LONG, f"Answer {number} of 490")
        full = await at.full()
        first = await tickets_of(at)
        await at.say(LONG, "And one more.")
        ended = await at.delta()
        found = await tickets_of(at)
        checked = await verified(at.config)
        told = (await at.served.stats())["customers_notified"]

    assert (full.failed, ended.failed, told) == (0, 0, 0)
    assert len(first) == len(found) == 6
    assert found[str(LONG)]["state"] == "Resolved"
    assert f"Legacy ID {LONG}]" in found[f"{LONG}/2"]["description"]
    assert any("And one more." in (p["body"] or "") for p in found[f"{LONG}/2"]["parts"])
    assert not any("one more" in (p["body"] or "") for p in found[str(LONG)]["parts"])
    assert checked.differences == []
