"""A folder for as long as the sandbox stands: written to a place of its own, and then removed."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from connectors.sandbox.files.generator import write_folder
from connectors.sandbox.served_desk import DeskWishes, ServedDesk

SAMPLE: Final = Path(__file__).parent / "desk"


@dataclass(frozen=True, slots=True)
class WrittenFolder:
    """A folder that goes when it is stopped; satisfies `connectors.sandbox.served_desk.Stands`."""

    path: Path

    async def stop(self) -> None:
        """Remove it."""
        shutil.rmtree(self.path, ignore_errors=True)


async def start_desk(wishes: DeskWishes) -> ServedDesk:
    """Write the sample folder, or one of a size; its address is its path."""
    folder = Path(tempfile.mkdtemp(prefix="intercom-migration-desk-"))
    if wishes.tickets is None:
        shutil.copytree(SAMPLE, folder, dirs_exist_ok=True)
    else:
        write_folder(folder, tickets=wishes.tickets, seed=wishes.seed)
    return ServedDesk(str(folder), {}, (WrittenFolder(folder),))
