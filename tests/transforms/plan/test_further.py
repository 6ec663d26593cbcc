import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.plan.builders import Desk, planned_records
from transforms.plan.further import divided, further_id, number_of, ticket_of
from transforms.plan.openings import TicketInput
from transforms.quirks.intercom import MOST_PARTS

REPLY = {"author_id": "a1"}


def long(count, **ticket):
    return Desk({}, *[REPLY] * (count - 1), **ticket)


def records_of(desk, **known):
    return {each.ref.source_id: each for each in planned_records(desk.plan(**known).plan)}


def steps(record):
    return {step.key: step for step in record.steps}


def said(record):
    return [key for key in steps(record) if key.startswith(("create", "message:"))]


@pytest.mark.quirk("INT-058")
def test_a_long_ticket_goes_on_in_further_conversations():
    found = records_of(long(1_000))

    assert [*found] == ["1", "1/2", "1/3"]
    assert [len(said(record)) for record in found.values()] == [481, 481, 40]
    told = [key for record in found.values() for key in said(record) if key != "create"]
    assert told == [f"message:m{number}" for number in range(1, 1_000)]


def test_each_conversation_names_the_one_beside_it():
    first, second = records_of(long(500)).values()

    assert "Legacy ID 1/2." in steps(first)["note:further"].body["body"]
    opened = steps(second)["create"].body["body"]
    assert opened == "[Continues the conversation with the Legacy ID 1]"
    values = [steps(each)["attributes"].body["custom_attributes"] for each in (first, second)]
    assert [each["Legacy ID"] for each in values] == ["1", "1/2"]


def test_only_the_last_one_is_worked_with():
    desk = long(500, status="open", assignee_id="a1", team_id="g1", tags=["vip"])
    first, second = (steps(each) for each in records_of(desk).values())

    assert first["state"].body["message_type"] == "close"
    assert "state" not in second
    assert not {"assign:admin", "assign:team"} & first.keys()
    assert {"assign:admin", "assign:team"} <= second.keys()
    assert "tag:vip" in first
    assert "tag:vip" in second


def test_messages_are_accounted_for_by_the_conversation_that_has_them():
    rows = long(500).accounts()

    assert rows["message", "m480"]["owner_id"] == "1"
    assert rows["message", "m481"]["owner_id"] == "1/2"
    assert [key for key in rows if key[0] == "ticket"] == [("ticket", "1")]


def test_a_thread_that_grows_past_the_bound_goes_on_where_it_was_not_yet():
    before = records_of(long(470))["1"]
    settled = {"1": [step.key for step in before.steps]}

    found = records_of(long(500), settled=settled, changed={"1"})

    assert said(found["1"])[-1] == "message:m480"
    assert said(found["1/2"])[:2] == ["create", "message:m481"]


@given(
    st.lists(st.integers(1, 3), max_size=12),
    st.lists(st.booleans(), min_size=30, max_size=30),
)
def test_what_was_sent_stays_where_it_is(homes, is_sent):
    ids = [f"m{number}" for number in range(30)]
    settled = {}
    for name, home, sent in zip(ids[1:], sorted(homes), is_sent, strict=False):
        if sent:
            settled.setdefault(further_id("1", home), []).append(f"message:{name}")
    each = TicketInput({"source_id": "1"}, [{"source_id": name} for name in ids], {})

    parts = divided(each, settled, 10)

    assert sorted(m["source_id"] for part in parts for m in part.messages) == sorted(ids)
    held = {part.ticket["source_id"]: {m["source_id"] for m in part.messages} for part in parts}
    for record, keys in settled.items():
        assert {key.removeprefix("message:") for key in keys} <= held[record]


def test_files_that_follow_a_message_count_as_parts():
    messages = [{"source_id": f"m{number}"} for number in range(100)]
    files = {m["source_id"]: [{}] * 60 for m in messages}

    parts = divided(TicketInput({"source_id": "1"}, messages, files), {}, 10)

    assert all(6 * len(part.messages) <= MOST_PARTS + 6 for part in parts)
    assert len(parts) == 2


@pytest.mark.quirk("INT-058")
@pytest.mark.parametrize(("fields", "people", "room"), [(0, 0, 480), (60, 0, 428), (30, 40, 418)])
def test_attributes_and_people_who_join_take_room_of_messages(fields, people, room):
    messages = [{"source_id": f"m{number}"} for number in range(600)]
    ticket = {
        "source_id": "1",
        "fields": [{"text": "x"}] * fields + [{"text": None}] * 50,
        "cc_ids": [str(number) for number in range(people)],
    }

    first, *_ = divided(TicketInput(ticket, messages, {}), {}, 10)

    assert len(first.messages) == room + 1  # the first one opens it


def test_a_conversation_has_room_for_messages_whatever_else_it_carries():
    messages = [{"source_id": f"m{number}"} for number in range(250)]
    ticket = {"source_id": "1", "cc_ids": [str(number) for number in range(1_000)]}

    parts = divided(TicketInput(ticket, messages, {}), {}, 10)

    assert [len(part.messages) for part in parts] == [101, 100, 49]


def test_a_record_is_told_from_its_ticket():
    assert [further_id("7", number) for number in (1, 2, 12)] == ["7", "7/2", "7/12"]
    assert [ticket_of(each) for each in ("7", "7/2", "7/12")] == ["7", "7", "7"]
    assert [number_of(each) for each in ("7", "7/2", "7/12")] == [1, 2, 12]
