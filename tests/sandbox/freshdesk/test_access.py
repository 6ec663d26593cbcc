from datetime import timedelta

import pytest

from tests.sandbox.freshdesk.client import KEY, basic, reading
from tests.sandbox.hands import Hands


async def test_the_key_is_the_user_and_the_password_is_anything():
    async with reading() as reader:
        statuses = [
            (await reader.ask("/groups", headers=headers))[0]
            for headers in (KEY, basic("sandbox-api-key", "whatever"), basic("X", "key"), {})
        ]

    assert statuses == [200, 200, 401, 401]


async def test_a_wrong_key_is_told_so():
    async with reading() as reader:
        _, _, body = await reader.ask("/groups", headers=basic("wrong"))

    assert body["code"] == "invalid_credentials"


async def test_five_wrong_keys_lock_everybody_out_for_a_while():
    clock = Hands()
    async with reading(clock=clock) as reader:
        for _ in range(5):
            await reader.ask("/groups", headers=basic("wrong"))
        locked = await reader.get("/groups", expect=403)
        clock.now += timedelta(seconds=61)
        await reader.get("/groups")

    assert locked["code"] == "password_lockout"


async def test_a_plan_without_an_interface_refuses_everything():
    async with reading(plan="free") as reader:
        body = await reader.get("/tickets", expect=403)

    assert body["code"] == "require_feature"


async def test_only_admins_see_the_account_and_the_fields_as_admins_do():
    async with reading(role="agent") as reader:
        refused = [
            await reader.get(path, expect=403)
            for path in ("/account", "/admin/ticket_fields", "/collaboration/threads/43000940001")
        ]

    assert {each["code"] for each in refused} == {"access_denied"}


async def test_a_key_of_less_scope_sees_fewer_tickets_and_is_not_told_so():
    async with reading(ticket_scope=3) as reader:
        mine = await reader.tickets()
        me = await reader.get("/agents/me")
        await reader.get("/tickets/1", expect=403)
    async with reading() as reader:
        all_ = await reader.tickets()

    assert me["ticket_scope"] == 3
    assert set(mine) < set(all_)


async def test_an_unknown_parameter_is_refused_by_its_name():
    async with reading() as reader:
        body = await reader.get("/tickets", per_pages=10, expect=400)
        await reader.get("/companies", _updated_since="2020-01-01T00:00:00Z", expect=400)

    assert body == {
        "description": "Validation failed",
        "errors": [
            {
                "field": "per_pages",
                "message": "Unexpected/invalid field in request",
                "code": "invalid_field",
            }
        ],
    }


async def test_what_is_not_there_is_answered_with_nothing():
    async with reading() as reader:
        found = [await reader.ask(path) for path in ("/tickets/999", "/contacts/1", "/nowhere")]

    assert [(status, body) for status, _, body in found] == [(404, None)] * 3


async def test_figures_are_counted_by_route_with_their_credits():
    async with reading() as reader:
        await reader.get("/tickets/1", include="conversations,stats")
        await reader.get("/tickets/2")
        _, _, figures = await reader.ask(f"{reader.served.url}/_sandbox/stats")

    assert figures["requests"] == {r"GET /api/v2/tickets/{id}": 2}
    assert figures["credits"] == 4


async def test_faults_speak_freshdesks_words_and_are_set_over_http():
    async with reading() as reader:
        await reader.change("POST", "/faults", kind="429", next=1)
        status, headers, body = await reader.ask("/groups")

    assert (status, headers["Retry-After"]) == (429, "1")
    assert body == {"message": "You have exceeded the limit of requests per minute"}


@pytest.mark.parametrize("header", ["Bearer sandbox-api-key", "Basic %%%", "Basic"])
async def test_nothing_but_basic_authentication_opens_the_desk(header):
    async with reading() as reader:
        status, _, _ = await reader.ask("/groups", headers={"Authorization": header})

    assert status == 401


async def test_a_key_of_its_groups_sees_their_tickets():
    async with reading(ticket_scope=2) as reader:
        group = await reader.tickets()
        await reader.get("/tickets/2")
    async with reading(ticket_scope=3) as reader:
        assigned = await reader.tickets()

    assert set(assigned) < set(group)
    assert 2 not in assigned


async def test_agents_can_not_export_the_account():
    async with reading(role="agent") as reader:
        with pytest.raises(AssertionError, match="access_denied"):
            await reader.post("/account/export", {})


async def test_a_fault_that_is_only_a_status_has_a_code():
    async with reading() as reader:
        await reader.change("POST", "/faults", kind="503", next=1)
        body = await reader.get("/groups", expect=503)

    assert body["code"] == "internal_error"
