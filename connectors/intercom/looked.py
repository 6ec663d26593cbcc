"""Looking whether a step happened: what all objects share."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from connectors.intercom.context import Connection
from connectors.protocols import Absent, Found, InDoubt, RecordState
from transforms.model import Step

FRESH_S: Final = 300  # seconds a thing may be old by the server's clock and still be just made
Verdict = Found | Absent | InDoubt
Reconciler = Callable[[Connection, Step, dict[str, Any], RecordState, float], Awaitable[Verdict]]


async def repeat(*_: Any) -> Verdict:
    """Nothing to look for: doing it again is harmless and leaves no trace."""
    return Absent()


def is_since(at: Connection, thing: dict[str, Any], age_s: float) -> bool:
    """Tell whether something was made after its step was begun, with some room for clocks."""
    created_at = thing.get("created_at")
    begun_at = at.now().timestamp() - age_s
    return isinstance(created_at, int | float) and created_at >= begun_at - FRESH_S


def alike(shown: Any, sent: Any) -> bool:
    """Compare values whose type Intercom may change: ids, numbers, and nothing as empty text."""
    return _as_text(shown) == _as_text(sent)


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
