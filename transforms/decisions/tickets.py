"""How tickets land: their states, types of tickets that have their like, and the tag they get."""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Final

from transforms.decisions.decision import Decision, Json, Sureness
from transforms.filters import fold
from transforms.plan.workspace import Workspace
from transforms.rules import DAY_S, DEFAULT_STATUSES, StatusTarget

STATUSES: Final = "mapping.tickets.statuses"
ROUTES: Final = "mapping.tickets.routes"
TAG: Final = "options.tag"

# Words of a desk's own states, and what they probably mean. English, German, French, Spanish.
_MEANT: Final[tuple[tuple[re.Pattern[str], Json], ...]] = (
    (
        re.compile(
            r"solv|resol|closed|done|complete|erledigt|gel(ö|oe)st|ferm|cerrad", re.IGNORECASE
        ),
        "closed",
    ),
    (re.compile(r"wait|pend|hold|wart|attente|espera", re.IGNORECASE), {"snoozed": "30d"}),
)


def statuses(seen: Collection[str], labels: Mapping[str, str]) -> Iterator[Decision]:
    """Yield the state in which tickets of each status end: the usual six, then the desk's own.

    `seen` are the statuses of tickets, `labels` what agents call them.
    """
    for status, target in DEFAULT_STATUSES.items():
        label = labels.get(status, status)
        yield Decision(STATUSES, status, label, _written(target), Sureness.SURE, "the same state")
    for status in sorted({*seen} - DEFAULT_STATUSES.keys()):
        offer = next((state for words, state in _MEANT if words.search(status)), None)
        why = "a status of the desk's own: its tickets stay open"
        yield Decision(STATUSES, status, labels.get(status, status), offer, Sureness.OPEN, why)


def routes(
    types: Collection[str], forms: Collection[str], workspace: Workspace
) -> Iterator[Decision]:
    """Yield a route for each type or form that a type of Intercom's tickets is called like.

    They stay open: what becomes a ticket of Intercom's, customers may see as one.
    """
    for condition, names in (("types", types), ("forms", forms)):
        for name in sorted(names):
            same = next((e for e in workspace.ticket_types if fold(e.name) == fold(name)), None)
            if same is not None:
                when = {condition: [name]}
                offer = {"when": when, "land_as": "ticket", "ticket_type": same.name}
                why = f"Intercom has a type of tickets {same.name!r}: they may land as such"
                yield Decision(ROUTES, f"{condition}: {name}", name, offer, Sureness.OPEN, why)


def tag(at: datetime) -> Decision:
    """Return the tag of all that is moved, so that people find it."""
    why = "one tag on every ticket that is moved, to find them by"
    return Decision(TAG, "", "Tag", f"migrated-{at:%Y-%m}", Sureness.LIKELY, why)


def _written(target: StatusTarget) -> Json:
    """Return a state as a migration file says it."""
    if target.state != "snoozed":
        return target.state
    return {"snoozed": f"{(target.snooze_s or DAY_S) // DAY_S}d"}
