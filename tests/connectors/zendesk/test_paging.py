import itertools

import httpx
import orjson
import pytest

from tests.connectors.zendesk.desk import (
    EVENTS,
    ORGANIZATIONS,
    TICKETS,
    USERS,
    Desk,
    event,
    export,
    html,
    pages,
    records,
    refused,
    ticket,
)
from transforms.errors import ContractError, CredentialError, TransientError


def organization(number, **changed):
    return {"id": number, "name": "Acme", "updated_at": "2023-01-01T00:00:00Z"} | changed


def ids(found):
    return [record.id for record in found]


async def test_a_cursor_export_ends_on_end_of_stream_and_not_on_an_empty_page():
    desk = Desk().on(
        TICKETS,
        export("tickets", ticket(1), ended=False, after_cursor="a"),
        export("tickets", ended=False, after_cursor="b"),
        export("tickets", ticket(2), after_cursor="c"),
    )

    assert ids(await records(desk.source().pages("tickets"))) == ["1", "2"]
    assert [asked.get("cursor") for asked in desk.asked(TICKETS)] == [None, "a", "b"]


async def test_a_full_export_starts_at_the_beginning_and_asks_for_every_support_type():
    desk = Desk().on(TICKETS, export("tickets", after_cursor="a"))

    await pages(desk.source().pages("tickets"))

    assert desk.asked(TICKETS) == [
        {
            "support_type_scope": "all",
            "include": "metric_sets",
            "start_time": "0",
            "per_page": "1000",
        }
    ]


async def test_the_last_cursor_of_an_export_is_where_the_delta_begins():
    desk = Desk().on(TICKETS, export("tickets", ticket(1), after_cursor="end"))
    last = (await pages(desk.source().pages("tickets")))[-1].cursor

    await pages(desk.source().pages("tickets", cursor=last))

    assert desk.asked(TICKETS)[-1]["cursor"] == "end"
    assert "start_time" not in desk.asked(TICKETS)[-1]


async def test_an_export_is_resumed_behind_the_page_that_was_read_last():
    desk = Desk().on(
        USERS,
        export("users", {"id": 1}, ended=False, after_cursor="a"),
        export("users", {"id": 2}, after_cursor="b"),
    )
    source = desk.source()
    async for page in source.pages("users"):
        cursor = page.cursor
        break

    assert ids(await records(source.pages("users", cursor=cursor))) == ["2"]
    assert desk.asked(USERS)[-1]["cursor"] == "a"


async def test_an_empty_delta_keeps_its_place():
    desk = Desk().on(TICKETS, export("tickets", after_cursor=None))

    (page,) = await pages(desk.source().pages("tickets", cursor='{"cursor":"x"}'))

    assert page.cursor == '{"cursor":"x"}'


@pytest.mark.parametrize("after", [None, "", "same"])
async def test_a_cursor_that_does_not_move_is_an_error_and_not_a_loop(after):
    desk = Desk().on(TICKETS, export("tickets", ticket(1), ended=False, after_cursor=after))

    with pytest.raises(ContractError, match=TICKETS):
        await pages(desk.source().pages("tickets", cursor='{"cursor":"same"}'))
    assert len(desk.seen) == 1


async def test_a_time_export_ignores_next_page_at_the_end():
    desk = Desk().on(
        ORGANIZATIONS,
        export("organizations", organization(1), end_time=900, next_page=f"https://x{EVENTS}"),
    )

    assert ids(await records(desk.source().pages("organizations"))) == ["1"]
    assert desk.asked(ORGANIZATIONS) == [{"start_time": "1", "per_page": "1000"}]


async def test_a_time_export_goes_on_at_end_time_and_repeats_the_boundary():
    desk = Desk().on(
        ORGANIZATIONS,
        export("organizations", organization(1), organization(2), ended=False, end_time=900),
        export("organizations", organization(2), organization(3), end_time=950),
    )

    assert ids(await records(desk.source().pages("organizations"))) == ["1", "2", "2", "3"]
    assert desk.asked(ORGANIZATIONS)[-1]["start_time"] == "900"


async def test_a_time_delta_overlaps_by_a_minute_and_never_moves_back():
    desk = Desk().on(ORGANIZATIONS, export("organizations", end_time=None))

    (page,) = await pages(desk.source().pages("organizations", cursor='{"time":1700000000}'))

    assert desk.asked(ORGANIZATIONS)[0]["start_time"] == "1699999940"
    assert page.cursor == '{"time":1700000000}'


@pytest.mark.parametrize("end_time", [1, None])
async def test_an_end_time_that_stays_is_an_error_that_names_endpoint_and_time(end_time):
    stuck = export("ticket_events", event(1), ended=False, end_time=end_time)
    desk = Desk().on(EVENTS, stuck)

    with pytest.raises(ContractError, match=rf"{EVENTS}: end_time stays at 1 "):
        await pages(desk.source().pages("ticket_events"))
    assert len(desk.seen) == 1


async def test_a_page_that_times_out_is_asked_for_again_in_a_smaller_size():
    def slow(request):
        if request.url.params["per_page"] == "1000":
            raise httpx.ReadTimeout("slow")
        return httpx.Response(200, json=export("ticket_events", event(1), end_time=9))

    desk = Desk().on(EVENTS, slow)

    await pages(desk.source().pages("ticket_events"))

    assert [asked["per_page"] for asked in desk.asked(EVENTS)] == ["1000"] * 3 + ["250"]


async def test_a_small_page_of_one_second_is_asked_for_again_in_full():
    bodies = iter(
        [
            httpx.ReadTimeout("slow"),
            httpx.ReadTimeout("slow"),
            httpx.ReadTimeout("slow"),
            export("ticket_events", event(1), ended=False, end_time=1),
            export("ticket_events", event(1), event(2), end_time=9),
        ]
    )
    desk = Desk().on(EVENTS, *bodies)

    await pages(desk.source().pages("ticket_events"))

    sizes = [asked["per_page"] for asked in desk.asked(EVENTS)]
    assert sizes == ["1000", "1000", "1000", "250", "1000"]


async def test_a_second_that_is_stuck_and_slow_ends_in_an_error():
    def both(request):
        if request.url.params["per_page"] == "1000":
            raise httpx.ReadTimeout("slow")
        body = export("ticket_events", event(1), ended=False, end_time=1)
        return httpx.Response(200, json=body)

    with pytest.raises(ContractError, match="end_time stays"):
        await pages(Desk().on(EVENTS, both).source().pages("ticket_events"))


@pytest.mark.quirk("ZEN-014")
async def test_pages_fall_to_one_record_and_grow_again():
    sizes = []

    def heavy(request):
        size = int(request.url.params["per_page"])
        sizes.append(size)
        if size > 3 and len(sizes) < 30:
            return httpx.Response(504, html="<h1>Gateway Time-out</h1>")
        ended = len(sizes) > 40
        body = export("tickets", ticket(1), ended=ended, after_cursor=f"c{len(sizes)}")
        return httpx.Response(200, json=body)

    await pages(Desk().on(TICKETS, heavy).source().pages("tickets"))

    assert [size for size, _ in itertools.groupby(sizes)][:6] == [1000, 250, 62, 15, 3, 6]
    assert max(sizes[30:]) > 6


async def test_an_outage_is_left_to_whoever_called():
    with pytest.raises(TransientError):
        await pages(Desk().on(TICKETS, refused(503, "down")).source().pages("tickets"))


@pytest.mark.parametrize("odd", ["no", 0, None, []])
async def test_an_end_that_is_neither_yes_nor_no_is_a_broken_frame(odd):
    body = {"tickets": [], "after_cursor": "a", "end_of_stream": odd}

    with pytest.raises(ContractError, match="'end_of_stream' is neither true nor false"):
        await pages(Desk().on(TICKETS, body).source().pages("tickets"))


@pytest.mark.parametrize("odd", ["soon", [], 1.5, True])
async def test_an_end_time_that_is_no_second_is_a_broken_frame(odd):
    body = export("ticket_events", end_time=odd, ended=False)

    with pytest.raises(ContractError, match="'end_time' is no number"):
        await pages(Desk().on(EVENTS, body).source().pages("ticket_events"))


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ({"ticket": [], "end_of_stream": True}, "tickets"),
        ({"tickets": [], "after_cursor": "a"}, "end_of_stream"),
    ],
)
async def test_a_missing_key_is_an_error_that_names_endpoint_and_key(body, key):
    with pytest.raises(ContractError, match=rf"{TICKETS}: .*'{key}'"):
        await pages(Desk().on(TICKETS, body).source().pages("tickets"))


async def test_a_cursor_of_another_kind_is_an_error():
    with pytest.raises(ContractError, match="none of ours"):
        await pages(Desk().source().pages("tickets", cursor='{"time":3}'))


async def test_a_login_page_instead_of_json_is_an_error():
    with pytest.raises(ContractError, match=TICKETS):
        await pages(Desk().on(TICKETS, html()).source().pages("tickets"))


async def test_a_list_is_paged_by_cursor():
    first = {"groups": [{"id": 1}], "meta": {"has_more": True, "after_cursor": "x"}}
    desk = Desk().on(
        "/api/v2/groups.json", first, {"groups": [{"id": 2}], "meta": {"has_more": False}}
    )

    found = await pages(desk.source().pages("groups"))

    assert [(ids(page.records), page.cursor) for page in found] == [
        (["1"], '{"after":"x"}'),
        (["2"], None),
    ]
    assert desk.asked("/api/v2/groups.json") == [
        {"page[size]": "100"},
        {"page[size]": "100", "page[after]": "x"},
    ]


@pytest.mark.parametrize("after", [None, "x"])
async def test_a_list_that_has_more_without_a_new_cursor_is_an_error(after):
    stuck = {"groups": [{"id": 1}], "meta": {"has_more": True, "after_cursor": after}}

    with pytest.raises(ContractError, match="has_more"):
        await pages(
            Desk().on("/api/v2/groups.json", stuck).source().pages("groups", cursor='{"after":"x"}')
        )


async def test_a_list_without_meta_is_paged_by_the_numbers_of_next_page_on_our_own_host():
    path = "/api/v2/user_fields.json"
    link = f"https://elsewhere.test{path}?page=2&per_page=30"
    desk = Desk().on(
        path, {"user_fields": [{"id": 1}], "next_page": link}, {"user_fields": [{"id": 2}]}
    )

    assert ids(await records(desk.source().pages("user_fields"))) == ["1", "2"]
    assert desk.asked(path) == [{}, {"page": "2", "per_page": "30"}]
    assert {request.url.host for request in desk.seen} == {"acme.zendesk.com"}


async def test_a_next_page_that_does_not_move_is_an_error():
    path = "/api/v2/user_fields.json"
    stuck = {"user_fields": [{"id": 1}], "next_page": f"https://acme.zendesk.com{path}?page=2"}

    with pytest.raises(ContractError, match="next_page"):
        await pages(Desk().on(path, stuck).source().pages("user_fields"))


@pytest.mark.parametrize(
    ("resource", "status"),
    [("ticket_forms", 403), ("custom_statuses", 404), ("organization_fields", 403)],
)
async def test_what_a_small_plan_lacks_is_empty(resource, status):
    desk = Desk().on(f"/api/v2/{resource}.json", refused(status, "Forbidden"))

    (page,) = await pages(desk.source().pages(resource))

    assert (page.records, page.cursor) == ((), None)


async def test_an_export_that_is_forbidden_says_who_may():
    with pytest.raises(CredentialError, match="admin"):
        await pages(Desk().on(TICKETS, refused(403, "Forbidden")).source().pages("tickets"))


async def test_every_resource_can_be_paged_and_names_itself_once():
    source = Desk().source()

    assert [resource.name for resource in source.resources] == [
        "organizations",
        "users",
        "organization_memberships",
        "groups",
        "group_memberships",
        "brands",
        "recipient_addresses",
        "ticket_fields",
        "ticket_forms",
        "custom_statuses",
        "user_fields",
        "organization_fields",
        "macros",
        "views",
        "triggers",
        "automations",
        "sla_policies",
        "schedules",
        "custom_object_records",
        "tickets",
        "ticket_events",
    ]
    assert {r.name for r in source.resources if r.is_incremental} == {
        "organizations",
        "users",
        "tickets",
        "ticket_events",
    }


async def test_cursors_are_json_text():
    desk = Desk().on(ORGANIZATIONS, export("organizations", end_time=1_700_000_000))

    (page,) = await pages(desk.source().pages("organizations"))

    assert orjson.loads(page.cursor) == {"time": 1_700_000_000}


async def test_pages_of_a_list_fall_and_grow_as_well():
    sizes = []

    def heavy(request):
        size = int(request.url.params["page[size]"])
        sizes.append(size)
        if size > 1 and len(sizes) < 20:
            return httpx.Response(504, html="<h1>Gateway Time-out</h1>")
        more = len(sizes) < 40
        meta = {"has_more": more, "after_cursor": f"c{len(sizes)}"}
        return httpx.Response(200, json={"groups": [{"id": len(sizes)}], "meta": meta})

    await pages(Desk().on("/api/v2/groups.json", heavy).source().pages("groups"))

    assert [size for size, _ in itertools.groupby(sizes)][:4] == [100, 25, 6, 1]
    assert max(sizes[20:]) > 6


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(403, html="<h1>Request blocked</h1>"),
        httpx.Response(403, json={"message": "Forbidden"}),
    ],
)
async def test_a_firewalls_refusal_is_not_taken_for_a_small_plan(answer):
    path = "/api/v2/custom_statuses.json"
    desk = Desk().on(path, answer, {"custom_statuses": [{"id": 1}]})

    assert ids(await records(desk.source().pages("custom_statuses"))) == ["1"]


@pytest.mark.quirk("ZEN-016")
async def test_a_firewalls_refusal_that_lasts_is_named():
    blocked = httpx.Response(403, html="<h1>Request blocked</h1>")

    with pytest.raises(TransientError, match=r"custom_statuses.*403 from something in between"):
        await pages(
            Desk().on("/api/v2/custom_statuses.json", blocked).source().pages("custom_statuses")
        )


async def test_a_bare_status_is_not_taken_for_a_small_plan():
    desk = Desk().on("/api/v2/custom_statuses.json", httpx.Response(403))

    with pytest.raises(CredentialError, match="custom_statuses"):
        await pages(desk.source().pages("custom_statuses"))
