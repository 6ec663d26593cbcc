"""Business hours and holidays: from the lists as they were read last to the plan."""

from collections.abc import Mapping
from typing import Final

from connectors.ledger import Entry
from connectors.protocols import Finding
from connectors.staging import Area
from tasks.plan.batches import write_broken, write_planned
from tasks.plan.planning import Planning
from tasks.run.session import Session
from tasks.stage.handed import read_handed
from transforms.contracts import SKIPPED, Split
from transforms.model import EntityType, Operation, RecordRef, TargetId
from transforms.office_hours.contracts import OFFICE_HOURS
from transforms.plan.office_hours import DAY, Standing, plan_office_hours
from transforms.source_kind import SourceKind

TABLE: Final = EntityType.OFFICE_HOURS.value
ALL: Final = "000000"
_NOT_ALLOWED: Final = (
    "the token may not read office hours: business hours and holidays stay in the to-do list. Give "
    "the app the permission read_write_office_hours in Intercom's Developer Hub, under "
    "Authentication, to have them made"
)


def wants_office_hours(shared: Session) -> bool:
    """Whether the migration file asks for them, and the source may have some."""
    handed = shared.kind.handed
    is_known = handed is not None and handed.hours is not None
    return is_known and shared.rules.options.business_hours == "make"


async def plan_all_office_hours(shared: Session, planning: Planning) -> None:
    """Plan all of them, whichever run comes: they are few, and a demo shows them too."""
    split = await staged_hours(planning.tables.area, planning.kind)
    rows = split.kept
    write_broken(planning.tables, EntityType.OFFICE_HOURS, split.skipped["source_id"].to_pylist())
    if not rows.num_rows:
        return
    entries = await planning.ledger.entries(TABLE, rows["source_id"].to_pylist())
    targets = await planning.ledger.targets(RecordRef(TABLE, each) for each in entries)
    moved = {ref.source_id for ref in targets}
    standing = {
        each: Standing(_days(own) if each in moved else {})
        for each, own in entries.items()
        if each in moved or any(entry.is_in_doubt for entry in own.values())
    }
    existing = await shared.target.office_hours()
    found = plan_office_hours(rows, existing, standing)
    planning.tables.write(TABLE, ALL, rows)
    write_planned(planning.tables, TABLE, ALL, found)


async def staged_hours(area: Area, kind: SourceKind) -> Split:
    """Return OFFICE_HOURS as the source told them last, and what of them can't be read."""
    if kind.handed is None or kind.handed.hours is None:
        return Split(OFFICE_HOURS.empty_table(), SKIPPED.empty_table())
    return kind.handed.hours(await read_handed(area, kind.handed))


async def lacking_permission(shared: Session) -> list[Finding]:
    """Say whether the token may not read the workspace's office hours; nothing stops for it."""
    if not wants_office_hours(shared):
        return []
    rows = (await staged_hours(shared.area, shared.kind)).kept
    if not rows.num_rows or await shared.target.office_hours() is not None:
        return []
    return [Finding(is_fatal=False, subject="office hours", text=_NOT_ALLOWED)]


def _days(entries: Mapping[str, Entry]) -> dict[str, TargetId | None]:
    """Return the days that are closed, or may be; what people had closed before is not ours."""
    return {
        key: entry.target_id
        for key, entry in entries.items()
        if key.startswith(DAY) and entry.may_stand and not entry.is_found and not _is_open(entry)
    }


def _is_open(entry: Entry) -> bool:
    return entry.is_settled and entry.operation == Operation.OFFICE_HOURS_REOPEN
