from datetime import timedelta

import pytest

from tests.sandbox.hands import Hands
from tests.sandbox.zendesk_client import reading


async def all_by_cursor(reader, name, **query):
    pages = [await reader.get(f"/api/v2/incremental/{name}/cursor.json", start_time=0, **query)]
    while not pages[-1]["end_of_stream"]:
        cursor = pages[-1]["after_cursor"]
        pages.append(await reader.get(f"/api/v2/incremental/{name}/cursor", cursor=cursor, **query))
    return pages


async def all_by_time(reader, name, **query):
    pages = [await reader.get(f"/api/v2/incremental/{name}.json", start_time=0, **query)]
    while not pages[-1]["end_of_stream"]:
        start = pages[-1]["end_time"]
        pages.append(
            await reader.get(f"/api/v2/incremental/{name}.json", start_time=start, **query)
        )
    return pages


async def test_ai_agents_tickets_are_exported_only_if_asked_for():
    async with reading() as reader:
        seen = {
            scope: {
                t["id"]
                for p in await all_by_cursor(reader, "tickets", **scope_query)
                for t in p["tickets"]
            }
            for scope, scope_query in (
                ("default", {}),
                ("ai", {"support_type_scope": "ai_agent"}),
                ("all", {"support_type_scope": "all"}),
            )
        }

    assert seen["ai"] == {1018, 1019}
    assert len(seen["all"]) == 64
    assert seen["default"] == seen["all"] - seen["ai"]


async def test_an_export_has_an_empty_page_that_is_not_its_last():
    async with reading() as reader:
        pages = await all_by_cursor(reader, "tickets", support_type_scope="all", per_page=20)

    assert [len(page["tickets"]) for page in pages] == [20, 0, 20, 20, 4]


async def test_identities_ride_beside_users():
    async with reading() as reader:
        (first, *_) = await all_by_cursor(reader, "users", include="identities")

    assert {i["value"] for i in first["identities"] if i["user_id"] == 4200000001017} >= {
        "gareth.pugh@inbox-mail.example",
        "g.pugh@old-work.example",
        "100004455667788",
    }


async def test_time_based_pages_overlap_and_name_a_next_page_at_the_end():
    async with reading() as reader:
        pages = await all_by_time(reader, "ticket_events", support_type_scope="all", per_page=15)

    ids = [event["id"] for page in pages for event in page["ticket_events"]]
    assert len(ids) > len(set(ids))
    assert f"start_time={pages[-1]['end_time']}&" in pages[-1]["next_page"]


async def test_a_second_with_more_rows_than_a_page_comes_whole():
    async with reading() as reader:
        pages = await all_by_time(reader, "ticket_events", support_type_scope="all", per_page=5)

    assert max(len(page["ticket_events"]) for page in pages) > 20


async def test_a_window_can_be_made_to_stick():
    async with reading(stuck_window=True) as reader:
        page = await reader.get("/api/v2/incremental/tickets", start_time=1738296000, per_page=5)

    assert page["end_time"] == 1738296000
    assert not page["end_of_stream"]


async def test_events_hold_comments_with_via_as_a_word_and_without_inline_images():
    async with reading() as reader:
        pages = await all_by_time(reader, "ticket_events", include="comment_events")

    events = [e for page in pages for e in page["ticket_events"] if e["ticket_id"] == 1004]
    comments = [c for e in events for c in e["child_events"] if c["event_type"] == "Comment"]
    assert events[0]["via"] == "Mail"
    assert reader.served.url + "/attachments/token/" in comments[0]["html_body"]
    assert comments[0]["attachments"] == []


@pytest.mark.quirk("ZEN-050")
async def test_events_name_what_was_changed_by_a_key_and_audits_by_its_name():
    async with reading() as reader:
        pages = await all_by_time(reader, "ticket_events")
        body = await reader.get("/api/v2/tickets/1040/audits")

    said = {
        c["id"]: c
        for page in pages
        for e in page["ticket_events"]
        for c in e["child_events"]
        if e["ticket_id"] == 1040 and c["event_type"] == "Change"
    }
    told = {
        e["field_name"]: e for a in body["audits"] for e in a["events"] if e["type"] == "Change"
    }
    assert told["group_id"]["value"] == "4400000000002"
    assert said[told["group_id"]["id"]]["group_id"] == 4400000000002
    assert said[told["group_id"]["id"]]["previous_value"] == 4400000000001
    assert told["8100000000101"]["value"] == "edrive_display"
    assert said[told["8100000000101"]["id"]]["custom_ticket_fields"] == {
        "8100000000101": "edrive_display"
    }
    assert said[told["tags"]["id"]]["added_tags"] == ["firmware_3_2"]
    assert len(said) == 10


async def test_events_without_the_include_hold_no_text():
    async with reading() as reader:
        page = await reader.get("/api/v2/incremental/ticket_events", start_time=0)

    children = [c for e in page["ticket_events"] for c in e["child_events"]]
    assert not any("body" in child for child in children)


@pytest.mark.parametrize("name", ["tickets/cursor", "ticket_events", "organizations"])
async def test_a_start_within_the_last_minute_is_refused(name):
    clock = Hands()
    start = int((clock.now - timedelta(seconds=30)).timestamp())
    async with reading(clock=clock) as reader:
        answer = await reader.get(f"/api/v2/incremental/{name}", start_time=start, expect=422)

    assert "Too recent" in answer["description"]


async def test_a_change_comes_behind_the_cursor_of_the_last_page():
    async with reading() as reader:
        pages = await all_by_cursor(reader, "tickets", support_type_scope="all")
        url = f"{reader.served.url}/_sandbox/tickets/1002"
        async with reader.session.put(url, json={"status": "open"}) as response:
            assert response.status == 200
        async with reader.session.post(f"{url}/comments", json={"body": "One more"}) as response:
            assert response.status == 201
        cursor = pages[-1]["after_cursor"]
        delta = await reader.get(
            "/api/v2/incremental/tickets/cursor", cursor=cursor, support_type_scope="all"
        )
        comments = await reader.get("/api/v2/tickets/1002/comments")

    assert [(t["id"], t["status"]) for t in delta["tickets"]] == [(1002, "open")]
    assert comments["comments"][-1]["body"] == "One more"


async def test_a_ticket_changed_during_an_export_comes_again():
    async with reading() as reader:
        query = {"support_type_scope": "all", "per_page": 50}
        path = "/api/v2/incremental/tickets/cursor"
        first = await reader.get(path, start_time=0, **query)
        key = first["tickets"][0]["id"]
        async with reader.session.put(f"{reader.served.url}/_sandbox/tickets/{key}", json={}):
            pass
        pause = await reader.get(path, cursor=first["after_cursor"], **query)
        rest = await reader.get(path, cursor=pause["after_cursor"], **query)

    assert rest["tickets"][-1]["id"] == key
    assert rest["tickets"][-1]["generated_timestamp"] > first["tickets"][0]["generated_timestamp"]


async def test_what_is_younger_than_a_minute_can_be_withheld():
    clock = Hands()
    async with reading(clock=clock, withheld_s=60) as reader:
        async with reader.session.put(f"{reader.served.url}/_sandbox/tickets/1002", json={}):
            pass
        query = {"start_time": int(clock.now.timestamp()) - 100, "support_type_scope": "all"}
        before = await reader.get("/api/v2/incremental/tickets/cursor", **query)
        clock.now += timedelta(seconds=61)
        after = await reader.get("/api/v2/incremental/tickets/cursor", **query)

    assert (len(before["tickets"]), len(after["tickets"])) == (0, 1)
