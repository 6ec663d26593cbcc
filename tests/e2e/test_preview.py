"""A staged record as it is and as it will be, without a word written to Intercom."""

import pytest

from connectors.sandbox.zendesk.desk import sample_desk
from flows import order
from flows.plainly import plain_way
from tasks.report.preview import write_preview
from tests.e2e import pipeline
from tests.e2e.office import moved_office, office
from transforms.errors import FatalError

pytestmark = pytest.mark.slow

INVOICE = "1003"  # a French ticket with three files, answered, tagged and solved


async def preview(at, entity, source_id):
    return await order.preview(plain_way(at.config), entity, source_id)


def titles(blocks):
    return [block.title for block in blocks]


def values(blocks):
    return {name: value for block in blocks for name, value in block.values}


async def test_a_ticket_is_shown_with_its_words_people_files_and_values_on_both_sides(tmp_path):
    async with office(tmp_path, sample_desk()) as at:
        await at.run(pipeline.run_plan)
        shown = await preview(at, "ticket", INVOICE)
        page = write_preview(tmp_path, shown).read_text()

        assert at.writes == []
        before, after = (
            " ".join(block.text for block in side) for side in (shown.source, shown.target)
        )
        assert "F-2023-0117" in before
        assert [text.split()[0] for text in (before, after)] == ["Bonjour,", "Bonjour,"]
        assert values(shown.source)["subject"] == values(shown.target)["title"]
        assert titles(shown.source)[:2] == ["Values", "Message"]
        assert titles(shown.target)[0] == "Begins"
        assert {"Tag", "Assigned to", "State: close"} <= set(titles(shown.target))
        assert "louis" in shown.target[0].who.lower()
        files = [file for block in shown.target for file in block.files]
        assert any(file.startswith("releve_janvier.pdf (application/pdf, ") for file in files)
        assert values(shown.target)["Status"] == "Solved"
        assert any(block.quirks for block in shown.target)
        assert "<script" not in page
        assert "releve_janvier.pdf" in page


async def test_every_ticket_of_the_sample_desk_can_be_shown(tmp_path):
    async with office(tmp_path, sample_desk()) as at:
        await at.run(pipeline.run_plan)
        for ticket in list(at.served.desk.tickets)[::9]:
            shown = await preview(at, "ticket", str(ticket["id"]))

            assert shown.target or shown.reason
            assert shown.source or shown.reason == "deleted_in_source"


async def test_people_are_shown_as_well(tmp_path):
    async with office(tmp_path) as at:
        await at.run(pipeline.run_plan)
        user = next(each for each in at.served.desk.users if each["role"] == "end-user")
        person = await preview(at, "contact", str(user["id"]))

        assert values(person.source)["email"] == values(person.target)["email"]
        assert at.writes == []


async def test_what_was_moved_already_can_be_shown_beside_what_was_planned(tmp_path):
    async with moved_office() as at:
        shown = await preview(at, "ticket", str(next(iter(at.served.desk.tickets))["id"]))

        assert shown.source
        assert shown.target
        assert at.writes == []


async def test_a_record_that_is_not_staged_is_told(tmp_path):
    async with office(tmp_path) as at:
        with pytest.raises(FatalError, match="ticket 77 is not among what is staged; `stage`"):
            await preview(at, "ticket", "77")
