"""Hosts of files that are not the account's: one that is gone must not be waited for each time."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from transforms.errors import RecordError

GIVEN_UP_AFTER: Final = 5  # files in a row that brought no answer at all
REST_S: Final = 60.0  # then so long nothing is asked for there


@dataclass(slots=True)
class _Host:
    """How often in a row a host gave no answer, and until when it is left alone."""

    failures: int = 0
    rests_until: float = 0.0


@dataclass(slots=True)
class Strangers:
    """What became of the last files of each host."""

    clock: Callable[[], float] = time.monotonic
    _hosts: dict[str, _Host] = field(default_factory=dict)

    def ask(self, host: str) -> None:
        """Raise RecordError `file_unavailable` while a host is given up."""
        known = self._hosts.get(host)
        if known is None or known.failures < GIVEN_UP_AFTER or self.clock() >= known.rests_until:
            return
        raise RecordError("file_unavailable", f"{host} gave no answer {known.failures} times")

    def answered(self, host: str) -> None:
        """Take in that a host is there, whatever it said."""
        self._hosts.pop(host, None)

    def silent(self, host: str) -> None:
        """Take in that a host gave no answer."""
        known = self._hosts.setdefault(host, _Host())
        known.failures += 1
        known.rests_until = self.clock() + REST_S
