"""Rates of files: the own host's are counted apart from its API's, and every other host's alone."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import httpx

from connectors.http.limiter import Limiter
from connectors.http.patience import Patience
from connectors.http.rates import RateReading, no_rate

FILES_AT_ONCE: Final = 32  # from one's own host
DOWNLOADS_ELSEWHERE: Final = 32  # from each other host
HOSTS_AT_MOST: Final = 64  # remembered: customers name as many as they like


class FileLimits:
    """The limiters of files: one for the own host, one for each other that is asked."""

    def __init__(self, own: Limiter, *, another: Callable[[str], Limiter]) -> None:
        """`own` holds back what is fetched from the own host; `another` makes those of others."""
        self.own = own
        self._another = another
        self._others: OrderedDict[str, Limiter] = OrderedDict()

    def of(self, host: str) -> Limiter:
        """Return the limiter of another host than the own one."""
        found = self._others.pop(host, None) or self._another(host)
        self._others[host] = found
        if len(self._others) > HOSTS_AT_MOST:
            self._others.popitem(last=False)
        return found


def elsewhere(host: str, *, patience: Patience | None) -> Limiter:
    """Return the limiter of a host that tells no rate, but may ask to wait."""
    return Limiter(
        reserve=0.0,
        max_in_flight=DOWNLOADS_ELSEWHERE,
        read_rate=no_rate,
        patience=patience,
        host=host,
    )


def shared_files(limiter: Limiter, *, patience: Patience | None) -> FileLimits:
    """Return limiters for a host whose files draw on the rate of its API."""
    return FileLimits(limiter, another=partial(elsewhere, patience=patience))


def own_files(
    *,
    per_minute: int,
    reserve: float,
    read_rate: Callable[[httpx.Headers], Sequence[RateReading]],
    patience: Patience | None,
    host: str,
) -> FileLimits:
    """Return limiters for a host whose files have a rate of their own, `per_minute` at most."""
    own = Limiter(
        reserve=reserve,
        max_in_flight=FILES_AT_ONCE,
        read_rate=read_rate,
        patience=patience,
        host=f"{host}'s files",
        assumed=per_minute,
    )
    return shared_files(own, patience=patience)
