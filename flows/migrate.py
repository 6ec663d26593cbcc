"""The flows that people start: stage, demo, full, verify, undo, and the plan shown before."""

from collections.abc import Coroutine
from typing import Any

from prefect import flow, get_run_logger, tags
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows import entities
from tasks import units
from tasks.runs import Ended, in_a_sentence, opened_run, tag_of
from tasks.undo import ORDER
from transforms.errors import MigrationError


@flow(name="stage", flow_run_name="stage")
async def stage(config: str = "migration.yaml") -> State[Any]:
    """Read everything that changed in the source into the staging area; writes nothing else.

    Args:
        config: The migration file, from the folder in which the flows were deployed.

    """
    return await _ending(_stage(config), config)


@flow(name="plan-only", flow_run_name="plan")
async def preview(config: str = "migration.yaml", *, delta: bool = False) -> State[Any]:
    """Count what a run would send, and how long it would take; writes nothing to Intercom.

    Args:
        config: The migration file, from the folder in which the flows were deployed.
        delta: Of a delta instead of a full run.

    """
    return await _ending(_preview(config, is_delta=delta), config)


@flow(name="demo", flow_run_name="demo")
async def demo(config: str = "migration.yaml") -> State[Any]:
    """Move some tickets, with all that they need, into the workspace.

    Args:
        config: The migration file, from the folder in which the flows were deployed.

    """
    return await _ending(_demo(config), config)


@flow(name="full", flow_run_name="full")
async def full(config: str = "migration.yaml", signed_by: str | None = None) -> State[Any]:
    """Refresh the staging area, plan everything, and load what is open.

    Args:
        config: The migration file, from the folder in which the flows were deployed.
        signed_by: Who signed the checklist; empty: stop in front of the first write and await
            approval.

    """
    return await _ending(_full(config, signed_by), config)


@flow(name="delta", flow_run_name="delta")
async def delta(config: str = "migration.yaml") -> State[Any]:
    """Bring over what changed in the source since the last run; safe at any interval.

    Args:
        config: The migration file, from the folder in which the flows were deployed.

    """
    return await _ending(_delta(config), config)


@flow(name="rerun", flow_run_name="rerun-{run}")
async def rerun(
    run: str,
    config: str = "migration.yaml",
    reason: str | None = None,
    entity: str | None = None,
) -> State[Any]:
    """Run the failed records of a run again, each from its open step on.

    Args:
        run: The run whose failed records are meant, as its report names it.
        config: The migration file, from the folder in which the flows were deployed.
        reason: Only those that failed, or were skipped, with this reason.
        entity: Only this kind of record.

    """
    return await _ending(_rerun(config, run, reason, entity), config)


@flow(name="undo", flow_run_name="undo-{run}")
async def undo(run: str, config: str = "migration.yaml", *, dry_run: bool = False) -> State[Any]:
    """Take back what a run did to the workspace, but for what people touched since.

    Args:
        run: The run to take back, as its report names it.
        config: The migration file, from the folder in which the flows were deployed.
        dry_run: Only say what would be taken back, and what not.

    """
    return await _ending(_undo(config, run, is_dry=dry_run), config)


@flow(name="verify", flow_run_name="verify")
async def verify(
    config: str = "migration.yaml",
    run: str | None = None,
    sample: float | None = None,
    *,
    files: bool | None = None,
) -> State[Any]:
    """Read the workspace back, compare, and write a certificate; writes nothing to Intercom.

    Args:
        config: The migration file, from the folder in which the flows were deployed.
        run: The run to compare, as its report names it; empty: the last demo or full one.
        sample: A share up to 1, or how many of each entity; empty: as the file says.
        files: Download files and compare their bytes; empty: as the file says.

    """
    return await _ending(_verify(config, run, sample, files=files), config)


@flow(name="archive", flow_run_name="archive")
async def archive(
    config: str = "migration.yaml",
    pack: str | None = None,
    *,
    now: bool = False,
    without_undo: bool = False,
) -> State[Any]:
    """Remove staged personal data and files once people have checked what was moved.

    Before `options.archive_after_days` have passed since the last full run, delta or rerun it
    does nothing, so that it can be scheduled. The ledger and the reports stay.

    Args:
        config: The migration file, from the folder in which the flows were deployed.
        pack: A file, .tar.zst or .tar.gz, into which everything is packed first.
        now: Don't wait for `options.archive_after_days`.
        without_undo: Blank what updates have overwritten as well: no undo puts it back then.

    """
    return await _ending(_archive(config, pack, now=now, without_undo=without_undo), config)


async def _ending(work: Coroutine[Any, Any, Ended], config: str) -> State[Any]:
    """Say how the work ended as a state with a name of its own, never as a traceback."""
    try:
        with tags(tag_of(config)):
            ended = await work
    except (MigrationError, OSError, MemoryError) as exc:
        told = in_a_sentence(exc)
        return Failed(message=told, name="Stopped", data={"stopped": told})
    finally:
        work.close()  # it never began where the file is wrong
    _tell(ended)
    if ended.awaits_approval:
        return Failed(message=ended.message, name="AwaitsApproval", data=ended.told)
    if ended.stopped is not None:
        return Failed(message=ended.stopped, name="Stopped", data=ended.told)
    if ended.failed:
        return Completed(message=ended.message, name="CompletedWithFailures", data=ended.told)
    name = "CompletedWithSkips" if ended.skipped else "Completed"
    return Completed(message=ended.message, name=name, data=ended.told)


def _tell(ended: Ended) -> None:
    """Write the four-column table into the run's log."""
    log = get_run_logger()
    for row in ended.rows:
        log.info(
            "%s: %s available, %s migrated, %s failed, %s skipped",
            *(row[name] for name in ("label", "available", "migrated", "failed", "skipped")),
        )
    if ended.plan is not None:
        log.info("%s requests to send", ended.plan["requests"])
    if ended.report is not None:
        log.info("report: %s", ended.report)


async def _stage(config: str) -> Ended:
    async with opened_run(config, "stage") as run:
        await _read_source(config, run.id, with_messages=True)
        return run.ended(message="Everything that changed in the source is staged.")


async def _preview(config: str, *, is_delta: bool) -> Ended:
    async with opened_run(config, "plan") as run:
        if is_delta:
            await _read_changes(config, run.id)
        else:
            await _read_source(config, run.id, with_messages=True)
        counted = await _make_plan(config, run.id)
        return run.ended(message="Planned; nothing was written.", plan=counted)


async def _demo(config: str) -> Ended:
    async with opened_run(config, "demo") as run:
        await _read_source(config, run.id, with_messages=False)
        await _make_plan(config, run.id)
        return run.noted(await _load_and_report(config, run.id))


async def _full(config: str, signed_by: str | None) -> Ended:
    async with opened_run(config, "full") as run:
        await _read_source(config, run.id, with_messages=True)
        counted = await _make_plan(config, run.id)
        approval = await units.approve(config, run.id, counted, signed_by)
        if not approval.is_given:
            return run.ended(message="Awaits approval.", plan=counted, awaits_approval=True)
        return run.noted(await _load_and_report(config, run.id))


async def _delta(config: str) -> Ended:
    async with opened_run(config, "delta") as run:
        await _read_changes(config, run.id)
        await _make_plan(config, run.id)
        return run.noted(await _load_and_report(config, run.id))


async def _rerun(config: str, failed_run: str, reason: str | None, entity: str | None) -> Ended:
    async with opened_run(config, "rerun") as run:
        await units.check_before(config, run.id)
        await _run(entities.stage_setup, config, run.id)
        chosen: dict[str, int] = await _run(
            entities.stage_failed_tickets, config, run.id, failed_run, reason, entity
        )
        log = get_run_logger()
        for what, count in chosen.items():
            log.info("%s: %s to run again", what, count)
        await _run(entities.stage_inventory, config, run.id, is_whole=False)
        await _run(entities.transform_companies, config, run.id)
        await _make_plan(config, run.id)
        return run.noted(await _load_and_report(config, run.id))


async def _undo(config: str, undone_run: str, *, is_dry: bool) -> Ended:
    async with opened_run(config, "undo") as run:
        run.undoes(undone_run)
        counts: dict[str, dict[str, int]] = {}
        for entity in ORDER:
            counts[entity.value] = await _run(
                entities.undo_entity, config, run.id, undone_run, entity.value, is_dry=is_dry
            )
        return run.noted(await units.report_undo(config, run.id, undone_run, counts, is_dry))


async def _verify(
    config: str, verified: str | None, sample: float | None, *, files: bool | None
) -> Ended:
    async with opened_run(config, "verify") as run:
        await units.begin_verify(config, run.id, verified, sample, files)
        for compare in (
            entities.verify_companies,
            entities.verify_contacts,
            entities.verify_tickets,
        ):
            await _run(compare, config, run.id)
        return run.noted(await units.certify(config, run.id))


async def _archive(config: str, pack: str | None, *, now: bool, without_undo: bool) -> Ended:
    async with opened_run(config, "archive") as run:
        return run.noted(await units.archive(config, run.id, pack, now, without_undo))


async def _run(subflow: Any, config: str, run: str, *names: str | None, **options: bool) -> Any:
    """Run a subflow under the tag of its entity, the last word of its name."""
    with tags(subflow.name.rpartition("-")[2]):
        return await subflow(config, run, *names, **options)


async def _read_source(config: str, run: str, *, with_messages: bool) -> None:
    await units.check_before(config, run)
    await _run(entities.stage_setup, config, run)
    await _run(entities.stage_companies, config, run)
    await _run(entities.stage_contacts, config, run)
    await _run(entities.stage_tickets, config, run, with_messages=with_messages)
    await _run(entities.stage_inventory, config, run)
    await _run(entities.transform_companies, config, run)
    if not with_messages:
        await _run(entities.stage_chosen_tickets, config, run)


async def _read_changes(config: str, run: str) -> None:
    """Read what changed in the source since a run brought all over, and nothing else again."""
    await units.check_before(config, run)
    await _run(entities.stage_setup, config, run)
    await _run(entities.stage_companies, config, run)
    await _run(entities.stage_changed_contacts, config, run)
    await _run(entities.stage_changed_tickets, config, run)
    await _run(entities.stage_inventory, config, run, is_whole=False)
    await _run(entities.transform_companies, config, run)


async def _make_plan(config: str, run: str) -> dict[str, Any]:
    await _run(entities.transform_tickets, config, run)
    await _run(entities.transform_contacts, config, run)
    await _run(entities.stage_files, config, run)
    counted: dict[str, Any] = await _run(entities.plan, config, run)
    return counted


async def _load_and_report(config: str, run: str) -> Ended:
    """Load entity by entity; whatever stops it, the report tells how far it came."""
    stopped = None
    try:
        for load in (
            entities.load_attributes,
            entities.load_tags,
            entities.load_companies,
            entities.load_contacts,
            entities.load_tickets,
        ):
            await _run(load, config, run)
    except MigrationError as exc:
        stopped = str(exc)
    return await units.report(config, run, stopped)
