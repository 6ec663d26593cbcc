"""Files of a ticket: with which message they go, and what is said where they can't."""

import pytest

from tests.transforms.plan.builders import JUNE_S, Desk, attachment_row, file_row, files_of, rules


@pytest.mark.quirk("INT-003")
def test_the_first_messages_files_follow_in_a_reply_of_the_same_person_and_time():
    step = Desk({}, files=files_of(2)).steps()["message:m0/files:0"]

    assert step.body["intercom_user_id"] == {"$ref": ["contact", "c1"]}
    assert (step.body["created_at"], len(step.files)) == (JUNE_S, 2)
    assert step.quirks == ("INT-003",)


@pytest.mark.quirk("INT-002")
def test_more_than_ten_files_go_on_in_a_further_message():
    steps = Desk({}, {"author_id": "a1"}, files=files_of(23, message_id="m1")).steps()

    assert [len(s.files) for k, s in steps.items() if k.startswith("message:m1")] == [10, 10, 3]
    assert steps["message:m1/files:2"].body["admin_id"] == "901"


@pytest.mark.parametrize(
    ("stored", "end"),
    [
        ([], ("failed", "file_missing")),
        ([file_row(sha256=None, reason="file_forbidden")], ("failed", "file_forbidden")),
        ([file_row(sha256=None, reason="malware_found")], ("skipped", "malware_found")),
        ([file_row(size_bytes=99_000_000)], ("skipped", "file_too_large")),
        ([file_row(size_bytes=0)], ("skipped", "file_empty")),
    ],
)
def test_a_file_that_cannot_be_moved_is_named_in_the_text(stored, end):
    desk = Desk({}, files=[attachment_row()], stored=stored)
    row = desk.accounts()["attachment", "f0"]

    assert (row["outcome"], row["reason"]) == end
    assert "https://files.example/f0]" in desk.steps()["create"].body["body"]
    assert row["losses"] == ["file_named_in_text"]


def test_dropped_inline_images_are_a_loss():
    desk = Desk({}, files=[attachment_row(is_inline=True)])
    wanted = rules(inline_images="drop")

    assert desk.accounts(wanted)["attachment", "f0"]["reason"] == "inline_image_dropped"
    assert not any(step.files for step in desk.steps(wanted).values())


def test_an_attachment_rides_on_the_step_that_carries_it():
    accounts = Desk({}, {}, files=[*files_of(11, message_id="m1")]).accounts()

    assert accounts["attachment", "m1-f9"]["step_key"] == "message:m1"
    assert accounts["attachment", "m1-f10"]["step_key"] == "message:m1/files:1"
    assert accounts["message", "m0"]["step_key"] == "create"
    assert accounts["ticket", "1"]["step_key"] == "*"
