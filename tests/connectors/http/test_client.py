import asyncio

import httpx
import pytest

from connectors.http import BasicToken, BearerToken
from tests.connectors.http.clients import (
    BASE,
    HTML,
    TOKEN,
    Script,
    Waits,
    client,
    error_list,
    json,
    real_client,
)
from transforms.errors import (
    ContractError,
    CredentialError,
    FatalError,
    LostAnswerError,
    RecordError,
    TransientError,
)

OK = json({"id": "7"})
NOT_GZIP = httpx.ByteStream(b"\x1f\x8bnot gzip")
TOO_MANY = json({}, 429, {"retry-after": "3"})


async def test_an_answer_is_parsed_and_carries_its_request_id():
    answer = await client(Script(json({"id": "7"}, 201, {"x-request-id": "r-9"}))).read("/me")

    assert (answer.status, answer.body, answer.request_id) == (201, {"id": "7"}, "r-9")


async def test_an_empty_answer_has_no_body():
    answer = await client(Script(httpx.Response(204))).write("DELETE", "/tags/1")

    assert answer.body is None


async def test_a_request_carries_credentials_standing_headers_and_json():
    script = Script(OK)

    await client(script, headers={"Intercom-Version": "2.16"}).write("POST", "/tags", json={"a": 1})

    sent = script.seen[0]
    assert sent.headers["authorization"] == f"Bearer {TOKEN}"
    assert sent.headers["intercom-version"] == "2.16"
    assert sent.headers["content-type"] == "application/json"
    assert (sent.method, sent.url, sent.content) == ("POST", f"{BASE}/tags", b'{"a":1}')


async def test_params_are_encoded_and_none_is_left_out():
    script = Script(OK)

    await client(script).read("/users?a=1", params={"page[size]": 100, "after": None, "q": "ü&"})

    assert dict(script.seen[0].url.params) == {"a": "1", "page[size]": "100", "q": "ü&"}


async def test_a_link_to_the_next_page_of_the_same_host_is_followed_as_it_is():
    script = Script(OK)

    await client(script).read(f"{BASE}/users?cursor=a%3D%3D")

    assert script.seen[0].url == f"{BASE}/users?cursor=a%3D%3D"


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example.test/x",
        "http://api.example.test/x",
        "https://api.example.test:8443/x",
        "//evil.example.test/x",
        "https://api.example.test@evil.example.test/x",
        "x",
    ],
)
async def test_an_address_of_another_origin_gets_no_request(address):
    script = Script(OK)

    with pytest.raises(ContractError):
        await client(script).read(address)

    assert script.seen == []


@pytest.mark.parametrize("base", ["http://api.example.test", "http://10.0.0.1", "ftp://x.test"])
def test_a_base_url_in_the_clear_is_refused(base):
    with pytest.raises(FatalError):
        real_client(base)


@pytest.mark.parametrize("base", ["http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1"])
def test_this_machine_may_be_reached_in_the_clear(base):
    assert real_client(base, transport=httpx.MockTransport(Script(OK))).host


@pytest.mark.parametrize("status", [400, 402, 403, 404, 405, 406, 409, 410, 413, 418, 422])
async def test_a_refused_write_is_an_error_of_the_record(status):
    refused = error_list("parameter_invalid", "no such id", status)

    with pytest.raises(RecordError) as caught:
        await client(Script(refused)).write("POST", "/contacts", json={})

    error = caught.value
    assert (error.code, error.detail) == ("parameter_invalid", "no such id")
    assert (error.status, error.request_id) == (status, "r-1")


@pytest.mark.parametrize("answer", [json({"error": None}, 404), json({}, 404), httpx.Response(404)])
async def test_a_refusal_that_names_no_reason_is_named_after_its_status(answer):
    with pytest.raises(RecordError) as caught:
        await client(Script(answer)).read("/x")

    assert caught.value.code == "http_404"


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


async def test_a_refusal_without_a_word_is_the_systems_own():
    with pytest.raises(RecordError, match="http_404"):
        await client(Script(httpx.Response(404))).read("/x")


async def test_a_call_about_one_record_gives_up_after_seconds():
    script, waits = Script(json({}, 503)), Waits()

    with pytest.raises(TransientError):
        await client(script, waits=waits).read("/tickets/1/comments", is_item=True)

    assert (len(script.seen), sum(waits.all) < 20) == (4, True)


async def test_a_merged_contacts_heir_is_passed_on():
    link = "</contacts/9>; rel=canonical"
    gone = httpx.Response(410, json={}, headers={"link": link})

    with pytest.raises(RecordError) as caught:
        await client(Script(gone)).read("/contacts/1")

    assert caught.value.link == link


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


@pytest.mark.parametrize(
    "page", [httpx.Response(200, html="<p>log in</p>"), httpx.Response(200, content=b'{"users": [')]
)
async def test_a_read_that_stays_unreadable_is_a_broken_promise(page):
    script = Script(page)

    with pytest.raises(ContractError, match=r"GET api\.example\.test/users: the answer"):
        await client(script, budget={"attempts": 2}).read("/users", params={"q": "ann@acme.test"})

    assert len(script.seen) == 2


async def test_a_redirected_call_asks_for_the_right_base_url():
    moved = httpx.Response(301, headers={"location": "https://api.eu.example.test/me?x=1"})

    with pytest.raises(ContractError, match=r"to https://api\.eu\.example\.test; is the base URL"):
        await client(Script(moved)).read("/me")


async def test_an_envelope_nobody_has_seen_does_not_hide_the_error():
    def reader(body):
        return body["errors"][0]["code"], ""

    with pytest.raises(RecordError, match="http_422"):
        await client(Script(json([], 422)), error_code=reader).write("POST", "/x")


async def test_a_text_that_json_cannot_carry_is_an_error_of_the_record():
    script = Script(OK)

    with pytest.raises(RecordError, match="not_serialisable"):
        await client(script).write("POST", "/x", json={"body": "\ud800"})

    assert script.seen == []


class Renewable:
    def __init__(self, works):
        self.works, self.renewals, self.token = works, 0, "old"

    async def headers(self):
        return {"authorization": f"Bearer {self.token}"}

    async def renew(self):
        self.renewals += 1
        await asyncio.sleep(0)
        self.token = f"new{self.renewals}"
        return self.works


async def test_a_401_renews_the_credentials_once():
    script, credentials = Script(error_list("unauthorized", status=401), OK), Renewable(works=True)

    await client(script, credentials=credentials).write("POST", "/contacts", json={})

    assert credentials.renewals == 1
    assert script.seen[1].headers["authorization"] == "Bearer new1"


async def test_a_401_on_credentials_that_were_renewed_meanwhile_does_not_renew_again():
    credentials = Renewable(works=True)

    def handler(request):
        credentials.token = "renewed-by-somebody"
        stale = request.headers["authorization"] == "Bearer old"
        return httpx.Response(401) if stale else OK

    await client(handler, credentials=credentials).read("/me")

    assert credentials.renewals == 0


async def test_credentials_that_stay_refused_stop_the_run_and_name_the_host():
    script, credentials = Script(error_list("unauthorized", status=401)), Renewable(works=True)

    with pytest.raises(CredentialError, match=r"api\.example\.test does not accept.*unauthorized"):
        await client(script, credentials=credentials).read("/me")

    assert (len(script.seen), credentials.renewals) == (2, 1)


async def test_static_credentials_are_not_tried_twice():
    script = Script(httpx.Response(401))

    with pytest.raises(CredentialError):
        await client(script).read("/me")

    assert len(script.seen) == 1


async def test_basic_credentials_are_user_and_password_encoded():
    told = await BasicToken("ann@acme.test/token", "pw-12345").headers()

    assert told == {"authorization": "Basic YW5uQGFjbWUudGVzdC90b2tlbjpwdy0xMjM0NQ=="}


def test_credentials_do_not_show_themselves():
    assert repr(BearerToken("tok-123456")) == "BearerToken(***)"
    assert repr(BasicToken("ann", "pw-12345")) == "BasicToken(***)"


async def test_waiting_for_the_limiter_is_not_counted_as_trying():
    script, waits = Script(HTML, HTML, OK), Waits()
    calling = client(script, waits=waits, budget={"seconds": 5.0})
    async with calling.limiter.slot():  # the first answer of a host is still under way
        reading = asyncio.create_task(calling.read("/users"))
        await asyncio.sleep(0)
        waits.all.append(0.0)

    assert (await reading).body == {"id": "7"}


async def not_any_more():
    raise FatalError("the run lost its lock")


async def test_nothing_is_changed_when_it_may_not_be_and_reading_goes_on():
    script = Script(OK)
    asked = client(script, may_change=not_any_more)
    with pytest.raises(FatalError, match="lost its lock"):
        await asked.write("POST", "/tags", json={"a": 1})
    await asked.read("/me")

    assert [request.method for request in script.seen] == ["GET"]


async def test_a_write_is_allowed_anew_just_before_it_is_sent_again():
    script = Script(TOO_MANY, OK)

    async def may_change():
        if script.seen:
            await not_any_more()

    with pytest.raises(FatalError, match="lost its lock"):
        await client(script, may_change=may_change).write("POST", "/tags", json={})

    assert len(script.seen) == 1


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
