"""What was said: in whose name, when, and with which words."""

from dataclasses import replace

import pytest

from tests.transforms.plan.builders import (
    DEFAULTS,
    JUNE_S,
    STAND_IN,
    Desk,
    at,
    attachment_row,
    message_row,
)
from transforms.plan.rewrites import version_of


@pytest.mark.quirk("INT-018")
def test_an_agents_public_reply_is_the_teammates_and_tells_nobody():
    reply = Desk({}, {"author_id": "a1", "body_text": "On it"}).steps()["message:m1"]

    assert reply.body == {
        "message_type": "comment",
        "type": "admin",
        "admin_id": "901",
        "body": "On it",
        "created_at": JUNE_S + 60,
        "skip_notifications": True,
    }


def test_an_agents_private_message_is_a_note():
    reply = Desk({}, {"author_id": "a1", "is_public": False}).steps()["message:m1"]

    assert (reply.body["message_type"], reply.body["admin_id"]) == ("note", "901")


@pytest.mark.quirk("INT-009")
@pytest.mark.quirk("ZEN-006")
def test_a_customers_private_message_becomes_a_note_that_names_them():
    reply = Desk({}, {"author_id": "c1", "is_public": False}).steps()["message:m1"]

    assert reply.body["message_type"] == "note"
    assert reply.body["body"] == "<p>Mia Wong wrote:</p><p>Hello</p>"
    assert "author_in_text" in reply.losses


def test_an_agent_without_a_teammate_is_spoken_for_by_the_default():
    reply = Desk({}, {"author_id": "a2"}).steps(matching=STAND_IN)["message:m1"]

    assert reply.body["admin_id"] == "901"
    assert reply.body["body"] == "Tom Gone wrote:\n\nHello"


def test_without_a_default_the_operator_speaks_for_an_agent():
    assert Desk({}, {"author_id": "a2"}).steps()["message:m1"].body["admin_id"] == "900"


@pytest.mark.parametrize(("kind", "name"), [("bot", "A bot"), ("system", "The system")])
def test_bots_are_spoken_for(kind, name):
    row = {"author_id": None, "author_kind": kind}

    assert Desk({}, row).steps()["message:m1"].body["body"] == f"{name} wrote:\n\nHello"


def test_a_downgraded_agents_public_reply_is_not_the_customers():
    reply = Desk({}, {"author_id": "c2", "author_kind": "agent"}).steps()["message:m1"]

    assert reply.body["type"] == "admin"
    assert reply.body["body"].startswith("Ben Ode wrote:")


@pytest.mark.quirk("INT-014")
@pytest.mark.quirk("INT-019")
def test_another_customer_takes_part_before_they_write():
    keys = [*Desk({}, {"author_id": "c2"}, {"author_id": "c2"}).steps()]

    assert keys[:4] == ["create", "participant:c2", "message:m1", "message:m2"]


@pytest.mark.quirk("INT-010")
def test_times_never_go_back_and_the_first_is_the_earliest():
    desk = Desk({"created_at": at(5)}, {"created_at": at(9)}, {"created_at": at(2)})
    times = [s.body["created_at"] for s in desk.record().steps if "created_at" in s.body]

    assert times == [JUNE_S + 120, JUNE_S + 540, JUNE_S + 540]


def test_a_message_without_anything_says_so():
    assert Desk({"body_text": None}).steps()["create"].body["body"] == "[empty message]"


@pytest.mark.quirk("INT-001")
def test_html_becomes_text_with_its_images_named_in_place():
    html = '<p>See <b>this</b> <img src="https://files.example/f0"></p>'
    picture = attachment_row(name="bell.png", is_inline=True)
    steps = Desk({"body_html": html}, files=[picture]).steps()

    assert steps["create"].body["body"] == "See this [image: bell.png]"
    assert [file.name for file in steps["message:m0/files:0"].files] == ["bell.png"]
    assert steps["create"].losses == ("formatting",)


MARKED = "<p>See <b>this</b> <a href='https://a.example/x'>page</a></p>"
AS_NOTE = '<p>See <b>this</b> <a href="https://a.example/x">page</a></p>'


def private(html=MARKED, **values):
    return Desk({}, {"author_id": "a1", "is_public": False, "body_html": html} | values)


@pytest.mark.quirk("INT-027")
def test_a_note_is_formatted_and_nothing_of_it_is_a_loss():
    note = private().steps()["message:m1"]

    assert note.body["body"] == AS_NOTE
    assert (note.losses, note.quirks) == ((), ("INT-027", "INT-018"))


def test_a_public_message_is_text_whatever_its_formatting():
    reply = private(is_public=True).steps()["message:m1"]

    assert reply.body["body"] == "See this page (https://a.example/x)"
    assert reply.losses == ("formatting",)


def keeping(*whose):
    return replace(DEFAULTS, html_kept=frozenset(whose))


@pytest.mark.quirk("INT-057")
def test_a_public_message_is_formatted_where_html_is_surely_kept():
    given = keeping("teammates")
    reply = private(is_public=True).steps(given)["message:m1"]
    opening = Desk({"body_html": MARKED}).steps(keeping("contacts"))["create"]

    assert (reply.body["body"], reply.losses) == (AS_NOTE, ())
    assert (opening.body["body"], opening.losses) == (AS_NOTE, ())
    assert Desk({"body_html": MARKED}).steps(given)["create"].losses == ("formatting",)


@pytest.mark.quirk("INT-057")
def test_a_text_is_word_for_word_where_html_is_surely_kept():
    said = Desk({"body_text": "Ask <bob@example.com> &\nothers"}).steps(keeping("contacts"))

    assert said["create"].body["body"] == "<p>Ask &lt;bob@example.com&gt; &amp;<br>others</p>"


def test_a_conversation_goes_on_in_the_form_in_which_it_was_begun():
    given, desk = keeping("teammates"), private(is_public=True)
    before, after = desk.record(), desk.record(given)

    assert desk.record(given, shapes={"1": before.shape}) == before
    assert desk.record(shapes={"1": after.shape}) == after


def test_what_a_note_can_not_show_is_a_loss_all_the_same():
    note = private(f"{MARKED}<table><tr><td>a<td>b</table>").steps()["message:m1"]

    assert note.body["body"] == f"{AS_NOTE}<p>a | b</p>"
    assert note.losses == ("formatting",)


def test_a_formatted_note_begins_with_its_author_and_ends_with_the_files_not_moved():
    row = attachment_row(message_id="m1", unavailable="malware_found")
    desk = Desk({}, {"is_public": False, "body_html": MARKED}, files=[row], stored=[])

    note = desk.steps()["message:m1"].body["body"]

    assert note.startswith(f"<p>Mia Wong wrote:</p>{AS_NOTE}<p>[File not moved: invoice.pdf")


def test_the_files_behind_a_formatted_note_do_not_say_it_again():
    files = [attachment_row(source_id=f"f{n}", position=n, message_id="m1") for n in range(11)]
    desk = Desk({}, {"author_id": "a1", "is_public": False, "body_html": MARKED}, files=files)

    assert desk.steps()["message:m1/files:1"].body["body"] == "<p>[Files: invoice.pdf]</p>"


def test_the_form_of_a_note_makes_no_other_version_of_a_rewritten_message():
    """A ledger of a version that sent text knows the same version."""
    row = {"is_rewritten": True, "body_text": "See this page"}
    was = version_of(message_row(body_html=MARKED, is_public=False, **row))
    known = {"settled": {"1": {"message:m1": ()}}, "sent": {"1": {"message:m1": ()}}}

    keys = private(**row).steps(**known, versions={"1": {"message:m1": was}})

    assert [key for key in keys if "m1" in key] == ["message:m1"]


@pytest.mark.quirk("INT-034")
def test_a_message_dated_ahead_has_the_time_of_the_one_before_and_counts_as_a_loss():
    desk = Desk({}, {"created_at": at(60 * 24 * 365)}, {"author_id": "a1", "created_at": at(3)})

    steps = desk.steps(now=at(60))
    losses = {key[1]: row["losses"] for key, row in desk.accounts(now=at(60)).items()}

    times = [steps[key].body["created_at"] for key in ("create", "message:m1", "message:m2")]
    assert times == [int(at(0).timestamp())] * 2 + [int(at(3).timestamp())]
    assert "time_ahead" in losses["m1"]
    assert "time_ahead" not in losses["m2"]


def test_a_ticket_that_begins_ahead_has_no_time_behind_its_planning():
    desk = Desk({"created_at": at(90)}, created_at=at(80))

    assert desk.steps(now=at(60))["create"].body["created_at"] == int(at(60).timestamp())


def test_an_older_message_than_the_one_that_made_the_conversation_comes_behind_it():
    first = {"source_id": "m1", "created_at": at(0)}
    begun = Desk(first).record()
    shape = {"1": begun.shape}
    desk = Desk({"source_id": "m0", "created_at": at(-90)}, first)

    record = desk.record(shapes=shape, settled={"1": {"create": ()}})

    said = [step for step in record.steps if step.key in {"create", "message:m0"}]
    assert [step.key for step in said] == ["create", "message:m0"]
    assert said[0].body == begun.steps[0].body
    assert said[1].body["created_at"] == said[0].body["created_at"]
    assert "time_behind" in said[1].losses
