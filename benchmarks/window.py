"""How full the windows are at Intercom's usual limit and latency, and whether any 429 comes.

`python -m benchmarks.window FOLDER SOURCE_URL TARGET_URL SECONDS`; the ledger `window` has the
people of the plan already, so that nothing but tickets is sent.
"""

import asyncio
import sys
from pathlib import Path

from benchmarks.loading import PEOPLE_ONLY, load_for
from benchmarks.meter import Meter, tell
from benchmarks.place import Place
from tasks.run.session import session


async def main(place: Place, source_url: str, target_url: str, seconds: float) -> None:
    """Load tickets for some seconds and tell what the server counted in whole windows."""
    meter = Meter()
    config = place.config(source_url, target_url, ledger=PEOPLE_ONLY)
    async with session(config) as shared:
        with meter.running():
            await load_for(shared, ["ticket"], seconds)
        answer = await shared.target._at.client.read("/_stub")  # noqa: SLF001 - the stub's own
        windows = [count for _, count in sorted(answer.body["windows"].items())]
        stats = shared.target.limiter.stats
        tell(
            windows=windows,
            refused=answer.body["refused"],
            rate_limited=stats.rate_limited,
            requests=stats.requests,
            in_flight_max=stats.in_flight_max,
            cpu_s=meter.cpu_s,
            reserve=shared.settings.target.rate_reserve,
        )


if __name__ == "__main__":
    asyncio.run(main(Place(Path(sys.argv[1])), sys.argv[2], sys.argv[3], float(sys.argv[4])))
