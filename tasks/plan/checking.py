"""What `check` tells: both systems, the disk, and who in the source has no match in Intercom."""

import asyncio
from collections.abc import Collection, Mapping, Sequence

from connectors.ledger.profiles import kept_profile
from connectors.protocols import Finding
from tasks.plan.both_sides import read_both
from tasks.plan.clashing import note_clashes
from tasks.plan.custom_objects import lacking_types
from tasks.plan.looking import STATUSES, Seen, look_through
from tasks.plan.office_hours import lacking_permission
from tasks.plan.proposing import propose_for
from tasks.plan.reading import told_of_reading
from tasks.run.session import Session
from tasks.stage.excluding import told_of_excluded
from tasks.stage.twins import told_of_twins
from tasks.stage.units import check_systems
from transforms.plan.clashes import Clash
from transforms.plan.setup import plan_setup
from transforms.plan.ticket_types import type_faults
from transforms.plan.workspace import Matching, match
from transforms.words import asked, compared_at, unmatched

BYTES_PER_TICKET = 60_000  # raw, canonical and plan, compressed, of a ticket with five messages
SPARE_BYTES = 1_000_000_000
FIELDS_LATER = Finding(
    is_fatal=False,
    subject="fields",
    text="which of them become attributes is shown here once the desk is staged (`stage`, `plan`)",
)


async def check_everything(shared: Session, run: str, *, free_bytes: int) -> list[Finding]:
    """Return all findings; what can't be asked because an earlier answer was fatal is left out.

    Where the desk is staged, `proposals_of` has the attributes that its fields would become.
    """
    found = await check_systems(shared)
    if any(each.is_fatal for each in found):
        return found
    found += await _disk(shared, free_bytes)
    found += await shared.source.read_through()
    if any(each.is_fatal for each in found):
        return found
    found += [
        Finding(is_fatal=False, subject="reading", text=text)
        for text in await told_of_reading(shared)
    ]
    return [*found, *await _profile(shared), *await _matches(shared, run)]


async def _disk(shared: Session, free_bytes: int) -> list[Finding]:
    counts = await shared.source.counts()
    tickets = counts.get("tickets")
    if tickets is None:
        return []
    needed = tickets * BYTES_PER_TICKET + SPARE_BYTES
    text = (
        f"{free_bytes / 1e9:.0f} GB free; {tickets} tickets need about {needed / 1e9:.0f} GB, "
        "and their files come on top"
    )
    return [Finding(is_fatal=free_bytes < needed, subject="disk", text=text)]


async def _profile(shared: Session) -> list[Finding]:
    """Say what is known of the workspace beyond the documents; mail that was sent is fatal."""
    profile = await kept_profile(shared.ledger, (await shared.target.me()).workspace)
    if profile is None:
        text = "nobody has probed the workspace: `probe --contact` with an address of your own does"
        return [Finding(is_fatal=False, subject="profile", text=text)]
    found = [Finding(is_fatal=False, subject="profile", text=profile.sentence)]
    if profile.was_anybody_told:
        text = "a probe made the workspace send mail; turn off what sends it, and probe again"
        found.append(Finding(is_fatal=True, subject="profile", text=text))
    if profile.answers.get("dates") == "moved":
        text = "the workspace does not keep the dates of old messages; options.original_dates does"
        found.append(Finding(is_fatal=False, subject="profile", text=text))
    return found


async def _matches(shared: Session, run: str) -> list[Finding]:
    """Read set-up, people and inventory, and say who and what has no match."""
    both = await read_both(shared, run)
    workspace = both.workspace
    matching = match(shared.rules, both.agents, both.catalog.teams(), workspace)
    faults = (
        *plan_setup(shared.rules, workspace).faults,
        *type_faults(shared.rules, workspace),
    )
    table = await note_clashes(shared, run, both, matching)
    words = asked(shared.rules)
    places = {compared_at(place) for place in words}
    seen = await asyncio.to_thread(look_through, shared, run, places)
    if seen.has_tickets:
        await propose_for(shared, run, seen.surveys)
    excluded = [
        Finding(is_fatal=False, subject="excluded", text=text)
        for text in await told_of_excluded(shared)
    ]
    twins = [
        Finding(is_fatal=False, subject="duplicates", text=text)
        for text in told_of_twins(shared.area)
    ]
    return [
        *excluded,
        *twins,
        *(each for each in _of_matching(matching) if each.is_fatal or not _is_in(table, each)),
        *await lacking_types(shared, workspace),
        *await lacking_permission(shared),
        *(Finding(fault.is_fatal, fault.subject, fault.text) for fault in faults),
        *_of_words(words, seen),
        *([] if seen.has_tickets else [FIELDS_LATER]),
    ]


def _is_in(table: Sequence[Clash], finding: Finding) -> bool:
    """Tell whether the table of clashes has what a finding says."""
    return any(each.what == finding.subject for each in table)


def _of_words(words: Mapping[str, Collection[str]], seen: Seen) -> list[Finding]:
    """Say which words of the file match nothing in the desk, as far as that is known."""
    known = seen.known()
    found = [
        Finding(
            is_fatal=False,
            subject=each.place,
            text=f"{each.word!r} matches nothing in the desk"
            + (f"; near: {', '.join(each.nearest)}" if each.nearest else ""),
        )
        for each in unmatched(words, known)
    ]
    unknown = {place for place in words if compared_at(place) not in known}
    if not seen.has_tickets and (left := sorted(unknown - {STATUSES})):
        text = f"compared with the desk once it is staged (`stage` or `plan`): {', '.join(left)}"
        found.append(Finding(is_fatal=False, subject="words", text=text))
    return found


def _of_matching(matching: Matching) -> list[Finding]:
    has_default = matching.default_id is not None
    found = [
        Finding(
            is_fatal=not has_default,
            subject="teammate",
            text=f"{who.name} <{who.email or 'no e-mail'}> has no teammate in Intercom"
            + (f"; near: {', '.join(who.nearest)}" if who.nearest else "")
            + ("; the default stands in" if has_default else "; map or add one, or set a default"),
        )
        for who in matching.unmatched_teammates
    ]
    found += [
        Finding(
            is_fatal=False,
            subject="team",
            text=f"{team.name} has no team in Intercom"
            + (f"; near: {', '.join(team.nearest)}" if team.nearest else "")
            + "; its tickets get no team",
        )
        for team in matching.unmatched_teams
    ]
    found += [
        Finding(
            is_fatal=True,
            subject="mapping.teammates",
            text=f"nobody in the workspace has the e-mail {email}",
        )
        for email in matching.unknown_emails
    ]
    return found + [
        Finding(is_fatal=False, subject="seat", text=f"{admin.name} has no inbox seat")
        for admin in matching.without_seat
    ]
