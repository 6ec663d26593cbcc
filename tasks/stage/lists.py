"""One list of the source into the staging area, in the way that its resource is read."""

from collections.abc import AsyncIterator, Mapping
from typing import Final

from connectors.protocols import Page, Resource
from tasks.run.frame import noting
from tasks.run.session import Session
from tasks.run.tables import Tables, tables_of
from tasks.stage.comparing import GONE, SHOWN, Gone, stage_compared
from tasks.stage.writing import Pages, stage_resource

# The note of a run that says, by list, what of it could not be read, and why.
UNREAD_PARTS: Final = "unread-parts"


async def stage_list(shared: Session, run: str, resource: Resource, pages: Pages) -> int:
    """Read a list; returns how many rows are new. What of it can't be read is told and noted."""
    name, heard = resource.name, _Heard(pages)
    if shared.area.lacks(name, resource.holds):
        shared.tell(f"{name}: read again from the beginning, for {', '.join(resource.holds)}")
    note = noting(shared, f"stage {name}")
    if resource.is_compared:
        rows, gone = await stage_compared(heard, resource, shared.area, run=run, note=note)
        _tell_gone(shared, run, resource, gone)
    else:
        rows = await stage_resource(heard, resource, shared.area, run=run, note=note)
    shared.progress.end(f"stage {name}")
    _tell_unread(shared, run, resource, heard.unread)
    return rows


class _Heard:
    """A source whose pages are heard for what they say could not be read."""

    def __init__(self, pages: Pages) -> None:
        self._pages, self.unread = pages, dict[str, str]()

    async def pages(self, resource: str, *, cursor: str | None = None) -> AsyncIterator[Page]:
        """Yield the pages as they come."""
        async for page in self._pages.pages(resource, cursor=cursor):
            self.unread |= page.unread
            yield page


def _tell_unread(shared: Session, run: str, resource: Resource, unread: dict[str, str]) -> None:
    tables, name = tables_of(shared.area, run), resource.name
    notes = tables.load_note(UNREAD_PARTS)
    if unread:
        notes[name] = {"entity": resource.entity.value, "parts": unread}
        shared.tell(_sentence(name, unread))
    else:
        notes.pop(name, None)
    tables.save_note(UNREAD_PARTS, notes)


def told_of_unread(tables: Tables) -> list[str]:
    """Return a line for each list of which a run could not read all."""
    return [
        _sentence(name, told["parts"])
        for name, told in sorted(tables.load_note(UNREAD_PARTS).items())
    ]


def _sentence(name: str, unread: Mapping[str, str]) -> str:
    told = [f"{part} ({why})" for part, why in list(unread.items())[:SHOWN]]
    more = ", …" if len(unread) > SHOWN else ""
    return (
        f"{name}: could not be read: {', '.join(told)}{more}; "
        "the next run or delta asks for it again"
    )


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
