"""A reader without credentials, who is led on among named hosts alone."""

import httpx
import pytest

from connectors.http.visiting import Visit, Visitor

OLD, NEW = "https://old.example/a", "https://new.example/b"


def reader(answers, hosts=("old.example", "new.example")):
    asked = []

    def answer(request):
        asked.append(request)
        told = answers[str(request.url)]
        if isinstance(told, Exception):
            raise told
        return told.pop(0) if isinstance(told, list) else told

    return Visitor(hosts, transport=httpx.MockTransport(answer)), asked


def to(url):
    return httpx.Response(301, headers={"location": url})


async def test_it_follows_among_the_hosts_and_says_where_it_ended():
    visitor, asked = reader({OLD: to(NEW), NEW: httpx.Response(200)})

    assert await visitor.visit(OLD) == Visit(200, NEW)
    assert [each.headers.get("authorization") for each in asked] == [None, None]


async def test_another_host_is_not_asked():
    visitor, asked = reader({OLD: to("http://169.254.169.254/latest")})

    assert (await visitor.visit(OLD)).is_led_out
    assert len(asked) == 1


async def test_a_circle_ends():
    visitor, _ = reader({OLD: to(OLD)})

    assert (await visitor.visit(OLD)).why == "too many redirects"


async def test_a_silent_host_is_given_up():
    visitor, asked = reader({OLD: httpx.ConnectError("gone")})
    told = [await visitor.visit(OLD) for _ in range(8)]

    assert {each.status for each in told} == {None}
    assert len(asked) == 5


async def test_an_answer_429_is_waited_for():
    busy = httpx.Response(429, headers={"retry-after": "0"})
    visitor, _ = reader({OLD: [busy, httpx.Response(404)]})

    assert (await visitor.visit(OLD)).status == 404


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000"])
async def test_a_rehearsal_asks_nobody_outside(host):
    visitor, asked = reader({}, hosts=(host, "old.example"))

    assert (await visitor.visit(OLD)).status is None
    assert asked == []
