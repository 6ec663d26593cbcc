"""What is known of a source that is read ticket by ticket, and measured so."""

from typing import NamedTuple


class Single(NamedTuple):
    """A source in one of the manners in which it can be read."""

    name: str
    room: str  # its server and its measurement
    manner: str
    unit: str  # what the source counts
    least: float  # of a ticket, as few as its API allows
