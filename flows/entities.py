"""One subflow for each entity and stage: what a run shows as a line of its own."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from typing import Any, Final

from prefect import flow
from prefect.artifacts import acreate_progress_artifact, aupdate_progress_artifact

from tasks import units
from tasks.loading import WAITS_AT_MOST
from tasks.together import together
from tasks.transform import SETUP
from transforms.model import Tally

BATCHES_AT_ONCE: Final = 6  # batches of records that are open together, so that no tail idles
PARTS_AT_ONCE: Final = 2  # transforms are CPU-bound: more at once only hold more memory


@flow(name="stage-setup", flow_run_name="stage-setup")
async def stage_setup(config: str, run: str) -> None:
    """Read the source's own set-up: groups, fields, forms, brands, statuses."""
    await _window(SETUP, lambda name: units.stage_resource(config, run, name))


@flow(name="stage-companies", flow_run_name="stage-companies")
async def stage_companies(config: str, run: str) -> None:
    """Read organizations."""
    await units.stage_resource(config, run, "organizations")


@flow(name="stage-contacts", flow_run_name="stage-contacts")
async def stage_contacts(config: str, run: str) -> None:
    """Read users and the organizations they belong to."""
    await units.stage_resource(config, run, "users")
    await units.stage_resource(config, run, "organization_memberships")


@flow(name="stage-tickets", flow_run_name="stage-tickets")
async def stage_tickets(config: str, run: str, *, with_messages: bool = True) -> None:
    """Read tickets, and for a whole run their messages in bulk and one by one where need be."""
    await units.stage_all_tickets(config, run)
    if with_messages:
        await units.choose_all(config, run)
        await units.stage_bulk_messages(config, run)
        await units.stage_messages(config, run)


@flow(name="stage-chosen-tickets", flow_run_name="stage-chosen-tickets")
async def stage_chosen_tickets(config: str, run: str) -> int:
    """Choose a demo's tickets and read their messages."""
    count: int = await units.choose_tickets(config, run)
    await units.stage_chosen_messages(config, run)
    return count


@flow(name="stage-changed-contacts", flow_run_name="stage-changed-contacts")
async def stage_changed_contacts(config: str, run: str) -> None:
    """Read the users who changed, and where any did, who belongs to which company."""
    await units.stage_resource(config, run, "users")
    await units.stage_changed_memberships(config, run)


@flow(name="stage-changed-tickets", flow_run_name="stage-changed-tickets")
async def stage_changed_tickets(config: str, run: str) -> int:
    """Read the tickets that changed with what was said in them since."""
    await units.stage_all_tickets(config, run)
    await units.stage_bulk_messages(config, run)
    count: int = await units.choose_changed(config, run)
    await units.stage_messages(config, run)
    return count


@flow(name="stage-failed-tickets", flow_run_name="stage-failed-tickets")
async def stage_failed_tickets(
    config: str, run: str, failed_run: str, reason: str | None, entity: str | None
) -> dict[str, int]:
    """Choose what is run again, and read what could not be read of it."""
    counts: dict[str, int] = await units.choose_failed(config, run, failed_run, reason, entity)
    await units.stage_messages(config, run)
    return counts


@flow(name="stage-inventory", flow_run_name="stage-inventory")
async def stage_inventory(config: str, run: str, *, is_whole: bool = True) -> None:
    """Read what the workspace already has; its long lists again only where `is_whole`."""
    stage = units.stage_inventory if is_whole else units.refresh_inventory
    names = units.inventory_resources()
    await _window(names, lambda name: stage(config, run, name))
    await units.index_inventory(config, run)


@flow(name="transform-companies", flow_run_name="transform-companies")
async def transform_companies(config: str, run: str) -> None:
    """Turn organizations into companies, and make the look-ups that tickets need."""
    await units.transform_companies(config, run)


@flow(name="transform-tickets", flow_run_name="transform-tickets")
async def transform_tickets(config: str, run: str) -> None:
    """Turn raw tickets into canonical ones, a range at a time."""
    parts = await units.ticket_parts(config, run)
    await _window(parts, lambda part: units.transform_tickets(config, run, part), PARTS_AT_ONCE)


@flow(name="transform-contacts", flow_run_name="transform-contacts")
async def transform_contacts(config: str, run: str) -> None:
    """Turn users, and whom else tickets mean, into contacts."""
    parts = await units.people_parts(config, run)
    await _window(parts, lambda part: units.transform_contacts(config, run, part), PARTS_AT_ONCE)


@flow(name="stage-files", flow_run_name="stage-files")
async def stage_files(config: str, run: str) -> None:
    """Fetch the files of the tickets that are to be moved."""
    await units.stage_files(config, run)


@flow(name="plan", flow_run_name="plan")
async def plan(config: str, run: str) -> dict[str, Any]:
    """Turn canonical rows into steps, entity by entity; returns what there is to send."""
    await units.plan_contacts(config, run)
    await units.plan_companies(config, run)
    await units.plan_tickets(config, run)
    await units.plan_setup(config, run)
    counted: dict[str, Any] = await units.count_plan(config, run)
    return counted


async def _load(config: str, run: str, table: str) -> Tally:
    """Load every batch of one plan table, some at a time; those that wait come again at the end."""
    batches = await units.plan_batches(config, run, table)
    tallies = dict(zip(batches, await _batches(config, run, table, batches), strict=True))
    for _ in range(WAITS_AT_MOST):
        waiting = [batch for batch, tally in tallies.items() if tally.deferred]
        if not waiting:
            break
        await units.wait_for_search(config, run, _total(tallies.values()).put_off_until)
        for batch, tally in zip(waiting, await _batches(config, run, table, waiting), strict=True):
            tally.requests += tallies[batch].requests
            tallies[batch] = tally  # of all its records, those that had ended before as well
    return _total(tallies.values())


def _total(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for tally in tallies:
        total += tally
    return total


async def _batches(config: str, run: str, table: str, batches: Sequence[str]) -> list[Tally]:
    """Load batches, and let the run's page show how far they are."""
    if not batches:
        return []
    shown = await acreate_progress_artifact(0.0, key=f"load-{table}", description=f"load {table}")
    done = 0

    async def one(batch: str) -> Tally:
        nonlocal done
        tally: Tally = await units.load_batch(config, run, table, batch)
        done += 1
        await aupdate_progress_artifact(shown, 100.0 * done / len(batches))
        return tally

    return await _window(batches, one, BATCHES_AT_ONCE)


@flow(name="undo-entity", flow_run_name="undo-{entity}")
async def undo_entity(
    config: str, run: str, undone_run: str, entity: str, *, is_dry: bool
) -> dict[str, int]:
    """Take back what a run did to one entity."""
    counts: dict[str, int] = await units.undo_records(config, run, undone_run, entity, is_dry)
    return counts


@flow(name="load-attributes", flow_run_name="load-attributes")
async def load_attributes(config: str, run: str) -> Tally:
    """Make the attributes that are missing."""
    return await _load(config, run, "attribute")


@flow(name="load-tags", flow_run_name="load-tags")
async def load_tags(config: str, run: str) -> Tally:
    """Make the tags."""
    return await _load(config, run, "tag")


@flow(name="load-companies", flow_run_name="load-companies")
async def load_companies(config: str, run: str) -> Tally:
    """Make or update companies."""
    return await _load(config, run, "company")


@flow(name="load-contacts", flow_run_name="load-contacts")
async def load_contacts(config: str, run: str) -> Tally:
    """Make or adopt contacts, then what is said of many of them at once."""
    total = await _load(config, run, "contact")
    total += await _load(config, run, "later")
    return total


@flow(name="load-tickets", flow_run_name="load-tickets")
async def load_tickets(config: str, run: str) -> Tally:
    """Move the tickets, oldest first."""
    return await _load(config, run, "ticket")


@flow(name="verify-companies", flow_run_name="verify-companies")
async def verify_companies(config: str, run: str) -> int:
    """Compare companies with what Intercom shows."""
    return await _verify(config, run, "company")


@flow(name="verify-contacts", flow_run_name="verify-contacts")
async def verify_contacts(config: str, run: str) -> int:
    """Compare contacts with what Intercom shows."""
    return await _verify(config, run, "contact")


@flow(name="verify-tickets", flow_run_name="verify-tickets")
async def verify_tickets(config: str, run: str) -> int:
    """Compare tickets with what Intercom and the source show; search for doubles."""
    differences = await _verify(config, run, "ticket")
    strays: int = await units.verify_strays(config, run)
    fresh: int = await units.verify_source(config, run)
    return differences + strays + fresh


async def _verify(config: str, run: str, entity: str) -> int:
    """Compare every range of an entity, a few at a time; returns the differences."""
    parts = await units.verify_parts(config, run, entity)
    found = await _window(
        parts, lambda part: units.verify_part(config, run, entity, part), PARTS_AT_ONCE
    )
    return int(sum(found))


async def _window(
    names: Iterable[Any], start: Callable[[Any], Awaitable[Any]], at_once: int = 4
) -> list[Any]:
    """Start a task for each name, some at a time; after an error none, and it is raised last."""
    return await together([partial(start, name) for name in names], at_once=at_once)
