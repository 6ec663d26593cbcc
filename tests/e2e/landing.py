"""An office whose tickets become tickets in Intercom, all or those that a route names."""

from contextlib import asynccontextmanager
from pathlib import Path

import yaml

from tests.e2e.office import office
from tests.e2e.states import LEGACY_ID

TYPE = "Helpdesk ticket"
ALL = {"land_as": "ticket", "ticket_type": TYPE}


def choose(at, **tickets):
    """Write what becomes of tickets into the migration file."""
    write_landing(Path(at.config), **tickets)


def write_landing(path, **tickets):
    """Write what becomes of tickets into a migration file."""
    file = yaml.safe_load(path.read_text())
    file["mapping"]["tickets"] = tickets
    path.write_text(yaml.safe_dump(file))


@asynccontextmanager
async def landing_office(folder, desk=None, **tickets):
    """Yield the people of a desk whose tickets land so; all as tickets unless it is said."""
    async with office(folder, desk) as at:
        choose(at, **(tickets or ALL))
        yield at


async def tickets_of(at):
    """Return the workspace's tickets by the number that they had in the help desk."""
    return {each["custom_attributes"].get(LEGACY_ID): each for each in (await at.dump())["tickets"]}
