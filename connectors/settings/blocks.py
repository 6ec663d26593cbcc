"""Where `${NAME}` is looked up: the environment, the file `.env`, then a Prefect server's secrets.

What the first two lack may be kept there in a secret block, by name.

A block is asked for over the server's API, since importing Prefect takes seconds. The names of
blocks hold small letters, digits and dashes, so `${INTERCOM_TOKEN}` is the block
`intercom-token`.
"""

from collections.abc import Mapping
from typing import Final

import httpx

from connectors.settings.dotenv_file import DotenvFile

ADDRESS: Final = "PREFECT_API_URL"
TIMEOUT_S: Final = 10.0
_PLACE: Final = "block_types/slug/secret/block_documents/name"


class Known:
    """Values by name: the environment's, `.env`'s, else those of blocks; each asked for once."""

    def __init__(self, environ: Mapping[str, str], dotenv: DotenvFile | None = None) -> None:
        """Take an environment; without `PREFECT_API_URL` in it no server is asked."""
        self._environ = environ
        self._dotenv = dotenv
        self._asked: dict[str, str | None] = {}

    def get(self, name: str) -> str | None:
        """Return a value, None where nobody has one or the server does not answer.

        Raises FatalError where `.env` is asked and can't be used.
        """
        if name in self._environ:
            return self._environ[name]
        if self._dotenv is not None and (kept := self._dotenv.get(name)) is not None:
            return kept
        if not self._environ.get(ADDRESS):
            return None
        if name not in self._asked:
            self._asked[name] = self._ask(block_name(name))
        return self._asked[name]

    def _ask(self, block: str) -> str | None:
        url = f"{self._environ[ADDRESS].rstrip('/')}/{_PLACE}/{block}"
        try:
            answer = httpx.get(
                url,
                params={"include_secrets": "true"},
                headers=self._headers(),
                auth=self._login(),
                timeout=TIMEOUT_S,
                trust_env=False,
            )
            told = answer.json()["data"]["value"] if answer.is_success else None
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError):
            return None
        return told if isinstance(told, str) else None

    def _login(self) -> tuple[str, str] | None:
        user, colon, password = self._environ.get("PREFECT_API_AUTH_STRING", "").partition(":")
        return (user, password) if colon else None

    def _headers(self) -> dict[str, str]:
        key = self._environ.get("PREFECT_API_KEY")  # of Prefect Cloud
        return {"Authorization": f"Bearer {key}"} if key else {}


def block_name(name: str) -> str:
    """Return the name of the block that stands for a variable."""
    return name.lower().replace("_", "-")
