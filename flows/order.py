"""The order of every run, written once: which unit of work comes after which, and how many at once.

Nothing here knows Prefect. `Do` carries the units out: as Prefect tasks in runs of an operator's
(`flows.with_prefect`), as plain calls in tests.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any, Concatenate, Final, ParamSpec, Protocol, TypeVar

from tasks.load import units as load
from tasks.plan import choosing, proposing
from tasks.plan import units as plan
from tasks.report import archiving
from tasks.report import units as report
from tasks.run.frame import Ended, OpenedRun, opened_run
from tasks.run.session import Session
from tasks.run.together import together
from tasks.stage import units as stage
from tasks.stage.inventory import INVENTORY
from tasks.undo import page as undo_page
from tasks.undo import units as undo
from tasks.undo.outdated import outdated_demos
from tasks.verify import units as verify
from transforms.errors import MigrationError
from transforms.model import Tally

P = ParamSpec("P")
R = TypeVar("R")

AT_ONCE: Final = 4  # reading: each waits for the same rate
BATCHES_AT_ONCE: Final = 6  # batches of records that are open together, so that no tail idles
PARTS_AT_ONCE: Final = 2  # transforms are CPU-bound: more at once only hold more memory

Tell = Callable[[float], Awaitable[None]]  # takes the share that is done, 0 to 1


class Do(Protocol):
    """Carries out what an order asks for, on behalf of one run."""

    async def __call__(
        self,
        unit: Callable[Concatenate[Session, str, P], Awaitable[R]],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Carry out one unit of work; `args` are what it takes beside the session and the run."""
        ...

    async def part(
        self,
        part: "Callable[Concatenate[Do, P], Awaitable[R]]",
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Carry out a part of the order that shows as a line of its own."""
        ...

    def shown(self, table: str) -> AbstractAsyncContextManager[Tell]:
        """Show how far a table is loaded."""
        ...


@dataclass(frozen=True, slots=True)
class Way:
    """How the units of one migration are carried out."""

    config: str
    do: Callable[[OpenedRun], Do]


async def stage_only(way: Way) -> Ended:
    """Read everything that changed in the source; writes nothing else."""
    async with opened_run(way.config, "stage") as run:
        await read_source(way.do(run))
        return run.ended(message="Everything that changed in the source is staged.")


async def plan_only(way: Way, *, is_delta: bool = False) -> Ended:
    """Plan a full run or a delta, and send nothing."""
    async with opened_run(way.config, "plan") as run:
        do = way.do(run)
        await (read_changes(do) if is_delta else read_source(do))
        return run.ended(message="Planned; nothing was written.", plan=await make_plan(do))


async def demo(way: Way, tickets: Sequence[str] | None = None) -> Ended:
    """Move some tickets, those that are named if any; demos made otherwise are undone before."""
    for outdated in await outdated_demos(way.config, tickets):
        ended = await take_back(way, outdated)
        if ended.stopped is not None:
            return ended
    async with opened_run(way.config, "demo") as run:
        do = way.do(run)
        await read_some(do, tickets)
        await make_plan(do)
        return run.noted(await load_and_report(do))


async def full(way: Way, signed_by: str | None, first: str | None = None) -> Ended:
    """Move everything; nobody's `signed_by` stops it in front of the first write.

    `first`: "open" leaves solved and closed tickets, and whom only they need, to the next run.
    """
    async with opened_run(way.config, "full") as run:
        do = way.do(run)
        await read_source(do, first=first)
        counted = await make_plan(do)
        approval = await do(load.approve, counted, signed_by)
        if not approval.is_given:
            return run.ended(message="Awaits approval.", plan=counted, awaits_approval=True)
        return run.noted(await load_and_report(do))


async def delta(way: Way) -> Ended:
    """Move what changed since the last run."""
    async with opened_run(way.config, "delta") as run:
        do = way.do(run)
        await read_changes(do)
        await make_plan(do)
        return run.noted(await load_and_report(do))


async def rerun(
    way: Way, failed_run: str, reason: str | None = None, entity: str | None = None
) -> Ended:
    """Move what an earlier run did not."""
    async with opened_run(way.config, "rerun") as run:
        do = way.do(run)
        await do(stage.check_before)
        await do.part(stage_setup)
        await do.part(stage_failed_tickets, failed_run, reason, entity)
        await do.part(stage_inventory, is_whole=False)
        await do.part(transform_companies)
        await make_plan(do)
        return run.noted(await load_and_report(do))


async def take_back(way: Way, undone_run: str, *, is_dry: bool = False) -> Ended:
    """Undo a run, entity by entity; `is_dry`: only say what that would be."""
    async with opened_run(way.config, "undo") as run:
        run.undoes(undone_run)
        do = way.do(run)
        counts = {
            entity.value: await do.part(undo_entity, undone_run, entity.value, is_dry=is_dry)
            for entity in undo.ORDER
        }
        return run.noted(await do(undo_page.report_undo, undone_run, counts, is_dry))


async def read_back(
    way: Way,
    verified: str | None = None,
    sample: float | None = None,
    *,
    files: bool | None = None,
) -> Ended:
    """Compare what was moved with what both sides show, and write a certificate."""
    async with opened_run(way.config, "verify") as run:
        do = way.do(run)
        await do(verify.begin, verified, sample, files)
        for compare in (verify_companies, verify_contacts, verify_tickets):
            await do.part(compare)
        return run.noted(await do(verify.certify))


async def archive(way: Way, pack: str | None, *, now: bool, without_undo: bool) -> Ended:
    """Remove staged personal data and files."""
    async with opened_run(way.config, "archive") as run:
        return run.noted(await way.do(run)(archiving.archive, pack, now, without_undo))


async def read_some(do: Do, tickets: Sequence[str] | None) -> None:
    """Read both sides, but messages only of a demo's tickets, once these are chosen."""
    await read_source(do, with_messages=False)
    await do.part(stage_chosen_tickets, tickets)


async def read_source(do: Do, *, with_messages: bool = True, first: str | None = None) -> None:
    """Read both sides whole."""
    await do(stage.check_before)
    await do.part(stage_setup)
    await do.part(stage_companies)
    await do.part(stage_contacts)
    await do.part(stage_tickets, with_messages=with_messages, first=first)
    await do.part(stage_inventory)
    await do.part(transform_companies)


async def read_changes(do: Do) -> None:
    """Read what changed in the source since a run brought all over, and nothing else again."""
    await do(stage.check_before)
    await do.part(stage_setup)
    await do.part(stage_companies)
    await do.part(stage_changed_contacts)
    await do.part(stage_changed_tickets)
    await do.part(stage_inventory, is_whole=False)
    await do.part(transform_companies)


async def make_plan(do: Do) -> dict[str, Any]:
    """Turn what is staged into steps; returns what there is to send."""
    await do.part(transform_tickets)
    await do.part(transform_contacts)
    await do.part(stage_files)
    return await do.part(plan_steps)


async def load_and_report(do: Do) -> Ended:
    """Load entity by entity; whatever stops it, the report tells how far it came."""
    stopped = None
    try:
        await do(proposing.keep_proposed)
        for each in (load_attributes, load_tags, load_companies, load_contacts, load_tickets):
            await do.part(each)
    except MigrationError as exc:
        stopped = str(exc)
    return await do(report.report, stopped)


async def stage_setup(do: Do) -> None:
    """Read the source's own set-up: groups, fields, forms, brands, statuses."""
    await _each(await do(stage.list_setup), lambda name: do(stage.stage_one, name))


async def stage_companies(do: Do) -> None:
    """Read the source's companies."""
    await do(stage.stage_companies)


async def stage_contacts(do: Do) -> None:
    """Read the source's people and the companies that they belong to."""
    await do(stage.stage_people)
    await do(stage.stage_memberships)


async def stage_tickets(do: Do, *, with_messages: bool = True, first: str | None = None) -> None:
    """Read tickets, and for a whole run their messages in bulk and one by one where need be."""
    await do(stage.stage_all_tickets)
    if with_messages:
        await do(choosing.choose_all, first)
        await do(stage.stage_bulk_messages)
        await do(stage.stage_single_tickets)


async def stage_chosen_tickets(do: Do, tickets: Sequence[str] | None = None) -> int:
    """Choose a demo's tickets, or take those that are named, and read their messages."""
    count = await do(choosing.choose_demo, tickets)
    await do(stage.stage_chosen_tickets)
    return count


async def stage_changed_contacts(do: Do) -> None:
    """Read the people who changed, and where any did, who belongs to which company."""
    await do(stage.stage_people)
    await do(stage.stage_changed_memberships)


async def stage_changed_tickets(do: Do) -> int:
    """Read the tickets that changed with what was said in them since."""
    await do(stage.stage_all_tickets)
    await do(stage.stage_bulk_messages)
    count = await do(choosing.choose_changed)
    await do(stage.stage_single_tickets)
    return count


async def stage_failed_tickets(
    do: Do, failed_run: str, reason: str | None, entity: str | None
) -> dict[str, int]:
    """Choose what is run again, and read what could not be read of it."""
    counts = await do(choosing.choose_failed, failed_run, reason, entity)
    await do(stage.stage_single_tickets)
    return counts


async def stage_inventory(do: Do, *, is_whole: bool = True) -> None:
    """Read what the workspace already has; its long lists again only where `is_whole`."""
    read = stage.stage_inventory if is_whole else stage.refresh_inventory
    await _each([resource.name for resource in INVENTORY], lambda name: do(read, name))
    await do(stage.index_inventory)


async def transform_companies(do: Do) -> None:
    """Turn the source's companies into ours, and make the look-ups that tickets need."""
    await do(plan.shape_companies)


async def transform_tickets(do: Do) -> None:
    """Turn raw tickets into canonical ones, a range at a time."""
    parts = await do(plan.ticket_parts)
    await _each(parts, lambda part: do(plan.shape_tickets, part), PARTS_AT_ONCE)


async def transform_contacts(do: Do) -> None:
    """Turn users, and whom else tickets mean, into contacts."""
    parts = await do(plan.people_parts)
    await _each(parts, lambda part: do(plan.shape_contacts, part), PARTS_AT_ONCE)


async def stage_files(do: Do) -> None:
    """Fetch the files of the tickets that are to be moved."""
    await do(stage.stage_ticket_files)


async def plan_steps(do: Do) -> dict[str, Any]:
    """Turn canonical rows into steps, entity by entity; returns what there is to send."""
    await do(proposing.propose_fields)
    await do(plan.plan_contacts)
    await do(plan.plan_companies)
    await do(plan.plan_tickets)
    await do(plan.plan_setup)
    return await do(plan.count_plan)


async def load_attributes(do: Do) -> Tally:
    """Make the attributes that are missing."""
    return await _load(do, "attribute")


async def load_tags(do: Do) -> Tally:
    """Make the tags."""
    return await _load(do, "tag")


async def load_companies(do: Do) -> Tally:
    """Make or update companies."""
    return await _load(do, "company")


async def load_contacts(do: Do) -> Tally:
    """Make or adopt contacts, then what is said of many of them at once."""
    total = await _load(do, "contact")
    total += await _load(do, "later")
    return total


async def load_tickets(do: Do) -> Tally:
    """Move the tickets, oldest first."""
    return await _load(do, "ticket")


async def undo_entity(do: Do, undone_run: str, entity: str, *, is_dry: bool) -> dict[str, int]:
    """Take back what a run did to one entity."""
    return await do(undo.undo_records, undone_run, entity, is_dry)


async def verify_companies(do: Do) -> int:
    """Compare companies with what Intercom shows."""
    return await _compare(do, "company")


async def verify_contacts(do: Do) -> int:
    """Compare contacts with what Intercom shows."""
    return await _compare(do, "contact")


async def verify_tickets(do: Do) -> int:
    """Compare tickets with what Intercom and the source show; search for doubles."""
    differences = await _compare(do, "ticket")
    strays = await do(verify.strays)
    fresh = await do(verify.second_look)
    return differences + strays + fresh


async def _compare(do: Do, entity: str) -> int:
    """Compare every range of an entity, a few at a time; returns the differences."""
    parts = await do(verify.parts, entity)
    found = await _each(parts, lambda part: do(verify.compare, entity, part), PARTS_AT_ONCE)
    return sum(found)


async def _load(do: Do, table: str) -> Tally:
    """Load every batch of one plan table, some at a time; those that wait come again at the end."""
    batches = await do(load.plan_batches, table)
    tallies = dict(zip(batches, await _batches(do, table, batches), strict=True))
    for _ in range(load.WAITS_AT_MOST):
        waiting = [batch for batch, tally in tallies.items() if tally.deferred]
        if not waiting:
            break
        await do(load.wait_for_search, _total(tallies.values()).put_off_until)
        for batch, tally in zip(waiting, await _batches(do, table, waiting), strict=True):
            tally.requests += tallies[batch].requests
            tallies[batch] = tally  # of all its records, those that had ended before as well
    return _total(tallies.values())


def _total(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for tally in tallies:
        total += tally
    return total


async def _batches(do: Do, table: str, batches: Sequence[str]) -> list[Tally]:
    """Load batches, and show how far they are."""
    if not batches:
        return []
    done = 0
    async with do.shown(table) as tell:

        async def one(batch: str) -> Tally:
            nonlocal done
            tally = await do(load.load_batch, table, batch)
            done += 1
            await tell(done / len(batches))
            return tally

        return await _each(batches, one, BATCHES_AT_ONCE)


async def _each(
    names: Iterable[Any], start: Callable[[Any], Awaitable[R]], at_once: int = AT_ONCE
) -> list[R]:
    """Start work for each name, some at a time; after an error none, and it is raised last."""
    return await together([partial(start, name) for name in names], at_once=at_once)
