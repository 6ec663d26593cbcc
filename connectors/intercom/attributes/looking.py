"""Looking whether an attribute was made."""

from typing import Any

from connectors.intercom.attributes import sending
from connectors.intercom.context import Connection
from connectors.intercom.looked import Verdict, is_since
from connectors.protocols import Absent, Found, RecordState
from transforms.model import Step


async def data_attribute(
    at: Connection, _step: Step, body: dict[str, Any], _state: RecordState, age_s: float
) -> Verdict:
    """Look for an attribute of people or companies."""
    return await _attribute(at, sending.DATA, body, age_s)


async def conversation_attribute(
    at: Connection, _step: Step, body: dict[str, Any], _state: RecordState, age_s: float
) -> Verdict:
    """Look for an attribute of conversations."""
    return await _attribute(at, sending.CONVERSATIONS, body, age_s)


async def _attribute(at: Connection, path: str, body: dict[str, Any], age_s: float) -> Verdict:
    """Look it up by name: it is there whole or not at all; a wrong type is the send's trouble."""
    existing = await sending.find_attribute(at, path, body)
    if existing is None or existing.get("archived"):
        return Absent()
    if not sending.is_ready(body, existing):
        return Absent()
    return Found(sending.as_answer(existing, is_found=not is_since(at, existing, age_s)))
