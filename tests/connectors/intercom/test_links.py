"""Links of threads to trackers: made once, found again, taken away, and taken back."""

from contextlib import asynccontextmanager

import pytest

from connectors.intercom import UndoEntry
from connectors.protocols import Absent, Found, RecordState
from tests.connectors.intercom.test_tickets import O, place
from transforms.errors import RecordError
from transforms.model import RecordRef, TargetId

PROBLEM = "problem:1"


@asynccontextmanager
async def trackers(count=1):
    """Yield a workspace with trackers, and a customer's ticket that is to be linked."""
    async with place() as of:
        own = TargetId(await of.made())
        kind = await of.at.ok("POST", "/ticket_types", name="Problem", category="Tracker")
        of.trackers = [
            (
                await of.at.ok(
                    "POST",
                    "/tickets",
                    ticket_type_id=kind["id"],
                    contacts=[{"id": of.contact}],
                    skip_notifications=True,
                )
            )["id"]
            for _ in range(count)
        ]
        of.own = RecordState(RecordRef("ticket", "7"), own, {}, is_ticket=True)
        yield of


def entry(of, answer):
    return UndoEntry(of.own.target_id, None, is_found=answer.is_found, observed=answer.observed)


async def test_a_ticket_is_linked_and_found_to_be():
    async with trackers() as of:
        body = {"ticket_id": of.trackers[0]}
        before = await of.look(O.TICKET_LINK, body, of.own)
        made = await of.send(O.TICKET_LINK, body, of.own)
        after = await of.look(O.TICKET_LINK, body, of.own)
        again = await of.send(O.TICKET_LINK, body, of.own)

    assert before == Absent()
    assert isinstance(after, Found)
    assert (made.is_found, again.is_found) == (False, True)
    assert made.observed == again.observed == body


@pytest.mark.quirk("INT-030")
async def test_another_tracker_is_refused():
    async with trackers(2) as of:
        await of.send(O.TICKET_LINK, {"ticket_id": of.trackers[0]}, of.own)
        with pytest.raises(RecordError) as refused:
            await of.send(O.TICKET_LINK, {"ticket_id": of.trackers[1]}, of.own)

    assert refused.value.code == "already_linked_to_tracker"


async def test_a_link_is_taken_away_and_again_is_no_trouble():
    async with trackers() as of:
        body = {"id": of.trackers[0]}
        await of.send(O.TICKET_LINK, {"ticket_id": of.trackers[0]}, of.own)
        before = await of.look(O.TICKET_UNLINK, body, of.own)
        away = await of.send(O.TICKET_UNLINK, body, of.own)
        after = await of.look(O.TICKET_UNLINK, body, of.own)
        again = await of.send(O.TICKET_UNLINK, body, of.own)

    assert (before, isinstance(after, Found)) == (Absent(), True)
    assert (away.is_found, again.is_found) == (False, True)


async def test_a_link_to_what_is_gone_needs_no_request():
    async with trackers() as of:
        before = (await of.at.stats())["requests"]
        answer = await of.send(O.TICKET_UNLINK, {}, of.own)
        after = (await of.at.stats())["requests"]

    assert answer.is_found
    assert after == before


async def test_an_undo_takes_back_the_link_that_was_made_and_no_other():
    async with trackers() as of:
        body = {"ticket_id": of.trackers[0]}
        made = await of.send(O.TICKET_LINK, body, of.own)
        found = await of.send(O.TICKET_LINK, body, of.own)
        kept = await of.target.reverse(O.TICKET_LINK, entry(of, found))
        undone = await of.target.reverse(O.TICKET_LINK, entry(of, made))
        again = await of.target.reverse(O.TICKET_LINK, entry(of, made))

    assert (kept, undone, again) == ("kept", "undone", "gone")
