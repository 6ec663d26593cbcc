"""A message whose links were told by a run that was cut off is found again, whatever came since."""

from connectors.protocols import Absent, Found, InDoubt, StepAnswer
from tasks.load.sending import look_for
from transforms.model import Hints, Operation, RecordRef, Step
from transforms.plan.message_links import forms

OLD, PAGE = "https://acme.example/hc/articles/12", "https://help.acme.example/en/articles/"
LINKS = {OLD: {"at": PAGE, "to": ["article", "12"]}}
STEP = Step("create", Operation.CONVERSATION_CREATE, {"body": OLD}, "x", hints=Hints(links=LINKS))
NOW = {RecordRef("article", "12"): "700"}


async def looked(answers):
    """Look for the step where the workspace says of each text what `answers` do."""

    async def look(body):
        return answers[body["body"]]

    return await look_for(STEP, forms(STEP, STEP.body, NOW), look)


async def test_what_was_sent_before_the_article_was_there_is_found_by_its_old_address():
    found = await looked({f"{PAGE}700": Absent(), OLD: Found(StepAnswer(target_id="1"))})

    note = {"links": {}, "losses": ["link_not_moved"]}
    assert found == Found(StepAnswer(target_id="1", observed=note))


async def test_what_was_sent_with_the_new_address_is_found_by_it():
    found = await looked({f"{PAGE}700": Found(StepAnswer(observed={"state": "open"}))})

    note = {"links": {OLD: f"{PAGE}700"}}
    assert found == Found(StepAnswer(observed={"state": "open", **note}))


async def test_a_doubt_in_either_form_is_a_doubt():
    doubt = InDoubt("unexplained_part")

    assert await looked({f"{PAGE}700": Absent(), OLD: doubt}) == doubt
    assert await looked({f"{PAGE}700": Absent(), OLD: Absent()}) == Absent()
