"""Changes of a ticket from the export of activities: what stood before follows, where it can."""

from tests.transforms.freshdesk.rows import catalog, described, one, said, ticket, tickets
from transforms.freshdesk.changes import staged_activity

GROUPS = {"groups": [{"id": 9, "name": "Workshop"}]}


def activity(hour, by=101, **what):
    """Return a raw row of an activity, at an hour."""
    who = {"performer_type": "system"} if by is None else {"performer_type": "user"}
    row = {"performed_at": f"03-01-2026 {hour:02d}:00:00 +0000", "ticket_id": 7, "activity": what}
    payload = staged_activity({**row, **who, "performer_id": by})
    return f"change:{payload['id']}", payload


def lines(*rows):
    changes = one(ticket(), described(), *rows, desk=catalog(**GROUPS))["changes"]
    return [
        (f"{each['at']:%H}", each["author_id"], each["what"], each["before"], each["after"])
        for each in changes
    ]


def test_what_stood_before_is_unknown_until_it_was_told():
    told = lines(activity(8, status="Pending"), activity(9, by=None, status="Closed"))

    assert told == [
        ("08", "101", "Status", "?", "Pending"),
        ("09", None, "Status", "Pending", "Closed"),
    ]


def test_what_a_ticket_was_made_with_is_no_change_and_stood_there_before():
    told = lines(
        activity(9, status="Closed", Colour="Black"),
        activity(8, new_ticket=True, status="Open", source=2),
    )

    assert told == [
        ("09", "101", "Status", "Open", "Closed"),
        ("09", "101", "Colour", "?", "Black"),
    ]


def test_numbers_ids_and_lists_are_told_in_words_and_people_by_their_ids():
    what = {
        "priority": 4,
        "source": 15,
        "group": 9,
        "spam": True,
        "Regions": ["North", "South"],
        "Odd": {"a": 1},
        "Empty": None,
    }
    told = lines(activity(8, **what), activity(9, agent_id=102), activity(10, agent_id=None))

    assert [each[2:] for each in told] == [
        ("Priority", "?", "urgent"),
        ("Source", "?", "web_chat"),
        ("Group", "?", "Workshop"),
        ("Spam", "?", "Yes"),
        ("Regions", "?", "North, South"),
        ("Odd", "?", '{"a":1}'),
        ("Empty", "?", None),
        ("Assignee", "?", "102"),
        ("Assignee", "102", None),
    ]


def test_what_is_said_twice_or_stays_as_it_was_is_told_once():
    first = activity(8, status="Open")

    assert len(lines(first, first, activity(9, status="Open"))) == 1


def test_who_did_it_and_whom_it_names_are_people_of_the_ticket():
    found = tickets(ticket(), described(), activity(8, by=55, agent_id=56))

    people = {row["id"] for row in found.references.to_pylist() if row["role"] == "named"}
    assert people == {"55", "56"}


def test_an_activity_that_cannot_be_read_costs_itself_and_is_told():
    odd = (
        "change:7-1",
        {"id": "7-1", "ticket_id": 7, "created_at": "soon", "activity": {"status": "Open"}},
    )
    empty = (
        "change:7-2",
        {"id": "7-2", "ticket_id": 7, "created_at": "2026-01-03T08:00:00Z", "activity": "?"},
    )
    row = one(ticket(), described(), said(), odd, empty, activity(8, status="Closed"))

    assert row["losses"] == ["change_unreadable"]
    assert [each["after"] for each in row["changes"]] == ["Closed"]
