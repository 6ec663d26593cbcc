"""What agents wrote for each other arrives as they formatted it."""

import pytest

from tests.e2e.states import LEGACY_ID, lost_words
from tests.e2e.unbroken import unbroken
from tests.e2e.world import world

pytestmark = pytest.mark.slow

NOTE = (
    "<p><b>Reproduced:</b> happens when the Bluetooth pairing list is full.</p><ol><li>Pair"
    " <i>nine</i> phones</li><li>Wait for standby</li><li>Wake it: the log says"
    " <code>ERR_PAIR 32</code></li></ol><p>Collecting the incidents under this one, the history is"
    ' in <a href="https://wiki.lumenbikes.example/displays?fw=3.2&amp;all=1">the wiki</a>.</p>'
)


def notes_of(state, ticket):
    """Return the private notes of a ticket's conversation."""
    [found] = [
        each for each in state["conversations"] if each["custom_attributes"][LEGACY_ID] == ticket
    ]
    return [part["body"] for part in found["parts"] if part["part_type"] == "note"]


async def test_a_note_of_the_sample_desk_is_as_it_was():
    usual = await unbroken()

    assert NOTE in notes_of(usual.state, "1040")


async def test_where_notes_take_no_formatting_their_words_arrive_as_text(tmp_path):
    usual = await unbroken()
    async with world(tmp_path, target={"html_in_notes": "refused"}) as served:
        end = await served.end(await served.run())

    [note] = [note for note in notes_of(end.state, "1040") if "Reproduced" in note]
    assert "<p>1. Pair nine phones<br>2. Wait for standby<br>3. Wake it" in note
    assert lost_words(usual.state, end.state) == {}
    assert end.numbers == usual.numbers
