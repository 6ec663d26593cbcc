"""What Intercom refuses of a person is there whole, in a note where its attribute is too short."""

from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from connectors.sandbox.faults import FaultKind
from tests.e2e.office import office
from tests.e2e.read_back import verified
from tests.e2e.undoing import run_undo

pytestmark = pytest.mark.slow

MIA = 4200000001004
NAME, EXTERNAL = "Mia " + "of many words " * 14, "ext-" + "7" * 190


def refused(message):
    error = {"code": "parameter_invalid", "message": message}
    return {"type": "error.list", "errors": [error]}


@asynccontextmanager
async def picky_office(folder):
    """Yield an office whose workspace takes neither this name nor this id."""
    async with office(folder) as at:
        await at.change("users", MIA, name=NAME.strip(), external_id=EXTERNAL)
        faults = at.served.target_faults
        told = {
            "name is refused": '"name":"Mia of',
            "'External id' is refused": '"External id":"ext',
        }
        for words, text in told.items():
            faults.refuse(422, refused(words), path="/contacts", text=text)
        yield at


def notes(contact):
    return [each for each in contact["notes"] if "Refused by Intercom" in str(each)]


async def test_a_persons_refused_values_are_there_whole_and_nothing_differs(tmp_path):
    async with picky_office(tmp_path) as at:
        ended = await at.full()
        contact = await at.contact(MIA)
        found = await verified(at.config)
        await at.full()
        again = list(at.writes)
        await run_undo(at.config, ended.run)
        left = (await at.dump())["contacts"]

    [note] = notes(contact)
    assert NAME.strip() in str(note)
    assert EXTERNAL in str(note)
    assert contact["custom_attributes"]["Refused values"].endswith("…")
    assert found.differences == []
    assert again == []
    assert left == []


@pytest.mark.parametrize(
    "kind", [FaultKind.RESET_AFTER, FaultKind.RESET_BEFORE, FaultKind("500_after")]
)
async def test_a_note_whose_answer_is_lost_is_there_once(tmp_path, kind):
    async with picky_office(tmp_path) as at:
        at.served.target_faults.add(kind, next=3, path="/notes$")
        await at.full()

        assert len(notes(await at.contact(MIA))) == 1


async def test_a_note_of_refused_values_that_an_undo_can_not_remove_is_named_on_its_page(tmp_path):
    async with picky_office(tmp_path) as at:
        known = {"role": "user", "email": "louis@velo-bastille.example"}
        (await at.workspace.post("/contacts", json=known)).raise_for_status()
        ended = await at.full()

        undone = await run_undo(at.config, ended.run)
        [left] = (await at.dump())["contacts"]

    page = Path(undone.report).read_text()
    assert len(notes(left)) == 1
    assert "What stays in them" in page
    assert "a note of values that Intercom refused" in page
