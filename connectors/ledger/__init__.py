"""The ledger: the durable truth of what was sent and what came of it."""

from connectors.ledger.entry import Entry
from connectors.ledger.ledger import Ledger, open_ledger
from connectors.ledger.locks import HEARTBEAT_S, LockedError
from connectors.ledger.runs import RunRow, Runs
from connectors.ledger.schema import LedgerError
from connectors.ledger.writer import Write

__all__ = [
    "HEARTBEAT_S",
    "Entry",
    "Ledger",
    "LedgerError",
    "LockedError",
    "RunRow",
    "Runs",
    "Write",
    "open_ledger",
]
