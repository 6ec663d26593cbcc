"""What the end of a run says: the columns of each entity, and why records are where they are."""

from tests.e2e.world import COLUMNS


def numbers(ended):
    """Return the columns of each entity, in the order of COLUMNS."""
    return {row["entity"]: tuple(row[name] for name in COLUMNS) for row in ended.rows}


def failing(ended):
    """Return how many records of each entity have failed, of those that have."""
    return {row["entity"]: row["failed"] for row in ended.rows if row["failed"]}


def reasons(ended, label, kind="failures"):
    """Return why records of a label failed, or were skipped or lost something, with the counts."""
    return {row["reason"]: row["count"] for row in ended.reasons[kind] if row["label"] == label}
