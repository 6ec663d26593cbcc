"""What a run has sent that was not there before."""

from connectors.ledger.news import news_of
from tests.connectors.ledger.test_ledger import ANSWER, CREATE, RECORD, REF
from transforms.model import RunId

MAKERS = [CREATE.operation.value]


async def send(ledger, run):
    await ledger.begin(RECORD, CREATE, RunId(run))
    await ledger.write(*ledger.settle_write(REF, CREATE, ANSWER, makes_record=True))


async def test_a_record_is_new_for_the_run_that_made_it_and_changed_for_a_later_one(ledger):
    await send(ledger, "full-1")
    first = await news_of(ledger, "full-1", MAKERS)
    await send(ledger, "delta-1")
    second = await news_of(ledger, "delta-1", MAKERS)

    assert (first.new, first.changed) == ({REF.entity: 1}, {})
    assert first.records == [(REF.entity, REF.source_id, ANSWER.target_id, 1, True)]
    assert (second.new, second.changed) == ({}, {REF.entity: 1})
    assert second.steps == {CREATE.operation.value: 1}
    assert second.records == [(REF.entity, REF.source_id, ANSWER.target_id, 1, False)]


async def test_a_run_that_sent_nothing_or_was_refused_has_no_news(ledger):
    await ledger.begin(RECORD, CREATE, RunId("delta-1"))
    await ledger.write(ledger.refuse_write(REF, CREATE.key, "no"))
    told = await news_of(ledger, "delta-1", MAKERS)

    assert (told.new, told.changed, told.steps, told.records) == ({}, {}, {}, [])
