"""Who we are to another system. A secret shows in no repr and is known to the redaction."""

import base64
from collections.abc import Mapping
from typing import Protocol

from connectors.http.redaction import register_secret


class Credentials(Protocol):
    """What makes a request ours; goes to its own scheme, host and port only."""

    async def headers(self) -> Mapping[str, str]:
        """Return the headers to send with a request."""
        ...

    async def renew(self) -> bool:
        """Get fresh ones after a 401, once for all who ask meanwhile; False: there are none."""
        ...


class _Static:
    """One header that stays as it is."""

    def __init__(self, header: str, *, is_passing: bool = False) -> None:
        register_secret(header, is_passing=is_passing)
        self._headers = {"authorization": header}

    async def headers(self) -> Mapping[str, str]:
        """Return the Authorization header."""
        return self._headers

    async def renew(self) -> bool:
        """Return False: a person must put in another secret."""
        return False

    def __repr__(self) -> str:
        return f"{type(self).__name__}(***)"


class BearerToken(_Static):
    """An access token, as Intercom and OAuth use it."""

    def __init__(self, token: str, *, is_passing: bool = False) -> None:
        """Take the bare token, without the word Bearer; one that `is_passing` is soon renewed."""
        register_secret(token, is_passing=is_passing)
        super().__init__(f"Bearer {token}", is_passing=is_passing)


class BasicToken(_Static):
    """User and password, or what a system puts in their place."""

    def __init__(self, user: str, password: str) -> None:
        """Take both as they are; the encoded pair is a secret as well."""
        pair = base64.b64encode(f"{user}:{password}".encode()).decode()
        for secret in (password, pair):
            register_secret(secret)
        super().__init__(f"Basic {pair}")


class Identity:
    """What a client sends with every request to its own host: standing headers and credentials."""

    def __init__(self, credentials: Credentials, headers: Mapping[str, str]) -> None:
        self._credentials = credentials
        self._standing = {name.lower(): value for name, value in headers.items()}
        self._known: Mapping[str, str] | None = None
        self._merged: dict[str, str] = {}

    async def headers(self) -> dict[str, str]:
        """Return the headers; the same dict as long as the credentials stay the same."""
        current = await self._credentials.headers()
        if current is not self._known:
            self._known = current
            merged = {**self._standing, **{name.lower(): told for name, told in current.items()}}
            if merged != self._merged:
                self._merged = merged
        return self._merged

    async def renewed(self, used: Mapping[str, str]) -> bool:
        """Tell, after a 401 on `used`, whether to try again; renews unless somebody just has."""
        return await self.headers() is not used or await self._credentials.renew()
