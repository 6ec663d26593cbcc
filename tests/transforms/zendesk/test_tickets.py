"""Tickets: state, people, what is left out and why."""

import pytest

from tests.builders import (
    HOST,
    JUNE,
    JUNE_AT,
    attachment,
    comment,
    raw,
    raw_row,
    said,
    ticket,
    turn,
)
from transforms.conditions import AnyNone, Filters, TicketFilters
from transforms.field_values import Field
from transforms.filters import Names
from transforms.rules import Options, Rules
from transforms.zendesk.catalog import Group, Status, ZendeskCatalog
from transforms.zendesk.tickets import to_tickets

CATALOG = ZendeskCatalog(
    groups={"3": Group("Workshop", is_deleted=True)},
    brands={"4": "Lumen"},
    forms={"6": "Repair"},
    statuses={"8": Status("In the workshop", "hold"), "9": Status("Done", "solved")},
    ticket_fields={"20": Field("20", "Bike", "option", {"road": "Road bike"})},
)
RULES = Rules()


def tables(payload, *messages, rules=RULES):
    return to_tickets(raw(payload), said(*messages), CATALOG, rules, Names())


def row_of(payload, *messages):
    [row] = tables(payload, *messages).tickets.to_pylist()
    return row


def test_everything_known_of_a_ticket_is_taken():
    row = row_of(
        ticket(
            status="open",
            type="incident",
            priority="urgent",
            submitter_id=2,
            assignee_id=2,
            group_id=3,
            organization_id=7,
            brand_id=4,
            ticket_form_id=6,
            tags=["vip"],
            custom_fields=[{"id": 20, "value": "road"}],
            problem_id=99,
            satisfaction_rating={"score": "good", "comment": "Quick", "reason": "Speed"},
            metric_set={
                "solved_at": JUNE,
                "reply_time_in_minutes": {"calendar": 42, "business": 12},
            },
            updated_at=JUNE,
            due_at=JUNE,
            external_id="E-1",
        )
    )

    assert row == {
        "source_id": "1",
        "key": "011",
        "subject": "Help",
        "status": "open",
        "status_label": None,
        "type": "incident",
        "priority": "urgent",
        "channel": "web",
        "requester_id": "5",
        "submitter_id": "2",
        "assignee_id": "2",
        "team_id": "3",
        "team": "Workshop",
        "company_id": "7",
        "brand": "Lumen",
        "form": "Repair",
        "cc_ids": [],
        "cc_emails": [],
        "follower_ids": [],
        "tags": ["vip"],
        "fields": [
            {
                "id": "20",
                "name": "Bike",
                "kind": "option",
                "value": '"Road bike"',
                "text": "Road bike",
            }
        ],
        "is_deleted": False,
        "merged_into": None,
        "problem_id": "99",
        "follow_up_of": None,
        "first_reply_minutes": 42,
        "resolution_minutes": None,
        "satisfaction": "good (Speed): Quick",
        "created_at": JUNE_AT,
        "updated_at": JUNE_AT,
        "solved_at": JUNE_AT,
        "due_at": JUNE_AT,
        "external_id": "E-1",
        "url": f"{HOST}/agent/tickets/1",
        "changes": [],
        "own_type": None,
        "own_category": None,
        "snoozed_until": None,
        "losses": [],
    }


def via(rel, **sender):
    return {"channel": "web", "source": {"from": sender, "to": {}, "rel": rel}}


@pytest.mark.parametrize(
    ("by", "closed"),
    [
        (via("follow_up", ticket_id=12, subject="Re: Help"), "12"),
        (via("follow_up"), None),
        (via("merge", ticket_id=12), None),
        (via(7, ticket_id=12), "12"),
        (via("problem", ticket_id=12), None),
        ("Web form", None),
    ],
)
def test_a_follow_up_says_which_closed_ticket_it_goes_on_from(by, closed):
    assert row_of(ticket(via=by))["follow_up_of"] == closed


@pytest.mark.parametrize(
    ("status", "custom", "expected"),
    [
        ("open", 8, ("hold", "In the workshop")),
        ("closed", 9, ("closed", "Done")),
        ("open", 404, ("open", None)),
        ("a status of tomorrow", None, ("a status of tomorrow", None)),
        (None, None, ("unknown", None)),
    ],
)
def test_a_custom_status_names_its_category(status, custom, expected):
    row = row_of(ticket(status=status, custom_status_id=custom))

    assert (row["status"], row["status_label"]) == expected


@pytest.mark.parametrize(
    ("rating", "shown"),
    [
        (None, None),
        ({"score": "offered"}, None),
        ({"score": "bad", "comment": None}, "bad"),
        ("good", "good"),
        ("unoffered", None),
        ({"score": "good", "reason": "No reason provided"}, "good"),
    ],
)
def test_a_rating_is_told_when_there_was_one(rating, shown):
    assert row_of(ticket(satisfaction_rating=rating))["satisfaction"] == shown


def test_ccs_are_neither_followers_nor_the_requester():
    row = row_of(
        ticket(email_cc_ids=[10, 5, 12], collaborator_ids=[10, 11, 12, 13], follower_ids=[12, 13])
    )

    assert (row["cc_ids"], row["follower_ids"]) == (["10", "12", "11"], ["12", "13"])


def test_an_address_in_copy_is_a_cc_without_an_id():
    via = {"channel": "email", "source": {"to": {"email_ccs": [10, "CC@example.org"]}}}
    found = tables(ticket(), comment(via=via))

    assert found.tickets.column("cc_emails").to_pylist() == [["cc@example.org"]]
    assert "email:cc@example.org" in found.references.column("id").to_pylist()


def test_a_requester_whom_nobody_knows_is_an_address():
    via = {"channel": "email", "source": {"from": {"address": "Ada@Example.org", "name": "Ada"}}}
    found = tables(ticket(requester_id=None, via=via))

    assert found.tickets.column("requester_id").to_pylist() == ["email:ada@example.org"]
    [mention] = found.references.to_pylist()
    assert (mention["role"], mention["name"], mention["email"]) == (
        "requester",
        "Ada",
        "ada@example.org",
    )


def test_everyone_whom_a_ticket_means_is_referenced_once_a_role():
    found = tables(
        ticket(submitter_id=2, assignee_id=2, email_cc_ids=[30], follower_ids=[4]),
        comment(),
        comment(id=12),
        comment(id=13, author_id=-1),
    )

    mentions = found.references.to_pylist()
    assert [(row["id"], row["role"]) for row in mentions] == [
        ("2", "submitter"),
        ("2", "assignee"),
        ("4", "follower"),
        ("5", "requester"),
        ("5", "author"),
        ("30", "cc"),
    ]


def test_somebody_whom_many_tickets_mean_is_referenced_once_a_role_with_all_that_is_told():
    unnamed = {"channel": "email", "source": {"from": {"address": "ada@example.org"}}}
    named = {"channel": "email", "source": {"from": {"address": "ada@example.org", "name": "Ada"}}}
    mail = {"requester_id": None, "assignee_id": 2}
    tickets = raw(ticket(id=1, via=unnamed, **mail), ticket(id=2, via=named, **mail))

    mentions = to_tickets(tickets, said(), CATALOG, RULES, Names()).references.to_pylist()

    assert [(row["id"], row["role"], row["name"]) for row in mentions] == [
        ("2", "assignee", None),
        ("email:ada@example.org", "requester", "Ada"),
    ]


def skip_reasons(found):
    return {(r["entity"], r["source_id"]): r["reason"] for r in found.skipped.to_pylist()}


def test_a_deleted_ticket_takes_its_messages_and_files_along():
    deleted = ticket(status="deleted")
    found = tables(deleted, comment(attachments=[attachment()]))

    assert skip_reasons(found) == {
        ("ticket", "1"): "deleted_in_source",
        ("message", "11"): "ticket_skipped",
        ("attachment", "90"): "ticket_skipped",
    }
    assert (found.tickets.num_rows, found.messages.num_rows, found.references.num_rows) == (0, 0, 0)


def test_a_deleted_ticket_can_be_wanted():
    rules = Rules(options=Options(deleted_tickets="migrate"))

    assert tables(ticket(status="deleted"), rules=rules).tickets.column(
        "is_deleted"
    ).to_pylist() == [True]


def test_a_merged_ticket_can_be_left_out_even_if_nobody_knows_into_which():
    rules = Rules(options=Options(merged_tickets="skip"))
    found = tables(ticket(tags=["closed_by_merge"]), comment(), rules=rules)

    assert skip_reasons(found)[("ticket", "1")] == "merged_ticket"


def test_a_filtered_ticket_names_its_filter():
    rules = Rules(filters=Filters(tickets=TicketFilters(statuses=AnyNone(none=("open",)))))

    assert skip_reasons(tables(ticket(), rules=rules))[("ticket", "1")] == "filter_statuses"


@pytest.mark.parametrize(
    "payload",
    [
        "no json",
        "[]",
        "null",
        '{"subject": "no id"}',
        '{"id": 2, "created_at": "yesterday"}',
        '{"id": 2}',
    ],
)
def test_a_broken_ticket_fails_alone_with_its_messages(payload):
    tickets = raw(raw_row(payload, id="2"), ticket())
    messages = said(comment(id=21), ticket_id="2")

    found = to_tickets(tickets, messages, CATALOG, RULES, Names())

    assert found.tickets.column("source_id").to_pylist() == ["1"]
    assert [(r["source_id"], r["reason"]) for r in found.failed.to_pylist()] == [
        ("2", "broken_record"),
        ("21", "ticket_failed"),
    ]


def test_messages_of_a_ticket_that_the_source_does_not_give_are_named():
    found = to_tickets(raw(), said(comment(), turn()), CATALOG, RULES, Names())

    assert set(found.skipped.column("reason").to_pylist()) == {"ticket_not_in_source"}
    assert found.skipped.num_rows == 2


def test_tickets_come_in_the_order_of_their_ids():
    tickets = raw(ticket(id=10), ticket(id=9), ticket(id=9, subject="Newer"))

    found = to_tickets(tickets, said(), CATALOG, RULES, Names())

    assert found.tickets.column("source_id").to_pylist() == ["9", "10"]
    assert found.tickets.column("subject").to_pylist() == ["Newer", "Help"]


@pytest.mark.parametrize("minutes", [-1, 2**63, 1.5, True, "soon", [1]])
def test_minutes_that_are_no_number_are_a_loss(minutes):
    row = row_of(ticket(metric_set={"full_resolution_time_in_minutes": {"calendar": minutes}}))

    assert row["resolution_minutes"] is None
    assert row["losses"] == ["value_unreadable"]
