"""A delta is undone, then the run before it: what the first undo left is nobody's work."""

import sqlite3
from contextlib import closing

import pytest

from connectors.clock import now
from tests.e2e.landing import landing_office, tickets_of
from tests.e2e.office import messages, moved_office, office, ticket_like
from tests.e2e.undoing import counts, run_undo

pytestmark = pytest.mark.slow
DAY_S = 86_400


def _number(at):
    return ticket_like(at.served, status="open")["id"]


A_DAY_EARLIER = """\
update step set begun_at = strftime('%Y-%m-%d %H:%M:%f000', begun_at, '-1 day'),
settled_at = strftime('%Y-%m-%d %H:%M:%f000', settled_at, '-1 day')
"""


def let_a_day_pass(at):
    """Let all that was sent so far have been sent a day ago, by the ledger and the workspace."""
    with closing(sqlite3.connect(at.served.folder / "ledger.db")) as ledger, ledger:
        ledger.execute(A_DAY_EARLIER)
    for record in at.served.store.all("part").values():
        record["part"]["created_at"] -= DAY_S


async def closed(at):
    """Solve a ticket."""
    await at.change("tickets", _number(at), status="solved", custom_status_id=None)


async def handed_on(at):
    """Give a ticket to nobody, and to another group."""
    groups = {each["group_id"] for each in at.served.desk.tickets} - {None}
    own = ticket_like(at.served, status="open")["group_id"]
    other = min(groups - {own})
    await at.change("tickets", _number(at), assignee_id=None, group_id=other)


async def answered(at):
    """Say something after the first run, and solve the ticket."""
    await at.say(_number(at), "It is on its way.", created_at=now().isoformat())
    await closed(at)


async def relabelled(at):
    """Give a ticket another subject, and other tags."""
    await at.change("tickets", _number(at), subject="Another subject", tags=["bell"])


async def copied(at):
    """Put somebody in copy, and let all others go."""
    ids = [each["requester_id"] for each in at.served.desk.tickets]
    own = ticket_like(at.served, status="open")["requester_id"]
    await at.change("tickets", _number(at), email_cc_ids=[next(i for i in ids if i != own)])


CHANGES = [closed, handed_on, answered, relabelled, copied]


@pytest.mark.parametrize("change", CHANGES)
async def test_a_delta_and_then_the_run_before_it_are_taken_back(change):
    async with moved_office() as at:
        number = _number(at)
        let_a_day_pass(at)
        await change(at)
        delta = await at.delta()
        assert at.writes != []
        let_a_day_pass(at)

        await run_undo(at.config, delta.run)
        ended = await run_undo(at.config, at.first.run)

        assert ended.undone["refused"] == []
        assert await at.conversation(number) is None


async def test_what_people_do_after_the_undo_of_a_delta_is_theirs():
    async with moved_office() as at:
        number = _number(at)
        await closed(at)
        delta = await at.delta()
        await run_undo(at.config, delta.run)
        found = await at.conversation_id(number)
        admins = (await at.workspace.get("/admins")).json()["admins"]
        sofia = next(each["id"] for each in admins if "migration" not in each["email"])
        opens = {"message_type": "open", "admin_id": sofia}
        await at.work("POST", f"/conversations/{found}/parts", opens)

        ended = await run_undo(at.config, at.first.run)

        assert counts(ended, "refused")["ticket"] == 1
        assert (await at.conversation(number))["state"] == "open"


@pytest.mark.parametrize("change", [handed_on, answered])
async def test_a_delta_that_was_undone_is_made_again(change):
    async with moved_office() as at:
        number = _number(at)
        await change(at)
        first = await at.delta()
        moved = await at.conversation(number)
        await run_undo(at.config, first.run)

        again = await at.full()

        assert "kept_in_intercom" not in {row["reason"] for row in again.reasons["losses"]}
        for name in ("state", "admin_assignee", "team_assignee"):
            assert (await at.conversation(number)).get(name) == moved.get(name)


async def test_what_an_undo_has_to_leave_said_in_a_ticket_is_ours(tmp_path):
    async with office(tmp_path) as at:
        as_tickets = "mapping:\n  tickets: {land_as: ticket, ticket_type: Request}\n"
        path = tmp_path / "e2e.yaml"
        path.write_text(path.read_text().replace("mapping:\n", as_tickets))
        first = await at.full()
        await answered(at)
        delta = await at.delta()
        assert any(each.startswith("POST /tickets/") for each in at.writes)
        await run_undo(at.config, delta.run)

        ended = await run_undo(at.config, first.run)

        assert counts(ended, "refused") == {}


async def test_what_an_undo_has_to_leave_said_in_a_ticket_is_not_said_again(tmp_path):
    async with landing_office(tmp_path) as at:
        number = str(_number(at))
        await at.full()
        await answered(at)
        delta = await at.delta()
        moved = (await tickets_of(at))[number]
        await run_undo(at.config, delta.run)

        ended = await at.full()

        again = (await tickets_of(at))[number]
        assert messages(again) == messages(moved)
        assert again["state"] == moved["state"]
        assert ended.reasons["failures"] == []


async def test_what_was_left_in_a_ticket_that_is_gone_by_now_is_said_in_the_next_one(tmp_path):
    async with landing_office(tmp_path) as at:
        number = str(_number(at))
        first = await at.full()
        await answered(at)
        delta = await at.delta()
        moved = (await tickets_of(at))[number]
        await run_undo(at.config, delta.run)
        await run_undo(at.config, first.run)

        await at.full()

        assert messages((await tickets_of(at))[number]) == messages(moved)


async def test_a_reply_that_could_not_be_blanked_is_not_said_again():
    async with moved_office() as at:
        number = _number(at)
        await answered(at)
        delta = await at.delta()
        moved = await at.conversation(number)
        error = {"code": "conversation_part_not_redactable", "message": "It can't be redacted"}
        body = {"type": "error.list", "errors": [error]}
        at.served.target_faults.refuse(422, body, method="POST", path="/redact$")
        await run_undo(at.config, delta.run)

        await at.full()

        again = await at.conversation(number)
        assert messages(again) == messages(moved)
        assert again["state"] == "closed"


async def test_a_conversation_whose_closing_was_undone_follows_the_desk_again():
    async with moved_office() as at:
        number = _number(at)
        was = (await at.conversation(number))["state"]
        await closed(at)
        delta = await at.delta()
        await run_undo(at.config, delta.run)
        await at.change("tickets", number, status="open", custom_status_id=None)

        await at.delta()

        assert (await at.conversation(number))["state"] == was == "open"


async def test_a_ticket_whose_closing_was_undone_follows_the_desk_again(tmp_path):
    async with landing_office(tmp_path) as at:
        number = _number(at)
        await at.full()
        was = (await tickets_of(at))[str(number)]["state"]
        await closed(at)
        delta = await at.delta()
        left = (await tickets_of(at))[str(number)]["state"]
        await run_undo(at.config, delta.run)
        await at.change("tickets", number, status="open", custom_status_id=None)

        await at.delta()

        assert left != was
        assert (await tickets_of(at))[str(number)]["state"] == was
