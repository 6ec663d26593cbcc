from tests.transforms.plan.builders import Desk, attachment_row, file_row, files_of

AGENT = {"author_id": "a1"}


def names(count):
    return [f"m1-f{n}" for n in range(count)]


def planned(desk, sent):
    settled = {"1": sent}
    return (
        desk.steps(settled=settled, sent=settled),
        desk.accounts(settled=settled, sent=settled),
    )


def shas(step):
    return [file.sha256 for file in step.files]


def test_a_file_that_came_late_follows_and_is_not_said_to_be_there_before():
    desk = Desk({}, AGENT, files=files_of(2, message_id="m1"))
    steps, accounts = planned(desk, {"create": [], "message:m1": ["sha-m1-f1"]})

    assert shas(steps["message:m1/files:1"]) == ["sha-m1-f0"]
    assert accounts["attachment", "m1-f0"]["step_key"] == "message:m1/files:1"
    assert accounts["attachment", "m1-f1"]["step_key"] == "message:m1"


def test_groups_of_files_do_not_shift_when_one_more_is_to_be_had():
    desk = Desk({}, AGENT, files=files_of(21, message_id="m1"))
    shown = [f"sha-{name}" for name in names(21)]
    sent = {"create": [], "message:m1": shown[1:11], "message:m1/files:1": shown[11:]}
    steps, _ = planned(desk, sent)

    late = [key for key in steps if key.startswith("message:m1") and key not in sent]
    assert late == ["message:m1/files:2"]
    assert shas(steps["message:m1/files:2"]) == ["sha-m1-f0"]


def test_files_of_a_first_message_that_came_late_follow_too():
    desk = Desk({}, files=files_of(2))
    steps, _ = planned(desk, {"create": [], "message:m0/files:0": ["sha-m0-f1"]})

    assert shas(steps["message:m0/files:1"]) == ["sha-m0-f0"]


def test_what_is_planned_again_is_the_same():
    desk = Desk({}, AGENT, files=[attachment_row(), *files_of(23, message_id="m1")])
    first = desk.steps()
    for count in range(1, len(first) + 1):
        sent = {key: shas(step) for key, step in [*first.items()][:count]}
        again, _ = planned(desk, sent)
        assert [*again] == [*first]
        assert [step.fingerprint for key, step in again.items() if "message" in key] == [
            step.fingerprint for key, step in first.items() if "message" in key
        ]


def test_a_file_that_is_still_missing_stays_so():
    desk = Desk(
        {},
        AGENT,
        files=[attachment_row(message_id="m1")],
        stored=[file_row(sha256=None, reason="file_unavailable")],
    )
    steps, accounts = planned(desk, {"create": [], "message:m1": []})

    assert not any(step.files for step in steps.values())
    assert accounts["attachment", "f0"]["reason"] == "file_unavailable"
