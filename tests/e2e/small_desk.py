"""Five tickets of the sample desk, with all whom they need: every kind of step, in few requests."""

from dataclasses import replace
from typing import Final

from connectors.sandbox.records import epoch
from connectors.sandbox.zendesk.desk import Desk, held, sample_desk

TICKETS: Final = frozenset({1003, 1035, 1037, 1040, 1042})
# files on the first message, people in copy, twins in one second, an open one, a snoozed one
PEOPLE: Final = frozenset(
    4_200_000_001_000 + n for n in (2, 3, 4, 8, 19, 23, 25, 41)
)  # 19: odd phone
COMPANIES: Final = frozenset(4_300_000_000_100 + n for n in (1, 2, 3, 4, 6, 8))

# Whom the workspace has already, with less than the desk knows of her.
SEED: Final = {"contacts": [{"role": "user", "email": "dawn@northway-leeds.example"}]}


def small_desk() -> Desk:
    """Return the desk anew."""
    whole = sample_desk()
    return replace(
        whole,
        users=held([u for u in whole.users if u["role"] != "end-user" or u["id"] in PEOPLE]),
        organizations=held([o for o in whole.organizations if o["id"] in COMPANIES]),
        tickets=held(
            [t for t in whole.tickets if t["id"] in TICKETS],
            lambda ticket: int(ticket["generated_timestamp"]),
        ),
        audits=held(
            [a for a in whole.audits if a["ticket_id"] in TICKETS],
            lambda audit: epoch(audit["created_at"]),
        ),
        organization_memberships=[
            m for m in whole.organization_memberships if m["user_id"] in PEOPLE
        ],
        side_events=[each for each in whole.side_events if each["ticket_id"] in TICKETS],
        conversation_logs={},
        export_gaps=frozenset(),
        ai_agent_tickets=frozenset(),
    )
