"""The unit that says that a run is about everything: nobody has to choose what is read."""

from typing import Final

from tasks.run.frame import FIRST
from tasks.run.session import Session
from tasks.run.tables import Scope, tables_of
from transforms.model import RunId

OPEN: Final = "open"


async def choose_all(shared: Session, run: str, first: str | None = None) -> None:
    """Write down that a run is about everything; `first`: "open", what is done comes later."""
    if first is not None:
        shared.runs.note(RunId(run), {FIRST: first})
    tables_of(shared.area, run).save_scope(Scope(is_open_first=first == OPEN))
