"""What a probe has found out about a workspace, for every migration that this ledger holds."""

from collections.abc import Mapping
from datetime import datetime

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
        was_told, _ = told.pop(_WAS_TOLD, None), told.pop(_FORMS, None)
        if not told:  # nobody has probed it: what is known came by the way
            return None
        return Profile(row.workspace, row.api_version, row.taken_at, told, was_told)

    return await ledger.read(work)


async def keeps_no_rich_form(ledger: Ledger, workspace: str) -> bool:
    """Tell whether a run has found that the workspace does not keep the rich form of articles."""
    query = select(PROFILE.c.answers).where(PROFILE.c.workspace == workspace)
    answers = await ledger.read(lambda c: c.execute(query).scalar_one_or_none())
    return answers is not None and orjson.loads(answers).get(_FORMS) == PLAIN


async def note_plain_form(ledger: Ledger, workspace: str, api_version: str, at: datetime) -> None:
    """Remember it for all further runs, until a probe asks the workspace anew."""
    profile = await kept_profile(ledger, workspace) or Profile(workspace, api_version, at, {}, None)
    await _keep(ledger, profile, {_FORMS: PLAIN})


async def keep_profile(ledger: Ledger, profile: Profile) -> None:
    """Keep a profile in place of the workspace's earlier one; raises LedgerError.

    What runs have found out by the way is forgotten with it, and tried again.
    """
    await _keep(ledger, profile, {})


async def _keep(ledger: Ledger, profile: Profile, beside: Mapping[str, str]) -> None:
    statement = insert_for(ledger.engine.dialect.name)(PROFILE)
    names = ("api_version", "taken_at", "answers")
    upsert = statement.on_conflict_do_update(
        index_elements=["workspace"], set_={name: statement.excluded[name] for name in names}
    )
    told = {**profile.answers, **beside, _WAS_TOLD: profile.was_anybody_told}
    row = {
        "workspace": profile.workspace,
        "api_version": profile.api_version,
        "taken_at": profile.taken_at,
        "answers": orjson.dumps(told).decode(),
    }
    await ledger.write(Write(8, upsert, row))


PLAIN = "plain"
_WAS_TOLD = "was anybody told"
_FORMS = "article forms"
