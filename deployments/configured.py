"""What `check` tells of a Prefect server that the environment names."""

import os
from collections.abc import Mapping
from typing import Final

import httpx

from connectors.protocols import Finding

TIMEOUT_S: Final = 10.0

_OPEN: Final = (
    "{} answers without login: whoever reaches it starts commands where a worker runs, which has "
    "the tokens; set PREFECT_SERVER_API_AUTH_STRING there and PREFECT_API_AUTH_STRING here"
)


def check_server(environ: Mapping[str, str] = os.environ) -> list[Finding]:
    """Return a warning if that server answers whoever asks, or does not answer at all."""
    url = environ.get("PREFECT_API_URL", "").rstrip("/")
    if not url:
        return []
    try:
        answer = httpx.get(f"{url}/admin/version", timeout=TIMEOUT_S, trust_env=False)
    except (httpx.HTTPError, httpx.InvalidURL):
        return [_finding(f"{url} (PREFECT_API_URL) does not answer")]
    return [_finding(_OPEN.format(url))] if answer.is_success else []


def _finding(text: str) -> Finding:
    return Finding(is_fatal=False, subject="prefect", text=text)
