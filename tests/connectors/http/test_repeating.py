"""What a client sends again, and what it never sends twice."""

import asyncio

import httpx
import pytest

from connectors.http.retry import ITEM_ATTEMPTS
from tests.connectors.http.clients import HTML, OK, TOO_MANY, Script, Waits, client, json
from transforms.errors import RATE_LIMITED, FatalError, LostAnswerError, TransientError

NOT_GZIP = httpx.ByteStream(b"\x1f\x8bnot gzip")


@pytest.mark.parametrize("status", [400, 403, 404, 422, 503])
async def test_a_page_from_something_in_between_is_no_refusal_and_is_asked_again(status):
    script = Script(httpx.Response(status, html="<h1>Blocked</h1>"), OK)

    assert (await client(script).read("/x")).body == {"id": "7"}
    assert len(script.seen) == 2


@pytest.mark.quirk("INT-029")
@pytest.mark.parametrize("status", [400, 403, 404, 503])
async def test_a_page_in_answer_to_a_write_leaves_open_whether_it_happened(status):
    script = Script(httpx.Response(status, html="<h1>Blocked</h1>"), OK)

    with pytest.raises(LostAnswerError, match=f"{status} from something in between"):
        await client(script).write("POST", "/x", json={})
    assert len(script.seen) == 1


async def test_a_page_that_stays_has_the_status_as_its_reason():
    with pytest.raises(TransientError) as caught:
        await client(Script(httpx.Response(403, html="<h1>Blocked</h1>"))).read("/x")

    assert caught.value.code == "http_403"


async def test_a_call_about_one_record_gives_up_after_seconds():
    script, waits = Script(json({}, 503)), Waits()

    with pytest.raises(TransientError):
        await client(script, waits=waits).read("/tickets/1/comments", is_item=True)

    assert (len(script.seen), sum(waits.all) < 20) == (4, True)


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 504, 520, 524])
async def test_a_read_is_repeated_when_the_server_is_in_trouble(status):
    script = Script(httpx.Response(status, text="oops"), OK)

    answer = await client(script).read("/users")

    assert answer.body == {"id": "7"}


@pytest.mark.parametrize("fault", [httpx.ReadError("x"), httpx.ConnectError("x"), HTML])
async def test_a_query_is_repeated_like_a_read(fault):
    script = Script(fault, OK)

    answer = await client(script).query("/contacts/search", json={"query": {}})

    assert (answer.body, len(script.seen)) == ({"id": "7"}, 2)


async def test_a_read_gives_up_after_its_attempts():
    script, waits = Script(HTML), Waits()

    with pytest.raises(TransientError, match="502 from something in between"):
        await client(script, waits=waits, budget={"attempts": 3}).read("/users?secret=1")

    assert (len(script.seen), waits.all) == (3, [0.5, 1.0])


async def test_a_wait_that_would_break_the_budget_is_left_to_the_caller():
    waits = Waits()
    script = Script(json({}, 503, {"retry-after": "300"}))

    with pytest.raises(TransientError) as caught:
        await client(script, waits=waits).read("/users")

    assert (caught.value.after_s, waits.all) == (300, [])


async def test_retry_after_may_be_a_date():
    waits = Waits()
    dates = {
        "date": "Tue, 24 Nov 2026 10:00:00 GMT",
        "retry-after": "Tue, 24 Nov 2026 10:00:09 GMT",
    }

    await client(Script(json({}, 503, dates), OK), waits=waits).read("/users")

    assert waits.all == pytest.approx([9], abs=0.1)


async def test_a_write_is_sent_again_after_a_429():
    script, waits = Script(TOO_MANY, TOO_MANY, OK), Waits()

    await client(script, waits=waits).write("POST", "/contacts", json={})

    assert len(script.seen) == 3
    assert waits.all == pytest.approx([3, 3], abs=0.1)


async def test_a_record_waits_for_the_end_of_a_minute_whose_rate_is_used_up():
    minute, waits = json({}, 429, {"retry-after": "60"}), Waits()

    await client(Script(minute, minute, OK), waits=waits).read("/users/7", is_item=True)

    assert sum(waits.all) == pytest.approx(120, abs=1)


async def test_a_record_is_not_asked_for_for_ever_where_its_rate_stays_used_up():
    script = Script(json({}, 429, {"retry-after": "60"}))
    with pytest.raises(TransientError) as caught:
        await client(script).read("/users/7", is_item=True)

    assert (len(script.seen), caught.value.code) == (ITEM_ATTEMPTS, RATE_LIMITED)


async def test_a_write_that_is_refused_for_its_rate_to_the_end_is_not_in_doubt():
    with pytest.raises(TransientError) as caught:
        await client(Script(TOO_MANY), budget={"attempts": 1}).write("POST", "/contacts", json={})

    assert not isinstance(caught.value, LostAnswerError)
    assert caught.value.after_s == 3


@pytest.mark.parametrize(
    "fault",
    [
        httpx.ReadError("reset"),
        httpx.ReadTimeout("slow"),
        httpx.WriteError("broken pipe"),
        httpx.RemoteProtocolError("half an answer"),
        HTML,
        httpx.Response(408),
        httpx.Response(500, json={}),
        httpx.Response(200, html="<html>hello</html>"),
        httpx.Response(200, content=b'{"id": "7'),
        httpx.Response(201, stream=NOT_GZIP, headers={"content-encoding": "gzip"}),
    ],
)
async def test_a_write_whose_answer_is_lost_is_sent_once(fault):
    script = Script(fault, OK)

    with pytest.raises(LostAnswerError):
        await client(script).write("POST", "/contacts", json={})

    assert len(script.seen) == 1


@pytest.mark.parametrize(
    "fault", [httpx.ConnectError("refused"), httpx.ConnectTimeout("x"), httpx.PoolTimeout("x")]
)
async def test_a_write_that_never_left_is_sent_again(fault):
    script = Script(fault, OK)

    answer = await client(script).write("POST", "/contacts", json={})

    assert (answer.body, len(script.seen)) == ({"id": "7"}, 2)


async def test_a_write_that_never_leaves_is_not_in_doubt():
    with pytest.raises(TransientError) as caught:
        await client(Script(httpx.ConnectError("refused"))).write("POST", "/contacts")

    assert not isinstance(caught.value, LostAnswerError)


async def test_waiting_for_the_limiter_is_not_counted_as_trying():
    script, waits = Script(HTML, HTML, OK), Waits()
    calling = client(script, waits=waits, budget={"seconds": 5.0})
    async with calling.limiter.slot():  # the first answer of a host is still under way
        reading = asyncio.create_task(calling.read("/users"))
        await asyncio.sleep(0)
        waits.all.append(0.0)

    assert (await reading).body == {"id": "7"}


async def test_a_list_that_moves_on_with_each_answer_is_asked_once_and_is_no_change():
    script = Script(httpx.ReadError("reset"), OK)

    async def may_change():
        raise FatalError("no change is allowed")

    with pytest.raises(LostAnswerError):
        await client(script, may_change=may_change).read_once("/companies/scroll?scroll_param=x")

    assert len(script.seen) == 1


async def test_a_list_that_moves_on_with_each_answer_is_asked_again_after_429():
    script = Script(TOO_MANY, OK)

    answer = await client(script).read_once("/companies/scroll?scroll_param=x")

    assert (answer.body, len(script.seen)) == ({"id": "7"}, 2)
