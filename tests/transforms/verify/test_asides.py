"""Words of side conversations against the private note that carries them."""

from dataclasses import dataclass

import pytest

from transforms.verify.asides import side_findings
from transforms.verify.case import TicketCase
from transforms.verify.findings import Kind
from transforms.verify.seen import SeenConversation, SeenPart

KEY = "note:side:s1"
SAID = ("Is it on the way?", "Yes, <b>Friday</b>.", "Thanks!")
NOTE = "".join(f"<p>10:0{n}, Jonas:</p><p>{each}</p>" for n, each in enumerate(SAID))


@dataclass
class Entry:
    """What the ledger knows of the note."""

    step_key: str = KEY
    operation: str = "conversation.reply"
    outcome: str = "settled"
    target_id: str = "p1"
    observed: str | None = None
    begun_at: None = None
    is_found: bool = False


def case(entry=None):
    rows = [
        {"source_id": f"m{n}", "body_html": each, "body_text": None} for n, each in enumerate(SAID)
    ]
    accounts = {("message", row["source_id"]): {"step_key": KEY} for row in rows}
    steps = {KEY: entry or Entry()}
    return TicketCase({"source_id": "1"}, [], {}, {}, accounts, steps, {}, "c1", sides=rows)


def found(text, entry=None, kind="note"):
    opening = SeenPart("source", 0, "source", "c", 1, "Hello")
    parts = [opening, SeenPart("p1", 1, kind, "a", 2, text)]
    seen = SeenConversation(
        "c1", "", "open", parts, 0, {}, {}, frozenset(), None, None, company_id=None
    )
    return [(each.kind, each.source_id) for each in side_findings(case(entry), seen)]


def test_a_note_that_holds_all_words_is_right():
    assert found(NOTE) == []


@pytest.mark.parametrize(("word", "message"), [("way", "m0"), ("Friday", "m1"), ("Thanks", "m2")])
def test_another_word_in_one_message_is_found_there(word, message):
    assert found(NOTE.replace(word, "Other")) == [(Kind.TEXT_DIFFERS, message)]


def test_messages_in_another_order_are_found():
    swapped = (
        NOTE.replace("Friday", "x")
        .replace("Is it on the way?", "Friday")
        .replace(">x<", ">Is it on the way?<")
    )

    assert found(swapped) != []


@pytest.mark.parametrize("kind", ["comment", "note"])
def test_a_note_that_is_gone_or_public_is_found_elsewhere(kind):
    gone = Entry(target_id="p9")

    assert found("Else", gone if kind == "note" else None, kind) == []


def test_of_a_note_that_was_cut_the_beginning_is_compared():
    cut = Entry(observed='{"losses": ["text_in_file"]}')

    assert found(NOTE, cut) == []
    assert found("Nothing of it", cut) == [(Kind.TEXT_DIFFERS, "m0")]


def test_of_a_text_that_intercom_refused_nothing_is_compared():
    hidden = Entry(observed='{"losses": ["text_refused"]}')

    assert found("[Intercom did not take the text]", hidden) == []
