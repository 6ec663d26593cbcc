import asyncio

import httpx
import pytest

from connectors.http import Patience
from connectors.http.pace import Pace
from connectors.http.rates import MAX_WAIT_S
from tests.connectors.http.virtual import (
    IntercomRates,
    ZendeskRates,
    crowd,
    limiter,
    now,
    run,
    zendesk_limiter,
)
from transforms.errors import StoppedError

SLOWER = [(0.2, 1_000), (5.0, 140), (5.0, 1_000)]  # seconds, answers
SAYS_NOTHING = httpx.Headers()


def test_every_window_is_filled_up_to_the_reserve_and_no_429_is_drawn():
    server = IntercomRates(1_667)

    run(lambda: crowd(limiter(), server, seconds=60))

    assert server.refused == 0
    assert server.full_windows() == [1_500] * 5


@pytest.mark.parametrize("latency_s", [0.01, 0.05, 1.0])
def test_windows_are_kept_at_any_latency(latency_s):
    server = IntercomRates(400, latency_s=latency_s)

    run(lambda: crowd(limiter(), server, seconds=50))

    assert server.refused == 0
    assert min(server.full_windows()) >= 0.95 * 360
    assert max(server.full_windows()) <= 360


def test_what_other_consumers_take_is_left_to_them():
    server = IntercomRates(600)
    server.others = 2

    run(lambda: crowd(limiter(), server, seconds=50))

    assert server.refused == 0
    assert max(server.full_windows()) <= 200
    assert min(server.full_windows()) >= 0.95 * 180


def test_short_windows_are_kept_too():
    server = IntercomRates(50, window_s=2, latency_s=0.05)

    run(lambda: crowd(limiter(), server, seconds=30))

    assert server.refused == 0
    assert sum(server.full_windows()) / len(server.full_windows()) >= 0.95 * 45


def test_before_the_first_answer_one_request_is_under_way():
    async def main():
        limited, server = limiter(), IntercomRates(1_667, latency_s=2.0)
        first = asyncio.create_task(crowd(limited, server, seconds=30, workers=50))
        await asyncio.sleep(0.1)
        alone = limited.stats.in_flight_max
        await first
        return alone, limited.stats.in_flight_max

    assert run(main) == (1, 50)


def test_a_server_without_rate_headers_is_bound_by_requests_in_flight_only():
    async def main():
        limited = limiter(max_in_flight=20)

        async def one():
            async with limited.slot() as slot:
                await asyncio.sleep(0.2)
                slot.feed(SAYS_NOTHING)

        await asyncio.gather(*(one() for _ in range(201)))
        return limited.stats.in_flight_max, round(now(), 6)

    assert run(main) == (20, 0.2 + 10 * 0.2)


def test_a_tiny_limit_still_lets_one_request_through_each_window():
    server = IntercomRates(1)

    run(lambda: crowd(limiter(reserve=0.5), server, seconds=45, workers=5))

    assert server.refused == 0
    assert server.full_windows() == [1] * 3


def test_a_named_bucket_of_ten_a_minute_is_kept_without_holding_up_the_rest():
    rest = ZendeskRates(700)
    server = ZendeskRates(10, account=rest)

    async def main():
        limited = zendesk_limiter()
        await asyncio.gather(
            crowd(limited, server, seconds=300, workers=5, bucket="exports"),
            crowd(limited, rest, seconds=300, workers=50),
        )

    run(main)

    assert (server.refused, rest.refused) == (0, 0)
    assert server.full_windows() == [8] * 3
    assert rest.full_windows() == [560] * 3


def test_a_minute_whose_end_nobody_tells_is_waited_for():
    server = ZendeskRates(100)

    run(lambda: crowd(zendesk_limiter(), server, seconds=400, workers=50))

    assert server.refused == 0
    assert max(server.full_windows()) <= 80
    assert sum(server.full_windows()) >= 0.8 * 80 * len(server.full_windows())


def test_a_429_with_retry_after_pauses_everybody():
    async def main():
        limited = zendesk_limiter()
        async with limited.slot() as slot:
            slot.feed(httpx.Headers({"retry-after": "7"}), 429)
        async with limited.slot():
            return now(), limited.stats.rate_limited

    waited, seen = run(main)

    assert 7 <= waited < 7.1
    assert seen == 1


def test_a_429_of_a_named_bucket_pauses_only_that_bucket():
    async def main():
        limited = zendesk_limiter()
        full = {"x-rate-limit": "700", "x-rate-limit-remaining": "690", "retry-after": "7"}
        async with limited.slot("exports") as slot:
            slot.feed(httpx.Headers(full), 429)
        async with limited.slot():
            return now(), limited.wait_s("exports")

    moment, wait_s = run(main)

    assert moment == 0
    assert 7 <= wait_s < 7.1


def test_an_error_page_does_not_mean_that_there_is_no_limit():
    server = IntercomRates(20, latency_s=1.0)

    async def main():
        limited = limiter()
        async with limited.slot() as slot:
            slot.feed(SAYS_NOTHING, 503)
        await crowd(limited, server, seconds=5, workers=50)

    run(main)

    assert server.refused == 0


def test_an_answer_that_comes_late_does_not_raise_the_estimate():
    async def main():
        limited = limiter(reserve=0.0)
        told = {"x-ratelimit-limit": "10", "date": "Thu, 01 Jan 1970 00:16:40 GMT"}
        for remaining in ("1", "8"):
            async with limited.slot() as slot:
                left = {"x-ratelimit-remaining": remaining, "x-ratelimit-reset": "1009"}
                slot.feed(httpx.Headers(told | left))
        async with limited.slot():
            return limited.wait_s()

    assert run(main) is not None


def test_a_waiter_that_gives_up_leaves_no_trace():
    async def main():
        limited = limiter(max_in_flight=1)
        async with limited.slot() as slot:
            slot.feed(SAYS_NOTHING)
            waiting = [asyncio.create_task(limited.slot().__aenter__()) for _ in range(3)]
            await asyncio.sleep(1)
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
        async with limited.slot():
            return limited.stats.in_flight_max, limited.stats.requests

    assert run(main) == (1, 2)


def test_bytes_in_flight_are_capped_but_a_huge_body_goes_alone():
    async def main():
        limited = limiter(max_bytes_in_flight=100)
        async with limited.slot() as slot:
            slot.feed(SAYS_NOTHING)
        ends = []

        async def one(size):
            async with limited.slot(size=size):
                await asyncio.sleep(1)
            ends.append((size, now()))

        await asyncio.gather(*(one(size) for size in (60, 30, 50, 500)))
        return ends

    assert run(main) == [(60, 1), (30, 1), (50, 2), (500, 3)]


def test_a_reset_that_never_moves_does_not_open_the_gate():
    async def main():
        limited = limiter(reserve=0.0)
        told = {"x-ratelimit-limit": "2", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "0"}
        async with limited.slot() as slot:
            slot.feed(httpx.Headers(told | {"date": "Thu, 01 Jan 2026 00:00:00 GMT"}))
        return limited.wait_s()

    assert run(main) == 10


def in_flight_after(pace, latency_s, *, answers, per_second=None):
    for _ in range(answers):
        pace.learn(latency_s, per_second=per_second)
    return pace.in_flight


def test_a_server_that_grows_slow_gets_fewer_requests_until_that_is_usual():
    pace = Pace(128)

    seen = [in_flight_after(pace, latency_s, answers=n) for latency_s, n in SLOWER]

    assert seen == [128, pytest.approx(32, abs=8), 128]


def test_no_more_is_under_way_than_three_times_what_the_rate_needs():
    assert in_flight_after(Pace(128), 0.2, answers=100, per_second=50) == 30
    assert in_flight_after(Pace(128), 0.2, answers=100, per_second=1) == 8
    assert in_flight_after(Pace(128), 0.2, answers=100, per_second=1_000) == 128


@pytest.mark.parametrize(
    "told",
    [
        {"retry-after": "31536000"},
        {"x-ratelimit-limit": "9", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1790000010"},
        {
            "x-ratelimit-limit": "9",
            "x-ratelimit-remaining": "0",
            "x-ratelimit-reset": "1790000010250",
        },
        {
            "x-ratelimit-limit": "9",
            "x-ratelimit-remaining": "0",
            "x-ratelimit-reset": "1990000000",
        },
    ],
    ids=["a year", "seconds", "milliseconds", "years ahead"],
)
def test_no_header_holds_requests_back_for_longer_than_a_limit_can_mean(told):
    date = {"date": "Mon, 21 Sep 2026 14:13:20 GMT"}  # EPOCH

    async def main():
        limited = limiter(reserve=0.0)
        async with limited.slot() as slot:
            slot.feed(httpx.Headers(told | date), 429)
        async with limited.slot():
            return now()

    assert run(main) <= MAX_WAIT_S + 1


def test_everybody_who_waits_long_for_the_limit_is_let_go_at_a_wish_to_stop():
    wishes = []

    async def main():
        limited = limiter(patience=Patience(wish=lambda: wishes and wishes[0]))
        async with limited.slot() as slot:
            slot.feed(httpx.Headers({"retry-after": "60"}), 429)
        waiting = [asyncio.create_task(limited.slot().__aenter__()) for _ in range(20)]
        await asyncio.sleep(5)
        wishes.append("by Ctrl-C")
        found = await asyncio.gather(*waiting, return_exceptions=True)
        return {type(each) for each in found}, now()

    kinds, moment = run(main)
    assert kinds == {StoppedError}
    assert moment < 6
