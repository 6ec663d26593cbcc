"""Outlasts an outage: what the HTTP layer's own short waits do not bridge is tried again later."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from connectors.http import Patience
from transforms.errors import TransientError

OUTAGE_WAITS_S: Final = (10.0, 60.0, 300.0)

T = TypeVar("T")


async def outlast(work: Callable[[], Awaitable[T]], *, name: str, patience: Patience) -> T:
    """Return what `work` returns, which is safe to begin again, or raise its last error.

    Tried again is only what may work later and nobody has to act on. Each wait is told, and ends
    with StoppedError at a wish to stop.
    """
    for number, wait_s in enumerate(OUTAGE_WAITS_S, start=2):
        try:
            return await work()
        except TransientError as exc:
            why = f"{exc}; then {name}, try {number} of {len(OUTAGE_WAITS_S) + 1}"
        await patience.wait(wait_s, why)
    return await work()
