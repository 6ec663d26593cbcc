"""Measures everything and writes `benchmarks/README.md`; `--large` adds a desk ten times as big.

Imports nothing heavy: a child's peak of memory begins with what its parent holds.
"""

import argparse
import json
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC, date
from pathlib import Path
from typing import Any, Final

from benchmarks import page
from benchmarks.servers import measured, started
from benchmarks.single import Single
from benchmarks.sources import DESK, GUIDE, SINGLES

TICKETS: Final = 5_000
LARGE: Final = 50_000
LARGE_LOAD_S: Final = 600.0  # nearly all of its requests on a quiet machine
WINDOW_S: Final = 68.0  # five whole windows of ten seconds, wherever they begin
LIMIT: Final = 1_667
LATENCY_S: Final = 0.3
SINGLE_TICKETS: Final = 2_000  # of each account that is read ticket by ticket
ARTICLES: Final = (1_000, 5_000)  # of the help centers
FILES_DESK: Final = 2_000  # tickets
FILES_LATENCY_S: Final = 0.2
FILES_ROUNDS: Final = 3  # how long it takes hangs on what else the machine does
NO_LIMIT: Final = 100_000_000
README: Final = Path(__file__).with_name("README.md")
STAGES: Final = ("extraction", "shaping", "loading")

Found = dict[str, Any]


def measure(tickets: int, folder: Path, *, is_usual: bool) -> dict[str, Found]:
    """Move one desk, stage by stage, and return what each took."""
    found: dict[str, Found] = {}
    with ExitStack() as stack:
        desk = stack.enter_context(started(DESK, str(tickets)))
        stub = stack.enter_context(started("benchmarks.stub", "0", str(NO_LIMIT)))
        for stage in STAGES:
            limit = [str(LARGE_LOAD_S)] if stage == "loading" and not is_usual else []
            found[stage] = measured(f"benchmarks.{stage}", str(folder), desk, stub, *limit)
            show(tickets, stage, found[stage])
        if is_usual:
            found |= usual(folder, desk, stub, tickets)
        found["delta"] = measured("benchmarks.delta", str(folder), desk, stub)
        show(tickets, "delta", found["delta"])
    return found


def usual(folder: Path, desk: str, stub: str, tickets: int) -> dict[str, Found]:
    """Measure what is measured at one size alone."""
    found = {"again": measured("benchmarks.shaping", str(folder), desk, stub)}
    show(tickets, "again", found["again"])
    found["bare"] = measured("benchmarks.bare", stub)
    show(tickets, "bare", found["bare"])
    found["singly"] = {str(n): singly(folder, stub, each) for n, each in enumerate(SINGLES)}
    found["files"] = {"rounds": [files(folder, stub, number) for number in range(FILES_ROUNDS)]}
    found["knowledge"] = {str(each): knowledge(folder, each) for each in ARTICLES}
    with started("benchmarks.stub", str(LATENCY_S), str(LIMIT)) as slow:
        found["window"] = measured("benchmarks.window", str(folder), desk, slow, str(WINDOW_S))
    show(tickets, "window", found["window"])
    return found


def singly(folder: Path, stub: str, single: Single) -> Found:
    """Stage an account that is read ticket by ticket."""
    with started(f"{single.room}.desk", str(SINGLE_TICKETS)) as desk:
        place = str(folder / f"single-{single.name}-{single.manner}")
        found = measured(f"{single.room}.extraction", place, desk, stub, single.manner)
    show(SINGLE_TICKETS, f"{single.name}, {single.manner}", found)
    return found


def knowledge(folder: Path, articles: int) -> Found:
    """Move a help center into a workspace of its own."""
    place = folder / f"articles-{articles}"
    place.mkdir()
    with started(GUIDE, str(articles)) as desk, started("benchmarks.workspace") as workspace:
        found = measured("benchmarks.knowledge", str(place), desk, workspace)
    print(f"{articles:,} articles: {json.dumps(found)}", flush=True)
    return found


def files(folder: Path, stub: str, number: int) -> dict[str, Found]:
    """Stage a desk without its files and with them, from servers whose minutes nobody has used."""
    found, place = {}, folder / f"files-{number}"
    place.mkdir()
    for how in ("without", "with"):
        with started(DESK, str(FILES_DESK), str(FILES_LATENCY_S)) as desk:
            found[how] = measured("benchmarks.files", str(place), desk, stub, how)
        show(FILES_DESK, f"{how} files", found[how])
    return found


def show(tickets: int, stage: str, found: Mapping[str, Any]) -> None:
    """Print one stage's raw numbers."""
    print(f"{tickets:,} tickets, {stage}: {json.dumps(found)}", flush=True)


def main() -> None:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--large", action="store_true", help=f"also {LARGE:,} tickets")
    parser.add_argument("--tickets", type=int, default=TICKETS, help="of the usual desk")
    parser.add_argument("--to", type=Path, default=README, help="where the page goes")
    asked = parser.parse_args()
    sizes = {}
    for tickets in (asked.tickets, LARGE) if asked.large else (asked.tickets,):
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            sizes[tickets] = measure(tickets, Path(folder), is_usual=tickets == asked.tickets)
    write(asked.to, sizes, sizes[asked.tickets])


def write(to: Path, sizes: Mapping[int, dict[str, Found]], usual: dict[str, Found]) -> None:
    """Write the page."""
    extraction, shaping = usual["extraction"], usual["shaping"]
    tickets = min(sizes)
    lines = [
        *page.extraction_lines(extraction),
        *page.singly_lines(usual["singly"], extraction),
        *page.files_lines(usual["files"]["rounds"]),
        *page.shaping_lines(shaping),
        *page.loading_lines(usual["loading"], usual["bare"]),
        *page.again_lines(usual["again"]),
        *page.knowledge_lines(
            {int(size): each for size, each in usual["knowledge"].items()}, shaping
        ),
        *page.window_lines(usual["window"], limit=LIMIT),
        *page.delta_lines({size: each["delta"] for size, each in sizes.items()}),
        *page.memory_lines(sizes),
    ]
    text = page.page(
        lines,
        tickets=f"{tickets:,}",
        messages=f"{shaping['records'] - tickets:,}",
        ticket_kb=extraction["ticket_bytes"] / 1_000,
        message_kb=extraction["message_bytes"] / 1_000,
        latency_ms=LATENCY_S * 1_000,
        single_tickets=f"{SINGLE_TICKETS:,}",
        files_tickets=f"{FILES_DESK:,}",
        files_latency_ms=FILES_LATENCY_S * 1_000,
        date=today().isoformat(),
    )
    to.write_text(text, encoding="utf-8")
    print(f"\n{text}\nWritten to {to}")


def today() -> date:
    """Return the day of the run."""
    from connectors.clock import now  # noqa: PLC0415 - nothing is imported before the children ran

    return now().astimezone(UTC).date()


if __name__ == "__main__":
    main()
