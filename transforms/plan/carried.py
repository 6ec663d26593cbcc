"""Steps that go along with the one that makes their record, and stand in its fingerprint.

A ticket is made with its values and assignees. Its `create` has a fingerprint of pieces: its own,
then one for each step that went along. So the ledger tells for each whether it has to be sent.
"""

import hashlib
from collections.abc import Sequence
from typing import Final

from transforms.model import RecordRef

PIECE: Final = 16  # characters: a quarter of the column


def composed(own: str, carried: Sequence[str]) -> str:
    """Return the fingerprint of a step that carries others: its own first."""
    return "".join(each[:PIECE] for each in (own, *carried))


def settled(fingerprint: str, left_out: Sequence[RecordRef]) -> str:
    """Return such a fingerprint when the values went without some record: theirs are the first."""
    if not left_out:
        return fingerprint
    values = _without(fingerprint[PIECE : 2 * PIECE], left_out)
    return fingerprint[:PIECE] + values + fingerprint[2 * PIECE :]


def went_along(fingerprint: str, place: int, made: str, left_out: Sequence[RecordRef]) -> bool:
    """Tell whether a step is what went along, in that place, with what was `made`."""
    piece = fingerprint[:PIECE]
    wanted = _without(piece, left_out) if left_out else piece
    return made[place * PIECE : (place + 1) * PIECE] == wanted


def _without(piece: str, left_out: Sequence[RecordRef]) -> str:
    names = ",".join("/".join(each) for each in left_out)
    return hashlib.sha256(f"{piece} without {names}".encode()).hexdigest()[:PIECE]
