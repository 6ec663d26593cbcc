"""The order of every run, written once: which unit of work comes after which, and how many at once.

Nothing here knows Prefect. `Do` carries the units out: as Prefect tasks in runs of an operator's
(`flows.with_prefect`), as plain calls in tests.
"""

from collections.abc import Sequence

from flows.doing import PARTS_AT_ONCE, Do, Way, each
from flows.knowledge import stage_standing_articles
from flows.moving import load_and_report, make_plan
from flows.reading import (
    read_changes,
    read_some,
    read_source,
    stage_failed_tickets,
    stage_inventory,
    stage_setup,
    transform_companies,
)
from tasks.load import gate
from tasks.plan import choosing
from tasks.report import archiving
from tasks.report import preview as previewing
from tasks.run.frame import Approval, Ended, OpenedRun, opened_run
from tasks.stage import knowledge
from tasks.stage import units as stage
from tasks.undo import page as undo_page
from tasks.undo import units as undo
from tasks.undo.outdated import outdated_demos
from tasks.verify import articles
from tasks.verify import units as verify
from transforms.preview import Preview


async def stage_only(way: Way) -> Ended:
    """Read everything that changed in the source; writes nothing else."""
    async with opened_run(way.config, "stage") as run:
        do = way.do(run)
        await read_source(do, with_articles=await _moves_articles(run, do))
        return run.ended(message="Everything that changed in the source is staged.")


async def plan_only(way: Way, *, is_delta: bool = False) -> Ended:
    """Plan a full run or a delta, and send nothing."""
    async with opened_run(way.config, "plan") as run:
        do = way.do(run)
        with_articles = await _moves_articles(run, do)
        read = read_changes if is_delta else read_source
        await read(do, with_articles=with_articles)
        plan = await make_plan(do, with_articles=with_articles)
        return run.ended(message="Planned; nothing was written.", plan=plan)


async def demo(way: Way, tickets: Sequence[str] | None = None) -> Ended:
    """Move some tickets, those that are named if any; demos made otherwise are undone before."""
    for outdated in await outdated_demos(way.config, tickets):
        ended = await take_back(way, outdated)
        if ended.stopped is not None:
            return ended
    async with opened_run(way.config, "demo") as run:
        do = way.do(run)
        with_articles = await _moves_articles(run, do)
        await read_some(do, tickets, with_articles=with_articles)
        await make_plan(do, with_articles=with_articles)
        return run.noted(await load_and_report(do, with_articles=with_articles))


async def full(way: Way, signed_by: str | None, first: str | None = None) -> Ended:
    """Move everything; nobody's `signed_by` stops it in front of the first write.

    `first`: "open" leaves solved and closed tickets, and whom only they need, to the next run.
    """
    async with opened_run(way.config, "full") as run:
        do = way.do(run)
        with_articles = await _moves_articles(run, do)
        await read_source(do, first=first, with_articles=with_articles)
        counted = await make_plan(do, with_articles=with_articles)
        approval = await do(gate.approve, counted, signed_by)
        if not approval.is_given:
            return run.ended(message=_awaits(approval), plan=counted, awaits_approval=True)
        return run.noted(await load_and_report(do, with_articles=with_articles))


def _awaits(approval: Approval) -> str:
    """Say that a person has to sign, and what has changed where one had."""
    if not approval.changed:
        return "Awaits approval."
    return f"Awaits approval. Since the last sign-off: {'; '.join(approval.changed)}."


async def delta(way: Way) -> Ended:
    """Move what changed since the last run."""
    async with opened_run(way.config, "delta") as run:
        do = way.do(run)
        with_articles = await _moves_articles(run, do)
        await read_changes(do, with_articles=with_articles)
        await make_plan(do, with_articles=with_articles)
        return run.noted(await load_and_report(do, with_articles=with_articles))


async def rerun(
    way: Way, failed_run: str, reason: str | None = None, entity: str | None = None
) -> Ended:
    """Move what an earlier run did not."""
    async with opened_run(way.config, "rerun") as run:
        do = way.do(run)
        with_articles = await _moves_articles(run, do)
        await do(stage.check_before)
        await do.part(stage_setup)
        await do.part(stage_failed_tickets, failed_run, reason, entity)
        if with_articles:
            await do.part(stage_standing_articles)
        await do.part(stage_inventory, is_whole=False)
        await do.part(transform_companies)
        await make_plan(do, with_articles=with_articles)
        return run.noted(await load_and_report(do, with_articles=with_articles))


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
        base = (verify_articles,) if run.has_articles else ()
        for compare in (
            *(verify_companies, verify_custom_objects, verify_office_hours, verify_contacts),
            *base,
            verify_tickets,
        ):
            await do.part(compare)
        return run.noted(await do(verify.certify))


async def preview(way: Way, entity: str, source_id: str) -> Preview:
    """Plan one staged record as a run would, and return both sides of it; sends nothing."""
    async with opened_run(way.config, "preview") as run:
        do = way.do(run)
        await do(choosing.choose_one, entity, source_id)
        await do(stage.stage_chosen_tickets)
        await do.part(stage_inventory, is_whole=False)
        await do.part(transform_companies)
        await make_plan(do, with_articles=False)
        return await do(previewing.previewed, entity, source_id)


async def archive(way: Way, pack: str | None, *, now: bool, without_undo: bool) -> Ended:
    """Remove staged personal data and files."""
    async with opened_run(way.config, "archive") as run:
        return run.noted(await way.do(run)(archiving.archive, pack, now, without_undo))


async def _moves_articles(run: OpenedRun, do: Do) -> bool:
    """Tell whether a run moves a knowledge base, which both sides have to have."""
    return run.has_articles and await do(knowledge.may_move)


async def undo_entity(do: Do, undone_run: str, entity: str, *, is_dry: bool) -> dict[str, int]:
    """Take back what a run did to one entity."""
    return await do(undo.undo_records, undone_run, entity, is_dry)


async def verify_companies(do: Do) -> int:
    """Compare companies with what Intercom shows."""
    return await _compare(do, "company")


async def verify_custom_objects(do: Do) -> int:
    """Compare custom objects with what Intercom shows."""
    return await _compare(do, "custom_object")


async def verify_office_hours(do: Do) -> int:
    """Compare office hours with what Intercom shows."""
    return await _compare(do, "office_hours")


async def verify_contacts(do: Do) -> int:
    """Compare contacts with what Intercom shows."""
    return await _compare(do, "contact")


async def verify_articles(do: Do) -> int:
    """Compare collections and articles with what Intercom shows."""
    return await do(articles.compare_articles)


async def verify_tickets(do: Do) -> int:
    """Compare tickets with what Intercom and the source show; search for doubles."""
    differences = await _compare(do, "ticket")
    strays = await do(verify.strays)
    fresh = await do(verify.second_look)
    return differences + strays + fresh


async def _compare(do: Do, entity: str) -> int:
    """Compare every range of an entity, a few at a time; returns the differences."""
    parts = await do(verify.parts, entity)
    found = await each(parts, lambda part: do(verify.compare, entity, part), PARTS_AT_ONCE)
    return sum(found)
