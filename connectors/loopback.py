"""Who may talk to a server of ours on this machine: programs, and pages that it served itself.

A page of the web can make a browser send requests to this machine: to its address, with the page's
own Origin; or to a name that leads here (DNS rebinding), with that name as Host.
"""

from typing import Final

NAMES: Final = ("127.0.0.1", "localhost", "[::1]")


def own_origins(port: int) -> tuple[str, ...]:
    """Return the origins of pages that a server on this port serves."""
    return tuple(f"http://{name}:{port}" for name in NAMES)


def foreign(host: str | None, origin: str | None, *, port: int) -> str | None:
    """Return what in a request's headers is not ours, None when all is."""
    own = own_origins(port)
    if f"http://{(host or '').lower()}" not in own:
        return "Host"
    if origin is not None and origin.lower() not in own:
        return "Origin"
    return None
