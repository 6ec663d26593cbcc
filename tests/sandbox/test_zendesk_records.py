import pytest

from tests.sandbox.zendesk_client import OPS, reading


async def fetched(reader, url, **kwargs):
    async with reader.session.get(url, allow_redirects=False, **kwargs) as response:
        return response.status, response.headers, await response.read()


async def attachments(reader, ticket):
    body = await reader.get(f"/api/v2/tickets/{ticket}/comments", include_inline_images="true")
    return [file for comment in body["comments"] for file in comment["attachments"]]


async def test_an_attachment_is_at_another_origin_which_refuses_credentials():
    async with reading() as reader:
        (first, *_) = await attachments(reader, 1003)
        status, headers, _ = await fetched(reader, first["content_url"], headers=OPS)
        bare = await fetched(reader, headers["Location"])
        leaked = await fetched(reader, headers["Location"], headers=OPS)
        figures = await reader.get("/_sandbox/stats")

    assert status == 302
    assert headers["Location"].startswith(reader.served.files_url)
    assert (bare[0], len(bare[2])) == (200, first["size"])
    assert leaked[0] == 400
    assert figures["authorization_reached_files_host"] == 1


async def test_an_attachment_wants_a_login():
    async with reading() as reader:
        (first, *_) = await attachments(reader, 1003)

        assert (await fetched(reader, first["content_url"]))[0] == 401


@pytest.mark.parametrize(("ticket", "status"), [(1022, 403), (1023, 404)])
async def test_malware_and_missing_files_can_not_be_had(ticket, status):
    async with reading() as reader:
        (first, *_) = await attachments(reader, ticket)

        assert (await fetched(reader, first["content_url"], headers=OPS))[0] == status


async def test_a_large_and_an_empty_file_have_the_size_that_is_told():
    async with reading() as reader:
        sizes = []
        for ticket in (1024, 1025):
            (first, *_) = await attachments(reader, ticket)
            async with reader.session.get(first["content_url"], headers=OPS) as response:
                data = await response.read()
            sizes.append((len(data), first["size"]))

    assert sizes == [(43_000_000, 43_000_000), (0, 0)]


async def test_inline_images_are_listed_only_if_asked_for():
    async with reading() as reader:
        plain = await reader.get("/api/v2/tickets/1004/comments")
        files = await attachments(reader, 1004)

    assert [file for comment in plain["comments"] for file in comment["attachments"]] == []
    assert [file["inline"] for file in files] == [True, True]


@pytest.mark.parametrize("path", ["", "/comments", "/audits", "/comments/count"])
async def test_a_deleted_ticket_answers_404(path):
    async with reading() as reader:
        await reader.get(f"/api/v2/tickets/1008{path}", expect=404)


async def test_comments_page_by_cursor_and_by_offset():
    async with reading() as reader:
        path = "/api/v2/tickets/1062/comments.json"
        first = await reader.get(path, page__size=8)
        cursor = first["meta"]["after_cursor"]
        second = await reader.get(path, page__size=8, page__after=cursor)
        whole = await reader.get(path)

    assert [c["id"] for c in first["comments"] + second["comments"]] == [
        c["id"] for c in whole["comments"]
    ]
    assert (first["meta"]["has_more"], second["meta"]["has_more"]) == (True, False)
    assert whole["count"] == 12


async def test_offset_ends_at_ten_thousand_rows():
    async with reading() as reader:
        await reader.get("/api/v2/users", per_page=100, page=101, expect=400)


async def test_forms_are_forbidden_to_small_plans():
    async with reading(ticket_forms_403=True) as reader:
        await reader.get("/api/v2/ticket_forms", expect=403)


async def test_schedules_have_their_holidays_in_a_list_of_their_own():
    async with reading() as reader:
        told = await reader.get("/api/v2/business_hours/schedules.json")
        first, second = (each["id"] for each in told["schedules"])
        whole = await reader.get(f"/api/v2/business_hours/schedules/{first}/holidays.json")
        none = await reader.get(f"/api/v2/business_hours/schedules/{second}/holidays.json")
        await reader.get("/api/v2/business_hours/schedules/7/holidays.json", expect=404)

    assert (len(whole["holidays"]), none["holidays"]) == (2, [])
    assert not any("holidays" in each for each in told["schedules"])


@pytest.mark.parametrize(
    ("changed", "status"),
    [({"schedules_404": True}, 404), ({"rules_403": True}, 403), ({"role": "agent"}, 403)],
)
async def test_schedules_are_for_admins_of_plans_that_have_them(changed, status):
    async with reading(**changed) as reader:
        await reader.get("/api/v2/business_hours/schedules", expect=status)


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("groups", 4),
        ("brands", 2),
        ("ticket_fields", 21),
        ("ticket_forms", 3),
        ("custom_statuses", 8),
        ("user_fields", 5),
        ("custom_objects", 2),
        ("organization_fields", 5),
        ("group_memberships", 9),
    ],
)
async def test_configuration_is_listed(path, count):
    async with reading() as reader:
        body = await reader.get(f"/api/v2/{path}.json")

    assert len(body[path]) == count


async def test_a_messaging_ticket_has_its_turns_in_the_log():
    async with reading() as reader:
        body = await reader.get("/api/v2/tickets/1020/conversation_log", page__size=100)

    assert [event["author"]["type"] for event in body["events"]] == [
        "user",
        "bot",
        "user",
        "bot",
        "agent",
        "user",
        "agent",
    ]
    assert body["events"][5]["attachments"][0]["file_name"] == "aero-stuetze.png"


async def test_audits_hold_comments_without_a_time_of_their_own():
    async with reading() as reader:
        body = await reader.get("/api/v2/tickets/1001/audits", filter_events__="Comment")

    comments = [e for audit in body["audits"] for e in audit["events"] if e["type"] == "Comment"]
    assert len(comments) == 4
    assert not any("created_at" in comment for comment in comments)
