"""A probe finds the truth of each switch, leaves nothing behind, and tells nobody."""

import pytest

from connectors.intercom import open_intercom
from connectors.intercom.probing import EXPERIMENTS
from connectors.sandbox.intercom import IntercomSandboxConfig
from connectors.sandbox.intercom.config import CHOICES
from tests.connectors.intercom.scripted import Files
from tests.sandbox.intercom_client import workspace
from transforms.errors import RecordError

ADDRESS = "ops@lumenbikes.example"
USUAL = {
    name: getattr(IntercomSandboxConfig(), name)
    for name in CHOICES
    if name in {each.name for each in EXPERIMENTS}
}
NOT_ASKED = {
    "region": "GET /me says it",
    "list_option_values": "would leave an attribute behind",
    "long_strings": "would leave an attribute behind",
    "duplicate_conversation_attribute": "would break the workspace",
    "shown_values": "would leave an attribute behind",
    "unchanged_update": "would leave an attribute behind",
    "teammate_email_contact": "would make a contact of somebody who was not asked",
    "tickets_show": "would leave a type of tickets behind",
    "ticket_list_values": "would leave a type of tickets behind",
    "ticket_reply_by_others": "would leave a type of tickets behind",
    "other_files_by_url": "needs a file on a public host",
    "article_html": "an article is sent richly first, and what came back decides",
    "heading_ids": "an update says which ids there are afterwards",
    "unknown_locale": "the help center says which languages it has",
    "author_left_out": "every update names an author",
    "article_tags": "would leave a tag on an article of people's",
    "redirects": "asked for where redirects are written",
}


async def probed(at, address=ADDRESS, left=None):
    """Return the answers by name."""

    async def sleep(seconds):
        at.clock.move(seconds)

    target = open_intercom(
        at.url,
        IntercomSandboxConfig().token,
        api_version="2.16",
        rate_reserve=0.0,
        max_in_flight=8,
        search_lag_s=0.0,
        files=Files(),
        now=at.clock,
        sleep=sleep,
    )
    try:
        return {
            each.name: each.answer
            async for each in target.probe(address, [] if left is None else left)
        }
    finally:
        await target.aclose()


def switched():
    """Return each other choice of the switches that a probe asks for."""
    return [(name, choice) for name in USUAL for choice in sorted(CHOICES[name] - {USUAL[name]})]


async def test_the_usual_workspace_is_found_to_be_as_it_is():
    async with workspace() as at:
        found = await probed(at)

    assert {name: found[name] for name in USUAL} == USUAL
    assert found["admin_reply_reopens"] == "yes"
    assert found["dates"] == "kept"
    assert found["file_types"].split() == ["png", "pdf", "zip", "svg", "html", "eml", "exe"]
    assert found["search_lag_s"] == found["contact_search_lag_s"] == "0"


@pytest.mark.parametrize(("name", "choice"), switched())
async def test_each_other_way_is_found_out(name, choice):
    async with workspace(**{name: choice}) as at:
        found = await probed(at)

    assert found[name] == choice


async def test_a_comment_that_opens_nothing_is_found_out():
    async with workspace(admin_reply_reopens=False) as at:
        assert (await probed(at))["admin_reply_reopens"] == "no"


async def test_how_long_the_search_lags_is_measured():
    async with workspace(search_lag_s=5.0) as at:
        found = await probed(at)

    assert (found["search_lag_s"], found["contact_search_lag_s"]) == ("7", "0")


def test_every_switch_is_asked_for_or_says_why_not():
    assert set(CHOICES) == {*USUAL, *NOT_ASKED}


@pytest.mark.parametrize("has_address", [False, True])
async def test_nothing_is_left_and_nobody_told(has_address):
    async with workspace() as at:
        if has_address:
            await at.contact(external_id="theirs", email=ADDRESS, name="Ops")
        before, left = await at.dump(), []
        await probed(at, left=left)
        after, stats = await at.dump(), await at.stats()

    assert left == []
    assert after == before
    assert stats["customers_notified"] == 0


async def test_what_a_killed_probe_left_is_removed_by_the_next():
    async with workspace() as at:
        before = await at.dump()
        at.faults.refuse(500, method="DELETE")
        left = []
        await probed(at, left=left)
        assert left
        at.faults.clear()
        await probed(at)
        after = await at.dump()

    assert after["contacts"] == before["contacts"]
    assert after["conversations"] == before["conversations"]


async def test_what_was_made_unheard_is_removed_by_the_next():
    async with workspace() as at:
        before, left = await at.dump(), []
        at.faults.add("reset_after", next=1, method="POST", path="/conversations$")
        found = await probed(at, left=left)
        kept = await at.dump()
        await probed(at)
        after = await at.dump()

    assert "unknown" in found.values()
    assert {path.split("/")[1] for path in left} == {"contacts"}
    assert len(kept["conversations"]) == 1
    assert after["contacts"] == before["contacts"]
    assert after["conversations"] == before["conversations"]


async def test_a_refusal_answers_one_question_and_not_the_others():
    async with workspace() as at:
        at.faults.refuse(403, method="POST", path="/tags$")
        found = await probed(at)

    assert found["repeated_link"] == "unknown"
    assert found["app_code"] == "shown"


async def test_a_workspace_that_takes_no_contact_can_not_be_probed():
    async with workspace() as at:
        body = {"type": "error.list", "errors": [{"code": "forbidden", "message": "No"}]}
        at.faults.refuse(403, body, method="POST", path="/contacts$")
        with pytest.raises(RecordError):
            await probed(at)
        assert (await at.dump())["conversations"] == []
