"""The one exception of the Intercom side: an answer that says no, in Intercom's words."""

import uuid
from collections.abc import Mapping
from typing import Any

import orjson
from aiohttp import web


class Refusal(Exception):  # noqa: N818 - it is an answer, not an error of ours
    """A status with one error of an `error.list`; `quirk` names the rule that it comes from."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        field: str | None = None,
        *,
        quirk: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.field = field
        self.quirk = quirk
        self.headers = dict(headers or {})

    def response(self) -> web.Response:
        """Return the answer; the quirk stands in a header of the sandbox's own."""
        error: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.field is not None:
            error["field"] = self.field
        request_id = str(uuid.uuid4())
        body = {"type": "error.list", "request_id": request_id, "errors": [error]}
        headers = {**self.headers, "X-Request-Id": request_id}
        if self.quirk:
            headers["X-Sandbox-Quirk"] = self.quirk
        return web.Response(
            body=orjson.dumps(body),
            status=self.status,
            headers=headers,
            content_type="application/json",
        )


def not_found(message: str = "Resource Not Found", code: str = "not_found") -> Refusal:
    """Return the 404 of a thing that isn't there."""
    return Refusal(404, code, message)
