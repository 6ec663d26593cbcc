"""Records and bytes that no help desk should give and some do: switched on, never by themselves."""

from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from connectors.sandbox.records import Json


@dataclass
class Odd:
    """What is put over answers: values over records by their id, bytes over words."""

    values: dict[Any, Json] = field(default_factory=dict)
    missing: dict[Any, list[str]] = field(default_factory=dict)
    raw: dict[bytes, bytes] = field(default_factory=dict)

    def record(self, told: Json) -> None:
        """Take `id`, and `values` to put over the record or `missing` keys to take from it."""
        self.values[told["id"]] = told.get("values") or {}
        self.missing[told["id"]] = told.get("missing") or []

    def put_over(self, body: Any) -> Any:
        """Return an answer's body with the odd values, at whatever depth their records stand."""
        if not self.values:
            return body
        if isinstance(body, list):
            return [self.put_over(item) for item in body]
        if not isinstance(body, dict):
            return body
        found = {key: self.put_over(item) for key, item in body.items()}
        own = body.get("id")
        if isinstance(own, int | str) and own in self.values:
            found |= self.values[own]
            for key in self.missing[own]:
                found.pop(key, None)
        return found

    def write(self, content: bytes) -> bytes:
        """Return an answer's bytes with the odd ones in place of the words they stand for."""
        for word, raw in self.raw.items():
            content = content.replace(word, raw)
        return content


ODD = web.AppKey("odd", Odd)


async def put_odd(request: web.Request) -> web.Response:
    """PUT /_sandbox/odd: `records` (id, values, missing), and `bytes` in hex by their word."""
    told = await request.json()
    odd = request.app[ODD]
    for each in told.get("records") or ():
        odd.record(each)
    for word, raw in (told.get("bytes") or {}).items():
        odd.raw[word.encode()] = bytes.fromhex(raw)
    return web.json_response({})
