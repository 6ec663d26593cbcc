"""What a folder says of its desk beside the records: its teams, and its own addresses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import orjson
import pyarrow as pa

from transforms.files.rows import rows_of, standing
from transforms.setup_lists import teams_of

DESK: Final = "desk"
TEAMS: Final = "teams"


@dataclass(frozen=True, slots=True)
class FolderCatalog:
    """Satisfies `transforms.shapes.Catalog`."""

    team_names: Mapping[str, str] = field(default_factory=dict)
    addresses: frozenset[str] = frozenset()
    broken: tuple[str, ...] = ()

    def teams(self) -> pa.Table:
        """Return the teams as TEAM, in the order of their ids."""
        return teams_of(self.team_names)


def build_catalog(setup: Mapping[str, pa.Table]) -> FolderCatalog:
    """Return the catalog of a folder.

    In:      RAW by name: desk (the one row of desk.json) and teams.
    Failed:  a team that can't be read is in `broken`.
    """
    teams = list(rows_of(TEAMS, setup[TEAMS])) if TEAMS in setup else []
    desks = list(standing(setup[DESK])) if DESK in setup else []
    told = orjson.loads(desks[-1]["payload"]) if desks else {}
    return FolderCatalog(
        {team_id: row["name"] for team_id, row in teams if row is not None},
        frozenset(told.get("addresses", ())),
        tuple(f"{TEAMS}:{team_id}" for team_id, row in teams if row is None),
    )
