"""How a probe asks: what a question is, how its answer is read, and what they all need."""

import base64
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from connectors.intercom.probing.lab import NAME, Lab
from transforms.errors import RecordError

UNKNOWN: Final = "unknown"
FILES: Final = {  # kinds of files that some services refuse
    "png": "image/png",
    "pdf": "application/pdf",
    "zip": "application/zip",
    "svg": "image/svg+xml",
    "html": "text/html",
    "eml": "message/rfc822",
    "exe": "application/octet-stream",
}
SEARCH_S: Final = (0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 60.0)  # waits between two looks

Ask = Callable[[Lab], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Experiment:
    """A question, its answers, and how it is asked."""

    name: str
    question: str
    answers: tuple[str, ...]  # none: a number of seconds, or a list
    ask: Ask


@dataclass(frozen=True, slots=True)
class Probed:
    """What one question came to; `why` of an answer that could not be had."""

    name: str
    answer: str
    why: str = ""


class Unanswered(Exception):  # noqa: N818 - no error: this workspace can't tell
    """The workspace has not what the question needs."""


async def is_taken(change: Awaitable[Any]) -> bool:
    """Tell whether Intercom accepts a change; False when it refuses its content."""
    try:
        await change
    except RecordError as exc:
        if exc.status not in {400, 403, 404, 409, 415, 422}:
            raise
        return False
    return True


def taken(was_taken: bool) -> str:  # noqa: FBT001 - the one thing it words
    """Return the word for what was accepted or refused."""
    return "accepted" if was_taken else "refused"


def file(kind: str) -> dict[str, str]:
    """Return a small file of one of the FILES, as a request holds it."""
    data = base64.b64encode(f"{NAME} {kind}".encode()).decode()
    return {"name": f"probe.{kind}", "content_type": FILES[kind], "data": data}


async def seconds_until(lab: Lab, what: str, look: Callable[[], Awaitable[Any]]) -> str:
    """Return after how many seconds a look finds something."""
    begun = lab.at.now()
    for wait_s in SEARCH_S:
        await lab.at.patience.wait(
            wait_s, f"Intercom's {what} finds it not yet", sleep=lab.at.sleep
        )
        with suppress(RecordError):
            if await look():
                return f"{max(0.0, (lab.at.now() - begun).total_seconds()):.0f}"
    return f"more than {sum(SEARCH_S):.0f}"
