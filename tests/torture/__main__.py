"""Runs what takes minutes, and writes each part's result into docs/reliability.md."""

import argparse
import asyncio
import logging
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from connectors.clock import now
from tests.postgres import served as postgres_served
from tests.torture import cases, chaos, downloads, fuzz, points

PAGE: Final = Path(__file__).parents[2] / "docs" / "reliability.md"

Result = tuple[bool, list[str]]


async def matrix(folder: Path) -> Result:
    """Play every case of the kill matrix, on both kinds of ledger in turn."""
    with postgres_served() as postgres:
        ledgers = [f"sqlite:///{folder}/ledger.db", postgres.url(postgres.new_database())]
        found = await cases.run_cases(folder, ledgers)
    bad = [case for case in found if case.faults]
    told = f"{len(found)} cases, {len(found) - len(bad)} ended as undisturbed runs did."
    return not bad, [told, "", *cases.table_of(found)]


async def kills(folder: Path) -> Result:
    """Kill a load at random points."""
    found = await points.run_points(folder, f"sqlite:///{folder}/ledger.db")
    told = (
        f"{found.tickets} tickets, {found.writes:,} writes, {points.IN_FLIGHT} records under way, "
        f"{found.kills} kills: {len(found.unlike)} differences from an undisturbed run."
    )
    return not found.unlike, [told]


async def everything_wrong(folder: Path) -> Result:
    """Make the chaos run."""
    found = await chaos.run_chaos(folder)
    return found.is_clean, chaos.lines_of(found)


async def odd_records(_folder: Path) -> Result:
    """Change every field of every kind of record to each hostile value."""
    found = await asyncio.to_thread(fuzz.fuzz)
    return not found.bad, fuzz.lines_of(found)


async def hostile_downloads(folder: Path) -> Result:
    """Fetch every hostile file."""
    found = await downloads.fetch_all(folder, downloads.cases())
    return not found.bad, downloads.lines_of(found)


PARTS: Final[dict[str, Callable[[Path], Awaitable[Result]]]] = {
    "matrix": matrix,
    "kills": kills,
    "chaos": everything_wrong,
    "fuzz": odd_records,
    "downloads": hostile_downloads,
}


def main() -> int:
    """Run the parts that are asked for, all by default; 1 when one of them is not clean."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=", ".join(PARTS))
    asked = parser.parse_args().parts or list(PARTS)
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # who asked was killed
    logging.getLogger("connectors.zendesk.records").setLevel(logging.CRITICAL)  # all are broken
    is_clean = True
    for name in asked:
        with tempfile.TemporaryDirectory(prefix="torture-") as folder:
            is_good, lines = asyncio.run(PARTS[name](Path(folder)))
        is_clean &= is_good
        print("\n".join(lines), flush=True)
        write(name, lines)
    return 0 if is_clean else 1


def write(name: str, lines: list[str]) -> None:
    """Put a part's result, with the day, between its marks on the page."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    head, _, rest = PAGE.read_text(encoding="utf-8").partition(begin)
    _, _, tail = rest.partition(end)
    day = f"{now():%Y-%m-%d}: "
    told = "\n".join([begin, "", day + lines[0], *lines[1:], "", end])
    PAGE.write_text(head + told + tail, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
