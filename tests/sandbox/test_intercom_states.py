"""States of the sandbox's conversations, and to whom they are assigned."""

from tests.sandbox.intercom_client import AMELIE, LENA, OPS, THEN, answer_of, comment
from tests.sandbox.intercom_conversation import CLOSE, NOTE, started


def assignment(kind, assignee):
    return {"message_type": "assignment", "type": kind, "admin_id": OPS, "assignee_id": assignee}


async def test_a_contacts_reply_opens_a_closed_conversation():
    async with started() as (at, contact):
        closed = await at.ok("POST", f"{at.path}/parts", **CLOSE)
        opened = await at.ok("POST", at.reply, **answer_of(contact))
        parts = opened["conversation_parts"]["conversation_parts"]

        assert (closed["state"], closed["open"]) == ("closed", False)
        assert (opened["state"], opened["open"]) == ("open", True)
        assert [each["part_type"] for each in parts] == ["open", "close"]


async def test_any_word_of_a_teammate_wakes_a_snoozed_conversation():
    async with started() as (at, _):
        until = int(at.clock().timestamp()) + 3_600
        snooze = {"message_type": "snoozed", "admin_id": OPS, "snoozed_until": until}
        snoozed = await at.ok("POST", f"{at.path}/parts", **snooze)
        woken = await at.ok("POST", at.reply, **comment(**NOTE))

        assert (snoozed["state"], snoozed["snoozed_until"]) == ("snoozed", until)
        assert (woken["state"], woken["snoozed_until"]) == ("open", None)
        past = {**snooze, "snoozed_until": THEN}
        assert (await at.refused("POST", f"{at.path}/parts", **past))[0] == 400


async def test_a_teammates_comment_opens_by_switch_and_a_note_never():
    states = []
    for reopens in (True, False):
        async with started(admin_reply_reopens=reopens) as (at, _):
            await at.ok("POST", f"{at.path}/parts", **CLOSE)
            states.append((await at.ok("POST", at.reply, **comment(**NOTE)))["state"])
            states.append((await at.ok("POST", at.reply, **comment()))["state"])

    assert states == ["closed", "open", "closed", "closed"]


async def test_admin_and_team_are_assigned_apart_and_it_opens():
    async with started() as (at, _):
        team = (await at.ok("GET", "/teams"))["teams"][1]["id"]
        await at.ok("POST", f"{at.path}/parts", **CLOSE)
        await at.ok("POST", f"{at.path}/parts", **assignment("admin", AMELIE))
        both = await at.ok("POST", f"{at.path}/parts", **assignment("team", team))
        kinds = [each["part_type"] for each in await at.parts(at.id)]

        assert (both["admin_assignee_id"], both["team_assignee_id"]) == (int(AMELIE), int(team))
        assert (both["state"], kinds) == ("open", ["close", "assign_and_reopen", "assignment"])
        nobody = await at.ok("POST", f"{at.path}/parts", **assignment("admin", "0"))
        assert nobody["admin_assignee_id"] == 0


async def test_nobody_absent_or_without_a_seat_is_assigned():
    async with started() as (at, _):
        path = f"{at.path}/parts"
        absent = await at.refused("POST", path, **assignment("admin", "1"))
        seatless = await at.refused("POST", path, **assignment("admin", LENA))

        assert absent == (404, "assignee_not_found", None)
        assert seatless == (400, "parameter_invalid", "INT-023")


async def test_a_closing_word_is_sent_to_the_customer():
    async with started() as (at, _):
        await at.ok("POST", f"{at.path}/parts", **CLOSE)
        assert (await at.stats())["customers_notified"] == 0
        await at.ok("POST", f"{at.path}/parts", **CLOSE, body="Bye")
        assert (await at.stats())["customers_notified"] == 1
