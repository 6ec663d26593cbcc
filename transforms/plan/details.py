"""The note that lists what a ticket carries and Intercom has no place of its own for.

Older ledgers froze tickets with two notes in its place: `fields`, and `ccs`.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from transforms.places import OWN_FIELDS
from transforms.plan import copies, notes, own_notes
from transforms.plan.fields import Attributes
from transforms.plan.labels import Desk, assign_losses
from transforms.plan.own_notes import Fact, fact
from transforms.plan.past import Past
from transforms.plan.shape import Shape

NAME: Final = "details"
FIRST_FIELDS: Final = [own for own in OWN_FIELDS if own.key != "status"]  # the first version's
Row = Mapping[str, Any]
Listed = list[tuple[str, str]]


class About(NamedTuple):
    """A ticket as its notes are written: who is in copy, and what its attributes hold."""

    ticket: Row
    in_copy: list[str]
    attributes: Attributes
    desk: Desk
    shape: Shape
    past: Past


def tells_values(shape: Shape) -> bool:
    """Say whether the note takes the values that no attribute holds whole."""
    return shape.fields == "all" and shape.unmapped_fields == "note"


def details(about: About) -> tuple[dict[str, Fact], list[str]]:
    """Return the notes by name, and what is lost where they are not wished."""
    if about.shape.fields == "manual":
        return _as_before(about)
    listed, losses = _fields(about)
    passing = [] if about.shape.unmapped_fields == "drop" else _people(about)
    watching = copies.followers(about.ticket, about.desk)
    if watching and about.shape.followers == "note":
        listed.append(("Followers", ", ".join(watching)))
    elif watching:
        losses.append("followers_dropped")
    if about.in_copy:
        listed.append((notes.IN_COPY, ", ".join(about.in_copy)))
    if not (passing or listed or own_notes.was_told(NAME, about.past)):
        return {}, losses
    rules = about.desk.rules
    # Who has the ticket changes often, and is no reason for another note.
    basis = notes.details_text(listed, rules)
    return {NAME: fact(notes.details_text([*passing, *listed], rules), basis)}, losses


def _fields(about: About) -> tuple[Listed, list[str]]:
    """Return the values that no attribute holds, or the losses where nobody wants them."""
    ticket, places = about.ticket, about.desk.places(about.shape)
    unmapped, rating = notes.unmapped_fields(ticket, places), notes.rating(ticket, places)
    losses = ["fields_dropped"] if notes.dropped_fields(ticket, places) else []
    if about.shape.unmapped_fields == "drop":
        losses += ["fields_dropped"] if unmapped else []
        return [], losses + (["satisfaction_dropped"] if rating else [])
    spilled = [(each.name, each.text) for each in about.attributes.spilled]
    return [*unmapped, *rating, *spilled], losses


def _people(about: About) -> Listed:
    """Return who had the ticket, where Intercom can't say it."""
    ticket, lost = about.ticket, assign_losses(about.ticket, about.desk)
    listed: Listed = []
    if ticket["assignee_id"] and any(loss.startswith("assignee_") for loss in lost):
        listed.append(("Assignee", copies.named(ticket["assignee_id"], about.desk)))
    if ticket["team"] and "team_dropped" in lost:
        listed.append(("Group", ticket["team"]))
    return listed


def _as_before(about: About) -> tuple[dict[str, Fact], list[str]]:
    """Return what the first version wrote of a ticket."""
    facts: dict[str, Fact] = {}
    ticket, rules, past = about.ticket, about.desk.rules, about.past
    places = about.desk.places(about.shape)
    losses = ["followers_dropped"] if ticket["follower_ids"] else []
    listed = notes.unmapped_fields(ticket, places, FIRST_FIELDS)
    rating = notes.rating(ticket, places)
    if about.shape.unmapped_fields == "note":
        if (told := [*listed, *rating]) or own_notes.was_told("fields", past):
            facts["fields"] = fact(notes.fields_text(told, rules))
    else:
        losses += ["fields_dropped"] if listed else []
        losses += ["satisfaction_dropped"] if rating else []
    if about.in_copy or own_notes.was_told("ccs", past):
        facts["ccs"] = fact(notes.ccs_text(about.in_copy))
    return facts, losses
