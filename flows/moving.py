"""What a run makes of it: canonical rows, the plan, and its steps carried out entity by entity."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from flows.doing import PARTS_AT_ONCE, Do, each
from flows.knowledge import plan_articles, transform_articles
from tasks.load import units as load
from tasks.plan import proposing
from tasks.plan import units as plan
from tasks.report import units as report
from tasks.run.frame import Ended
from tasks.stage import absent
from tasks.stage import units as stage
from transforms.errors import MigrationError
from transforms.model import Tally

BATCHES_AT_ONCE: Final = 6  # batches of records that are open together, so that no tail idles


async def make_plan(do: Do, *, with_articles: bool) -> dict[str, Any]:
    """Turn what is staged into steps; returns what there is to send.

    Only the steps of tickets have to know which files there are: all else is planned while they
    come.
    """
    await do.part(transform_tickets)
    await do.part(transform_contacts)
    if with_articles:
        await do.part(transform_articles)
        await do.part(plan_articles)
    await do.part(plan_contacts)
    await do.part(stage_files)
    return await do.part(plan_steps)


async def transform_tickets(do: Do) -> None:
    """Turn raw tickets into canonical ones, a range at a time."""
    parts = await do(plan.ticket_parts)
    await each(parts, lambda part: do(plan.shape_tickets, part), PARTS_AT_ONCE)


async def transform_contacts(do: Do) -> None:
    """Turn users, and whom else tickets mean, into contacts; whom no list has is read first."""
    await do(absent.stage_absent_people)
    parts = await do(plan.people_parts)
    await each(parts, lambda part: do(plan.shape_contacts, part), PARTS_AT_ONCE)


async def stage_files(do: Do) -> None:
    """Fetch the files of the tickets that are to be moved."""
    await do(stage.stage_ticket_files)


async def plan_contacts(do: Do) -> None:
    """Turn people and companies into steps, once it is known which attributes they all get."""
    await do(proposing.propose_fields)
    await do(plan.plan_custom_objects)
    await do(plan.plan_contacts)
    await do(plan.plan_companies)


async def plan_steps(do: Do) -> dict[str, Any]:
    """Turn tickets, and what all others use, into steps; returns what there is to send."""
    await do(plan.plan_tickets)
    await do(plan.plan_setup)
    await do(plan.plan_office_hours)
    return await do(plan.count_plan)


async def load_and_report(do: Do, *, with_articles: bool) -> Ended:
    """Load entity by entity; whatever stops it, the report tells how far it came.

    Articles go before tickets, whose messages link to them.
    """
    base = (load_collections, load_articles) if with_articles else ()
    stopped = None
    try:
        await do(proposing.keep_proposed)
        for load_all in (
            *(load_attributes, load_tags, load_office_hours, load_companies),
            *(load_custom_objects, load_contacts),
            *base,
            load_tickets,
        ):
            await do.part(load_all)
    except MigrationError as exc:
        stopped = str(exc)
    return await do(report.report, stopped)


async def load_attributes(do: Do) -> Tally:
    """Make the attributes that are missing."""
    return await _load(do, "attribute")


async def load_tags(do: Do) -> Tally:
    """Make the tags."""
    return await _load(do, "tag")


async def load_office_hours(do: Do) -> Tally:
    """Make or change office hours, and close them on holidays."""
    return await _load(do, "office_hours")


async def load_companies(do: Do) -> Tally:
    """Make or update companies."""
    return await _load(do, "company")


async def load_custom_objects(do: Do) -> Tally:
    """Make or update the instances of custom objects that people and tickets relate to."""
    return await _load(do, "custom_object")


async def load_contacts(do: Do) -> Tally:
    """Make or adopt contacts, then what is said of many of them at once."""
    total = await _load(do, "contact")
    total += await _load(do, "later")
    return total


async def load_collections(do: Do) -> Tally:
    """Make the collections, level by level: the one around another has to be there."""
    return await _load(do, "collection", at_once=1)


async def load_articles(do: Do) -> Tally:
    """Make the articles, then, when all are there, the links between them."""
    total = await _load(do, "article")
    total += await _load(do, "article-links")
    return total


async def load_tickets(do: Do) -> Tally:
    """Move the tickets, oldest first, link incidents to their problems, and block people last."""
    total = await _load(do, "ticket")
    total += await _load(do, "ticket-links")
    total += await _load(do, "contact-blocks")
    return total


async def _load(do: Do, table: str, *, at_once: int = BATCHES_AT_ONCE) -> Tally:
    """Load every batch of one plan table, some at a time; those that wait come again at the end."""
    batches = await do(load.plan_batches, table)
    tallies = dict(zip(batches, await _batches(do, table, batches, at_once), strict=True))
    for _ in range(load.WAITS_AT_MOST):
        waiting = [batch for batch, tally in tallies.items() if tally.deferred]
        if not waiting:
            break
        await do(load.wait_for_search, _total(tallies.values()).put_off_until)
        for batch, tally in zip(waiting, await _batches(do, table, waiting, at_once), strict=True):
            tally.requests += tallies[batch].requests
            tallies[batch] = tally  # of all its records, those that had ended before as well
    return _total(tallies.values())


def _total(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for tally in tallies:
        total += tally
    return total


async def _batches(do: Do, table: str, batches: Sequence[str], at_once: int) -> list[Tally]:
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

        return await each(batches, one, at_once)
