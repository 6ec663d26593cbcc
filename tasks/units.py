"""The Prefect tasks: each opens the process's session and calls one plain function.

What crosses a task's border is small and plain: the migration file's path, the run's id, names of
ranges and batches, counts. The ledger decides what is left to do, so nothing is cached.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks import archiving, loading, reading, shaping, undo_report, verifying
from tasks.artifacts import show_summary, show_table
from tasks.inventory import INVENTORY
from tasks.outages import outlast
from tasks.resources import session
from tasks.runs import Ended
from tasks.undo import undo_batch

Unit = Callable[..., Awaitable[Any]]


def unit(name: str, work: Unit, run_name: str | None = None) -> Any:
    """Return the Prefect task around `work(session, run, ...)`; an outage is outlasted in it.

    Prefect's own retries wait in silence, and end at no wish to stop.
    """

    @task(name=name, task_run_name=run_name or name, cache_policy=NO_CACHE)
    async def run_unit(config: str, run: str, *names: Any) -> Any:
        async with session(config) as shared:
            return await outlast(
                partial(work, shared, run, *names), name=name, patience=shared.patience
            )

    return run_unit


check_before = unit("check", reading.check_before)
stage_resource = unit("stage-resource", reading.stage_one)
stage_all_tickets = unit("stage-tickets", reading.stage_all_tickets)
stage_bulk_messages = unit("stage-bulk-messages", reading.stage_bulk_messages)
stage_messages = unit("stage-messages", reading.stage_single_tickets)
stage_chosen_messages = unit("stage-chosen-messages", reading.stage_chosen_tickets)
stage_inventory = unit("stage-inventory", reading.stage_inventory)
refresh_inventory = unit("refresh-inventory", reading.refresh_inventory)
index_inventory = unit("index-inventory", reading.index_inventory)
choose_tickets = unit("choose-tickets", reading.choose)
choose_all = unit("choose-all", reading.choose_all)
choose_changed = unit("choose-changed", reading.choose_changed)
choose_failed = unit("choose-failed", reading.choose_failed)
stage_changed_memberships = unit("stage-changed-memberships", reading.stage_changed_memberships)
stage_files = unit("stage-files", reading.stage_ticket_files)
transform_companies = unit("transform-companies", shaping.shape_companies)
ticket_parts = unit("cut-tickets", shaping.ticket_parts)
transform_tickets = unit("transform-tickets", shaping.shape_tickets)
people_parts = unit("cut-people", shaping.people_parts)
transform_contacts = unit("transform-contacts", shaping.shape_contacts)
plan_contacts = unit("plan-contacts", shaping.plan_contacts)
plan_companies = unit("plan-companies", shaping.plan_companies)
plan_tickets = unit("plan-tickets", shaping.plan_tickets)
plan_setup = unit("plan-setup", shaping.plan_setup)
count_plan = unit("count-plan", shaping.count_plan)
approve = unit("approve", loading.approve)
plan_batches = unit("list-batches", loading.plan_batches)
load_batch = unit("load-batch", loading.load_batch)
wait_for_search = unit("wait-for-search", loading.wait_for_search)
write_report = unit("report", loading.report)
undo_records = unit("undo-records", undo_batch)
begin_verify = unit("begin-verify", verifying.begin)
verify_parts = unit("cut-verify", verifying.parts)
verify_part = unit("verify-part", verifying.compare)
verify_strays = unit("verify-strays", verifying.strays)
verify_source = unit("verify-source", verifying.second_look)
write_certificate = unit("certificate", verifying.certify)
archive = unit("archive", archiving.archive)
write_undo_report = unit("undo-report", undo_report.report_undo)


def inventory_resources() -> list[str]:
    """Return the names of the workspace's lists."""
    return [resource.name for resource in INVENTORY]


async def report(config: str, run: str, stopped: str | None = None) -> Ended:
    """Write the report, and show its tables on the run's page."""
    ended: Ended = await write_report(config, run, stopped)
    key = run.lower()
    await show_table(f"{key}-records", ended.rows, ended.message)
    for kind, rows in ended.reasons.items():
        if rows:
            await show_table(f"{key}-{kind}", rows, kind)
    await show_summary(f"{key}-summary", ended, "Report")
    return ended


async def certify(config: str, run: str) -> Ended:
    """Write the certificate, and show its differences on the run's page."""
    ended: Ended = await write_certificate(config, run)
    key = run.lower()
    if rows := ended.reasons["differences"]:
        await show_table(f"{key}-differences", rows, ended.message)
    await show_summary(f"{key}-certificate", ended, "Certificate")
    return ended


async def report_undo(
    config: str,
    run: str,
    undone_run: str,
    counts: dict[str, dict[str, int]],
    is_dry: bool,  # noqa: FBT001 - passed on to a unit
) -> Ended:
    """Write the report of an undo, and show its tables on the run's page."""
    ended: Ended = await write_undo_report(config, run, undone_run, counts, is_dry)
    key, undone = run.lower(), ended.undone or {}
    await show_table(f"{key}-records", undone["rows"], ended.message)
    if undone["refused"]:
        await show_table(f"{key}-refused", undone["refused"], "left as they are")
    await show_summary(f"{key}-summary", ended, "Report")
    return ended
