"""The kill matrix: every kind of step meets every trouble, and the end is that of an unbroken run.

The kinds of steps come from `Operation` and the faults from the sandbox's `FaultKind`, so that a
new one of either is in the matrix by being there.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import func, select

from connectors.ledger import open_ledger
from connectors.ledger.tables import STEP
from connectors.sandbox.faults import FaultKind
from connectors.sandbox.server import serve
from connectors.sandbox.zendesk.desk import Desk, held
from tests.e2e.attempts import Attempt, Process
from tests.e2e.pictures import pictures_app
from tests.e2e.planned import AFTER, BEFORE, Orders, load
from tests.e2e.scenes import KNOWLEDGE, Scene
from tests.e2e.small_desk import SEED
from tests.e2e.states import State, differences
from tests.e2e.world import Seen, World, world
from transforms.model import Operation

FAULT_S: Final = 0.1  # of Retry-After, and of slow and late answers
LAG_MARGIN: Final = 1.2  # what an operator allows for the search, over what it takes
ATTEMPTS_AT_MOST: Final = 40
NO_DESK: Final = Desk(held([]), held([]), held([]), held([]), lambda _: [])  # nobody asks for one


class Kill(StrEnum):
    """When a process is killed."""

    BEFORE = "killed before the request"  # the step is begun in the ledger
    DURING = "killed before the answer"  # the request is carried out
    AFTER = "killed after the answer"  # it is not settled in the ledger yet


# Ways of Intercom that nobody knows; each is a reading of its documents' silence.
WAYS: Final[dict[str, dict[str, Any]]] = {
    "as documented": {},
    "odd": {
        "app_code": "hidden",
        "email_clash": "second_user",
        "part_order": "appended",
        "phone_validation": "dropped",
        "repeated_link": "refused",
        "shown_text": "cleaned",
        "shown_values": "as_text",
        "unchanged_update": "leaves_part",
    },
    "slow": {
        "contactless_company_by_id": False,
        "find_by_external_id_lag_s": 0.5,
        "part_order": "sorted",
        "search_lag_s": 0.5,
    },
}

Trouble = Kill | FaultKind
TROUBLES: Final[tuple[Trouble, ...]] = (*Kill, *FaultKind)
OPERATIONS: Final = tuple(each for each in Operation if each not in KNOWLEDGE)


@dataclass
class End:
    """What is there after the last attempt, and what happened on the way."""

    state: State
    told: Mapping[str, Any]
    outcomes: dict[str, int]  # of the ledger's steps
    customers_notified: int
    sent: set[Operation] = field(default_factory=set)
    struck: dict[Operation, Trouble] = field(default_factory=dict)
    attempts: int = 0

    def faults(self, wanted: "End") -> list[str]:
        """Return what is not as after an unbroken run, in lines; empty when all is."""
        found = differences(self.state, wanted.state)
        if self.told != wanted.told:
            found.append(f"told {self.told}, not {wanted.told}")
        if self.outcomes != wanted.outcomes:
            found.append(f"ledger {self.outcomes}, not {wanted.outcomes}")
        if self.customers_notified:
            found.append(f"{self.customers_notified} customers notified")
        return found


def pairwise(
    number: int, sent: Collection[Operation], of: Sequence[Operation] = OPERATIONS
) -> dict[Operation, Trouble]:
    """Return the troubles of one of `len(TROUBLES)` runs: in each of them every kind of step meets
    one, and in all of them together every one.
    """
    return {
        operation: TROUBLES[(place + number) % len(TROUBLES)]
        for place, operation in enumerate(of)
        if operation in sent
    }


async def play(
    scene: Scene,
    folder: Path,
    ledger: str,
    troubles: Mapping[Operation, Trouble],
    switches: Mapping[str, Any] = MappingProxyType({}),
) -> End:
    """Load the plan into a new workspace, each trouble at the first step of its kind."""
    scene.fill(ledger, folder.name)
    store, target = scene.fresh_store(), dict(switches)
    async with (
        await serve(pictures_app(scene.plan.folder)) as pictures,
        world(folder, desk=NO_DESK, seed=SEED, target=target, store=store) as served,
    ):
        orders = Orders(
            plan=scene.plan,
            target=served.target.url,
            ledger=ledger,
            migration=folder.name,
            mark=folder / "step",
            search_lag_s=served.target_config.search_lag_s * LAG_MARGIN,
            pictures=pictures.url,
        )
        course = _Course(served, orders, troubles)
        await course.run()
        return await course.end()


class _Course:
    """One load with its troubles; each strikes once."""

    def __init__(
        self, served: World, orders: Orders, troubles: Mapping[Operation, Trouble]
    ) -> None:
        self._served, self._orders, self._mark = served, orders, orders.mark
        self._left = dict(troubles)
        self._struck: dict[Operation, Trouble] = {}
        self._sent: set[Operation] = set()
        self._attempts: list[Attempt] = []
        self._process: Process | None = None

    async def run(self) -> None:
        self._served.watch = self._watch
        while len(self._attempts) < ATTEMPTS_AT_MOST:
            attempt = await self._attempt()
            self._attempts.append(attempt)
            if attempt.is_killed:
                self._strike(Operation(self._mark.read_text()), Kill)
            elif not attempt.is_stopped:
                return
        raise AssertionError(f"no end after {ATTEMPTS_AT_MOST} attempts: {attempt}")

    async def end(self) -> End:
        found = await ended(self._served, self._orders, self._attempts[-1])
        found.sent, found.struck = self._sent, self._struck
        found.attempts = len(self._attempts)
        return found

    async def _attempt(self) -> Attempt:
        moments = {Kill.BEFORE: BEFORE, Kill.AFTER: AFTER}
        kills = {op: moments[what] for op, what in self._left.items() if what in moments}
        orders = Orders(**{**vars(self._orders), "kills": kills})
        self._process = Process(self._mark.with_suffix(".told.json"), load, orders)
        return await self._process.ended()

    def _watch(self, seen: Seen) -> None:
        if not seen.is_write or self._process is None:
            return
        operation = Operation(self._mark.read_text())
        self._sent.add(operation)
        trouble = self._left.get(operation)
        if trouble is Kill.DURING and seen.is_done:
            self._process.kill()
        elif isinstance(trouble, FaultKind) and not seen.is_done:
            self._served.target_faults.add(trouble, next=1, seconds=FAULT_S)
            self._strike(operation, FaultKind)

    def _strike(self, operation: Operation, kind: type[Trouble]) -> None:
        trouble = self._left.get(operation)
        if isinstance(trouble, kind):
            self._struck[operation] = self._left.pop(operation)


async def ended(served: World, orders: Orders, attempt: Attempt) -> End:
    """Return what is there after an attempt that came to its end."""
    assert "failures" in attempt.told, attempt
    notified = (await served.stats())["customers_notified"]
    return End(await served.state(), attempt.told, await outcomes(orders), notified)


async def outcomes(orders: Orders) -> dict[str, int]:
    """Return how many steps of the ledger have each outcome, in doubt among them."""
    ledger = open_ledger(orders.ledger, orders.migration)
    count = select(STEP.c.outcome, func.count()).where(STEP.c.migration == orders.migration)
    try:
        rows = await ledger.read(lambda c: c.execute(count.group_by(STEP.c.outcome)).all())
    finally:
        await ledger.close()
    return {outcome or "in doubt": count for outcome, count in rows}
