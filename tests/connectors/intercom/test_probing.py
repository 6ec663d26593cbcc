"""A probe finds the truth of each switch, leaves nothing behind, and tells nobody."""

from contextlib import asynccontextmanager
from dataclasses import fields

import pytest

from connectors.intercom import open_intercom
from connectors.intercom.probing import EXPERIMENTS
from connectors.sandbox.intercom import IntercomSandboxConfig
from connectors.sandbox.intercom.config import CHOICES
from tests.connectors.intercom.scripted import Files
from tests.sandbox.intercom_client import workspace
from transforms.errors import RecordError

ADDRESS = "ops@lumenbikes.example"
ASKED = {each.name for each in EXPERIMENTS}
SWITCHES = {
    field.name: getattr(IntercomSandboxConfig(), field.name)
    for field in fields(IntercomSandboxConfig)
}
USUAL = {name: SWITCHES[name] for name in CHOICES if name in ASKED}
WORDS = {  # of the switches that are on or off: what a probe says of each way
    "admin_reply_reopens": {True: "yes", False: "no"},
    "search_custom_attributes": {True: "accepted", False: "refused"},
    "contactless_company_by_id": {True: "found", False: "hidden"},
}
LAGS = {"search_lag_s", "find_by_external_id_lag_s"}
ITS_OWN_WORLD = "what the sandbox is, no way of Intercom"
NOT_ASKED = {
    **dict.fromkeys(("token", "workspace", "workspace_name", "version_required"), ITS_OWN_WORLD),
    **dict.fromkeys(("timezone", "region"), "GET /me says it"),
    "plan_restricted": "the check before every run asks",
    **dict.fromkeys(("rate_limit_per_window", "window_s"), "every answer says it"),
    "retry_after_header": "both ways are heeded; only too many requests would show it",
    "latency_s": "is measured all the time",
    "contact_ready_lag_s": "is waited for where it shows",
    "search_bounds_inclusive": "is as documented, and searches ask for more than they need",
    "max_custom_attributes": "would leave attributes behind",
    "duplicate_conversation_attribute": "would break the workspace",
    "teammate_email_contact": "would make a contact of somebody who was not asked",
    "parts_shown": "every answer says how many there are beside those it shows",
    **dict.fromkeys(
        ("max_file_bytes", "max_request_bytes"),
        "hundreds of megabytes; what is refused goes with less",
    ),
    "article_html": "an article is sent richly first, and what came back decides",
    "heading_ids": "an update says which ids there are afterwards",
    "unknown_locale": "the help center says which languages it has",
    "author_left_out": "every update names an author",
    "collection_levels": "a deeper one is refused, and folded",
    "article_tags": "would leave a tag on an article of people's",
    "office_hours": "asked for by check, and by every plan",
    "redirects": "asked for where redirects are written",
    "file_link_s": "links are read at once",
}
FEW = 20  # parts of a conversation, where it does not matter: each one is a request


@asynccontextmanager
async def furnished(**switches):
    """Serve a workspace with attributes and a type of tickets, as people make them."""
    async with workspace(**{"parts_at_most": FEW} | switches) as at:
        for name, kind in (("Note", "string"), ("Count", "integer")):
            told = {"name": name, "description": "", "data_type": kind}
            await at.ok("POST", "/conversations/attributes", **told)
        listed = {"name": "Colour", "description": "", "data_type": "list"}
        options = [{"label": "red"}, {"label": "blue"}]
        await at.ok("POST", "/conversations/attributes", **listed, options=options)
        told = {"name": "Hobby", "model": "contact", "data_type": "string"}
        await at.ok("POST", "/data_attributes", **told)
        refers = {"name": "Unit record", "description": "", "data_type": "relationship"}
        reference = {"type": "many", "object_type_id": "Unit"}
        await at.ok("POST", "/conversations/attributes", **refers, reference=reference)
        kind = await at.ok("POST", "/ticket_types", name="Repair", category="Customer")
        path = f"/ticket_types/{kind['id']}/attributes"
        await at.ok("POST", path, **listed, list_items="red,blue")
        yield at


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
    literal = [(name, choice) for name in USUAL for choice in sorted(CHOICES[name] - {USUAL[name]})]
    return literal + [(name, not SWITCHES[name]) for name in WORDS] + [("parts_at_most", FEW + 1)]


def told(name, choice):
    """Return what a probe says of a switch."""
    return WORDS[name][choice] if name in WORDS else str(choice)


async def test_the_usual_workspace_is_found_to_be_as_it_is():
    async with furnished() as at:
        found = await probed(at)

    assert {name: found[name] for name in USUAL} == USUAL
    assert {name: found[name] for name in WORDS} == {n: told(n, SWITCHES[n]) for n in WORDS}
    assert found["dates"] == "kept"
    assert found["file_types"].split() == ["png", "pdf", "zip", "svg", "html", "eml", "exe"]
    assert {found[each] for each in (*LAGS, "contact_search_lag_s")} == {"0"}
    assert found["parts_at_most"] == str(FEW)
    assert "unknown" not in found.values()


@pytest.mark.parametrize(("name", "choice"), switched())
async def test_each_other_way_is_found_out(name, choice):
    async with furnished(**{name: choice}) as at:
        found = await probed(at)

    assert found[name] == told(name, choice)


@pytest.mark.parametrize("name", sorted(LAGS))
async def test_how_long_a_look_lags_is_measured(name):
    async with furnished(**{name: 5.0}) as at:
        found = await probed(at)

    assert found[name] == "7"  # looked for after 0, 1, 3 and 7 seconds
    assert {found[other] for other in LAGS - {name}} == {"0"}


@pytest.mark.slow
@pytest.mark.parametrize(("most", "answer"), [(500, "500"), (None, "more than 500")])
async def test_how_many_parts_a_conversation_takes_is_counted(most, answer):
    async with furnished(parts_at_most=most) as at:
        before = await at.dump()
        found = await probed(at)
        after = await at.dump()

    assert found["parts_at_most"] == answer
    assert after == before


async def test_what_the_workspace_has_not_is_not_found_out():
    async with workspace(parts_at_most=FEW) as at:
        found = await probed(at)

    assert {name for name, answer in found.items() if answer == "unknown"} == {
        "long_strings",
        "list_option_values",
        "shown_values",
        "unchanged_update",
        "search_custom_attributes",
        "ticket_list_values",
        "unknown_object_values",
    }


def test_every_switch_is_asked_for_or_says_why_not():
    asked = {*USUAL, *WORDS, *LAGS, "parts_at_most"}

    assert asked <= ASKED
    assert set(SWITCHES) == {*asked, *NOT_ASKED}
    assert asked.isdisjoint(NOT_ASKED)


@pytest.mark.parametrize("has_address", [False, True])
async def test_nothing_is_left_and_nobody_told(has_address):
    async with furnished() as at:
        if has_address:
            await at.contact(external_id="theirs", email=ADDRESS, name="Ops")
        before, left = await at.dump(), []
        await probed(at, left=left)
        after, stats = await at.dump(), await at.stats()

    assert left == []
    assert after == before
    assert stats["customers_notified"] == 0


async def test_what_a_killed_probe_left_is_removed_by_the_next():
    async with furnished() as at:
        before = await at.dump()
        at.faults.refuse(500, method="DELETE")
        left = []
        await probed(at, left=left)
        assert left
        at.faults.clear()
        await probed(at)
        after = await at.dump()

    assert after == before


async def test_a_token_that_may_not_see_tickets_probes_again_all_the_same():
    async with furnished() as at:
        at.faults.refuse(500, method="DELETE")
        await probed(at)
        at.faults.clear()
        body = {"type": "error.list", "errors": [{"code": "forbidden", "message": "No"}]}
        at.faults.refuse(403, body, method="POST", path="/tickets/search$")
        found = await probed(at)

    assert found["dates"] == "kept"


async def test_what_was_made_unheard_is_removed_by_the_next():
    async with furnished() as at:
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
    async with furnished() as at:
        at.faults.refuse(403, method="POST", path="/tags$")
        found = await probed(at)

    assert found["repeated_link"] == "unknown"
    assert found["app_code"] == "shown"


async def test_a_workspace_that_takes_no_contact_can_not_be_probed():
    async with furnished() as at:
        body = {"type": "error.list", "errors": [{"code": "forbidden", "message": "No"}]}
        at.faults.refuse(403, body, method="POST", path="/contacts$")
        with pytest.raises(RecordError):
            await probed(at)
        assert (await at.dump())["conversations"] == []
