"""Side conversations of a ticket: one note for each, its files with it, what comes later behind."""

from tests.transforms.plan.builders import Desk, at, attachment_row, rules

NOTED = rules(side_conversations="note")
DROPPED = rules(side_conversations="drop")


def said(number, side="s1", **values):
    return {
        "source_id": f"side:{number}",
        "side_id": side,
        "side_subject": f"About {side}",
        "is_public": False,
        "author_id": "a1",
        "recipients": ["bo@supplier.example"],
        "body_text": f"Words {number}",
        "created_at": at(number),
    } | values


def notes(steps):
    return {key: step.body["body"] for key, step in steps.items() if key.startswith("note:side")}


def sent(desk):
    """What the ledger knows when all of a desk was sent."""
    steps = desk.steps(NOTED)
    shas = {key: [file.sha256 for file in step.files] for key, step in steps.items()}
    versions = {key: step.hints.version for key, step in steps.items() if step.hints.version}
    return {
        "settled": {"1": shas},
        "sent": {"1": shas},
        "versions": {"1": versions},
        "shapes": {"1": desk.record(NOTED).shape},
    }


def test_each_side_conversation_is_a_private_note_behind_the_messages():
    steps = Desk({}, said(5), said(6, "s2"), said(7, author_id=None, author_name="Bo")).steps(NOTED)

    assert notes(steps) == {
        "note:side:s1": (
            "<p>Side conversation in Zendesk: About s1<br>With Sofia Marin, bo@supplier.example,"
            " Bo</p>"
            "<p>2025-06-01 10:05 UTC, Sofia Marin to bo@supplier.example:</p><p>Words 5</p>"
            "<p>2025-06-01 10:07 UTC, Bo to bo@supplier.example:</p><p>Words 7</p>"
        ),
        "note:side:s2": (
            "<p>Side conversation in Zendesk: About s2<br>With Sofia Marin, bo@supplier.example</p>"
            "<p>2025-06-01 10:06 UTC, Sofia Marin to bo@supplier.example:</p><p>Words 6</p>"
        ),
    }
    assert not [key for key in steps if key.startswith("message:")]
    assert steps["note:side:s1"].body["message_type"] == "note"


def test_formatting_stays_and_markup_that_acts_does_not():
    page = "<p><b>Bold</b><script>alert(1)</script></p>"
    [text] = notes(Desk({}, said(1, body_html=page)).steps(NOTED)).values()

    assert "<b>Bold</b>" in text
    assert "script" not in text


def test_its_files_go_with_the_note_and_what_has_no_room_behind_it():
    files = [attachment_row(source_id=f"f{n}", message_id="side:5", position=n) for n in range(12)]
    desk = Desk({}, said(5), files=files)
    steps, accounts = desk.steps(NOTED), desk.accounts(NOTED)

    assert len(steps["note:side:s1"].files) == 10
    assert len(steps["note:side:s1/files:1"].files) == 2
    assert accounts["attachment", "f0"]["step_key"] == "note:side:s1"
    assert accounts["attachment", "f11"]["step_key"] == "note:side:s1/files:1"
    assert accounts["message", "side:5"]["step_key"] == "note:side:s1"


def test_a_file_that_could_not_be_had_is_named():
    desk = Desk({}, said(5), files=[attachment_row(message_id="side:5")], stored=[])

    assert "File not moved: invoice.pdf" in notes(desk.steps(NOTED))["note:side:s1"]
    assert desk.accounts(NOTED)["attachment", "f0"]["outcome"] == "failed"


def test_what_is_said_later_is_a_further_note_and_nothing_is_told_twice():
    files = [attachment_row(source_id="f1", message_id="side:9")]
    before, now = Desk({}, said(5)), Desk({}, said(5), said(9), files=files)
    steps = now.steps(NOTED, changed={"1"}, **sent(before))

    assert "Words 9" not in steps["note:side:s1"].body["body"]
    assert "continued: About s1" in steps["note:side:s1/2"].body["body"]
    assert "Words 5" not in steps["note:side:s1/2"].body["body"]
    assert [file.name for file in steps["note:side:s1/2"].files] == ["invoice.pdf"]


def test_a_file_that_comes_late_follows_its_note():
    files = [attachment_row(message_id="side:5")]
    before = Desk({}, said(5), files=files, stored=[])
    steps = Desk({}, said(5), files=files).steps(NOTED, **sent(before))

    assert [file.name for file in steps["note:side:s1/files:1"].files] == ["invoice.pdf"]


def test_a_ticket_that_was_begun_without_them_leaves_them_out_and_says_so():
    desk = Desk({}, said(5), files=[attachment_row(message_id="side:5")])
    shape = Desk({}).record(DROPPED).shape
    accounts = desk.accounts(NOTED, shapes={"1": shape})

    assert not notes(desk.steps(NOTED, shapes={"1": shape}))
    for key in (("message", "side:5"), ("attachment", "f0")):
        assert accounts[key]["reason"] == "side_conversation_dropped"
        assert accounts[key]["outcome"] == "skipped"


def test_a_ticket_that_is_left_out_leaves_them_out_too():
    accounts = Desk({}, said(5), is_deleted=True).accounts(NOTED)

    assert accounts["message", "side:5"]["reason"] == "deleted_in_source"


def test_no_note_is_dated_before_the_last_message_or_ahead():
    desk = Desk({}, {"created_at": at(60)}, said(5), said(6, "s2", created_at=at(9_000)))
    steps = desk.steps(NOTED, now=at(100))

    seconds = [steps[f"note:side:{each}"].body["created_at"] for each in ("s1", "s2")]
    assert seconds == [int(at(60).timestamp()), int(at(100).timestamp())]


def test_a_long_ticket_tells_them_in_its_first_conversation():
    records = Desk(*[{}] * 600, said(900)).plan(NOTED).records

    assert len(records) == 2
    assert [any(s.key == "note:side:s1" for s in each.steps) for each in records] == [True, False]
