"""What the kill matrix plays: a full run into an empty workspace, and a delta that takes back.

Both twice: with conversations, and with tickets of Intercom's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select

from connectors.ledger.schema import open_engine
from connectors.ledger.tables import RECORD, STEP
from connectors.sandbox.store import Store
from tests.e2e.attempts import Process
from tests.e2e.kept import copied
from tests.e2e.landing import ALL, write_landing
from tests.e2e.pipeline import run_delta_plan, run_full
from tests.e2e.planned import Plan
from tests.e2e.small_desk import SEED, small_desk
from tests.e2e.world import World, world
from tests.local import local_client
from transforms.model import Operation, RunId

# One of each kind of thing that a desk can take back, and what is said anew.
CHANGES: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("users/4200000001004", {"tags": []}),
    ("users/4200000001041", {"organization_id": None}),
    ("users/4200000001002", {"notes": "Prefers a call now."}),
    ("organizations/4300000000104", {"notes": None}),
    ("organizations/4300000000102", {"tags": []}),
    ("tickets/1037", {"tags": [], "type": "question", "problem_id": None}),
    ("tickets/1035", {"email_cc_ids": [], "collaborator_ids": [], "follower_ids": []}),
    ("tickets/1042", {"status": "deleted"}),
    ("tickets/1003", {"subject": "Changed", "status": "open", "custom_status_id": None}),
    # More to do than in any other, so that it comes first: what is said anew stands in its middle.
    ("tickets/1040", {"assignee_id": 4_200_000_000_005, "tags": ["one", "two", "three", "four"]}),
)
# An incident of a problem, which has a ticket of Intercom's own in both.
INCIDENT: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("tickets/1040", {"type": "question"}),
    ("tickets/1003", {"type": "problem"}),
    ("tickets/1037", {"type": "incident", "problem_id": 1003}),
)
PROBLEMS: Final = {
    "routes": [{"when": {"types": ["problem"]}, "land_as": "ticket", "ticket_type": "Problem"}]
}
NO_SIDES: Final = "side_conversations: drop, "
EVENTS: Final = "ticket_events: note, "
BLOCKS: Final = "blocked_people: block, "
_BASE: Final = ("article.", "internal_article.", "collection.")
KNOWLEDGE: Final = tuple(each for each in Operation if each.startswith(_BASE))  # scenes of its own
OBJECTS: Final = "  custom_objects: {Own unit: Unit, Registered unit: Unit}\n"
SUSPENDED: Final = 4_200_000_001_025  # in the source, and writes nothing any more
LEAVES: Final = 4_200_000_001_041  # the company
SCHEDULE, NO_HOLIDAY = 8_950_000_000_001, "Day of German Unity"
REDACTED: Final = 1040  # the ticket whose second message loses a word


@dataclass(frozen=True)
class Scene:
    """A plan, and what workspace and ledger hold before it; None: the seed alone."""

    plan: Plan
    store: Store | None = None
    ledger: Path | None = None
    kinds: frozenset[Operation] = frozenset(Operation)  # of steps that meet trouble

    def fresh_store(self) -> Store:
        """Return a workspace to play in."""
        return Store() if self.store is None else copied(self.store)

    def fill(self, url: str, migration: str) -> None:
        """Let the ledger at `url` know under a new migration's name what the scene's one knows."""
        if self.ledger is None:
            return
        source, target = open_engine(f"sqlite:///{self.ledger}"), open_engine(url)
        with source.connect() as old, target.begin() as new:
            for table in (RECORD, STEP):
                rows = [
                    {**row, "migration": migration} for row in old.execute(select(table)).mappings()
                ]
                new.execute(table.insert(), rows)
        source.dispose()
        target.dispose()


async def scenes(folder: Path) -> Mapping[str, Scene]:
    """Stage and plan the small desk as it is, and after somebody took back things.

    In the runs that make tickets only the steps of those meet trouble: the others have met it.
    """
    (folder / "tickets").mkdir()
    talks = await _both(folder, **PROBLEMS)
    tickets = await _both(folder / "tickets", **ALL, **PROBLEMS)
    own = frozenset(each for each in Operation if each.startswith("ticket"))
    found = {f"tickets {name}": replace(scene, kinds=own) for name, scene in tickets.items()}
    return talks | found


async def _both(folder: Path, **landing: Any) -> dict[str, Scene]:
    config = folder / "e2e.yaml"
    async with world(folder, desk=small_desk(), seed=SEED, max_in_flight=1) as served:
        config.write_text(served.config().read_text().replace(NO_SIDES, EVENTS + BLOCKS))
        write_landing(config, **landing)
        config.write_text(config.read_text().replace("mapping:\n", f"mapping:\n{OBJECTS}"))
        await _change(served, *INCIDENT, (f"users/{SUSPENDED}", {"suspended": True}))
        full = await told(folder, run_full, config)
        before, ledger = copied(served.store), folder / "before.db"
        copy_ledger(folder / "ledger.db", ledger)
        await _take_back(served)
        delta = await told(folder, run_delta_plan, config)
    return {"full": Scene(Plan(folder, full)), "delta": Scene(Plan(folder, delta), before, ledger)}


async def told(folder: Path, work: Any, config: Path) -> RunId:
    """Let a process do some work; returns the run that this was."""
    ended = await Process(folder / "told.json", work, str(config)).ended()
    assert ended.code == 0, ended
    return RunId(ended.told["run"])


def copy_ledger(ledger: Path, to: Path) -> None:
    """Copy a ledger that lies in a file."""
    engine = open_engine(f"sqlite:///{ledger}")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"vacuum into '{to}'")
    engine.dispose()


async def _change(served: World, *changes: tuple[str, dict[str, Any]]) -> None:
    async with local_client(served.source.url) as desk:
        for place, values in changes:
            (await desk.put(f"/_sandbox/{place}", json=values)).raise_for_status()


async def _take_back(served: World) -> None:
    served.desk.organization_memberships = [
        each for each in served.desk.organization_memberships if each["user_id"] != LEAVES
    ]
    served.desk.holidays[SCHEDULE] = [
        each for each in served.desk.holidays[SCHEDULE] if each["name"] != NO_HOLIDAY
    ]
    await _change(served, *CHANGES)
    async with local_client(served.source.url) as desk:
        comment = served.desk.comments_of(REDACTED)[1]
        word = max(comment["plain_body"].split(), key=len)
        path = f"/_sandbox/tickets/{REDACTED}/comments/{comment['id']}"
        (await desk.put(path, json={"redact": word})).raise_for_status()
