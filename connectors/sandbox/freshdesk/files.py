"""Files behind links that end, and images of texts, which are redirects away from those."""

from typing import Any, Final

from aiohttp import web

from connectors.sandbox.freshdesk.desk.activities import activities_file
from connectors.sandbox.freshdesk.desk.files import attachment_of_token, path_of
from connectors.sandbox.freshdesk.desk.model import Desk
from connectors.sandbox.freshdesk.state import Clock, Stats, signature, signed_path
from connectors.sandbox.records import Json, StoredFile, epoch
from connectors.sandbox.streams import sent

STORE: Final = "/data/helpdesk/attachments/production/{id:\\d+}/original/{name}"

_INLINE: Final = "/inline/attachment"
_HOP: Final = "/inline/hop/{left:\\d+}/{id:\\d+}"


class FileHost:
    """The store of files: whoever has a link gets in, and nobody with credentials besides."""

    def __init__(self, desk: Desk, *, stats: Stats, clock: Clock, redirects: int) -> None:
        """Take whose files they are; an image of a text is so many redirects away."""
        self._desk, self._stats, self._clock, self._redirects = desk, stats, clock, redirects
        self.lifetime_s = 300

    def add_routes(self, app: web.Application) -> None:
        """Serve the files."""
        app.router.add_get(STORE, self.fetch)
        app.router.add_get(f"/cdn{STORE}", self.unsigned)
        app.router.add_get(_INLINE, self.inline)
        app.router.add_get(_HOP, self.hop)

    async def fetch(self, request: web.Request) -> web.StreamResponse:
        """Send a file's bytes for a link that is signed and has not ended."""
        refused = self._with_credentials(request)
        if refused is not None:
            return refused
        query = request.query
        date, lifetime = query.get("X-Amz-Date", ""), query.get("X-Amz-Expires", "")
        wanted = signature(request.rel_url.raw_path, date, lifetime)
        if query.get("X-Amz-Signature") != wanted:
            return _refusal(403, "SignatureDoesNotMatch", "The signature does not match")
        if epoch(f"{date[:-1]}+00:00") + int(lifetime) < self._clock().timestamp():
            return _refusal(403, "AccessDenied", "Request has expired")
        return await self._sent(request)

    async def unsigned(self, request: web.Request) -> web.StreamResponse:
        """Send a file's bytes at an address as older texts have it."""
        refused = self._with_credentials(request)
        return await self._sent(request) if refused is None else refused

    async def inline(self, request: web.Request) -> web.StreamResponse:
        """Lead from an image's token towards its file; the token never ends."""
        refused = self._with_credentials(request)
        if refused is not None:
            return refused
        key = attachment_of_token(request.query.get("token", ""))
        if key is None or self._stored(key) is None:
            return web.Response(status=404)
        return self._onwards(key, self._redirects)

    async def hop(self, request: web.Request) -> web.StreamResponse:
        """Lead further."""
        key, left = int(request.match_info["id"]), int(request.match_info["left"])
        return self._onwards(key, left) if self._stored(key) else web.Response(status=404)

    async def _sent(self, request: web.Request) -> web.StreamResponse:
        stored = self._stored(int(request.match_info["id"]))
        if stored is None or stored.is_missing:
            return _refusal(404, "NoSuchKey", "The specified key does not exist.")
        return await stream(request, stored)

    def _stored(self, key: int) -> StoredFile | None:
        return self._desk.file(key) or activities_file(self._desk, key)

    def _onwards(self, key: int, left: int) -> web.StreamResponse:
        if left > 1:
            raise web.HTTPFound(f"/inline/hop/{left - 1}/{key}")
        stored = self._stored(key)
        name = "" if stored is None else stored.record["name"]
        at = int(self._clock().timestamp())
        raise web.HTTPFound(signed_path(path_of(key, name), at, self.lifetime_s))

    def _with_credentials(self, request: web.Request) -> web.Response | None:
        self._stats.requests["files:" + request.path.split("/")[1]] += 1
        if "Authorization" not in request.headers:
            return None
        self._stats.leaks += 1
        return _refusal(400, "InvalidArgument", "Only one auth mechanism allowed")


def length_of(record: Json) -> int:
    """Return a file's length, under whichever of its two names it stands."""
    return int(record["size"] if "size" in record else record["file_size"])


async def stream(request: web.Request, stored: StoredFile) -> web.StreamResponse:
    """Send a file's bytes in chunks."""
    response = web.StreamResponse()
    response.content_type = str(stored.record["content_type"])
    response.content_length = length_of(stored.record)
    return await sent(request, stored, response)


def files_app(desk: Desk, *, stats: Stats, clock: Clock, **how: Any) -> web.Application:
    """Return the host of the bytes, for a server of its own."""
    app = web.Application()
    host = FileHost(desk, stats=stats, clock=clock, redirects=how.get("redirects", 2))
    host.lifetime_s = how.get("lifetime_s", host.lifetime_s)
    host.add_routes(app)
    return app


def _refusal(status: int, code: str, message: str) -> web.Response:
    text = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    return web.Response(text=text, status=status, content_type="application/xml")
