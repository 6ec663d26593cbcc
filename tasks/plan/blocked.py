"""Who is blocked in Intercom by an earlier run: nothing new can be in their name."""

from collections.abc import Iterable
from dataclasses import replace

from tasks.plan.planning import Planning
from tasks.stage.inventory import listed_ids
from transforms.model import EntityType, RecordRef
from transforms.plan.blocks import BLOCK
from transforms.plan.people import Person


async def with_blocked(
    planning: Planning, people: dict[str, Person], ids: Iterable[str]
) -> dict[str, Person]:
    """Return the people, those of `ids` marked whom we have blocked and whom nobody has let in."""
    if planning.rules.options.blocked_people != "block":
        return people
    known = await planning.ledger.entries(EntityType.CONTACT, sorted({*ids} & people.keys()))
    ours = [
        RecordRef(EntityType.CONTACT, source_id)
        for source_id, entries in known.items()
        if (entry := entries.get(BLOCK)) is not None and entry.is_settled and not entry.is_found
    ]
    targets = await planning.ledger.targets(ours)
    listed = listed_ids(planning.tables.area, ("contacts",), {*targets.values()})
    shut = [ref.source_id for ref, target_id in targets.items() if target_id not in listed]
    return people | {each: replace(people[each], is_blocked=True) for each in shut}
