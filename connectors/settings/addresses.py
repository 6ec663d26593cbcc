"""Which addresses may be read from and written to: https, loopback, or the local sandbox."""

import ipaddress
import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

SANDBOX: Final = "sandbox"
API_HOSTS: Final = ("api.intercom.io", "api.eu.intercom.io", "api.au.intercom.io")

_HOST: Final = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|[0-9a-f:.]+")


def is_loopback(url: str) -> bool:
    """Say whether a URL can only reach this machine."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def trouble(url: str, hosts: tuple[str, ...] | None = None) -> str | None:
    """Return what is wrong with an address, None if nothing; `hosts` are those allowed on https."""
    if url == SANDBOX:
        return None
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return "is not an address"
    shape = _trouble_of_shape(url, parts)
    if shape or is_loopback(url):
        return shape
    if parts.scheme != "https":
        return "is http to another machine, in clear text"
    if hosts is not None and parts.netloc.lower() not in hosts:
        return "is not an address of Intercom's API"
    return None


def without_slash(url: str) -> str:
    """Return the address as it is used: host in lower case, no slash at the end."""
    return url.rstrip("/").lower()


def _trouble_of_shape(url: str, parts: SplitResult) -> str | None:
    checks = {
        "is not an http or https address": parts.scheme not in ("https", "http"),
        "holds a user name or password": "@" in url,
        "has no proper host": not _HOST.fullmatch(parts.hostname or "")
        or any(sign.isspace() or sign == "\\" for sign in url),
        "has a path, query or fragment": parts.path.strip("/") != "" or "?" in url or "#" in url,
    }
    return next((told for told, is_so in checks.items() if is_so), None)
