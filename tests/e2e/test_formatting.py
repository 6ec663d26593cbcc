"""What agents wrote for each other arrives as they formatted it."""

from datetime import UTC, datetime
from html import unescape

import pytest

from connectors.ledger import open_ledger
from connectors.ledger.profiles import keep_profile
from tests.e2e.states import LEGACY_ID, lost_words
from tests.e2e.unbroken import unbroken
from tests.e2e.world import world
from transforms.profile import Profile

pytestmark = pytest.mark.slow
AT = datetime(2026, 11, 28, tzinfo=UTC)

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


KEEPING = {"html_in_admin_comments": "kept", "html_of_contacts": "kept"}


async def probed(folder):
    """Keep for the workspace what a probe would have found out."""
    ledger = open_ledger(f"sqlite:///{folder}/ledger.db", "e2e")
    try:
        await keep_profile(ledger, Profile("sandbox1", "2.16", AT, KEEPING, None))
    finally:
        await ledger.close()


async def test_where_a_probe_found_html_kept_messages_keep_their_formatting(tmp_path):
    usual = await unbroken()
    await probed(tmp_path)
    async with world(tmp_path, target=KEEPING) as served:
        end = await served.end(await served.run())

    said = [body for each in end.state["conversations"] for body in bodies_of(each)]
    before = [body for each in usual.state["conversations"] for body in bodies_of(each)]
    assert any("<b>" in body for body in said)
    assert any('<a href="' in body for body in said)
    assert not any("‹" in body for body in said)
    assert any("‹" in body for body in before)
    signs = {word for each in lost_words(usual.state, end.state).values() for word in each}
    assert signs == {">", "‹facturation@lumenbikes.example›"}  # a quote is one, < and > are
    assert "<facturation@lumenbikes.example>" in unescape(" ".join(said))
    assert end.numbers == usual.numbers
    assert end.customers_notified == 0


def bodies_of(conversation):
    """Return what was said openly."""
    replies = [part for part in conversation["parts"] if part["part_type"] in {"comment", "open"}]
    return [conversation["source"]["body"], *(part["body"] or "" for part in replies)]
