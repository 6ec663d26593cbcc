"""Two desks into one workspace: whom both know is there once, with what both know of them."""

from collections import Counter

import pytest

from tests.e2e.accounts import failing
from tests.e2e.intercom_world import moved
from tests.e2e.pipeline import run_full
from tests.e2e.states import LEGACY_ID
from tests.e2e.undoing import run_undo

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:Sending a large body")]

OLIVER = "oliver@northwaycycles.example"  # of the Zendesk desk
LOUIS = "louis@velo-bastille.example"


async def shared(at):
    """Let the workspace that is read know two people of the Zendesk desk."""
    for name, email in (("ben", OLIVER), ("chloe", LOUIS.upper())):
        await at.act("PUT", f"/contacts/{at.filled.people[name]}", email=email)


def threads_of(state, email):
    """Return the threads of a person who is there once."""
    [person] = [each for each in state["contacts"] if (each["email"] or "").lower() == email]
    named = {person["external_id"], person["email"]}
    return {
        each["custom_attributes"].get(LEGACY_ID)
        for each in [*state["conversations"], *state["tickets"]]
        if named & set(str(each.get("participants", each.get("contacts"))).split("'"))
    }


def doubled(state):
    """Return what stands twice although it has a name that is one's own."""
    people = [each["email"] or each["external_id"] for each in state["contacts"]]
    told = [("contact", each.lower()) for each in people if each]
    told += [("tag", each["name"].lower()) for each in state["tags"]]
    for kind in ("data_attributes", "conversation_attributes"):
        told += [(kind, each["model"], each["name"].lower()) for each in state[kind]]
    return [each for each, count in Counter(told).items() if count > 1]


@pytest.mark.parametrize("is_desk_first", [True, False])
async def test_two_migrations_find_each_other_s_people_and_double_nothing(tmp_path, is_desk_first):
    async with moved(tmp_path) as at:
        await shared(at)
        desk = at.workspace.config()
        files = [desk, at.config] if is_desk_first else [at.config, desk]
        ends, states = [], [await at.state()]
        for file in files:
            ends.append(await run_full(str(file)))
            states.append(await at.state())

        assert [each.stopped for each in ends] == [None, None]
        assert [sum(failing(each).values()) for each in ends] in (
            [2, 0],
            [0, 2],
        )  # the desk's files
        assert doubled(states[-1]) == []
        for email in (OLIVER, LOUIS):
            assert threads_of(states[1], email) < threads_of(states[2], email)
        before = at.writes
        for file in files:
            assert (await run_full(str(file))).stopped is None
        assert at.writes == before  # neither takes what the other one wrote for people's work

        for number in (1, 0):
            assert (await run_undo(str(files[number]), ends[number].run)).stopped is None
            left = await at.state()
            # Options of attributes, and notes about people, stay: nothing takes them back.
            for kind in ("conversations", "tickets", "companies", "tags"):
                assert left[kind] == states[number][kind]
