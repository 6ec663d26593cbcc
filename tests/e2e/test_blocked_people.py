"""People whom the help desk has suspended are blocked where it is asked for, last of all."""

import re
from contextlib import asynccontextmanager

import pytest

from connectors.sandbox.faults import FaultKind
from tests.e2e.landing import choose, tickets_of
from tests.e2e.office import messages, office
from tests.e2e.pipeline import run_full, run_plan
from tests.e2e.read_back import verified
from tests.e2e.undoing import run_undo
from transforms.errors import CONTACT_SHUT

pytestmark = pytest.mark.slow

MIA, DAWN = 4200000001004, 4200000001041  # she is in the workspace before
BLOCK = re.compile(r"POST /contacts/[0-9a-f]+/block")


@asynccontextmanager
async def strict_office(folder, *suspended, option="blocked_people: block, "):
    async with office(folder) as at:
        path = folder / "e2e.yaml"
        path.write_text(path.read_text().replace("options: {", f"options: {{{option}"))
        for user in suspended:
            await at.change("users", user, suspended=True)
        yield at


async def blocked(at):
    """Who is blocked, by the end of the external id."""
    return [
        (doc["external_id"] or "").rpartition(":")[2]
        for doc in (await at.dump())["contacts"]
        if doc["blocked"]
    ]


async def test_nobody_is_blocked_unless_it_is_asked_for(tmp_path):
    async with strict_office(tmp_path, MIA, option="") as at:
        await at.full()

        assert await blocked(at) == []


@pytest.mark.quirk("INT-040")
async def test_suspended_people_are_blocked_last_and_once_and_plan_says_what_that_means(tmp_path):
    async with strict_office(tmp_path, MIA) as at:
        planned = await at.run(run_plan)
        ended = await at.full()
        written = list(at.writes)
        now = await blocked(at)
        found = await verified(at.config)
        await at.full()
        again = list(at.writes)

    assert now == [str(MIA)]
    assert [bool(BLOCK.fullmatch(each)) for each in written[-2:]] == [False, True]
    assert planned.plan["requests"] == len(written)
    [told] = [each for each in planned.plan["notices"] if "blocked_people" in each]
    assert told.startswith("1 people are blocked")
    assert "no undo either" in told
    assert {row["entity"]: row["failed"] for row in ended.rows}["contact"] == 0
    assert found.differences == []
    assert again == []


async def test_who_was_in_the_workspace_before_is_not_blocked_and_that_is_told(tmp_path):
    async with strict_office(tmp_path, DAWN) as at:
        await at.work("POST", "/contacts", {"role": "user", "email": "dawn@northway-leeds.example"})
        ended = await at.full()

        assert await blocked(at) == []
        assert "block_left_out" in {row["reason"] for row in ended.reasons["losses"]}


async def test_somebody_who_is_suspended_later_is_blocked_by_the_next_delta(tmp_path):
    async with strict_office(tmp_path) as at:
        await at.full()
        await at.change("users", MIA, suspended=True)
        await at.delta()

        assert await blocked(at) == [str(MIA)]


@pytest.mark.parametrize("kind", [FaultKind.RESET_AFTER, FaultKind.RESET_BEFORE, FaultKind("429")])
async def test_a_lost_answer_blocks_nobody_else_and_leaves_nothing_open(tmp_path, kind):
    async with strict_office(tmp_path, MIA) as at:
        at.served.target_faults.add(kind, next=1, seconds=0.1, path="/block$")
        ended = await at.full()

        assert await blocked(at) == [str(MIA)]
        assert {row["entity"]: row["failed"] for row in ended.rows}["contact"] == 0


async def test_a_refused_block_fails_and_the_next_run_asks_again(tmp_path):
    async with strict_office(tmp_path, MIA) as at:
        body = {"type": "error.list", "errors": [{"code": "forbidden", "message": "not now"}]}
        at.served.target_faults.refuse(403, body, method="POST", path="/block$", next=1)
        ended = await run_full(at.config)
        first = await blocked(at)
        await at.full()

        assert {row["entity"]: row["failed"] for row in ended.rows}["contact"] == 1
        assert first == []
        assert await blocked(at) == [str(MIA)]


async def test_an_undo_takes_the_contact_of_ours_along(tmp_path):
    async with strict_office(tmp_path, MIA) as at:
        ended = await at.full()
        await run_undo(at.config, ended.run)

        assert (await at.dump())["contacts"] == []


@pytest.mark.quirk("INT-040")
@pytest.mark.parametrize("land_as", ["conversation", "ticket"])
@pytest.mark.parametrize("kind", [None, FaultKind.RESET_AFTER])
async def test_what_somebody_writes_who_is_blocked_stands_in_a_note_once(tmp_path, land_as, kind):
    async with strict_office(tmp_path, MIA) as at:
        choose(at, land_as=land_as, ticket_type="Request")
        await at.full()
        theirs = next(t["id"] for t in at.served.desk.tickets if t["requester_id"] == MIA)
        was = messages(await moved_as(at, land_as, theirs))
        await at.say(theirs, "Once more from me", author_id=MIA)
        if kind is not None:
            at.served.target_faults.add(kind, next=2, seconds=0.1, path="/reply$")
        first = await at.delta()
        await at.full()
        told = messages(await moved_as(at, land_as, theirs))
        checked = await verified(at.config)

        assert first.reasons["failures"] == []
        assert "blocked_in_note" in {row["reason"] for row in first.reasons["losses"]}
        [(is_note, body)] = told[len(was) :]
        assert is_note
        assert re.search(
            r"Louis Moreau, who is blocked by now, wrote on 20\d\d-\d\d-\d\d \d\d:\d\d UTC:", body
        )
        assert "Once more from me" in body
        assert checked.differences == []
        assert await blocked(at) == [str(MIA)]


@pytest.mark.parametrize("land_as", ["conversation", "ticket"])
async def test_a_new_ticket_of_somebody_who_is_blocked_is_moved_in_a_placeholders_name(
    tmp_path, land_as
):
    async with strict_office(tmp_path, MIA) as at:
        choose(at, land_as=land_as, ticket_type="Request")
        theirs = next(t for t in at.served.desk.tickets if t["requester_id"] == MIA)
        at.served.desk.tickets.remove(theirs["id"])
        await at.full()
        at.served.desk.tickets.put(theirs, 0)
        await at.change("tickets", theirs["id"], subject="Late")
        ended = await at.delta()
        moved = await moved_as(at, land_as, theirs["id"])
        checked = await verified(at.config)

        assert ended.reasons["failures"] == []
        assert "requester_blocked" in {row["reason"] for row in ended.reasons["losses"]}
        assert moved is not None
        assert "Louis Moreau" in str(moved)
        assert checked.differences == []


async def moved_as(at, land_as, number):
    """Return a ticket as the workspace has it."""
    if land_as == "conversation":
        return await at.conversation(number)
    return (await tickets_of(at))[str(number)]


@pytest.mark.quirk("INT-040")
async def test_what_somebody_changes_who_is_blocked_fails_alone(tmp_path):
    async with strict_office(tmp_path, MIA) as at:
        await at.full()
        other = next(t["id"] for t in at.served.desk.tickets if t["requester_id"] != MIA)
        await at.change("users", MIA, name="Another Name")
        await at.say(other, "From somebody else")
        first = await at.delta()
        others = messages(await at.conversation(other))
        again = await at.delta()

        assert {row["reason"] for row in first.reasons["failures"]} == {CONTACT_SHUT}
        assert again.reasons["failures"] == first.reasons["failures"]
        failed = {row["entity"]: row["failed"] for row in again.rows}
        assert (failed["contact"], failed["ticket"], failed["message"]) == (1, 0, 0)
        assert "From somebody else" in others[-1][1]
        assert messages(await at.conversation(other)) == others
        assert (await at.contact(MIA))["archived"]
