"""What the sandboxes' own endpoints are told."""

from aiohttp import web

from connectors.sandbox.records import Json


async def told_object(request: web.Request) -> Json | None:
    """Return the JSON object of a request's body, None where it is none."""
    try:
        body = await request.json()
    except ValueError:
        return None
    return body if isinstance(body, dict) else None
