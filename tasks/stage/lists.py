"""One list of the source into the staging area, in the way that its resource is read."""

from connectors.protocols import Resource
from tasks.run.frame import noting
from tasks.run.session import Session
from tasks.run.tables import tables_of
from tasks.stage.comparing import GONE, Gone, stage_compared
from tasks.stage.writing import Pages, stage_resource


async def stage_list(shared: Session, run: str, resource: Resource, pages: Pages) -> int:
    """Read a list; returns how many rows are new."""
    name = resource.name
    if shared.area.lacks(name, resource.holds):
        shared.tell(f"{name}: read again from the beginning, for {', '.join(resource.holds)}")
    note = noting(shared, f"stage {name}")
    if resource.is_compared:
        rows, gone = await stage_compared(pages, resource, shared.area, run=run, note=note)
        _tell_gone(shared, run, resource, gone)
    else:
        rows = await stage_resource(pages, resource, shared.area, run=run, note=note)
    shared.progress.end(f"stage {name}")
    return rows


def _tell_gone(shared: Session, run: str, resource: Resource, gone: Gone) -> None:
    """Say which rows the source does not have any more; what was moved of them stays.

    Of a list whose rows are withdrawn the run itself says what becomes of each.
    """
    tables, name = tables_of(shared.area, run), resource.name
    notes = tables.load_note(GONE)
    notes.pop(name, None)
    if gone.count and not resource.is_withdrawn:
        notes[name] = str(gone)
        shared.tell(f"{name}: {gone}")
    tables.save_note(GONE, notes)
