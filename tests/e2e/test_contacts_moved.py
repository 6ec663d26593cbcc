"""Contacts of ours that people merged, archived or deleted in Intercom between two runs."""

import pytest

from connectors.sandbox.intercom.app import WORLD
from tests.e2e import pipeline
from tests.e2e.accounts import failing
from tests.e2e.office import moved_office, ticket_like

pytestmark = pytest.mark.slow

JANA, OTHER = "4200000001002", "4200000001003"


def contact(at, source_id):
    store = at.served.target.runner.app[WORLD].store
    wanted = f"zendesk:sandbox:{source_id}"
    return next(doc for doc in store.all("contact").values() if doc["external_id"] == wanted)


async def answered(at, requester):
    """Let somebody answer in a ticket of theirs; return the ticket."""
    number = ticket_like(at.served, requester_id=int(requester))["id"]
    await at.say(number, "Are you still there?", author_id=int(requester))
    return number


@pytest.mark.parametrize("how", ["merged", "archived"])
async def test_a_person_whose_contact_has_moved_goes_on_writing(how):
    async with moved_office() as at:
        world = at.served.target.runner.app[WORLD]
        ours, other = contact(at, JANA), contact(at, OTHER)
        change = {"merged_into": other["id"]} if how == "merged" else {"archived": True}
        world.put_contact(ours, change)
        number = await answered(at, JANA)

        ended = await at.delta()
        again = await pipeline.run_again(str(at.config), ended.run)

        assert (ended.stopped, failing(ended)) == (None, {})
        assert (again.stopped, failing(again)) == (None, {})
        shown = await at.conversation(number)
        assert "Are you still there?" in str(shown)


async def test_an_archived_person_whom_the_desk_has_changed_is_woken_and_changed():
    async with moved_office() as at:
        at.served.target.runner.app[WORLD].put_contact(contact(at, JANA), {"archived": True})
        await at.change("users", JANA, name="Jana Nova")

        ended = await at.delta()

        assert (ended.stopped, failing(ended)) == (None, {})
        shown = contact(at, JANA)
        assert (shown["name"], shown["archived"]) == ("Jana Nova", False)


async def test_a_rerun_of_a_run_without_failures_ends_calmly():
    async with moved_office() as at:
        full = at.first
        written = at.served.writes

        again = await pipeline.run_again(str(at.config), full.run, entity=None)

        assert again.stopped is None
        assert at.served.writes == written
