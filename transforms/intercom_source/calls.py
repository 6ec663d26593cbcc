"""A call in words: who called whom, when, how long, and how it ended; recordings are files."""

from collections.abc import Mapping
from typing import Any

from transforms.intercom_source.fields import SHOWN
from transforms.payloads import instant_or_none, text

Json = Mapping[str, Any]


def call_text(call: Json) -> str:
    """Return what is known of a call, a line each."""
    what = " ".join(filter(None, (text(call.get("direction")), text(call.get("call_type")))))
    state = text(call.get("state"))
    lines = [f"{what.capitalize() or 'Call'} call" if what != "call" else "Call"]
    begun, answered, ended = (
        instant_or_none(call.get(key)) for key in ("initiated_at", "answered_at", "ended_at")
    )
    facts = (
        ("Number", text(call.get("phone"))),
        ("State", state),
        ("Begun", f"{begun:{SHOWN}}" if begun else None),
        ("Answered", f"{answered:{SHOWN}}" if answered else None),
        ("Ended", f"{ended:{SHOWN}}" if ended else None),
        ("Duration", _duration(answered or begun, ended)),
        ("Ended because", text(call.get("ended_reason"))),
    )
    return "\n".join([*lines, *(f"{name}: {told}" for name, told in facts if told)])


def _duration(begun: Any, ended: Any) -> str | None:
    if begun is None or ended is None or ended < begun:
        return None
    minutes, seconds = divmod(int((ended - begun).total_seconds()), 60)
    return f"{minutes}:{seconds:02d} minutes"
