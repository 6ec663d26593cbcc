"""Reads what is handed over to people: macros, views, rules; what may not be read is told."""

import asyncio
from typing import Any, Final

import pyarrow as pa

from connectors.staging import Area, KeyRange
from tasks.run.session import Session
from tasks.run.tables import tables_of
from tasks.stage.lists import stage_list
from transforms.errors import ContractError, CredentialError
from transforms.handed.source_kind import Handed
from transforms.latest import latest

UNREAD: Final = "unread-handed"  # the note of lists that could not be read, with the reasons
WHOLE: Final = KeyRange("", None)


async def stage_handed(shared: Session, run: str) -> int:
    """Read the lists; one that the credentials or the plan refuse is told, and stops nothing."""
    handed = shared.kind.handed
    if handed is None:
        return 0
    rows, unread = 0, dict[str, Any]()
    for name in handed.lists:
        resource = next(each for each in shared.source.resources if each.name == name)
        try:
            rows += await stage_list(shared, run, resource, shared.source)
        except (CredentialError, ContractError) as exc:
            unread[name] = str(exc)
            shared.progress.end(f"stage {name}")
    tables_of(shared.area, run).save_note(UNREAD, unread)
    if unread:
        why = next(iter(unread.values()))
        shared.tell(f"Not read, and not in the to-do list: {', '.join(unread)} ({why})")
    return rows


async def read_handed(area: Area, handed: Handed) -> dict[str, pa.Table]:
    """Return the lists as they were read last, RAW by name; one that never was is absent."""

    def read() -> dict[str, pa.Table]:
        return {
            name: latest(area.reader(name, is_incremental=False).read(WHOLE))
            for name in handed.lists
            if area.has(name)
        }

    return await asyncio.to_thread(read)
