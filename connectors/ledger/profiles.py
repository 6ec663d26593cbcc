"""What a probe has found out about a workspace, for every migration that this ledger holds."""

import orjson
from sqlalchemy import Connection, select

from connectors.ledger.ledger import Ledger
from connectors.ledger.statements import insert_for
from connectors.ledger.tables import PROFILE
from connectors.ledger.writer import Write
from transforms.profile import Profile


async def kept_profile(ledger: Ledger, workspace: str) -> Profile | None:
    """Return the newest profile of a workspace, None before any probe; raises LedgerError."""
    query = select(PROFILE).where(PROFILE.c.workspace == workspace)

    def work(connection: Connection) -> Profile | None:
        row = connection.execute(query).one_or_none()
        if row is None:
            return None
        told = orjson.loads(row.answers)
        was_told = told.pop(_WAS_TOLD, None)
        return Profile(row.workspace, row.api_version, row.taken_at, told, was_told)

    return await ledger.read(work)


async def keep_profile(ledger: Ledger, profile: Profile) -> None:
    """Keep a profile in place of the workspace's earlier one; raises LedgerError."""
    statement = insert_for(ledger.engine.dialect.name)(PROFILE)
    names = ("api_version", "taken_at", "answers")
    upsert = statement.on_conflict_do_update(
        index_elements=["workspace"], set_={name: statement.excluded[name] for name in names}
    )
    told = {**profile.answers, _WAS_TOLD: profile.was_anybody_told}
    row = {
        "workspace": profile.workspace,
        "api_version": profile.api_version,
        "taken_at": profile.taken_at,
        "answers": orjson.dumps(told).decode(),
    }
    await ledger.write(Write(8, upsert, row))


_WAS_TOLD = "was anybody told"
