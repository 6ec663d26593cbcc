"""A Freshdesk ticket's own values: states, people, fields, ratings, relations."""

import pytest

from tests.transforms.freshdesk.rows import (
    EVERYTHING,
    catalog,
    described,
    one,
    said,
    samples,
    ticket,
    tickets,
)
from transforms.filters import AgentName, Names
from transforms.freshdesk import messages
from transforms.freshdesk import tickets as taken
from transforms.freshdesk.attachments import DROPPED as FILE_DROPPED
from transforms.freshdesk.attachments import TAKEN as FILE_TAKEN
from transforms.rules import Rules

FIELDS = (
    {
        "id": 1,
        "name": "status",
        "type": "default_status",
        "default": True,
        "choices": {"2": ["Open", "Being Processed"], "6": ["Waiting on Customer", "Yours"]}
        | {"7": ["Waiting on Third Party", "x"], "9": ["In der Werkstatt", "x"]},
    },
    {
        "id": 2,
        "name": "source",
        "type": "default_source",
        "default": True,
        "choices": {"Email": 1, "Messe": 101},
    },
    {"id": 3, "name": "cf_count", "label": "Count", "type": "custom_number", "default": False},
    {
        "id": 4,
        "name": "cf_line",
        "label": "Line",
        "type": "nested_field",
        "choices": {"Lights": {"Aurora": ["Lens"]}},
        "nested_ticket_fields": [
            {"id": 5, "name": "cf_model", "label": "Model", "level": 2},
            {"id": 6, "name": "cf_part", "label": "Part", "level": 3},
        ],
    },
)


def texts(row):
    return {field["name"]: field["text"] for field in row["fields"] if field["text"]}


@pytest.mark.parametrize(
    ("status", "wanted", "label"),
    [
        (2, "open", "Open"),
        (3, "pending", None),
        (4, "solved", None),
        (5, "closed", None),
        (6, "pending", "Waiting on Customer"),
        (7, "hold", "Waiting on Third Party"),
        (9, "In der Werkstatt", "In der Werkstatt"),
        (99, "99", None),
        (None, "unknown", None),
    ],
)
def test_a_status_is_ours_or_the_desks_own_word(status, wanted, label):
    row = one(ticket(status=status), desk=catalog(ticket_fields=FIELDS))

    assert (row["status"], row["status_label"]) == (wanted, label)


def test_priority_and_source_are_words_and_unknown_numbers_stay():
    desk = catalog(ticket_fields=FIELDS)

    assert one(ticket(priority=4, source=101), desk=desk)["channel"] == "Messe"
    row = one(ticket(priority=9, source=77), desk=desk)
    assert (row["priority"], row["channel"]) == ("9", "77")


def test_a_lookup_field_points_at_a_record_of_a_custom_object():
    lookup = {"id": 1, "name": "cf_booking", "label": "Booking", "type": "custom_lookup"}
    desk = catalog(ticket_fields=[lookup])

    row = one(ticket(custom_fields={"cf_booking": "BKG-1"}), desk=desk)

    (field,) = row["fields"]
    assert (field["kind"], field["text"]) == ("lookup:custom_objects", "BKG-1")


@pytest.mark.parametrize(
    ("source", "channel"),
    [
        (16, "web_form"),
        (17, "instagram_message"),
        (18, "instagram_comment"),
        (19, "facebook_message"),
        (20, "facebook_comment"),
        (21, "mobile_chat"),
        (22, "sms"),
    ],
)
def test_a_newer_source_is_a_word_though_the_account_names_it_too(source, channel):
    choices = {"type": "default_source", "default": True, "choices": {"Ours": source}}
    desk = catalog(ticket_fields=[{"id": 1, "name": "source", **choices}])

    assert one(ticket(source=source), desk=desk)["channel"] == channel


def test_nested_fields_are_a_field_each_and_unknown_ones_have_a_name():
    values = {"cf_line": "Lights", "cf_model": "Aurora", "cf_part": "Lens", "cf_count": 3}

    row = one(
        ticket(custom_fields=values | {"cf_gone_since": "x"}), desk=catalog(ticket_fields=FIELDS)
    )

    assert texts(row) == {
        "Line": "Lights",
        "Model": "Aurora",
        "Part": "Lens",
        "Count": "3",
        "Gone since": "x",
    }
    assert [f["kind"] for f in row["fields"]][:4] == ["option", "option", "option", "integer"]


def test_products_are_brands_and_groups_teams():
    desk = catalog(products=[{"id": 5, "name": "Pro"}], groups=[{"id": 6, "name": "Workshop"}])

    row = one(ticket(product_id=5, group_id=6), desk=desk)

    assert (row["brand"], row["team_id"], row["team"]) == ("Pro", "6", "Workshop")
    assert desk.teams().to_pylist() == [{"source_id": "6", "name": "Workshop"}]
    assert one(ticket(product_id=9))["brand"] == "9"


def test_copies_are_read_in_every_form_each_once():
    row = one(
        ticket(
            cc_emails=["Bob <BOB@x.example>", "bob@x.example"],
            ticket_cc_emails=["eva@x.example"],
            reply_cc_emails=None,
            requester={"id": 101, "name": "Ann", "email": "ann@x.example"},
        ),
        described(cc_emails=["ann@x.example", "no address"]),
    )

    assert row["cc_emails"] == ["bob@x.example", "eva@x.example"]


def test_the_newest_rating_stands_first_with_what_was_said():
    told = {"ticket_id": 7, "user_id": 101, "survey_id": 1}
    first = told | {"id": 1, "created_at": "2026-01-03T10:00:00Z", "feedback": "Good"}
    later = told | {"id": 2, "created_at": "2026-01-04T10:00:00Z", "feedback": None}

    row = one(
        None,
        ("rating:1", first | {"ratings": {"default_question": 103, "question_1": 102}}),
        ("rating:2", later | {"ratings": {"default_question": -103}}),
    )

    assert row["satisfaction"] == "Extremely unhappy\nExtremely happy, question_1: Very happy: Good"


def test_a_rating_that_cannot_be_read_is_a_loss_of_its_ticket():
    found = tickets(None, ("rating:1", "{"))

    assert found.tickets["losses"].to_pylist() == [["value_unreadable"]]
    assert found.failed.num_rows == 0


def test_who_depends_names_the_other():
    prime = ("prime:7", {"id": 30, "subject": "Batch"})

    related, child = one(ticket(association_type=4), prime), one(ticket(association_type=2), prime)

    assert related["problem_id"] == "30"
    assert child["problem_id"] is None
    assert texts(child) == {"Association": "Child", "Parent ticket": "30"}
    assert texts(one(ticket(association_type=3))) == {"Association": "Tracker"}


def test_shared_ownership_is_told_and_the_inner_agent_follows():
    desk = catalog(groups=[{"id": 6, "name": "Workshop"}])
    names = Names(agents={"3": AgentName("Jonas", None)})

    row = one(ticket(internal_agent_id=3, internal_group_id=6), desk=desk, names=names)

    assert texts(row) == {"Internal group": "Workshop", "Internal agent": "Jonas"}
    assert row["follower_ids"] == ["3"]


def test_stats_say_when_it_was_answered_and_solved():
    stats = {
        "first_responded_at": "2026-01-02T08:10:00Z",
        "resolved_at": "2026-01-03T08:00:00Z",
        "closed_at": "2026-01-09T08:00:00Z",
    }

    row = one(ticket(stats=stats))

    assert row["solved_at"].isoformat() == "2026-01-03T08:00:00+00:00"
    assert (row["first_reply_minutes"], row["resolution_minutes"]) == (10, 1440)
    assert one(ticket(stats={"resolved_at": "2020-01-01T00:00:00Z"}))["resolution_minutes"] is None


def test_a_deleted_ticket_is_left_out_with_its_messages_and_files():
    gone = ticket(listed_in="deleted")
    file = {"id": 1, "name": "a.pdf", "size": 3, "attachment_url": "https://s3.example/a"}

    found = tickets(gone, described(attachments=[file]), said(1), rules=Rules())

    assert found.tickets.num_rows == found.messages.num_rows == 0
    told = {(r["entity"], r["reason"]) for r in found.skipped.to_pylist()}
    assert told == {
        ("ticket", "deleted_in_source"),
        ("message", "ticket_skipped"),
        ("attachment", "ticket_skipped"),
    }
    assert tickets(gone, rules=EVERYTHING).tickets["is_deleted"].to_pylist() == [True]


def test_spam_and_archive_are_told():
    assert texts(one(ticket(spam=True, archived=True))) == {
        "Archived in Freshdesk": "Yes",
        "Spam": "Yes",
    }


@pytest.mark.quirk("FRE-015")
def test_a_merge_is_believed_of_an_agents_private_note_alone():
    words = "This ticket is closed and merged into ticket 2"
    note = {"body_text": words, "private": True, "incoming": False, "source": 2}

    assert one(None, said(1, **note))["merged_into"] == "2"
    assert one(None, said(1, **note | {"private": False}))["merged_into"] is None
    assert one(None, said(1, **note | {"body_text": f"He said: {words}"}))["merged_into"] is None


def test_a_broken_ticket_fails_with_its_messages():
    found = tickets(ticket(created_at=None), described(), said(1))

    assert [r["reason"] for r in found.failed.to_pylist()] == [
        "broken_record",
        "ticket_failed",
        "ticket_failed",
    ]


def test_agents_see_the_ticket_where_its_address_leads():
    assert one()["url"] == "https://acme.freshdesk.com/a/tickets/7"


@pytest.mark.parametrize("name", ["ticket_1.json", "all_tickets.json", "outbound_email_1.json"])
def test_every_key_of_the_sample_tickets_is_taken_or_left_with_a_reason(name):
    for row in samples(name):
        assert set(row) <= taken.TAKEN | taken.DROPPED.keys()
        for file in row.get("attachments") or ():
            assert set(file) <= FILE_TAKEN | FILE_DROPPED.keys()


@pytest.mark.parametrize("name", ["conversations.json", "note_1.json", "reply_1.json"])
def test_every_key_of_the_sample_conversations_is_taken_or_left_with_a_reason(name):
    for row in samples(name):
        assert set(row) <= messages.TAKEN | messages.DROPPED.keys()


@pytest.mark.parametrize("name", ["time_entries.json", "time_entry_1.json"])
def test_every_key_of_the_sample_time_entries_is_taken_or_left_with_a_reason(name):
    for row in samples(name):
        assert set(row) <= messages.TIME_TAKEN | messages.TIME_DROPPED.keys()


def test_the_sample_ticket_becomes_a_ticket_with_its_conversations():
    payload = samples("ticket_1.json")[0]
    rows = [each | {"ticket_id": 7} for each in samples("conversations.json")]

    found = tickets(payload | {"id": 7}, ("description:7", payload), *rows)

    assert found.tickets["subject"].to_pylist() == ["This is a sample ticket"]
    assert found.messages.num_rows == 3
    assert found.attachments["source_id"].to_pylist() == ["1"]
    assert found.tickets["losses"].to_pylist() == [[]]


def test_every_reason_for_dropping_says_something():
    for dropped in (taken.DROPPED, messages.DROPPED, messages.TIME_DROPPED, FILE_DROPPED):
        assert all(len(reason.split()) > 3 for reason in dropped.values())
