"""Tickets that belong together: a note of one names the other, and where it is in Intercom.

The one that depends names the other: an incident its problem, never a problem its incidents, which
may be thousands.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from transforms.plan import own_notes
from transforms.plan.labels import Desk
from transforms.plan.landing import has_conversations, makes_tickets
from transforms.plan.names import legacy_attribute
from transforms.plan.own_notes import Fact, fact
from transforms.plan.past import Past
from transforms.rules import Rules


class Relation(NamedTuple):
    """What a note about another ticket says; `column` of the ticket holds the other's id."""

    note: str
    column: str
    words: str
    gone: str | None = None  # what is said where an earlier note names one, and none is any more


MERGED: Final = Relation("merged", "merged_into", "Merged into")
RELATIONS: Final = (
    MERGED,
    Relation("follow_up", "follow_up_of", "Follow-up of"),
    Relation("problem", "problem_id", "Incident of the problem in", "Incident of no problem"),
)


def related(ticket: Mapping[str, Any], desk: Desk, past: Past, *, how: str) -> dict[str, Fact]:
    """Return what notes say of other tickets, by the name of the note.

    `how`: "note", or "drop" for tickets that were begun when only merges were told of. What the
    note says of Intercom is no part of what makes another one: a demo that knows less of the desk
    says the same.
    """
    found = {}
    for each in RELATIONS if how == "note" else (MERGED,):
        other = ticket[each.column]
        if other and other != ticket["source_id"]:
            told = f"{each.words} ticket #{other} in {desk.rules.source_name}"
            found[each.note] = fact(f"{told}{_place(other, desk)}.", basis=f"{told}.")
        elif each.gone is not None and own_notes.was_told(each.note, past):
            found[each.note] = fact(f"{each.gone} in {desk.rules.source_name}.")
    return found


def _noun(rules: Rules) -> str:
    """Return what another ticket is in Intercom, as far as the rules alone say it."""
    if not makes_tickets(rules):
        return "conversation"
    return "conversation or ticket" if has_conversations(rules) else "ticket"


def _place(ticket_id: str, desk: Desk) -> str:
    """Return where another ticket is found; nothing if it is known to be left out."""
    if ticket_id in desk.left_out:
        return ""
    attribute = legacy_attribute(desk.rules, "conversation")
    return f" ({_noun(desk.rules)} with the {attribute} {ticket_id})"
