"""What `check` says of the workspace that is read."""

import pytest

from connectors.http import Patience
from connectors.intercom_source import open_intercom_source
from connectors.intercom_source.check import findings_of, who_is
from connectors.sandbox.intercom_source.desk.filled import WORKSPACE
from tests.connectors.intercom_source.workspaces import workspace
from transforms.errors import FatalError


def fatal(found):
    return [each.text for each in found if each.is_fatal]


async def test_it_says_which_workspace_is_read_and_how_much():
    async with workspace() as at:
        found = {each.subject: each.text for each in await at.source.check()}

        assert at.source.workspace == WORKSPACE
    assert "lumen0" in found["workspace"]
    assert found["conversations"].startswith("21 ")
    assert found["tickets"].startswith("4 ")


async def test_another_workspace_than_the_file_names_is_refused():
    async with workspace() as at:
        client = at.source._client
        found = await findings_of(client, await who_is(client), "other1")

    assert "not to other1" in fatal(found)[0]


async def test_a_token_that_is_none_is_told():
    async with workspace(token="another") as at:
        found = await at.source.check()

    assert "source.auth.token" in fatal(found)[0]


async def test_a_plan_without_conversations_is_told():
    async with workspace(plan_restricted=True) as at:
        found = await at.source.check()

    assert "conversations can't be read" in fatal(found)[0]


def test_a_real_workspace_has_to_be_named():
    with pytest.raises(FatalError, match=r"source\.workspace"):
        open_intercom_source("https://api.intercom.io", {"token": "t"}, rate_reserve=0.0)
    named = open_intercom_source(
        "https://api.intercom.io",
        {"token": "t"},
        rate_reserve=0.0,
        workspace="abc1",
        patience=Patience(),
    )

    assert named.account == "abc1"


async def test_counts_are_told():
    async with workspace() as at:
        assert await at.source.counts() == {"companies": 3, "people": 11, "tickets": 25}
