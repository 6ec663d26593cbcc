"""Conversations of the sandbox's workspace: messages, files, states, participants, search."""

import hashlib
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from connectors.sandbox.server import serve
from tests.sandbox.intercom_client import (
    AMELIE,
    LENA,
    OPS,
    THEN,
    answer_of,
    comment,
    file,
    workspace,
)

NOTE = {"message_type": "note"}
CLOSE = {"message_type": "close", "type": "admin", "admin_id": AMELIE}
PNG = b"\x89PNG\r\n\x1a\n-not-much-of-a-picture"


def assignment(kind, assignee):
    return {
        "message_type": "assignment",
        "type": kind,
        "admin_id": OPS,
        "assignee_id": assignee,
    }


@asynccontextmanager
async def started(**switches):
    """Yield a workspace, one conversation in it, its contact, and its paths."""
    async with workspace(**switches) as at:
        contact = await at.contact()
        at.id = await at.conversation(contact)
        at.path = f"/conversations/{at.id}"
        at.reply = f"{at.path}/reply"
        yield at, contact


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


async def test_a_conversation_is_plain_text_and_html_in_it_stands_as_it_is():
    async with workspace() as at:
        conversation = await at.conversation(body="5 < 6 <b>bold</b>\nline\n\nnext")
        shown = await at.ok("GET", f"/conversations/{conversation}")
        plain = await at.ok("GET", f"/conversations/{conversation}?display_as=plaintext")

        assert shown["source"]["body"] == (
            "<p>5 &lt; 6 &lt;b&gt;bold&lt;/b&gt;<br>\nline</p><p>next</p>"
        )
        assert plain["source"]["body"] == "5 < 6 <b>bold</b>\nline\n\nnext"
        assert (shown["created_at"], shown["admin_assignee_id"]) == (THEN, 0)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"body": " "}, (400, "parameter_invalid", "INT-001")),
        ({"attachment_files": [file()]}, (400, "parameter_invalid", "INT-003")),
        ({"from": {"type": "admin", "id": OPS}}, (400, "parameter_invalid", "INT-008")),
        ({"from": {"type": "user", "id": "f" * 24}}, (404, "not_found", "INT-008")),
        ({"created_at": 1_900_000_000}, (400, "parameter_invalid", "INT-010")),
        ({"title": "no field"}, (400, "parameter_invalid", None)),
        ({"created_at": "2023"}, (400, "parameter_invalid", "INT-010")),
    ],
)
async def test_a_wrong_conversation_is_refused(change, refusal):
    async with workspace() as at:
        author = {"type": "user", "id": await at.contact()}
        body = {"from": author, "body": "Hello", "created_at": THEN, **change}

        assert await at.refused("POST", "/conversations", **body) == refusal
        assert (await at.ok("GET", "/conversations"))["total_count"] == 0


async def test_a_contact_may_be_too_new_to_write():
    async with workspace(contact_ready_lag_s=5) as at:
        contact = await at.contact()
        body = {"from": {"type": "user", "id": contact}, "body": "Hello"}
        assert (await at.refused("POST", "/conversations", **body))[0] == 404
        at.clock.move(6)
        await at.ok("POST", "/conversations", **body)


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


async def test_participants_come_one_by_one_and_one_stays():
    async with started() as (at, ada):
        bob = await at.contact(external_id="z:2")
        path, customer = f"{at.path}/customers", {"user_id": "z:2"}
        await at.ok("POST", path, admin_id=OPS, customer=customer)
        again = await at.ok("POST", path, admin_id=OPS, customer=customer)
        lead = await at.ok("POST", path, admin_id=OPS, customer={"email": "new@example.com"})
        await at.ok("DELETE", f"{path}/{ada}", admin_id=OPS)
        await at.ok("DELETE", f"{path}/{bob}", admin_id=OPS)
        last = lead["customers"][-1]["id"]

        assert again["customers"] == [{"type": "user", "id": ada}, {"type": "user", "id": bob}]
        assert lead["customers"][-1]["type"] == "lead"
        assert await at.refused("DELETE", f"{path}/{last}", admin_id=OPS) == (
            422,
            "parameter_invalid",
            "INT-014",
        )
        assert (await at.refused("POST", path, admin_id=OPS, customer={}))[2] == "INT-014"
        assert (await at.refused("POST", path, customer=customer))[2] == "INT-014"


async def test_a_tag_is_put_on_in_somebodys_name():
    async with started() as (at, _):
        tag = (await at.ok("POST", "/tags", name="VIP"))["id"]
        path = f"{at.path}/tags"
        for _ in range(2):
            await at.ok("POST", path, id=tag, admin_id=AMELIE)
        shown = (await at.ok("GET", at.path))["tags"]["tags"]

        assert [(each["name"], each["applied_by"]["id"]) for each in shown] == [("VIP", AMELIE)]
        assert (await at.refused("POST", path, id=tag))[2] == "INT-015"
        await at.ok("DELETE", f"{path}/{tag}", admin_id=AMELIE)
        gone = await at.refused("DELETE", f"{path}/{tag}", admin_id=AMELIE)
        assert gone == (404, "tag_not_found", None)


async def test_attributes_are_set_when_they_exist_and_leave_a_part():
    async with started() as (at, _):
        options = [{"label": "High"}, {"label": "Low"}]
        body = {"name": "Priority", "data_type": "list", "options": options}
        await at.ok("POST", "/conversations/attributes", **body)
        for _ in range(2):
            values = {"Priority": "High"}
            shown = await at.ok("PUT", at.path, title="Brakes", custom_attributes=values)
        unknown = await at.refused("PUT", at.path, custom_attributes={"Colour": "red"})
        outside = await at.refused("PUT", at.path, custom_attributes={"Priority": "Odd"})

        assert (shown["title"], shown["custom_attributes"]) == ("Brakes", {"Priority": "High"})
        assert [each["part_type"] for each in await at.parts(at.id)] == [
            "conversation_attribute_updated_by_admin"
        ]
        assert (unknown[2], outside[2]) == ("INT-006", "INT-021")


async def test_two_attributes_of_one_name_spoil_every_update():
    async with started() as (at, _):
        body = {"name": "Source", "data_type": "string"}
        await at.ok("POST", "/conversations/attributes", **body)
        second = await at.ok("POST", "/conversations/attributes", **body)
        spoilt = await at.refused("PUT", at.path, custom_attributes={"Source": "x"})
        await at.ok("DELETE", f"/conversations/attributes/{second['id']}")

        assert spoilt == (400, "parameter_invalid", "INT-020")
        await at.ok("PUT", at.path, custom_attributes={"Source": "x"})


@pytest.mark.parametrize(
    "body",
    [
        {"name": "A", "data_type": "colour"},
        {"name": "A", "data_type": "list", "options": [{"label": "one"}]},
        {"name": "A", "data_type": "string", "options": [{"label": "one"}]},
    ],
)
async def test_a_wrong_conversation_attribute_is_422(body):
    async with workspace() as at:
        assert (await at.refused("POST", "/conversations/attributes", **body))[0] == 422


async def test_options_come_and_go_but_two_stay():
    async with workspace() as at:
        options = [{"label": "a"}, {"label": "b"}]
        body = {"name": "A", "data_type": "list", "options": options}
        made = await at.ok("POST", "/conversations/attributes", **body)
        path = f"/conversations/attributes/{made['id']}/options"
        added = await at.ok("POST", path, label="c")
        first, second, _ = (f"{path}/{option['id']}" for option in added["options"])
        await at.ok("DELETE", first)

        assert (await at.refused("DELETE", second))[2] == "INT-022"
        assert (await at.refused("POST", path, label="b"))[0] == 422


async def test_a_company_is_set_and_taken_away():
    async with started() as (at, _):
        company = await at.ok("POST", "/companies", company_id="k:1", name="Rad AG")
        with_company = await at.ok("PUT", at.path, company_id=company["id"])
        without = await at.ok("PUT", at.path, company_id=None)

        assert (with_company["company"]["company_id"], without["company"]) == ("k:1", None)
        assert (await at.refused("PUT", at.path, company_id="k:1"))[0] == 404


async def test_search_finds_by_contact_and_moment_and_lags():
    async with started(search_lag_s=60) as (at, contact):
        query = {
            "operator": "AND",
            "value": [
                {"field": "contact_ids", "operator": "=", "value": contact},
                {"field": "created_at", "operator": ">", "value": THEN},
                {"field": "created_at", "operator": "<", "value": THEN},
            ],
        }
        early = await at.ok("POST", "/conversations/search", query=query)
        at.clock.move(61)
        late = await at.ok("POST", "/conversations/search", query=query)

        assert early["total_count"] == 0
        assert [each["id"] for each in late["conversations"]] == [at.id]
        assert "conversation_parts" not in late["conversations"][0]


async def test_bounds_can_be_strict_and_attributes_searchable():
    after = {"field": "created_at", "operator": ">", "value": THEN}
    custom = {"field": "custom_attributes.Source", "operator": "=", "value": "7"}
    async with started(search_bounds_inclusive=False) as (at, _):
        strict = await at.ok("POST", "/conversations/search", query=after)
        refused = await at.refused("POST", "/conversations/search", query=custom)
        await at.send("POST", "/_sandbox/config", {"search_custom_attributes": True})
        body = {"name": "Source", "data_type": "string"}
        await at.ok("POST", "/conversations/attributes", **body)
        await at.ok("PUT", at.path, custom_attributes={"Source": "7"})

        assert (strict["total_count"], refused[0]) == (0, 400)
        assert (await at.ok("POST", "/conversations/search", query=custom))["total_count"] == 1


async def test_a_body_is_searched_word_by_word():
    async with workspace() as at:
        await at.conversation(body="I need support")
        query = {"field": "source.body", "operator": "=", "value": "support"}
        word = await at.ok("POST", "/conversations/search", query=query)
        phrase = {**query, "value": "need support"}

        assert word["total_count"] == 1
        assert (await at.ok("POST", "/conversations/search", query=phrase))["total_count"] == 0


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


async def test_a_deleted_conversation_leaves_its_id():
    async with started() as (at, _):
        await at.ok("DELETE", at.path)
        deleted = await at.ok("GET", "/conversations/deleted")

        assert (await at.refused("GET", at.path))[0] == 404
        assert [each["id"] for each in deleted["conversations"]] == [at.id]


async def test_last_is_no_conversation():
    async with started() as (at, _):
        assert (await at.refused("POST", "/conversations/last/reply", **comment()))[0] == 404


async def test_blocking_a_contact_hides_their_conversations():
    async with started() as (at, contact):
        await at.ok("POST", f"/contacts/{contact}/block")

        assert (await at.ok("GET", "/conversations"))["total_count"] == 0
        assert (await at.ok("GET", at.path))["id"] == at.id
