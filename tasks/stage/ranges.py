"""The desk's tickets cut into ranges whose raw rows fit into bounded memory."""

from typing import Final

import pyarrow as pa

from connectors.staging import Area, KeyRange, cut
from tasks.run.tables import Scope
from tasks.stage.singly import MESSAGES
from transforms.contracts import sort_key
from transforms.source_kind import Roles

RANGE_BYTES: Final = 24 * 1024 * 1024  # of raw rows that one transform holds
TICKETS_AT_MOST: Final = 1_000  # in one range
TICKETS_AT_LEAST: Final = 50


def ticket_ranges(area: Area, roles: Roles) -> list[KeyRange]:
    """Cut the tickets into ranges whose raw rows fit into bounded memory, oldest first."""
    return cut(area.reader(roles.tickets).keys(), _tickets_a_range(area, roles))


def _tickets_a_range(area: Area, roles: Roles) -> int:
    readers = [area.reader(name) for name in (roles.tickets, roles.bulk_messages, MESSAGES.name)]
    count = max(1, len(readers[0].keys()))
    per_ticket = max(1, sum(reader.size_bytes for reader in readers) // count)
    return max(TICKETS_AT_LEAST, min(TICKETS_AT_MOST, RANGE_BYTES // per_ticket))


def scope_ranges(area: Area, roles: Roles, scope: Scope) -> list[KeyRange]:
    """Cut the tickets of a run into ranges: all of the desk's, or the scope's alone."""
    if scope.ticket_ids is None:
        return ticket_ranges(area, roles)
    keys = pa.array(sorted(sort_key(ticket_id) for ticket_id in scope.ticket_ids), pa.string())
    return cut(keys, _tickets_a_range(area, roles)) if len(keys) else []
