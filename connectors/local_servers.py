"""Asks servers of ours on this machine, in the clear."""

import ssl
from typing import Any, Final

import httpx

# Whom the web trusts is read for each client of httpx, which costs more than ten requests: that
# is felt where a server is asked again and again whether it is there. Here nobody is trusted.
NOBODY: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def answers(url: str, *, timeout_s: float, **told: Any) -> bool:
    """Tell whether a server is there and says yes; `told` are headers or `auth`."""
    try:
        answer = httpx.get(url, timeout=timeout_s, trust_env=False, verify=NOBODY, **told)
    except httpx.HTTPError:
        return False
    return answer.status_code == 200
