"""A run's heartbeat, on a thread of its own: a busy event loop does not look like a dead run."""

import threading
from typing import Final

from connectors.ledger import HEARTBEAT_S, LockedError, Runs
from tasks.run.stop import Stop
from transforms.errors import FatalError
from transforms.model import RunId

MISSES: Final = 2  # beats in a row; a database that is started anew misses one
LAST_BEAT_S: Final = 5.0


class Pulse:
    """Says every few seconds that the run lives; a lost lock, or a lost ledger, stops it."""

    def __init__(self, runs: Runs, run: RunId, stop: Stop, *, every_s: float = HEARTBEAT_S) -> None:
        """Begin at once; `cancel` ends it."""
        self._runs = runs
        self._run = run
        self._stop = stop
        self._every_s = every_s
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"pulse-{run}", daemon=True)
        self._thread.start()

    def cancel(self) -> None:
        """Beat no more; a beat under way is waited for, since the ledger may be closed next."""
        self._is_over.set()
        self._thread.join(LAST_BEAT_S)

    def _beat(self) -> None:
        missed = 0
        while not self._is_over.wait(self._every_s):
            try:
                self._runs.heartbeat(self._run)
                missed = 0
            except FatalError as exc:
                missed += 1
                if self._is_over.is_set():
                    return
                if isinstance(exc, LockedError) or missed >= MISSES:
                    self._stop.ask(str(exc))
                    return
