"""What people deleted in Intercom between two runs: made again, or listed and left."""

from pathlib import Path

import pytest

from flows import order
from flows.plainly import plain_way
from tasks.load import units as load
from tests.e2e import pipeline
from tests.e2e.accounts import failing, numbers, reasons
from tests.e2e.office import moved_office, office
from tests.e2e.states import LEGACY_ID
from transforms.errors import FatalError

pytestmark = pytest.mark.slow

TICKET = 1035


async def listed(at, path, name):
    answer = (await at.workspace.get(path)).json()
    return answer.get("data") or answer.get(name)


def requester(at):
    return next(t["requester_id"] for t in at.served.desk.tickets if t["id"] == TICKET)


async def failures(at, *, say=True):
    """Let somebody write in the ticket, and return what has failed in the delta that follows."""
    if say:
        await at.say(TICKET, "Is anybody there?", author_id=requester(at))
    ended = await at.delta()
    return failing(ended)


async def test_a_tag_that_was_deleted_is_made_again():
    async with moved_office() as at:
        for tag in await listed(at, "/tags", "tags"):
            await at.work("DELETE", f"/tags/{tag['id']}", None)
        await at.change("tickets", TICKET, tags=["fresh", "dealer"])

        assert await failures(at) == {}
        assert {"fresh", "dealer"} <= {*(await at.conversation(TICKET))["tags"]}


async def test_a_tag_that_a_stopped_run_made_again_comes_back_to_its_tickets_too():
    async def stopped(shared, run, table, batch):
        if table == "ticket":
            raise FatalError("the power is gone")
        return await load.load_batch(shared, run, table, batch)

    async with moved_office() as at:
        before = (await at.conversation(TICKET))["tags"]
        for tag in await listed(at, "/tags", "tags"):
            await at.work("DELETE", f"/tags/{tag['id']}", None)
        broken = plain_way(str(at.config), {load.load_batch: stopped})
        ended = await order.full(broken, "tests")

        await at.full()

        assert ended.stopped == "the power is gone"
        assert sorted((await at.conversation(TICKET))["tags"]) == sorted(before) != []


@pytest.mark.parametrize("model", ["contact", "conversation"])
async def test_an_attribute_that_was_deleted_is_made_again(model):
    async with moved_office() as at:
        path = "/data_attributes" if model == "contact" else "/conversations/attributes"
        query = "?model=contact&include_archived=false" if model == "contact" else ""
        for each in await listed(at, path + query, "attributes"):
            if each["name"] == LEGACY_ID and model == "contact":
                await at.work("PUT", f"{path}/{each['id']}", {"archived": True})
            elif each["name"] == LEGACY_ID:
                await at.work("DELETE", f"{path}/{each['id']}", None)
        await at.change("users", requester(at), name="Somebody Else")
        await at.change("tickets", TICKET, subject="Another title")

        assert await failures(at) == {}
        assert (await at.conversation(TICKET))["title"] == "Another title"


async def test_a_company_that_was_deleted_is_made_again_with_its_people():
    async with moved_office() as at:
        before = await at.dump()
        for each in (await at.workspace.get("/_sandbox/dump")).json()["companies"]:
            await at.work("DELETE", f"/companies/{each['id']}", None)
        assert (await at.dump())["companies"] == []

        ended = await at.run(pipeline.run_full)

        assert failing(ended) == {}
        after = await at.dump()
        assert len(after["companies"]) == len(before["companies"])
        assert [c["companies"] for c in after["contacts"]] == [
            c["companies"] for c in before["contacts"]
        ]


async def test_a_person_who_was_deleted_is_made_again_and_writes_on():
    async with moved_office() as at:
        found = (await at.workspace.get("/_sandbox/dump")).json()["contacts"]
        wanted = f":{requester(at)}"
        person = next(c for c in found if (c["external_id"] or "").endswith(wanted))
        await at.work("DELETE", f"/contacts/{person['id']}", None)

        assert await failures(at) == {}
        assert "Is anybody there?" in str(await at.conversation(TICKET))


@pytest.mark.parametrize("state", ["open", "solved"])
async def test_a_conversation_that_was_deleted_is_listed_and_left(tmp_path, state):
    async with office(tmp_path) as at:
        await at.change("tickets", TICKET, status=state, custom_status_id=None)
        await at.full()
        await at.work("DELETE", f"/conversations/{await at.conversation_id(TICKET)}", None)
        await at.say(TICKET, "Is anybody there?", author_id=requester(at))

        ended = await at.delta()

        assert numbers(ended)["ticket"][3] == 1
        assert reasons(ended, "Tickets", "skips") == {"gone_in_target": 1}
        assert ended.failed == 0
        assert await at.conversation(TICKET) is None
        again = await at.run(pipeline.run_full)
        assert reasons(again, "Tickets", "skips")["gone_in_target"] == 1
        assert at.writes == []


async def test_a_conversation_that_was_deleted_is_made_again_where_the_file_says_so(tmp_path):
    async with office(tmp_path) as at:
        file = Path(at.config)
        told = file.read_text().replace("options: {", "options: {gone_in_target: remake, ")
        file.write_text(told)
        await at.full()
        before = await at.conversation(TICKET)
        await at.work("DELETE", f"/conversations/{await at.conversation_id(TICKET)}", None)
        await at.say(TICKET, "Is anybody there?", author_id=requester(at))

        ended = await at.delta()
        assert reasons(ended, "Tickets") == {"gone_in_target": 1}
        ended = await at.delta()

        assert ended.failed == 0
        made = await at.conversation(TICKET)
        assert len(made["parts"]) > len(before["parts"])
        assert "Is anybody there?" in str(made)
