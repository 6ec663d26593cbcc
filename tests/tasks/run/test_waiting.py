"""How long a run waits for what is put off: until its own moment, never longer than the lag."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from connectors.clock import now
from tasks.load.units import wait_for_search
from tasks.run.stop import Stop
from transforms.model import Tally

LAG_S = 600.0


async def waited(until):
    seen = []

    async def wait(seconds, what):
        seen.append((seconds, what))

    settings = SimpleNamespace(target=SimpleNamespace(search_lag_s=LAG_S))
    patience = SimpleNamespace(wait=wait)
    shared = SimpleNamespace(settings=settings, patience=patience, stop=Stop())
    await wait_for_search(shared, "run", until)
    ((seconds, _),) = seen
    return seconds


@pytest.mark.parametrize(
    ("seconds", "least", "most"),
    [(5, 0, 5), (-10, 0, 0), (10_000, LAG_S, LAG_S), (None, LAG_S, LAG_S)],
)
async def test_what_waits_five_seconds_costs_five_and_not_the_whole_lag(seconds, least, most):
    until = None if seconds is None else now() + timedelta(seconds=seconds)

    assert least <= await waited(until) <= most


def test_of_two_batches_the_later_moment_counts():
    soon, late = now(), now() + timedelta(seconds=9)
    total = Tally(put_off_until=late)
    total += Tally(put_off_until=soon)
    total += Tally()

    assert total.put_off_until == late
