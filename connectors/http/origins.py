"""Where a request may go: our own host, another one without credentials, or nowhere."""

import functools
import ipaddress
import re
import socket
from typing import Final

import httpx

from transforms.errors import ContractError, FatalError, RecordError

Origin = tuple[str, str, int | None]

# What httpx raises on addresses of data: its own word, and those of the codecs underneath.
NO_ADDRESS = (httpx.InvalidURL, ValueError, TypeError, RecursionError)

WRAPPING = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "::/96",  # IPv4-compatible (RFC 4291)
        "64:ff9b::/96",  # NAT64 (RFC 6052)
        "64:ff9b:1::/48",  # NAT64, local use (RFC 8215)
        "2001::/32",  # Teredo (RFC 4380)
        "2002::/16",  # 6to4 (RFC 3056)
    )
)

_PORTS = {"http": 80, "https": 443}
_BEGINS: Final = re.compile(r"(?:https?:)?/", re.IGNORECASE)  # what is more than a bare word
_LONGEST_LABEL: Final = 63  # letters (RFC 1035)
_LONGEST_NAME: Final = 253


def origin_of(url: httpx.URL) -> Origin:
    """Return scheme, host and port: what credentials belong to."""
    return url.scheme, url.host.lower(), url.port or _PORTS.get(url.scheme)


def own_base(base_url: str) -> httpx.URL:
    """Return the base URL; plain http is for the local machine only."""
    url = parse(base_url)
    if url.scheme == "https" or (url.scheme == "http" and is_loopback(url.host)):
        return url
    raise FatalError(f"{url.scheme}://{url.host} would send secrets in the clear; use https://")


def parse(url: str) -> httpx.URL:
    """Parse an absolute http(s) address."""
    try:
        parsed = httpx.URL(url)
        _check_name(parsed.raw_host.decode())
    except NO_ADDRESS as exc:
        raise ContractError(f"not an address: {type(exc).__name__}") from None
    if parsed.scheme not in _PORTS or not parsed.host:
        raise ContractError(f"not an absolute http(s) address: scheme {parsed.scheme!r}")
    return parsed


def _check_name(host: str) -> None:
    """Refuse a name that no resolver takes: what they raise depends on the system."""
    name = host.removesuffix(".")
    if len(name) > _LONGEST_NAME or not all(
        0 < len(label) <= _LONGEST_LABEL for label in name.split(".")
    ):
        raise ValueError("a label is empty or too long")


@functools.lru_cache(maxsize=128)  # of a file's address five ask in turn, and parsing takes long
def joined(base: httpx.URL, url: str) -> httpx.URL:
    """Return where an address out of data leads, seen from `base`; RecordError if to nowhere.

    What people write and servers answer is anything: line ends, hosts of no alphabet, 66,000
    characters. This is the one place where it meets a parser.
    """
    try:
        return parse(str(base.join(url)))
    except (*NO_ADDRESS, ContractError) as exc:
        raise RecordError("file_address_invalid", f"not an address: {type(exc).__name__}") from None


def addressed(base: httpx.URL, url: str) -> httpx.URL:
    """Return where a record says that its file lies; a bare word, such as `a.png`, is nowhere."""
    if _BEGINS.match(url) is None:
        raise RecordError("file_address_invalid", "neither http(s) nor a path")
    return joined(base, url)


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine, by its name or its literal address."""
    name = host.lower().rstrip(".")
    address = literal_address(name)
    return (
        name == "localhost"
        or name.endswith(".localhost")
        or (address is not None and address.is_loopback)
    )


def is_internal(host: str) -> bool:
    """Tell whether a host is an address of this machine or of a network like ours."""
    address = literal_address(host.lower().rstrip("."))
    return is_loopback(host) or (address is not None and not is_public(address))


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Tell whether an address lies in the public internet.

    Forms that wrap an IPv4 address are refused whole: a gateway of the own network may unwrap them
    into an inner one, and nobody serves files at them.
    """
    is_wrapped = any(
        address.version == network.version and address in network for network in WRAPPING
    )
    return address.is_global and not address.is_multicast and not is_wrapped


def literal_address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the address a host literally is, also in the short forms a resolver takes (127.1)."""
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        try:
            return ipaddress.IPv4Address(socket.inet_aton(host))
        except (OSError, UnicodeError):
            return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def guard_download(url: httpx.URL, *, base: httpx.URL, came_from: httpx.URL | None = None) -> None:
    """Refuse an address that a file of the source has no business at."""
    if is_internal(url.host) and not is_loopback(base.host) and origin_of(url) != origin_of(base):
        raise RecordError("forbidden_address", f"{url.host} is not a public address")
    downgraded = came_from is not None and came_from.scheme == "https" and url.scheme == "http"
    if downgraded and not (is_loopback(url.host) and is_loopback(base.host)):
        raise RecordError("insecure_redirect", f"a redirect to plain http at {url.host}")
