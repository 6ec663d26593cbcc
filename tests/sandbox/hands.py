"""A clock that is set by hand."""

from datetime import UTC, datetime

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Hands:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now
