"""The files of a plan behind an address of their own."""

from pathlib import Path

from aiohttp import web

from connectors.filestore import FileStore


def pictures_app(folder: Path) -> web.Application:
    """Serve the files of a plan as a bucket does from which Intercom fetches pictures."""
    store, app = FileStore(folder / "files"), web.Application()

    async def answer(request: web.Request) -> web.Response:
        path = store.path(request.match_info["sha256"])
        if not path.exists():
            raise web.HTTPNotFound
        body = path.read_bytes()
        is_png = body.startswith(b"\x89PNG")
        return web.Response(
            body=body, content_type="image/png" if is_png else "application/octet-stream"
        )

    async def by_name(request: web.Request) -> web.StreamResponse:
        told = request.match_info
        return web.FileResponse(folder / "files" / "named" / told["sha256"] / told["name"])

    app.router.add_get("/{start}/{sha256}", answer)
    app.router.add_get("/named/{sha256}/{name}", by_name)
    return app
