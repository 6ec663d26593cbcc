"""What takes back is work like any other: refused, it is failed, and open for whichever run."""

from pathlib import Path

import pytest

from tests.e2e import pipeline
from tests.e2e.accounts import numbers, reasons
from tests.e2e.office import moved_office, office
from tests.e2e.small_desk import COMPANIES
from transforms.plan.withdrawals import HELD

pytestmark = pytest.mark.slow

NO = {"type": "error.list", "errors": [{"code": "parameter_invalid", "message": "no"}]}
TICKET, TAGGED, ALONE = 1003, 1035, 1037  # ALONE: nobody is in copy


def again(how, failed):
    """Return the next run, of the kind that is named."""
    return {
        "delta": pipeline.run_delta,
        "full": pipeline.run_full,
        "rerun": lambda config: pipeline.run_again(config, failed.run),
    }[how]


async def refused_deletion(at):
    """A ticket is deleted in the desk, and Intercom refuses to delete its conversation."""
    at.served.target_faults.refuse(422, NO, method="DELETE", path=r"^/conversations/\d+$")
    await at.change("tickets", TICKET, status="deleted")
    return await at.delta()


async def test_a_deletion_that_intercom_refuses_is_failed_and_named():
    async with moved_office() as at:
        ended = await refused_deletion(at)

        assert numbers(ended)["ticket"] == (1, 0, 1, 0)
        assert reasons(ended, "Tickets") == {"parameter_invalid": 1}
        assert "Everything" not in ended.message


@pytest.mark.parametrize("how", ["delta", "full", "rerun"])
async def test_a_refused_deletion_is_made_by_whichever_run_comes_next(how):
    async with moved_office() as at:
        failed = await refused_deletion(at)
        at.served.target_faults.clear()

        ended = await at.run(again(how, failed))

        assert await at.conversation(TICKET) is None
        assert numbers(ended)["ticket"][2:] == (0, 1)
        assert reasons(ended, "Tickets", "skips") == {"deleted_in_source": 1}
        await at.delta()
        assert at.writes == []


async def test_a_deletion_spared_for_peoples_work_is_listed():
    async with moved_office() as at:
        found = await at.conversation_id(TICKET)
        admins = (await at.workspace.get("/admins")).json()["admins"]
        sofia = next(each["id"] for each in admins if "migration" not in each["email"])
        reply = {"message_type": "note", "type": "admin", "admin_id": sofia, "body": "I called."}
        await at.work("POST", f"/conversations/{found}/reply", reply)
        await at.change("tickets", TICKET, status="deleted")

        ended = await at.delta()

        assert await at.conversation(TICKET) is not None
        assert numbers(ended)["ticket"] == (1, 1, 0, 0)
        assert reasons(ended, "Tickets", "losses") == {"kept_in_intercom": 1}
        whole = await at.full()
        assert at.writes == []
        assert reasons(whole, "Tickets", "losses")["kept_in_intercom"] == 1


def bound(at, told):
    """Say in the migration file how much goes without a word."""
    path = Path(at.config)
    lines = [each for each in path.read_text().split("\n") if not each.startswith("  withdraw")]
    text = "\n".join(lines).replace("options: {", "options: {\n  withdraw_at_most: {},\n  ")
    path.write_text(text.replace("withdraw_at_most: {}", f"withdraw_at_most: {told}"))


@pytest.mark.parametrize("how", ["delta", "full", "rerun"])
async def test_what_is_beyond_the_bound_waits_for_a_word_and_goes_with_it(how):
    async with moved_office() as at:
        bound(at, "{share: 0, count: 0}")
        await at.change("tickets", TICKET, status="deleted")
        waits = await at.delta()
        writes = at.writes
        still = await at.delta()
        bound(at, "{share: 1}")
        ended = await at.run(again(how, still))

        assert writes == []
        assert reasons(waits, "Tickets") == reasons(still, "Tickets") == {HELD: 1}
        assert await at.conversation(TICKET) is None
        assert reasons(ended, "Tickets") == {}


@pytest.mark.parametrize("how", ["delta", "full", "rerun"])
async def test_a_refused_untag_is_failed_and_made_by_whichever_run_comes_next(tmp_path, how):
    async with office(tmp_path) as at:
        await at.change("tickets", TAGGED, tags=["bell"])
        await at.full()
        assert "bell" in (await at.conversation(TAGGED))["tags"]
        at.served.target_faults.refuse(422, NO, method="DELETE", path=r"^/conversations/\d+/tags/")
        await at.change("tickets", TAGGED, tags=[])
        failed = await at.delta()
        assert reasons(failed, "Tickets") == {"parameter_invalid": 1}
        at.served.target_faults.clear()

        ended = await at.run(again(how, failed))

        assert numbers(ended)["ticket"][2] == 0
        assert "bell" not in (await at.conversation(TAGGED))["tags"]
        await at.delta()
        assert at.writes == []


async def refused_then_done(at, *, take_back, path, is_there):
    """Refuse to take something back in one delta, and let the next one do it."""
    await at.full()
    assert await is_there()
    at.served.target_faults.refuse(422, NO, method="DELETE", path=path)
    await take_back()
    refused = await at.delta()
    assert await is_there()
    at.served.target_faults.clear()
    ended = await at.delta()
    return refused.failed, ended.failed, await is_there()


async def given_then_taken(at, kind, number, *, path, is_there, **given):
    """Give a record something before the first run, and take it back: refused once, then done."""
    await at.change(kind, number, **given)
    return await refused_then_done(
        at,
        take_back=lambda: at.change(kind, number, **{name: [] for name in given}),
        path=path,
        is_there=is_there,
    )


def requester(at):
    ticket = next(each for each in at.served.desk.tickets if each["id"] == TAGGED)
    return ticket["requester_id"]


async def test_a_copy_that_could_not_be_ended_is_ended_by_the_next_delta(tmp_path):
    async with office(tmp_path) as at:
        other = [requester(at)]  # of another ticket

        async def is_there():
            return len((await at.conversation(ALONE))["participants"]) == 2

        found = await given_then_taken(
            at, "tickets", ALONE, path=r"/customers/", is_there=is_there, email_cc_ids=other
        )

        assert found == (1, 0, False)


async def test_a_persons_tag_that_could_not_be_taken_off_goes_with_the_next_delta(tmp_path):
    async with office(tmp_path) as at:
        user = requester(at)

        async def is_there():
            return "vip" in (await at.contact(user))["tags"]

        found = await given_then_taken(
            at, "users", user, path=r"/contacts/\w+/tags/", is_there=is_there, tags=["vip"]
        )

        assert found == (1, 0, False)


async def test_a_membership_that_could_not_be_ended_is_ended_by_the_next_delta(tmp_path):
    async with office(tmp_path) as at:
        user, memberships = requester(at), at.served.desk.organization_memberships
        own = {each["organization_id"] for each in memberships if each["user_id"] == user}
        company = next(each for each in COMPANIES if each not in own)
        values = {"id": 9_900_000_001, "user_id": user, "organization_id": company}
        joined = memberships[0] | values | {"default": False}
        memberships.append(joined)

        async def leave():
            memberships.remove(joined)
            await at.change("users", user, name="Left a company")

        async def is_there():
            return len((await at.contact(user))["companies"]) > len(own)

        found = await refused_then_done(
            at, take_back=leave, path=r"/contacts/\w+/companies/", is_there=is_there
        )

        assert found == (1, 0, False)


async def test_a_solved_ticket_that_could_not_be_reopened_is_reopened_by_the_next_delta(tmp_path):
    async with office(tmp_path) as at:
        await at.change("tickets", TAGGED, status="solved", custom_status_id=None)
        await at.full()
        at.served.target_faults.refuse(422, NO, method="POST", path="/parts$", text='"open"')
        await at.change("tickets", TAGGED, status="open", custom_status_id=None)
        refused = await at.delta()
        at.served.target_faults.clear()

        ended = await at.delta()

        assert (refused.failed, ended.failed) == (1, 0)
        assert (await at.conversation(TAGGED))["state"] == "open"
