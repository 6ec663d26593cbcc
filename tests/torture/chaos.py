"""The chaos run: 2,000 tickets while everything goes wrong at once, compared with a quiet run."""

import asyncio
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from connectors.sandbox.faults import FaultKind, Faults
from connectors.sandbox.zendesk.generator import generated_desk
from tests.e2e.attempts import Attempt
from tests.e2e.read_back import Verified, verified
from tests.e2e.states import differences
from tests.e2e.world import COLUMNS, End, Seen, World, world

TICKETS: Final = 2_000
SEED: Final = 2026
SHARE: Final = 0.03  # of all requests of both sides, over all kinds of faults
KILLS: Final = 5
SEARCH_LAG_S: Final = 60.0
LAG_ALLOWED_S: Final = 66.0
SLOW_S: Final = 1.0  # of slow and late answers, and Retry-After
LATE_S: Final = 5.0
GIVE_UP_S: Final = 1_800.0
RUNS_AT_MOST: Final = 15
COMPARED: Final = {
    "company": "companies",
    "contact": "contacts",
    "ticket": "tickets",
    "message": "messages",
    "file": "files",
    "source_ticket": "tickets read a second time from the source",
}
SHOWN: Final = 40  # differences that are named
LASTING: Final = ("company", "contact", "ticket", "message", "attachment")


@dataclass(frozen=True)
class Chaos:
    """What the chaos run came to."""

    tickets: int
    unlike: list[str]
    quiet: End
    end: End
    faults: dict[str, int]  # of both sides together
    requests: int
    kills: int
    runs: int  # after the kills
    verified: Verified  # read back while everything goes on going wrong
    seconds: float

    @property
    def is_clean(self) -> bool:
        """Whether nothing is lost, doubled or told to a customer, and all is accounted for."""
        is_told = self.end.adds_up and not self.end.customers_notified
        return is_told and not self.unlike and not self.verified.differences


async def run_chaos(folder: Path, tickets: int = TICKETS) -> Chaos:
    """Make the quiet run and the other; say how they differ."""
    quiet_folder, folder = folder / "quiet", folder / "chaos"
    for each in (quiet_folder, folder):
        each.mkdir()
    async with world(quiet_folder, desk=generated_desk(tickets, seed=SEED)) as served:
        seen = _Counter(served)
        quiet = await served.end(await served.begin().ended(GIVE_UP_S))
    writes = seen.writes
    began = time.monotonic()
    async with world(
        folder,
        desk=generated_desk(tickets, seed=SEED),
        target={"search_lag_s": SEARCH_LAG_S},
        search_lag_s=LAG_ALLOWED_S,
        late_s=LATE_S,
    ) as served:
        for seed, faults in enumerate((served.source_faults, served.target_faults)):
            switch_on(faults, seed)
        dice, seen = random.Random(SEED), _Counter(served)
        for moment in sorted(dice.randrange(writes) for _ in range(KILLS)):
            await _killed(served, seen, moment)
        end, runs = await _to_the_end(served, quiet)
        read_back = await verified(served.config(), files=True, look=True)
        struck = served.source_faults.struck + served.target_faults.struck
    unlike = differences(end.state, quiet.state) + [
        f"{entity}: {end.numbers.get(entity)}, not {quiet.numbers.get(entity)}"
        for entity in LASTING
        if end.numbers.get(entity) != quiet.numbers.get(entity)
    ]
    return Chaos(
        tickets,
        unlike,
        quiet,
        end,
        {str(kind): struck[kind] for kind in FaultKind},
        seen.requests,
        KILLS,
        runs,
        read_back,
        time.monotonic() - began,
    )


def switch_on(faults: Faults, seed: int) -> None:
    """Let a share of all requests go wrong, each way as often as the others."""
    faults.reseed(seed)
    for kind in FaultKind:
        faults.add(kind, rate=SHARE / len(FaultKind), seconds=SLOW_S)


class _Counter:
    """Counts the requests of both sides, and the changes of the workspace, over all attempts."""

    def __init__(self, served: World) -> None:
        self.requests = self.writes = 0
        self.on_write = lambda: None
        served.watch = self._see

    def _see(self, seen: Seen) -> None:
        self.requests += not seen.is_done
        if seen.is_write and seen.is_done:
            self.writes += 1
            self.on_write()


async def _killed(served: World, seen: _Counter, moment: int) -> None:
    """Kill an attempt once so many changes were made in all; one that stops by itself goes on."""
    for _ in range(RUNS_AT_MOST):
        process = served.begin()
        seen.on_write = lambda process=process: process.kill() if seen.writes > moment else None
        attempt = await process.ended(GIVE_UP_S)
        seen.on_write = lambda: None
        print(
            f"chaos: kill at write {moment}: {seen.writes} writes, code {attempt.code}", flush=True
        )
        if attempt.is_killed:
            return
        assert attempt.is_stopped or attempt.code in {0, 1}, attempt
    raise AssertionError(f"no attempt lived until write {moment}")


async def _to_the_end(served: World, quiet: End) -> tuple[End, int]:
    """Run until nothing is open any more; what was in doubt may need one run more."""
    for number in range(1, RUNS_AT_MOST):
        attempt: Attempt = await served.begin().ended(GIVE_UP_S)
        print(f"chaos: run {number}: code {attempt.code} {attempt.told.get('stopped')}", flush=True)
        if attempt.is_stopped:
            continue
        end = await served.end(attempt)
        failed = {entity: row[2] for entity, row in end.numbers.items()}
        print(f"chaos: failed {failed} {end.reasons.get('failures')}", flush=True)
        if failed == {entity: row[2] for entity, row in quiet.numbers.items() if entity in failed}:
            return end, number
    raise AssertionError(f"not at the end after {RUNS_AT_MOST} runs")


def lines_of(chaos: Chaos) -> list[str]:
    """Return the result as the page shows it."""
    doubled = sum(line[0] == "+" for line in chaos.unlike)
    lost = len(chaos.unlike) - doubled
    rows = [
        f"| {entity} | " + " | ".join(f"{number:,}" for number in chaos.end.numbers[entity]) + " |"
        for entity in LASTING
        if entity in chaos.end.numbers
    ]
    struck = ", ".join(f"{kind} {count}" for kind, count in chaos.faults.items())
    return [
        f"{chaos.tickets:,} tickets, {chaos.requests:,} requests, "
        f"{sum(chaos.faults.values()):,} of them faulty, search lag {SEARCH_LAG_S:g} s, "
        f"{chaos.kills} kills, {chaos.runs} run(s) after the last one, {chaos.seconds:,.0f} s.",
        "",
        f"**{lost} lost, {doubled} doubled, {chaos.end.customers_notified} notified.** "
        f"Read back with all files, faults still on: {_read_back(chaos.verified)}.",
        *(f"- {' '.join(each)}" for each in chaos.verified.differences[:SHOWN]),
        "",
        "| records | " + " | ".join(COLUMNS) + " |",
        "| --- | ---: | ---: | ---: | ---: |",
        *rows,
        "",
        f"Faults: {struck}.",
    ]


def _read_back(found: Verified) -> str:
    counts = ", ".join(f"{found.counts[kind]:,} {word}" for kind, word in COMPARED.items())
    return f"{counts}; {len(found.differences)} differences"


async def main(folder: Path, tickets: int = TICKETS) -> Chaos:
    """Run and tell."""
    chaos = await run_chaos(folder, tickets)
    print("\n".join([*lines_of(chaos), *chaos.unlike[:SHOWN]]), flush=True)
    return chaos


if __name__ == "__main__":
    import sys
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        asyncio.run(main(Path(place), int(sys.argv[1]) if len(sys.argv) > 1 else TICKETS))
