"""What was changed between the messages of a ticket stands there as one note for each stretch."""

from tests.transforms.plan.builders import Desk, at, rules
from transforms.plan.cost import ThreadCounts, conversation_requests

NOTED = rules(ticket_events="note")


def change(minutes, **values):
    return {
        "id": f"change:{minutes}",
        "at": at(minutes),
        "author_id": "a1",
        "what": "Status",
        "before": "open",
        "after": "pending",
        "is_person": False,
    } | values


def desk(*changes, messages=3, **ticket):
    """A ticket with a message every ten minutes, and what was changed of it."""
    said = [{"created_at": at(10 * n)} for n in range(messages)]
    return Desk(*said, changes=list(changes), **ticket)


def notes(steps):
    return {key: step.body["body"] for key, step in steps.items() if key.startswith("note:changes")}


def after(before, now):
    """Plan a desk when all of another one was sent before."""
    sent = before.steps(NOTED)
    settled = dict.fromkeys(sent, ())
    versions = {key: step.hints.version for key, step in sent.items() if step.hints.version}
    shape = before.record(NOTED).shape
    known = {"settled": {"1": settled}, "versions": {"1": versions}, "shapes": {"1": shape}}
    planned = now.steps(NOTED, changed={"1"}, **known)
    return {key: step for key, step in planned.items() if key not in settled}


def test_a_stretch_is_one_note_in_its_place_with_a_line_for_each_change():
    people = {"what": "Assignee", "before": None, "after": "a2", "is_person": True}
    steps = desk(change(12), change(14, author_id=None, **people)).steps(NOTED)

    keys = [key for key in steps if key.startswith(("create", "message", "note:changes"))]
    assert keys == ["create", "message:m1", "note:changes:m1", "message:m2"]
    assert notes(steps)["note:changes:m1"] == (
        "<p>Changes in Zendesk:<br>"
        "2025-06-01 10:12 UTC, Sofia Marin: Status open → pending<br>"
        "2025-06-01 10:14 UTC, the system: Assignee none → Tom Gone</p>"
    )
    assert steps["note:changes:m1"].body["message_type"] == "note"
    assert steps["note:changes:m1"].body["created_at"] == int(at(12).timestamp())


def test_what_only_happened_has_no_values():
    told = notes(desk(change(12, what="Tags updated", before=None, after=None)).steps(NOTED))

    assert "Sofia Marin: Tags updated</p>" in told["note:changes:m1"]


def test_a_change_of_the_second_of_a_message_stands_behind_it():
    assert [*notes(desk(change(10)).steps(NOTED))] == ["note:changes:m1"]


def test_a_change_older_than_all_messages_stands_behind_the_first_one_and_has_its_time():
    steps = desk(change(-5)).steps(NOTED)

    assert steps["note:changes:m0"].body["created_at"] == int(at(0).timestamp())


def test_a_stretch_with_nothing_to_tell_has_no_note():
    assert len(notes(desk(change(1), change(25)).steps(NOTED))) == 2


def test_without_the_wish_there_is_none():
    assert not notes(desk(change(1)).steps())


def test_a_ticket_without_messages_tells_its_changes_too():
    assert [*notes(desk(change(1), messages=0).steps(NOTED))] == ["note:changes:start"]


def test_what_is_changed_later_is_a_further_note_and_nothing_is_told_twice():
    new = after(desk(change(25)), desk(change(25), change(27)))

    assert [*notes(new)] == ["note:changes:m2/2"]
    assert notes(new)["note:changes:m2/2"].count("<br>") == 1


def test_a_message_that_comes_between_takes_nothing_that_was_told():
    before, now = desk(change(25), change(45)), desk(change(25), change(45), messages=5)

    assert not notes(after(before, now))


def test_a_note_of_which_nobody_knows_whether_it_came_is_planned_again():
    before = desk(change(25))
    known = {"settled": {"1": {"note:changes:m2": ()}}}

    assert [*notes(before.steps(NOTED, **known))] == ["note:changes:m2"]


def test_a_ticket_that_was_begun_without_such_notes_gets_none():
    shape = desk(change(25)).record().shape
    steps = desk(change(25)).steps(NOTED, shapes={"1": shape})

    assert not notes(steps)


def test_a_ticket_that_was_begun_without_gets_them_when_a_run_completes():
    shape = desk(change(25)).record().shape
    complete = rules(ticket_events="note", moved_before="complete")

    assert notes(desk(change(25)).steps(complete, shapes={"1": shape}))


def test_somebody_whom_nobody_knows_is_told_by_their_id():
    [text] = notes(desk(change(1, author_id="x9")).steps(NOTED)).values()

    assert "person x9: Status" in text


def test_a_long_ticket_tells_its_changes_in_the_conversation_of_their_messages():
    changes = [change(10 * n + 1) for n in range(300)]
    records = desk(*changes, messages=300).plan(NOTED).records

    assert len(records) == 2
    told = [[s.key for s in each.steps if s.key.startswith("note:changes")] for each in records]
    assert sum(map(len, told)) == 300
    for each, keys in zip(records, told, strict=True):
        said = {step.key for step in each.steps}
        assert all(key == "note:changes:m0" or f"message:{key[13:]}" in said for key in keys)


def test_each_stretch_is_one_request_of_the_formula():
    wished, plain = desk(change(1), change(11), change(12)), desk()
    more = len(wished.steps(NOTED)) - len(plain.steps(NOTED))

    counts = [conversation_requests(ThreadCounts(messages=3, notes=n)) for n in (2, 0)]
    assert more == counts[0] - counts[1] == 2


def test_what_stood_before_is_not_told_where_nobody_knows():
    steps = desk(change(12, before="?")).steps(NOTED)

    assert notes(steps)["note:changes:m1"].endswith("Sofia Marin: Status → pending</p>")
