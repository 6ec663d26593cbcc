"""A ticket whose copies name an agent and the desk's own addresses, those of every brand."""

import pytest

from tests.e2e import pipeline
from tests.e2e.read_back import verified
from tests.e2e.small_desk import small_desk
from tests.e2e.world import world

pytestmark = pytest.mark.slow

AGENT = "amelie.roth@lumenbikes.example"
OWN = [
    "support@lumenbikes.example",
    "support@lumenbikes.zendesk.com",
    "dealers@lumenpro.example",
]
STRANGER = "ext@x.example"


async def test_neither_an_agent_nor_the_desk_itself_becomes_a_contact(tmp_path):
    desk = small_desk()
    ticket = next(each for each in desk.tickets if each["id"] == 1003)
    ticket["via"]["source"]["to"] = {"email_ccs": [AGENT, *OWN, STRANGER]}
    async with world(tmp_path, desk=desk) as served:
        config = str(served.config())
        ended = await pipeline.run_full(config)

        dump = await served.state()
        addresses = {contact["email"] for contact in dump["contacts"]}
        assert ended.failed == 0
        assert STRANGER in addresses
        assert addresses.isdisjoint({AGENT, *OWN})
        assert all(each in str(dump["conversations"]) for each in (AGENT, *OWN))
        assert (await verified(config)).differences == []
