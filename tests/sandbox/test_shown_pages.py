"""What people see of both sides in a browser: read only, without a token, and nothing that runs."""

import lxml.html
import pytest

from connectors.sandbox.zendesk.desk import sample_desk
from tests.sandbox.intercom_client import AMELIE, answer_of, comment, file
from tests.sandbox.intercom_conversation import CLOSE, NOTE, started
from tests.sandbox.zendesk_client import reading

HOSTILE = '<p onclick="x()">Hi <b>Ada</b></p><script>alert(1)</script><img src=x onerror=y()>'
INBOX = "/a/inbox/sandbox1/inbox"


async def page(at, path, base=""):
    """Return the page as a tree; fails unless it is one."""
    async with at.session.get(base + path, headers={"Authorization": ""}) as answer:
        text = await answer.text()
        assert answer.status == 200, text
        assert answer.content_type == "text/html"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        return lxml.html.fromstring(text)


def words(tree):
    return " ".join(tree.xpath("//main")[0].text_content().split())


def addresses(tree):
    return tree.xpath("//main//a/@href")


async def test_a_conversation_is_shown_with_all_that_it_carries():
    async with started() as (at, contact):
        await at.ok(
            "POST", at.reply, **answer_of(contact, body="And a file", attachment_files=[file()])
        )
        await at.ok("POST", at.reply, **comment(**NOTE | {"body": "<p>Only for <b>us</b></p>"}))
        await at.ok("POST", f"{at.path}/parts", **CLOSE)
        tree = await page(at, f"{INBOX}/conversation/{at.id}")

    shown = words(tree)
    assert "And a file" in shown
    assert "closed the conversation" in shown
    assert tree.xpath("//article[contains(@class, 'note')]//b/text()") == ["us"]
    assert any("/_files/" in each for each in addresses(tree))
    assert f"/a/apps/sandbox1/users/{contact}" in addresses(tree)


async def test_a_ticket_is_shown_as_a_conversation_is():
    async with started() as (at, contact):
        kind = await at.ok("POST", "/ticket_types", name="Repair")
        body = {"ticket_type_id": kind["id"], "contacts": [{"id": contact}]}
        values = {"_default_title_": "Bell", "_default_description_": "It rings no more"}
        made = await at.ok("POST", "/tickets", **body, ticket_attributes=values)
        said = comment(created_at=made["created_at"])
        await at.ok("POST", f"/tickets/{made['id']}/reply", **said)
        inbox = words(await page(at, INBOX))
        shown = words(await page(at, f"{INBOX}/conversation/{made['id']}"))
        async with at.session.get(f"{INBOX}/conversation/1") as answer:
            gone = answer.status

    assert "Bell" in inbox
    assert all(each in shown for each in ("Repair: Submitted", "It rings no more", "Thanks"))
    assert gone == 404


async def test_a_file_that_is_shown_can_be_fetched():
    async with started() as (at, contact):
        await at.ok("POST", at.reply, **answer_of(contact, attachment_files=[file()]))
        tree = await page(at, f"{INBOX}/conversation/{at.id}")
        (url,) = [each for each in addresses(tree) if "/_files/" in each]
        async with at.session.get(url) as answer:
            assert answer.status == 200
            assert answer.headers["Content-Disposition"].startswith("attachment")


async def test_nothing_in_a_body_runs():
    async with started() as (at, _):
        await at.ok("POST", at.reply, **comment(**NOTE | {"body": HOSTILE}))
        tree = await page(at, f"{INBOX}/conversation/{at.id}")

    assert not tree.xpath("//script")
    assert not tree.xpath("//@*[starts-with(name(), 'on')]")
    assert "Hi Ada" in words(tree)


@pytest.mark.parametrize(
    ("asked", "found"),
    [("", 1), ("?q=ada", 1), ("?q=nobody", 0), ("?state=open", 1), ("?state=closed", 0)],
)
async def test_the_inbox_is_searched_by_words_and_state(asked, found):
    async with started() as (at, _):
        tree = await page(at, INBOX + asked)

    assert len(tree.xpath("//main//tbody/tr")) == found


async def test_a_person_and_a_company_are_shown_with_their_notes_and_each_other():
    async with started() as (at, contact):
        company = await at.ok("POST", "/companies", company_id="c1", name="Acme <&> Sons")
        await at.ok("POST", f"/contacts/{contact}/companies", id=company["id"])
        await at.ok(
            "POST", f"/contacts/{contact}/notes", body="<p>Calls on Mondays</p>", admin_id=AMELIE
        )
        person = await page(at, f"/a/apps/sandbox1/users/{contact}")
        firm = await page(at, f"/a/apps/sandbox1/companies/{company['id']}")

    assert "Calls on Mondays" in words(person)
    assert "Acme <&> Sons" in words(person)
    assert f"/a/apps/sandbox1/users/{contact}" in addresses(firm)


async def test_looking_is_neither_counted_nor_struck_by_faults():
    async with started() as (at, _):
        before = await at.ok("GET", "/_sandbox/stats")
        at.faults.add("500", rate=1.0)
        for path in ("/", INBOX, "/a/apps/sandbox1/users", "/a/apps/sandbox1/companies"):
            await page(at, path)
        assert await at.ok("GET", "/_sandbox/stats") == before


@pytest.mark.parametrize("number", ["0", "-1", "99", "x", "9" * 5_000])
async def test_a_page_that_is_not_there_is_the_nearest_one(number):
    async with started() as (at, _):
        assert len((await page(at, f"{INBOX}?page={number}")).xpath("//main//tbody/tr")) == 1


async def test_a_record_that_is_not_there_is_a_404():
    async with started() as (at, _), at.session.get(f"{INBOX}/conversation/<b>") as answer:
        assert (answer.status, answer.content_type) == (404, "text/plain")


async def test_a_ticket_is_shown_as_agents_see_it():
    async with reading() as reader:
        listed = await page(reader, "/", reader.served.url)
        tree = await page(reader, "/agent/tickets/1003", reader.served.url)
        told = await reader.get("/api/v2/tickets/1003")
        said = await reader.get("/api/v2/tickets/1003/comments")
        (url, *_) = [each for each in addresses(tree) if "/attachments/" in each]
        async with reader.session.get(reader.served.url + url) as answer:
            assert answer.status == 200
            assert answer.headers["Content-Disposition"].startswith("attachment")

    assert "/agent/tickets/1003" in addresses(listed)
    assert told["ticket"]["subject"] in words(tree)
    assert len(tree.xpath("//article")) == said["count"]


async def test_every_ticket_of_the_sample_desk_has_a_page():
    async with reading() as reader:
        for ticket in sample_desk().tickets:
            await page(reader, f"/agent/tickets/{ticket['id']}", reader.served.url)


async def test_custom_objects_are_shown_with_their_values_and_what_relates_to_them():
    async with started() as (at, contact):
        body = {"external_id": "u-1", "custom_attributes": {"name": "<i>Aurora</i>"}}
        unit = await at.ok("POST", "/custom_object_instances/Unit", **body)
        attribute = {"name": "Unit record", "data_type": "relationship"}
        reference = {"type": "many", "object_type_id": "Unit"}
        await at.ok("POST", "/conversations/attributes", **attribute, reference=reference)
        await at.ok("PUT", f"/contacts/{contact}", custom_attributes={"unit": [unit["id"]]})
        await at.ok("PUT", at.path, custom_attributes={"Unit record": [unit["id"]]})
        own = f"/a/apps/sandbox1/custom-objects/{unit['id']}"
        all_of_them = await page(at, "/a/apps/sandbox1/custom-objects?q=aurora")
        none = await page(at, "/a/apps/sandbox1/custom-objects?q=nothing")
        shown = await page(at, own)
        holders = [
            await page(at, f"/a/apps/sandbox1/users/{contact}"),
            await page(at, f"{INBOX}/conversation/{at.id}"),
        ]

    assert own in addresses(all_of_them)
    assert own not in addresses(none)
    assert "<i>Aurora</i>" in words(shown)
    assert f"/a/apps/sandbox1/users/{contact}" in addresses(shown)
    assert f"{INBOX}/conversation/{at.id}" in addresses(shown)
    assert all(own in addresses(each) for each in holders)
