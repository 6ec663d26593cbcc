"""The one place that reads the real clock, so that time is an argument everywhere else."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present instant in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - this is the place that the ban points to
