"""Which of Intercom's refusals concern one record, and which stop the run."""

from typing import Final

from transforms.errors import FatalError, MigrationError, RecordError

# Refusals that every further record would meet too, and what a person has to do about them.
FATAL: Final = {
    (403, "api_plan_restricted"): (
        "Intercom refuses conversations on this workspace's plan; "
        "it needs an active subscription that includes them"
    ),
    (400, "intercom_version_invalid"): (
        "Intercom does not know this API version; mend target.api_version"
    ),
}
GONE: Final = frozenset({404, 410})


def translated(exc: RecordError) -> MigrationError:
    """Return what to raise: `exc`, or a FatalError where it is not the record's fault."""
    told = FATAL.get((exc.status or 0, exc.code))
    return exc if told is None else FatalError(f"{told} ({exc.code})")


def stopping(exc: RecordError, what: str) -> FatalError:
    """Return a refusal as an error that stops the run: it concerns no record."""
    told = translated(exc)
    return told if isinstance(told, FatalError) else FatalError(f"{what} ({exc})")


def renamed(exc: RecordError, code: str) -> RecordError:
    """Return the same refusal under a reason that says what it means for the record."""
    return RecordError(
        code, exc.detail, status=exc.status, request_id=exc.request_id, link=exc.link
    )


def is_gone(exc: RecordError) -> bool:
    """Tell whether what was asked for is not there (any more)."""
    return exc.status in GONE


def names(exc: RecordError, word: str) -> bool:
    """Tell whether a refusal of the request's content speaks of `word`."""
    return exc.status in {400, 422} and word in exc.detail.lower()
