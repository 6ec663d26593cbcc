"""CPU seconds and memory of the process that asks, and nothing of the servers'."""

import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import orjson


@dataclass(slots=True)
class Meter:
    """What some blocks took together."""

    cpu_s: float = 0.0
    wall_s: float = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Measure a block, all threads of the process."""
        cpu, wall = time.process_time(), time.monotonic()
        try:
            yield
        finally:
            self.cpu_s += time.process_time() - cpu
            self.wall_s += time.monotonic() - wall


def peak_mib() -> float:
    """Return the most memory that this process ever held."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def tell(**found: object) -> None:
    """Print what was measured as the last line, for `servers.measured`."""
    print(orjson.dumps({**found, "peak_mib": peak_mib()}).decode(), flush=True)
