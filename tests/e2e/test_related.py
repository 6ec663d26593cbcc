"""Tickets that belong together say so in the workspace, each by the number of the other."""

import pytest

from tests.e2e.states import LEGACY_ID
from tests.e2e.unbroken import unbroken

pytestmark = pytest.mark.slow

NOTES = {
    "1016": "Merged into ticket #1017 in Zendesk",
    "1061": "Follow-up of ticket #1001 in Zendesk",
    "1041": "Incident of the problem in ticket #1040 in Zendesk",
    "1042": "Incident of the problem in ticket #1040 in Zendesk",
}


async def test_each_names_the_one_that_it_depends_on_and_the_other_is_there():
    state = (await unbroken()).state
    said = {each["custom_attributes"][LEGACY_ID]: bodies(each) for each in state["conversations"]}

    for ticket, note in NOTES.items():
        other = note.partition("#")[2].split()[0]
        assert f"<p>{note} (conversation with the {LEGACY_ID} {other}).</p>" in said[ticket]
        assert other in said


async def test_a_problem_does_not_list_its_incidents():
    state = (await unbroken()).state
    [problem] = [
        each for each in state["conversations"] if each["custom_attributes"][LEGACY_ID] == "1040"
    ]

    assert not [body for body in bodies(problem) if "104" in body]


async def test_a_mail_that_went_to_others_too_says_so():
    state = (await unbroken()).state
    [manual] = [
        each for each in state["conversations"] if each["custom_attributes"][LEGACY_ID] == "1039"
    ]
    [note] = [body for body in bodies(manual) if "went to others" in body]

    assert note.endswith(": werkstatt@kiel.example</p>")
    assert note.count("<br>") == 1


def bodies(conversation):
    """The notes of a conversation."""
    return [part["body"] for part in conversation["parts"] if part["part_type"] == "note"]
