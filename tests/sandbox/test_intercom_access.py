"""Token, version, rate window, faults and the sandbox's own endpoints."""

import aiohttp
import pytest

from connectors.sandbox.server import serve
from tests.sandbox.intercom_client import AMELIE, THEN, comment, workspace


async def test_a_call_without_the_token_is_refused_and_told_no_rate():
    async with workspace(rate_limit_per_window=10) as at:
        status, answer = await at.send("GET", "/me", Authorization="Bearer wrong")

        assert (status, answer["errors"][0]["code"]) == (401, "unauthorized")
        assert "X-RateLimit-Limit" not in at.headers


@pytest.mark.parametrize(
    ("name", "value", "status", "code"),
    [
        ("Intercom-Version", "1.0", 400, "intercom_version_invalid"),
        ("Intercom-Version", "2.14", 400, "intercom_version_invalid"),
        ("Accept", "text/html", 406, "client_error"),
    ],
)
async def test_headers_must_be_right(name, value, status, code):
    async with workspace() as at:
        told, answer = await at.send("GET", "/conversations/attributes", **{name: value})

        assert (told, answer["errors"][0]["code"]) == (status, code)


async def test_every_answer_has_a_date_and_a_name():
    async with workspace() as at:
        await at.ok("GET", "/me")
        date, first = at.headers["Date"], at.headers["X-Request-Id"]
        _, refusal = await at.send("GET", "/contacts/1")

        assert date == "Tue, 24 Nov 2026 12:00:00 GMT"
        assert at.headers["X-Request-Id"] == refusal["request_id"] != first


async def test_an_unknown_path_and_a_wrong_method_are_404():
    async with workspace() as at:
        assert await at.refused("GET", "/nothing") == (404, "not_found", None)
        assert await at.refused("PATCH", "/me") == (404, "not_found", None)


async def test_the_window_is_told_and_kept_and_opens_again():
    async with workspace(rate_limit_per_window=2) as at:
        await at.ok("GET", "/me")
        told = {name: at.headers[f"X-RateLimit-{name}"] for name in ("Limit", "Remaining")}
        await at.ok("GET", "/me")
        refused = await at.refused("GET", "/me")
        has_retry_after = "Retry-After" in at.headers
        reset = int(at.headers["X-RateLimit-Reset"])
        at.clock.move(10)
        await at.ok("GET", "/me")

        assert told == {"Limit": "2", "Remaining": "1"}
        assert refused == (429, "rate_limit_exceeded", None)
        assert not has_retry_after
        assert 0 < reset - (at.clock().timestamp() - 10) <= 10
        assert (await at.stats())["rate_limited"] == 1


async def test_the_window_can_tell_retry_after():
    async with workspace(rate_limit_per_window=1, retry_after_header=True) as at:
        await at.ok("GET", "/me")
        await at.refused("GET", "/me")

        assert 1 <= int(at.headers["Retry-After"]) <= 10


async def test_a_restricted_plan_has_no_conversations():
    async with workspace(plan_restricted=True) as at:
        assert await at.refused("GET", "/conversations") == (403, "api_plan_restricted", None)
        await at.ok("GET", "/contacts")


async def test_unknown_fields_and_parameters_are_refused():
    async with workspace() as at:
        assert (await at.refused("POST", "/contacts", nickname="x"))[0] == 400
        assert (await at.refused("GET", "/contacts?colour=red"))[0] == 400
        assert (await at.refused("GET", "/conversations?per_page=151"))[0] == 400


@pytest.mark.parametrize(
    ("kind", "status"),
    [("429", 429), ("429_bare", 429), ("500", 500), ("502", 502), ("503", 503), ("html", 200)],
)
async def test_a_fault_before_the_write_changes_nothing(kind, status):
    async with workspace() as at:
        at.faults.add(kind, next=1, method="POST", path="^/contacts$")
        async with at.session.post("/contacts", json={"external_id": "z:1"}) as answer:
            told, has_retry_after = answer.status, "Retry-After" in answer.headers

        assert told == status
        assert has_retry_after == (kind == "429")
        assert (await at.ok("GET", "/contacts"))["total_count"] == 0


@pytest.mark.parametrize(
    ("kind", "is_written"), [("reset_before", False), ("reset_after", True), ("truncated", True)]
)
async def test_a_broken_connection_loses_the_answer(kind, is_written):
    async with workspace() as at:
        at.faults.add(kind, next=1, path="^/contacts$")
        with pytest.raises((aiohttp.ClientError, ConnectionError)):
            await at.ok("POST", "/contacts", external_id="z:1")

        assert (await at.ok("GET", "/contacts"))["total_count"] == is_written


@pytest.mark.parametrize("kind", ["cut_json", "html_after", "500_after"])
async def test_an_unreadable_answer_was_still_a_write(kind):
    async with workspace() as at:
        at.faults.add(kind, next=1)
        async with at.session.post("/contacts", json={"external_id": "z:1"}) as answer:
            await answer.read()

        assert (await at.ok("GET", "/contacts"))["total_count"] == 1


async def test_faults_are_set_and_cleared_over_http():
    async with workspace() as at:
        fault = {"kind": "500", "rate": 1, "path": "^/me$"}
        await at.send("POST", "/_sandbox/faults", {"faults": [fault], "seed": 3})
        assert (await at.send("GET", "/me"))[0] == 500
        assert (await at.send("GET", "/admins"))[0] == 200
        _, state = await at.send("DELETE", "/_sandbox/faults")

        assert state == {"faults": [], "struck": {"500": 1}}
        assert (await at.send("GET", "/me"))[0] == 200
        assert (await at.send("POST", "/_sandbox/faults", {"kind": "flood", "next": 1}))[0] == 400


async def test_the_same_seed_strikes_the_same_requests():
    struck = []
    for _ in range(2):
        async with workspace() as at:
            at.faults.add("503", rate=0.4)
            struck.append([(await at.send("GET", "/me"))[0] for _ in range(12)])

    assert struck[0] == struck[1]
    assert set(struck[0]) == {200, 503}


async def test_switches_can_be_changed_while_it_runs():
    async with workspace() as at:
        await at.send("POST", "/_sandbox/config", {"plan_restricted": True})
        assert (await at.refused("GET", "/conversations"))[0] == 403
        assert (await at.send("POST", "/_sandbox/config", {"colour": "red"}))[0] == 400
        assert (await at.send("POST", "/_sandbox/config", {"part_order": "up"}))[0] == 400
        assert (await at.send("POST", "/_sandbox/config", {"window_s": "ten"}))[0] == 400


async def test_writes_and_notified_customers_are_counted():
    async with workspace() as at:
        conversation = await at.conversation()
        await at.ok("POST", f"/conversations/{conversation}/reply", **comment())
        loud = comment(skip_notifications=False)
        await at.ok("POST", f"/conversations/{conversation}/reply", **loud)
        await at.ok("GET", f"/conversations/{conversation}")
        stats = await at.stats()

        assert (stats["writes"], stats["customers_notified"]) == (4, 1)
        assert stats["requests"]["POST /conversations/{conversation_id}/reply"] == 2
        await at.send("POST", "/_sandbox/reset-stats")
        assert (await at.stats())["total"] == 0


async def test_a_file_keeps_the_workspace_over_a_restart(tmp_path):
    path = tmp_path / "workspace.sqlite"
    async with workspace(path=path) as at:
        conversation = await at.conversation()
        await at.ok("POST", f"/conversations/{conversation}/reply", **comment())
        await at.ok("POST", "/tags", name="VIP")
        before = await at.dump()
    async with workspace(path=path) as at:
        assert await at.dump() == before
        assert await at.refused("POST", "/contacts", external_id="z:1") == (
            409,
            "conflict",
            "INT-011",
        )
        assert await at.conversation("6762f0dd1bb69f9f00000001") != conversation


async def test_a_natural_dump_knows_no_ids():
    dumps = []
    for first in ("z:1", "z:2"):
        async with workspace() as at:
            second = "z:1" if first == "z:2" else "z:2"
            made = {each: await at.contact(external_id=each) for each in (first, second)}
            for each in ("z:1", "z:2"):
                conversation = await at.conversation(made[each], body=each, created_at=THEN)
                at.clock.move(5)
                close = {"message_type": "close", "type": "admin", "admin_id": AMELIE}
                await at.ok("POST", f"/conversations/{conversation}/parts", **close)
            dumps.append(await at.dump("?natural=1"))

    assert dumps[0] == dumps[1]


async def test_only_this_machine_is_served():
    async with workspace() as at:
        assert at.url.startswith("http://127.0.0.1:")
    with pytest.raises(ValueError, match="this machine"):
        await serve(aiohttp.web.Application(), host="0.0.0.0")  # noqa: S104 - it is refused
