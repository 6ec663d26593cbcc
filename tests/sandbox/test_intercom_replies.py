"""Replies in the sandbox's workspace: who may write what, in which order, with which files."""

import hashlib
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from connectors.sandbox.server import serve
from tests.sandbox.intercom_client import AMELIE, OPS, THEN, answer_of, comment, file
from tests.sandbox.intercom_conversation import NOTE, started
from transforms.quirks.intercom_messages import unformatted

PNG = b"\x89PNG\r\n\x1a\n-not-much-of-a-picture"


@asynccontextmanager
async def picture_host():
    """Serve one picture, one page and one 404."""

    async def show(request):
        if request.path == "/gone.png":
            raise web.HTTPNotFound
        kind = "image/png" if request.path.endswith(".png") else "text/html"
        return web.Response(body=PNG, content_type=kind)

    app = web.Application()
    app.router.add_get("/{name}", show)
    async with await serve(app) as served:
        yield served.url


async def test_messages_stand_in_order_of_their_dates_with_their_authors():
    async with started() as (at, contact):
        await at.ok("POST", at.reply, **answer_of(contact))
        await at.ok("POST", at.reply, **comment())
        whole = await at.ok("POST", at.reply, **comment("<p><b>psst</b></p>", **NOTE))
        parts = whole["conversation_parts"]["conversation_parts"]

        assert [(each["part_type"], each["body"], each["author"]["type"]) for each in parts] == [
            ("comment", "<p>Thanks</p>", "admin"),
            ("note", "<p><b>psst</b></p>", "admin"),
            ("comment", "<p>And?</p>", "user"),
        ]
        assert whole["teammates"]["admins"] == [{"type": "admin", "id": AMELIE}]


@pytest.mark.parametrize(
    ("change", "status", "quirk"),
    [
        ({"created_at": THEN - 1}, 400, "INT-010"),
        ({"created_at": 1_900_000_000}, 400, "INT-010"),
        ({"admin_id": "1"}, 404, None),
        ({"body": ""}, 400, None),
        ({"attachment_files": [file()] * 11}, 400, "INT-002"),
        ({"attachment_files": [{**file(), "data": "no base64!"}]}, 400, None),
        ({"attachment_files": [file()], "attachment_urls": ["http://a/b.png"]}, 400, "INT-024"),
        ({"external_id": "m:1"}, 400, None),
    ],
)
async def test_a_wrong_reply_is_refused_and_leaves_nothing(change, status, quirk):
    async with started() as (at, _):
        told, _, rule = await at.refused("POST", at.reply, **comment(**change))

        assert (told, rule) == (status, quirk)
        assert await at.parts(at.id) == []


async def test_contacts_write_no_notes_and_skip_no_notifications():
    async with started() as (at, contact):
        note = await at.refused("POST", at.reply, **answer_of(contact, **NOTE))
        skip = await at.refused("POST", at.reply, **answer_of(contact, skip_notifications=True))

        assert note == (400, "parameter_invalid", "INT-009")
        assert skip == (400, "parameter_invalid", "INT-018")


@pytest.mark.parametrize(
    ("switch", "dates"),
    [
        ("clamped", [THEN, THEN + 60]),
        ("sorted", [THEN - 9, THEN + 60]),
        ("appended", [THEN + 60, THEN - 9]),
    ],
)
async def test_a_reply_older_than_its_thread_goes_where_the_switch_says(switch, dates):
    async with started(part_order=switch) as (at, _):
        await at.ok("POST", at.reply, **comment())
        await at.ok("POST", at.reply, **comment(created_at=THEN - 9))

        assert [each["created_at"] for each in await at.parts(at.id)] == dates


async def test_html_of_a_comment_is_escaped_or_kept():
    shown = []
    for switch in ("escaped", "kept"):
        async with started(html_in_admin_comments=switch) as (at, _):
            await at.ok("POST", at.reply, **comment('<p style="x">a<script>b</script></p>'))
            shown += [each["body"] for each in await at.parts(at.id)]

    assert shown == [
        '<p>&lt;p style="x"&gt;a&lt;script&gt;b&lt;/script&gt;&lt;/p&gt;</p>',
        "<p>a</p>",
    ]


async def test_a_note_keeps_the_markup_that_notes_may_have():
    lists = "<h2>An Ordered List</h2>\n<ol>\n<li>Tea</li>\n</ol>"
    async with started() as (at, _):
        for body in (
            f"<html> {lists}</html>",
            '<p>a<u>b</u><img src="x" onload="y"></p>',
            "a\n\nb",
        ):
            await at.ok("POST", at.reply, **comment(body, **NOTE))

        shown = [each["body"] for each in await at.parts(at.id)]

    assert shown == [lists, '<p>ab<img src="x"></p>', "<p>a</p><p>b</p>"]


@pytest.mark.quirk("INT-027")
async def test_a_note_with_more_than_paragraphs_is_refused_if_switched():
    note = '<p>See <b>this</b> <a href="https://a.example">page</a></p>'
    async with started(html_in_notes="refused") as (at, _):
        refused = await at.refused("POST", at.reply, **comment(note, **NOTE))
        await at.ok("POST", at.reply, **comment(unformatted(note), **NOTE))

        assert refused == (400, "parameter_invalid", "INT-027")
        assert [each["body"] for each in await at.parts(at.id)] == [
            "<p>See this page (https://a.example)</p>"
        ]


async def test_only_participants_reply_unless_switched():
    async with started() as (at, _):
        bob = await at.contact(external_id="z:2", name="Bob")
        refused = await at.refused("POST", at.reply, **answer_of(bob))
        customer = {"intercom_user_id": bob}
        await at.ok("POST", f"{at.path}/customers", admin_id=OPS, customer=customer)
        await at.ok("POST", at.reply, **answer_of(bob))

        assert refused == (400, "parameter_invalid", "INT-019")
    async with started(reply_by_non_participant="accepted") as (at, _):
        bob = await at.contact(external_id="z:2", name="Bob")
        await at.ok("POST", at.reply, **answer_of(bob))
        assert len((await at.dump())["conversations"][0]["participants"]) == 2


async def test_a_contact_is_named_by_external_id_or_address_too():
    async with started() as (at, contact):
        body = {k: v for k, v in answer_of(contact).items() if k != "intercom_user_id"}
        await at.ok("POST", at.reply, **body, user_id="z:1")
        await at.ok("POST", at.reply, **body, email="ada@example.com")

        assert (await at.refused("POST", at.reply, **body, user_id="z:9"))[0] == 404
        assert {each["author"]["id"] for each in await at.parts(at.id)} == {contact}


async def test_files_come_back_byte_by_byte_until_their_link_expires():
    content = bytes(range(256))
    async with started() as (at, _):
        files = [file("Über & so.bin", content, "application/x-thing")]
        await at.ok("POST", at.reply, **comment(attachment_files=files))
        (shown,) = (await at.parts(at.id))[0]["attachments"]
        async with at.session.get(shown["url"], headers={"Authorization": ""}) as answer:
            assert await answer.read() == content
        async with at.session.get(shown["url"][:-3]) as answer:
            assert answer.status == 403
        at.clock.move(1_801)
        async with at.session.get(shown["url"]) as answer:
            assert answer.status == 403

        assert (shown["name"], shown["filesize"]) == ("Über & so.bin", 256)
        assert (await at.dump())["conversations"][0]["parts"][0]["attachments"] == [
            {
                "name": "Über & so.bin",
                "content_type": "application/x-thing",
                "size": 256,
                "sha256": hashlib.sha256(content).hexdigest(),
            }
        ]


async def test_pictures_by_address_are_fetched_or_the_request_is_refused():
    async with picture_host() as host, started() as (at, contact):
        body = {"from": {"type": "user", "id": contact}, "body": "Look"}
        await at.ok("POST", "/conversations", **body, attachment_urls=[f"{host}/a.png"])
        for name in ("gone.png", "page.html"):
            urls = [f"{host}/{name}"]
            assert (await at.refused("POST", "/conversations", **body, attachment_urls=urls))[
                0
            ] == 400
        newest = (await at.dump())["conversations"][-1]

        assert newest["source"]["attachments"][0]["sha256"] == hashlib.sha256(PNG).hexdigest()


async def test_a_file_without_words_needs_a_switch():
    async with started() as (at, _):
        empty = comment("", attachment_files=[file()])
        assert (await at.refused("POST", at.reply, **empty))[0] == 400
        await at.send("POST", "/_sandbox/config", {"blank_body_with_files": "accepted"})
        await at.ok("POST", at.reply, **empty)


@pytest.mark.quirk("INT-058")
async def test_a_conversation_takes_so_many_parts_as_the_switch_says():
    async with started(parts_at_most=1) as (at, _):
        await at.ok("POST", at.reply, **comment("0"))

        refused = await at.refused("POST", at.reply, **comment("1"))

        assert refused == (422, "parameter_invalid", "INT-058")


async def test_only_the_newest_500_parts_are_shown():
    async with started(parts_at_most=None) as (at, _):
        for number in range(501):
            await at.ok("POST", at.reply, **comment(f"{number}"))
        shown = (await at.ok("GET", at.path))["conversation_parts"]

        assert shown["total_count"] == 501
        assert [len(shown["conversation_parts"]), shown["conversation_parts"][0]["body"]] == [
            500,
            "<p>1</p>",
        ]


async def test_a_redacted_part_is_blank():
    async with started() as (at, _):
        await at.ok("POST", at.reply, **comment("secret", attachment_files=[file()]))
        (part,) = await at.parts(at.id)
        which = {"conversation_id": at.id, "conversation_part_id": part["id"]}
        await at.ok("POST", "/conversations/redact", type="conversation_part", **which)
        (blank,) = await at.parts(at.id)

        assert (blank["redacted"], blank["attachments"]) == (True, [])
        assert "secret" not in blank["body"]
        missing = {**which, "conversation_part_id": "9"}
        refused = await at.refused(
            "POST", "/conversations/redact", type="conversation_part", **missing
        )
        assert refused[1] == "conversation_part_or_message_not_found"
