"""The flows that people start: stage, demo, full, cutover, undo, and the plan shown before."""

from collections.abc import Coroutine
from typing import Any, Final, Literal

from prefect import flow, get_run_logger, tags
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows import asking, cutover_form, gate, order
from flows import cutover as over
from flows.doing import Way
from flows.with_prefect import PrefectDo
from tasks.report.artifacts import show_ended
from tasks.run.frame import Ended, OpenedRun, in_a_sentence, tag_of
from transforms.cutover import CutoverStep
from transforms.errors import MigrationError
from transforms.sign_off import Way as WorkingIn

AWAITS_APPROVAL: Final = "AwaitsApproval"  # the state of a full run that nobody signed


@flow(name="stage", flow_run_name="stage")
async def stage(config: str = "migration.yaml") -> State[Any]:
    """Read everything that changed in the source into the staging area; writes nothing else.

    Args:
        config: The migration file, from the folder in which the flows were deployed.

    """
    return await _ending(order.stage_only(_way(config)), config)


@flow(name="plan", flow_run_name="plan")
async def plan(config: str = "migration.yaml", *, delta: bool = False) -> State[Any]:
    """Count what a run would send, and how long it would take; writes nothing to Intercom.

    Args:
        config: The migration file, from the folder in which the flows were deployed.
        delta: Of a delta instead of a full run.

    """
    return await _ending(order.plan_only(_way(config), is_delta=delta), config)


@flow(name="demo", flow_run_name="demo")
async def demo(config: str = "migration.yaml", tickets: list[str] | None = None) -> State[Any]:
    """Move some tickets, with all that they need, into the workspace.

    Args:
        config: The migration file, from the folder in which the flows were deployed.
        tickets: Exactly these, by their ids in the source; empty: as the file says.

    """
    return await _ending(order.demo(_way(config), tickets or None), config)


@flow(name="full", flow_run_name="full")
async def full(
    config: str = "migration.yaml",
    signed_by: str | None = None,
    first: Literal["open"] | None = None,
) -> State[Any]:
    """Refresh the staging area, plan everything, and load what is open.

    Args:
        config: The migration file, from the folder in which the flows were deployed.
        signed_by: Who signed the checklist; empty: an earlier sign-off counts, else the run is
            suspended in front of the first write and asks; Resume shows the form.
        first: `open`: solved and closed tickets, and whom only they need, are left to the next
            full run.

    """
    is_asked = signed_by is None and asking.may_wait()
    if is_asked:
        await gate.take_answer(config)
    state = await _ending(order.full(_way(config), signed_by, first), config)
    if is_asked and state.name == AWAITS_APPROVAL:
        await gate.ask_to_sign(config)
    return state


@flow(name="delta", flow_run_name="delta")
async def delta(config: str = "migration.yaml") -> State[Any]:
    """Bring over what changed in the source since the last run; safe at any interval.

    Args:
        config: The migration file, from the folder in which the flows were deployed.

    """
    return await _ending(order.delta(_way(config)), config)


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
    return await _ending(order.rerun(_way(config), run, reason, entity), config)


@flow(name="undo", flow_run_name="undo-{run}")
async def undo(run: str, config: str = "migration.yaml", *, dry_run: bool = False) -> State[Any]:
    """Take back what a run did to the workspace, but for what people touched since.

    Args:
        run: The run to take back, as its report names it.
        config: The migration file, from the folder in which the flows were deployed.
        dry_run: Only say what would be taken back, and what not.

    """
    return await _ending(order.take_back(_way(config), run, is_dry=dry_run), config)


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
    return await _ending(order.read_back(_way(config), run, sample, files=files), config)


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
    return await _ending(
        order.archive(_way(config), pack, now=now, without_undo=without_undo), config
    )


@flow(name="cutover", flow_run_name="cutover")
async def cutover(
    config: str = "migration.yaml",
    working_in: WorkingIn | None = None,
    accept: list[CutoverStep] | None = None,
    by: str = "",
) -> State[Any]:
    """Lead over to Intercom: freeze, last delta, verify, redirects, hand over.

    It goes on with the first step that is not done, and is suspended where a person has to do
    something: Resume shows what as a form.

    Args:
        config: The migration file, from the folder in which the flows were deployed.
        working_in: Where people go on working until the switch; empty: as it was signed.
        accept: Steps that are taken as done with what they have left open.
        by: Who chooses and accepts: a person's name.

    """
    is_asked = asking.may_wait()
    if is_asked:
        await cutover_form.take_answer(config)
    wishes = over.Wishes(by, working_in, accept or ())
    state = await _ending(over.cutover(_way(config), wishes), config)
    if is_asked and state.name == AWAITS_APPROVAL:
        await cutover_form.ask(config)
    return state


async def _ending(work: Coroutine[Any, Any, Ended], config: str) -> State[Any]:
    """Say how the work ended as a state with a name of its own, never as a traceback."""
    try:
        migration = tag_of(config)
        with tags(migration):
            ended = await work
            await show_ended(migration, ended)
    except (MigrationError, OSError, MemoryError) as exc:
        told = in_a_sentence(exc)
        return Failed(message=told, name="Stopped", data={"stopped": told})
    finally:
        work.close()  # it never began where the file is wrong
    _tell(ended)
    if ended.awaits_approval:
        return Failed(message=ended.message, name=AWAITS_APPROVAL, data=ended.told)
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


def _way(config: str) -> Way:
    def do(run: OpenedRun) -> PrefectDo:
        return PrefectDo(config, run.id)

    return Way(config, do)
