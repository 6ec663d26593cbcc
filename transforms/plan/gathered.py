"""Notes of ours that gather several things of the source, each thing in one note and once.

A note can't be changed. What comes later of the same subject stands in a further one, `<name>/2`,
`<name>/3` and so on. Which things a note told is kept with its step in the ledger.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from transforms.model import Step
from transforms.plan.past import Past
from transforms.plan.rewrites import with_version

Row = Mapping[str, Any]
_NOTE: Final = "note:"
_SEPARATOR: Final = ","


class Note(NamedTuple):
    """A note by its subject and its own name, and the things that it tells, in order."""

    subject: str
    name: str
    rows: list[Row]


def gathered(rows: Iterable[tuple[str, Row]], past: Past, prefix: str) -> list[Note]:
    """Return the notes of things that come with their subjects, in order.

    `prefix` begins the names of all subjects. What a settled note told stays its own, even if
    the thing would have another subject now. A note whose outcome nobody knows is planned again.
    """
    told = _told(past, prefix)
    found: dict[str, Note] = {}
    for subject, row in rows:
        key = told.get(_token(row)) or _open_key(subject, past)
        name = key.removeprefix(_NOTE)
        note = found.setdefault(key, Note(_subject(name), name, []))
        note.rows.append(row)
    return list(found.values())


def telling(step: Step, rows: Sequence[Row]) -> Step:
    """Return a note's step with what says which things it tells."""
    return with_version(step, _SEPARATOR.join(map(_token, rows)))


def sent_notes(keys: Iterable[str], subject: str) -> int:
    """Return how many notes of a subject are among settled keys."""
    first = f"{_NOTE}{subject}"
    return sum(key == first or _number(key, first) for key in keys)


def _number(key: str, first: str) -> bool:
    return key.startswith(f"{first}/") and key.removeprefix(f"{first}/").isdecimal()


def _told(past: Past, prefix: str) -> dict[str, str]:
    """Return by thing the step that told it."""
    return {
        token: key
        for key, version in past.versions.items()
        if key.startswith(f"{_NOTE}{prefix}")
        for token in version.split(_SEPARATOR)
    }


def _open_key(subject: str, past: Past) -> str:
    """Return the key of the note that takes what no note has told."""
    number = sent_notes(past.settled, subject)
    last = f"{_NOTE}{_named(subject, number)}"
    is_in_doubt = number > 0 and last not in past.versions
    return last if is_in_doubt else f"{_NOTE}{_named(subject, number + 1)}"


def _named(subject: str, number: int) -> str:
    return subject if number == 1 else f"{subject}/{number}"


def _subject(name: str) -> str:
    return name.partition("/")[0]


def _token(row: Row) -> str:
    told = row["id"] if "id" in row else row["source_id"]
    return hashlib.blake2b(str(told).encode(), digest_size=6).hexdigest()
