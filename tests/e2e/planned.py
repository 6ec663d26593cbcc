"""The load alone: planned once, then sent step by step by processes that die where they are told.

One record at a time is under way, so whoever serves the workspace knows which step a request is of.
"""

import asyncio
import os
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from connectors.clock import now
from connectors.filestore import FileStore
from connectors.intercom import IntercomTarget, open_intercom
from connectors.intercom.articles.habits import Habits
from connectors.ledger import Ledger, open_ledger
from connectors.protocols import RecordState, StepAnswer
from connectors.sandbox.intercom import IntercomSandboxConfig
from connectors.staging import Area
from tasks.load.executor import Executor
from tasks.load.records import load_records
from tasks.plan.batches import LATER
from tasks.run.stop import Breaker, Stop
from tasks.run.tables import BLOCKS, SECOND_PASS, Tables, tables_of
from transforms.contracts import PLAN
from transforms.model import EntityType, Operation, RunId, Step, Tally, TargetId
from transforms.plan.steps import planned_records

NAME: Final = "e2e"  # of the migration that is planned
LATE_S: Final = 0.5  # longer than the sandbox's late writes take
TIMEOUT_S: Final = 1.0  # far above what the sandbox takes: answers that trickle in are given up
TABLES = (  # in the order of a run
    *("attribute", "tag", "office_hours", "company", "custom_object", "contact", LATER),
    *("collection", "article", SECOND_PASS[EntityType.ARTICLE]),
    *("ticket", SECOND_PASS[EntityType.TICKET], BLOCKS),
)
BEFORE: Final = "before"
AFTER: Final = "after"


@dataclass(frozen=True)
class Plan:
    """Where a plan and its files are."""

    folder: Path
    run: RunId

    @property
    def tables(self) -> Tables:
        """Return the run's tables."""
        return tables_of(Area(self.folder / "staging", NAME), self.run)


@dataclass(frozen=True)
class Orders:
    """What a process is to load, and where it is to die: at the first step of an operation."""

    plan: Plan
    target: str
    ledger: str
    migration: str
    mark: Path  # where it says which step it sends
    kills: Mapping[Operation, str] = field(default_factory=dict)  # BEFORE or AFTER its request
    search_lag_s: float = 0.0
    at_once: int = 1
    pictures: str | None = None  # under which the files can be fetched


@dataclass(frozen=True)
class Loaded:
    """How a load ended that nobody killed."""

    told: dict[str, Any]
    failed: int
    stopped: None = None


async def load(orders: Orders) -> Loaded:
    """Send what is open, table by table, and once more what waits for the search."""
    ledger = open_ledger(orders.ledger, orders.migration)
    files = FileStore(orders.plan.folder / "files", public_url=orders.pictures)

    async def claimed(ids: Sequence[TargetId]) -> set[Any]:
        kinds = ("conversation", "ticket")
        return {found for kind in kinds for found in await ledger.claimed(kind, ids)}

    workspace = open_intercom(
        orders.target,
        IntercomSandboxConfig().token,
        api_version="2.16",
        rate_reserve=0.0,
        max_in_flight=orders.at_once,
        search_lag_s=orders.search_lag_s,
        files=files,
        habits=Habits(owned=ledger.claimed, public=files.public_address),
        claimed=claimed,
        timeout_s=TIMEOUT_S,
    )
    target, total = Marked(workspace, orders), Tally()
    try:
        for table in TABLES:
            tally = await _load_table(orders, table, target, ledger)
            if tally.deferred:
                await asyncio.sleep(orders.search_lag_s)
                tally = await _load_table(orders, table, target, ledger)
            total += tally
    finally:
        await workspace.aclose()
        await ledger.close()
    told = {"deferred": total.deferred, "failures": total.failures}
    return Loaded(told, total.failed)


async def _load_table(orders: Orders, table: str, target: "Marked", ledger: Ledger) -> Tally:
    tables, total, stop = orders.plan.tables, Tally(), Stop()
    for name in tables.names(f"plan-{table}"):
        total += await load_records(
            planned_records(tables.read(f"plan-{table}", name, PLAN)),
            executor=Executor(
                target,
                ledger,
                RunId("run"),
                stop=stop,
                now=now,
                since=target.since,
                late_s=LATE_S,
            ),
            ledger=ledger,
            at_once=orders.at_once,
            breaker=Breaker(share=0.5, of_last=100),
            stop=stop,
            note=lambda _: None,
        )
    return total


class Marked:
    """The workspace; says which step it sends, and ends the process where it is told to."""

    def __init__(self, workspace: IntercomTarget, orders: Orders) -> None:
        self._workspace = workspace
        self._orders = orders
        self.since = now()

    async def send(self, step: Step, body: dict[str, Any], state: RecordState) -> StepAnswer:
        """Send; the step is begun in the ledger by now, and settled after this at the earliest."""
        self._orders.mark.write_text(step.operation)
        self._die_if(step.operation, BEFORE)
        answer = await self._workspace.send(step, body, state)
        self._die_if(step.operation, AFTER)
        return answer

    def __getattr__(self, name: str) -> Any:
        """Do everything else as always."""
        return getattr(self._workspace, name)

    def _die_if(self, operation: Operation, moment: str) -> None:
        if self._orders.kills.get(operation) == moment:
            os.kill(os.getpid(), signal.SIGKILL)
