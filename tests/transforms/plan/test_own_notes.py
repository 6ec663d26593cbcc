"""A note of ours says what is true; when that changes in the source, another one says so."""

from tests.transforms.plan.builders import Desk, at, field_row, rules

NOTES = rules(ccs="note", original_dates="note", tickets={"unmapped_fields": "note"})
COPIED = "note:details"


def after(desk, *sent, changed=True, settled=()):
    """Plan a desk when notes of other desks were sent before, in this order."""
    versions = {
        key: each.steps(NOTES)[COPIED].hints.version
        for key, each in zip((COPIED, f"{COPIED}/2", f"{COPIED}/3"), sent, strict=False)
    }
    known = dict.fromkeys([*versions, *settled], ())
    more = {"changed": {"1"}} if changed else {}
    return desk.steps(NOTES, settled={"1": known}, versions={"1": versions}, **more)


def copied(*ids, **ticket):
    return Desk({}, cc_ids=list(ids), updated_at=at(90), **ticket)


def test_what_was_said_and_still_holds_is_not_said_again():
    steps = after(copied("c2"), copied("c2"))

    assert [key for key in steps if key.startswith(COPIED)] == [COPIED]


def test_somebody_else_in_copy_is_a_second_note_at_the_time_of_the_change():
    steps = after(copied("c2", "a1"), copied("c2"))

    assert COPIED not in steps
    assert "Sofia Marin" in steps[f"{COPIED}/2"].body["body"]
    assert steps[f"{COPIED}/2"].body["created_at"] == int(at(90).timestamp())


def test_what_comes_back_to_what_it_was_is_said_again():
    steps = after(copied("c2"), copied("c2"), copied("a1"))

    assert f"{COPIED}/3" in steps


def test_nobody_in_copy_any_more_is_said_where_somebody_was():
    steps = after(copied(), copied("c2"))

    assert steps[f"{COPIED}/2"].body["body"] == "<p>More in Zendesk:<br>none</p>"
    assert not any(key.startswith(COPIED) for key in copied().steps(NOTES))


def test_only_a_ticket_that_was_read_again_says_more():
    """A mapping that changed does not write into every conversation."""
    steps = after(copied("c2", "a1"), copied("c2"), changed=False)

    assert [key for key in steps if key.startswith(COPIED)] == [COPIED]


def test_a_note_of_which_nobody_knows_what_it_said_is_left():
    steps = after(copied("c2", "a1"), settled=[COPIED])

    assert f"{COPIED}/2" not in steps


def test_the_last_note_is_planned_for_ever_so_that_the_state_is_not_armed_again():
    sent = (copied("c2"), copied("a1"))
    now = after(copied("a1", status="closed"), *sent)
    later = after(copied("a1", status="closed"), *sent, changed=False)

    assert f"{COPIED}/2" in later
    assert now["state"].fingerprint == later["state"].fingerprint


def test_a_rating_or_field_without_an_attribute_that_changed_is_said_again():
    before = Desk({}, fields=[field_row("Frame", "R-1")]).steps(NOTES)["note:details"]
    known = {"settled": {"1": {"note:details": ()}}, "changed": {"1"}}
    known["versions"] = {"1": {"note:details": before.hints.version}}
    steps = Desk({}, fields=[field_row("Frame", "R-2")], satisfaction="good").steps(NOTES, **known)

    assert "Frame: R-2<br>Rating: good" in steps["note:details/2"].body["body"]


def test_dates_are_said_again_when_the_ticket_is_solved_and_not_at_each_change():
    known = {"settled": {"1": {"note:dates": ()}}, "changed": {"1"}}
    first = Desk({}, updated_at=at(5)).steps(NOTES)["note:dates"]
    known["versions"] = {"1": {"note:dates": first.hints.version}}

    assert "note:dates/2" not in Desk({}, updated_at=at(9)).steps(NOTES, **known)
    solved = Desk({}, updated_at=at(9), solved_at=at(9)).steps(NOTES, **known)
    assert "Solved: 2025-06-01 10:09" in solved["note:dates/2"].body["body"]
