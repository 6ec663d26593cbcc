"""Loads records into a target that remembers, by a clock that stands still."""

from datetime import timedelta

from connectors.clock import now
from tasks.load.executor import Executor
from tasks.load.records import load_records
from tasks.run.stop import Breaker, Stop
from transforms.model import RunId

RUN = RunId("full-1")


async def load(records, target, ledger, *, stop=None, breaker=None, at_once=4, clock=now, **timing):
    """Send records; `timing` are the executor's own words for when it was started and waits."""
    stop = stop or Stop()
    executor = Executor(target, ledger, RUN, stop=stop, now=clock, **timing)
    return await load_records(
        records,
        executor=executor,
        ledger=ledger,
        at_once=at_once,
        breaker=breaker or Breaker(share=0.5, of_last=10),
        stop=stop,
        note=lambda result: None,
    )


class Clock:
    def __init__(self):
        self.at = now()

    def __call__(self):
        return self.at

    def pass_s(self, seconds):
        self.at += timedelta(seconds=seconds)
