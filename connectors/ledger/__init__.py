"""The ledger: the durable truth of what was sent and what came of it."""

from connectors.ledger.ledger import Entry, Ledger, open_ledger
from connectors.ledger.runs import LockedError, RunRow, Runs
from connectors.ledger.schema import LedgerError
from connectors.ledger.writer import Write

__all__ = [
    "Entry",
    "Ledger",
    "LedgerError",
    "LockedError",
    "RunRow",
    "Runs",
    "Write",
    "open_ledger",
]
