"""How far a cutover is outlives the process, for each migration of its own."""

from dataclasses import replace

from connectors.ledger import Runs
from connectors.ledger.cutover import (
    forget_cutover,
    has_moved_articles,
    keep_cutover,
    keep_way,
    kept_cutover,
    kept_way,
    settled_by,
)
from connectors.ledger.overview import overview
from tests.connectors.ledger.test_ledger import ANSWER, CREATE, RECORD, REF
from transforms.cutover import CutoverStep, Standing, StepState
from transforms.model import RunId
from transforms.sign_off import Way

FROZEN = Standing(CutoverStep.FREEZE, StepState.DONE, "ada", ticks=("told", "forms"))


def undated(kept):
    return {step: replace(each, at=None) for step, each in kept.items()}


async def test_the_newest_word_on_a_step_counts_and_tells_when_it_was_said(ledger):
    assert await kept_cutover(ledger) == {}
    await keep_cutover(ledger, Standing(CutoverStep.FREEZE, StepState.BEGUN))
    await keep_cutover(ledger, FROZEN)
    kept = await kept_cutover(ledger)

    assert undated(kept) == {CutoverStep.FREEZE: FROZEN}
    assert kept[CutoverStep.FREEZE].at is not None


async def test_the_way_is_kept_and_a_cutover_begun_anew_leaves_it(ledger):
    assert await kept_way(ledger) is None
    await keep_way(ledger, Way.SOURCE, "ada")
    await keep_way(ledger, Way.TARGET, "ada")
    await keep_cutover(ledger, FROZEN)
    await forget_cutover(ledger)

    assert (await kept_way(ledger), await kept_cutover(ledger)) == (Way.TARGET, {})


async def test_each_migration_has_a_cutover_of_its_own_and_the_overview_tells_it(opened):
    acme, zoo = opened("acme"), opened("zoo")
    for each in (acme, zoo):
        runs = Runs(each)
        runs.finish(runs.start("full", digest="d", workspace="w", detail={}), "completed")
    await keep_cutover(acme, FROZEN)
    await keep_way(zoo, Way.TARGET, None)

    assert await kept_cutover(zoo) == {}
    told = {each.migration: each.cutover for each in await overview(acme)}
    assert told == {"acme": {"freeze": "done"}, "zoo": {"way": "done"}}


async def test_what_a_run_has_carried_out_is_counted_and_what_was_refused_is_not(ledger):
    run, other = RunId("delta-1"), RunId("delta-2")
    await ledger.begin(RECORD, CREATE, run)
    await ledger.write(ledger.refuse_write(REF, CREATE.key, "no"))
    refused = await settled_by(ledger, run)
    await ledger.begin(RECORD, CREATE, other)
    await ledger.write(*ledger.settle_write(REF, CREATE, ANSWER, makes_record=True))

    assert (refused, await settled_by(ledger, run), await settled_by(ledger, other)) == (0, 0, 1)
    assert not await has_moved_articles(ledger)
