"""The source's tags in an attribute: no request more for them, and they follow the source."""

from contextlib import asynccontextmanager

import pytest

from tests.e2e.office import office, ticket_like
from tests.e2e.pipeline import run_plan
from tests.e2e.read_back import verified
from tests.e2e.undoing import run_undo

pytestmark = pytest.mark.slow


@asynccontextmanager
async def tagged_office(folder, place):
    async with office(folder) as at:
        path = folder / "e2e.yaml"
        path.write_text(
            path.read_text().replace("options: {", f"options: {{source_tags: {place}, ")
        )
        yield at


def tag_requests(at):
    return [path for path in at.writes if path.endswith("/tags")]


def told(tags):
    return ", ".join(tags) or None


async def test_all_tags_stand_in_the_attribute_and_cost_no_request(tmp_path):
    async with tagged_office(tmp_path, "attribute") as at:
        planned = await at.run(run_plan)
        await at.full()
        tickets = {str(each["id"]): each for each in at.served.desk.tickets}
        users = {str(each["id"]): each for each in at.served.desk.users}
        firms = {str(each["id"]): each for each in at.served.desk.organizations}
        dump = await at.dump()

        assert planned.plan["requests"] == len(at.writes)
        assert len(tag_requests(at)) == 1 + len(dump["conversations"])  # our own
        found = 0
        for kind, known, name in (
            ("conversations", tickets, "Original tags"),
            ("contacts", users, "Original tags"),
            ("companies", firms, "Original tags of company"),
        ):
            legacy = "Legacy ID of company" if kind == "companies" else "Legacy ID"
            for doc in dump[kind]:
                record = known.get(doc["custom_attributes"][legacy], {"tags": []})
                assert doc["custom_attributes"].get(name) == told(record["tags"])
                found += bool(record["tags"])
                tags = ["migrated-2026-11"] if kind == "conversations" else []
                assert list(doc["tags"]) == tags
        assert found > 5
        assert (await verified(at.config)).differences == []
        await at.full()
        assert at.writes == []


async def test_a_tag_that_the_source_takes_off_leaves_the_attribute(tmp_path):
    async with tagged_office(tmp_path, "attribute") as at:
        ticket = ticket_like(at.served, status="open")["id"]
        await at.full()
        for tags in (["one", "two"], ["two"], []):
            await at.change("tickets", ticket, tags=tags)
            await at.delta()
            attributes = (await at.conversation(ticket))["custom_attributes"]
            assert attributes.get("Original tags") == told(tags)
            assert (await verified(at.config)).differences == []
        users = at.served.desk.users
        user = next(u["id"] for u in users if u["tags"] and u["role"] == "end-user")
        for tags in (["one"], []):
            await at.change("users", user, tags=tags)
            await at.delta()
            attributes = (await at.contact(user))["custom_attributes"]
            assert (attributes.get("Original tags") or None) == told(tags)
            assert (await verified(at.config)).differences == []
        await at.delta()
        assert at.writes == []


async def test_both_are_put_on_and_an_undo_takes_all_of_it_back(tmp_path):
    async with tagged_office(tmp_path, "both") as at:
        full = await at.full()
        before = await at.dump()
        assert (await verified(at.config)).differences == []
        await run_undo(at.config, full.run)
        after = await at.dump()

    doc = next(each for each in before["conversations"] if len(each["tags"]) > 1)
    assert set(doc["tags"]) > set(doc["custom_attributes"]["Original tags"].split(", "))
    assert (after["conversations"], after["contacts"]) == ([], [])


async def test_a_lost_tag_of_the_attribute_is_found(tmp_path):
    async with tagged_office(tmp_path, "attribute") as at:
        ticket = ticket_like(at.served, status="open")["id"]
        await at.change("tickets", ticket, tags=["one", "two"])
        await at.full()
        number = await at.conversation_id(ticket)
        body = {"custom_attributes": {"Original tags": "one"}}
        await at.work("PUT", f"/conversations/{number}", body)

        [found] = (await verified(at.config)).differences

    assert found == ("attribute_differs", "ticket", str(ticket))


async def test_what_was_moved_with_tags_keeps_them_when_they_go_into_the_attribute(tmp_path):
    async with tagged_office(tmp_path, "tags") as at:
        ticket = ticket_like(at.served, status="open")["id"]
        users = at.served.desk.users
        user = next(u["id"] for u in users if u["tags"] and u["role"] == "end-user")
        await at.change("tickets", ticket, tags=["one", "two"])
        await at.change("users", user, tags=["vip", "old"])
        await at.full()
        path = tmp_path / "e2e.yaml"
        path.write_text(path.read_text().replace("source_tags: tags", "source_tags: attribute"))
        before = {
            each["custom_attributes"]["Legacy ID"]: each["tags"]
            for each in (await at.dump())["conversations"]
        }
        await at.change("tickets", ticket, tags=["one", "three"])
        await at.change("users", user, tags=["vip", "new"])
        planned = await at.run(run_plan)
        await at.full()
        now = {
            each["custom_attributes"]["Legacy ID"]: each
            for each in (await at.dump())["conversations"]
        }
        contact = await at.contact(user)
        found = await verified(at.config)

    kept = sum(len(tags) > 1 for tags in before.values())
    assert any(f"{kept} tickets were moved when" in each for each in planned.plan["notices"])
    assert set(now[str(ticket)]["tags"]) == {"migrated-2026-11", "one"}
    others = {number: doc["tags"] for number, doc in now.items() if number != str(ticket)}
    assert others == {number: tags for number, tags in before.items() if number != str(ticket)}
    assert now[str(ticket)]["custom_attributes"]["Original tags"] == "one, three"
    assert list(contact["tags"]) == ["vip"]
    assert contact["custom_attributes"]["Original tags"] == "vip, new"
    assert found.differences == []
