"""What a client sends, to whom, and what it makes of an answer."""

import httpx
import pytest

from tests.connectors.http.clients import (
    BASE,
    OK,
    TOKEN,
    Script,
    client,
    error_list,
    json,
    real_client,
)
from transforms.errors import ContractError, FatalError, RecordError


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


async def test_a_refusal_without_a_word_is_the_systems_own():
    with pytest.raises(RecordError, match="http_404"):
        await client(Script(httpx.Response(404))).read("/x")


async def test_a_merged_contacts_heir_is_passed_on():
    link = "</contacts/9>; rel=canonical"
    gone = httpx.Response(410, json={}, headers={"link": link})

    with pytest.raises(RecordError) as caught:
        await client(Script(gone)).read("/contacts/1")

    assert caught.value.link == link


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
