"""Files don't draw on the API's rate, and what one host of files asks for holds up no other."""

import asyncio
from collections import Counter

import httpx
import pytest

from connectors.http import FileLimits, LimiterStats, no_rate, own_files
from connectors.http.file_limits import HOSTS_AT_MOST
from connectors.http.rates import RateReading
from connectors.zendesk.rates import zendesk_file_rate
from tests.connectors.http.clients import BASE, client, json
from tests.connectors.http.virtual import limiter, now, run, zendesk_limiter
from transforms.errors import TransientError

CDN, OTHER = "https://cdn.example.test", "https://img.example.test"
FILE = httpx.Response(200, content=b"ducks")
EMPTY = {"x-rate-limit": "100", "x-rate-limit-remaining": "0"}


def busy(seconds):
    return httpx.Response(429, headers={"retry-after": str(seconds)})


class Hosts:
    """Answers each host with its replies in turn, and writes down when it was asked."""

    def __init__(self, **replies):
        self.replies = replies
        self.asked = []

    def __call__(self, request):
        name = request.url.host.partition(".")[0]
        self.asked.append((name, now()))
        waiting = self.replies.get(name, [FILE])
        reply = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        return httpx.Response(reply.status_code, headers=reply.headers, content=reply.content)

    def seconds(self, name):
        return [int(at) for host, at in self.asked if host == name]


def limits(per_minute=2_500, reserve=0.0):
    own = zendesk_limiter(reserve=reserve, read_rate=zendesk_file_rate, assumed=per_minute)
    return FileLimits(own, another=lambda host: limiter(read_rate=no_rate, host=host))


def of(hosts, **changed):
    budget = {"sleep": asyncio.sleep, "clock": now}
    told = {"files": limits(), "limiter": zendesk_limiter(), "budget": budget}
    return client(hosts, **(told | changed))


async def fetched(source, url):
    async with source.download(url, max_bytes=100) as file:
        return b"".join([chunk async for chunk in file.chunks()])


@pytest.mark.quirk("ZEN-040")
def test_a_file_of_the_own_host_waits_for_no_minute_of_the_api():
    hosts = Hosts(api=[json({}, headers=EMPTY), FILE])

    async def main():
        source = of(hosts)
        await source.read("/tickets")
        await fetched(source, f"{BASE}/files/1")

    run(main)

    assert hosts.seconds("api") == [0, 0]


def test_the_api_waits_for_no_minute_of_the_files():
    hosts = Hosts(api=[FILE, FILE, json({})])

    async def main():
        source = of(hosts, files=limits(per_minute=2))
        await fetched(source, f"{BASE}/files/1")
        await fetched(source, f"{BASE}/files/2")
        await source.read("/tickets")

    run(main)

    assert hosts.seconds("api") == [0, 0, 0]


def test_files_of_the_own_host_keep_to_their_rate_less_the_reserve():
    hosts = Hosts()

    async def main():
        source = of(hosts, files=limits(per_minute=50, reserve=0.2))
        await asyncio.gather(*(fetched(source, f"{BASE}/files/{n}") for n in range(100)))

    run(main)

    minutes = Counter(second // 60 for second in hosts.seconds("api"))
    assert minutes == {0: 40, 1: 40, 2: 20}


def test_a_limit_that_file_answers_tell_counts_more_than_the_usual_one():
    told = {"zendesk-ratelimit-attachments": "total=10; remaining=0; resets=30"}
    hosts = Hosts(api=[httpx.Response(200, headers=told), FILE])

    async def main():
        source = of(hosts)
        await fetched(source, f"{BASE}/files/1")
        await fetched(source, f"{BASE}/files/2")

    run(main)

    assert hosts.seconds("api") == [0, 31]


def test_the_accounts_minute_in_a_file_answer_is_none_of_the_files():
    headers = httpx.Headers(
        EMPTY | {"zendesk-ratelimit-attachments": "total=2500; remaining=7; resets=3"}
    )

    assert list(zendesk_file_rate(headers)) == [
        RateReading("", 2_500, 7, resets_in_s=3, window_s=60.0)
    ]


@pytest.mark.parametrize("host", [CDN, BASE])
def test_a_host_of_files_that_asks_to_wait_gets_its_time_and_the_file_comes(host):
    name = host.removeprefix("https://").partition(".")[0]
    hosts = Hosts(**{name: [busy(45), FILE]})

    assert run(lambda: fetched(of(hosts), f"{host}/files/1")) == b"ducks"
    assert hosts.seconds(name) == [0, 45]


def test_a_host_of_files_that_asks_to_wait_holds_up_no_other_host_and_no_api():
    hosts = Hosts(cdn=[busy(45), FILE])

    async def after(source):
        await asyncio.sleep(1)
        await fetched(source, f"{OTHER}/2")
        await fetched(source, f"{BASE}/files/3")
        await source.read("/tickets")

    async def main():
        source = of(hosts)
        await asyncio.gather(fetched(source, f"{CDN}/1"), after(source))

    hosts.replies["api"] = [FILE, json({})]
    run(main)

    assert (hosts.seconds("img"), hosts.seconds("api")) == ([1], [1, 1])


def test_a_host_that_only_asks_to_wait_gives_no_file():
    hosts = Hosts(cdn=[busy(45)])

    with pytest.raises(TransientError) as caught:
        run(lambda: fetched(of(hosts), f"{CDN}/1"))
    assert caught.value.code == "rate_limited"


def test_no_more_hosts_are_remembered_than_a_run_needs():
    found = limits()
    first = found.of("0.example.test")
    for number in range(HOSTS_AT_MOST):
        found.of(f"{number + 1}.example.test")

    assert found.of("0.example.test") is not first


def test_a_host_that_is_asked_again_and_again_is_remembered():
    found = limits()
    first = found.of("0.example.test")
    for number in range(2 * HOSTS_AT_MOST):
        found.of(f"{number + 1}.example.test")
        assert found.of("0.example.test") is first


def test_a_use_of_files_counts_beside_the_apis():
    api = LimiterStats(requests=3, rate_limited=1, waited_s=2.0, in_flight_max=2, windows=4)
    files = LimiterStats(requests=5, waited_s=1.0, in_flight_max=8, windows=1)

    assert api.beside(files) == LimiterStats(8, 1, 3.0, 10, 4)


@pytest.mark.quirk("ZEN-040")
def test_a_desk_has_2500_files_a_minute_less_the_reserve():
    found = own_files(
        per_minute=2_500, reserve=0.2, read_rate=zendesk_file_rate, patience=None, host="Zendesk"
    )

    assert found.own.per_second == 2_000 / 60
