"""What both sides have before anything is planned: the desk's set-up and people, the workspace."""

import asyncio
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from tasks.plan.shapes import agents_of, read_catalog
from tasks.run.session import Session
from tasks.stage.excluding import purge_excluded
from tasks.stage.inventory import INVENTORY, read_workspace
from tasks.stage.units import LONG, stage_inventory, stage_one
from transforms.plan.workspace import Workspace


@dataclass(frozen=True, slots=True)
class BothSides:
    """The workspace without its people and companies, the source's catalog and its agents."""

    workspace: Workspace
    catalog: Any  # the source's transforms know more of it than `transforms.shapes.Catalog`
    agents: pa.Table  # TEAMMATE, the active ones


async def read_both(shared: Session, run: str) -> BothSides:
    """Read the short lists of both sides, and all people of the source, into the staging area."""
    me = await shared.target.me()
    await purge_excluded(shared, run)
    roles = shared.kind.roles
    for name in (*roles.setup, roles.people):
        await stage_one(shared, run, name)
    for resource in INVENTORY:
        if resource.name not in LONG:
            await stage_inventory(shared, run, resource.name)
    catalog = read_catalog(shared.area, shared.kind)
    return BothSides(
        read_workspace(shared.area, operator_id=me.admin_id),
        catalog,
        await asyncio.to_thread(agents_of, shared.area, shared.kind, catalog),
    )
