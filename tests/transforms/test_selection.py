"""Which tickets a demo moves."""

import random

from tests.transforms.plan.builders import attachment_row, field_row, message_row, ticket_row
from transforms.contracts import ATTACHMENT, MESSAGE, TICKET, from_rows
from transforms.selection import candidates, choose, cover

DESK = [str(number) for number in range(500)]
THINGS = [(ticket, {("tag", str(int(ticket) % 7)), ("form", ticket[-1])}) for ticket in DESK]


def test_the_same_seed_gives_the_same_tickets_in_any_order():
    shuffled = random.Random(7).sample(DESK, len(DESK))
    things = random.Random(7).sample(THINGS, len(THINGS))

    assert choose(shuffled, 20, 1) == choose(DESK, 20, 1)
    assert cover(things, 20, 1) == cover(THINGS, 20, 1)


def test_another_seed_gives_other_tickets():
    assert choose(DESK, 20, 1) != choose(DESK, 20, 2)


def test_a_small_desk_is_taken_whole():
    assert sorted(choose(DESK[:3], 20, 1)) == ["0", "1", "2"]
    assert choose(DESK, 0, 1) == []


def test_a_larger_demo_holds_the_smaller_one():
    assert choose(DESK, 40, 1)[:20] == choose(DESK, 20, 1)


MAIL, CHAT, VOICE = (("channel", each) for each in ("mail", "chat", "voice"))
FILES = ("with", "files")
COMMON = [(f"m{number}", {MAIL}) for number in range(300)]


def test_coverage_takes_the_fewest_tickets_that_show_everything():
    rare = [("a", {CHAT, FILES}), ("b", {VOICE}), ("c", {FILES}), ("d", {CHAT})]

    found = cover([*COMMON, *rare], 20, 1)

    assert {"a", "b"} < {*found.ticket_ids}
    assert len(found.ticket_ids) == 3
    assert found.missed == frozenset()


def test_coverage_says_what_there_was_no_room_for():
    found = cover([*COMMON, ("a", {CHAT, FILES}), ("b", {VOICE, MAIL})], 1, 1)

    assert found.shown | found.missed == {MAIL, CHAT, VOICE, FILES}
    assert len(found.missed) == 2


def test_a_desk_that_shows_nothing_needs_no_ticket():
    assert cover([], 20, 1).ticket_ids == ()


def things(ticket=None, message=None, file=None, languages=None, known=None):
    """What one ticket shows, beside what every ticket does."""
    [(_, found)] = candidates(
        from_rows([ticket_row(**(ticket or {}))], TICKET),
        from_rows([message_row(**message)] if message else [], MESSAGE),
        from_rows([attachment_row(**file)] if file else [], ATTACHMENT),
        languages=languages or {},
        known=known or {},
    )
    return found - {("status", "open")}


def test_each_option_of_a_list_is_a_thing_and_a_text_only_that_it_is_there():
    colours = field_row("7", "red, blue", name="Colours", kind="options", value='["red","blue"]')
    serial = field_row("8", "A-77", name="Serial", value='"A-77"')
    empty = field_row("9", None, name="Empty")

    assert things({"fields": [colours, serial, empty]}) == {
        ("field value", "Colours: red"),
        ("field value", "Colours: blue"),
        ("field value", "Serial: filled"),
    }


def test_what_was_said_and_sent_is_shown_as_well():
    found = things(
        message={"is_public": False, "channel": "voice", "losses": ["value_unreadable"]},
        file={"content_type": "image/png", "is_inline": True},
    )

    assert found == {
        ("note", "voice"),
        ("loss", "value_unreadable"),
        ("file type", "image/png"),
        ("with", "a picture in the text"),
    }


def test_the_language_of_who_asks_and_what_a_plan_found_are_shown_as_well():
    found = things(languages={"c1": "fr"}, known={"1": [("oddity", "IC-007")]})

    assert found == {("language", "fr"), ("oddity", "IC-007")}
