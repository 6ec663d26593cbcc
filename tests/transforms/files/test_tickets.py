"""Rows of a folder become tickets, messages and files, or fail by name."""

from tests.transforms.files.folders import attachment, message, raw, ticket
from transforms.conditions import AnyNone as Any_
from transforms.conditions import Filters, TicketFilters
from transforms.files.catalog import FolderCatalog
from transforms.files.tickets import to_tickets
from transforms.filters import Names
from transforms.rules import Rules

CATALOG = FolderCatalog(team_names={"10": "Workshop"})


def shaped(tickets, said=(), rules=Rules()):  # noqa: B008 - frozen
    return to_tickets(raw(*tickets), raw(*said), CATALOG, rules, Names())


def left(table):
    return [(row["entity"], row["source_id"], row["reason"]) for row in table.to_pylist()]


def test_a_short_row_is_a_whole_ticket():
    found = shaped([ticket(team_id="10", cc_emails="Dock@Pedal.example; x")], [message()])

    [row] = found.tickets.to_pylist()
    assert (row["key"], row["team"], row["tags"]) == ("017", "Workshop", [])
    assert (row["cc_emails"], row["losses"]) == (["dock@pedal.example"], ["value_unreadable"])


def test_a_row_names_the_tickets_that_it_belongs_to():
    [row] = shaped([ticket(follow_up_of=3, problem_id="4")], [message()]).tickets.to_pylist()

    assert (row["follow_up_of"], row["problem_id"]) == ("3", "4")


def test_messages_are_in_order_of_time_unless_they_say_their_place():
    early = message("2", created_at="2026-01-01T00:00:00Z")
    first = message("9", position=0)

    found = shaped([ticket()], [message("10"), message("1"), early, first])

    assert found.messages["source_id"].to_pylist() == ["9", "2", "1", "10"]
    assert found.messages["position"].to_pylist() == [0, 1, 2, 3]


def test_a_ticket_in_which_nothing_was_said_opens_with_its_subject():
    [row] = shaped([ticket(subject="Help")]).messages.to_pylist()

    assert (row["source_id"], row["body_text"]) == ("opening:7", "Help")


def test_the_newest_version_of_a_row_counts():
    before = [message(body_text="Old"), message(body_text="New")]

    assert shaped([ticket()], before).messages["body_text"].to_pylist() == ["New"]


def test_a_file_has_its_path_for_an_address_where_it_has_no_other():
    files = [attachment(), attachment("2", url="https://old.example/b.txt")]

    found = shaped([ticket()], [message(), *files]).attachments.to_pylist()

    assert [row["url"] for row in found] == ["files/a.txt", "https://old.example/b.txt"]
    assert [row["position"] for row in found] == [0, 1]


def test_what_hangs_in_the_air_fails_by_name():
    other = attachment("2") | {"ticket_id": "8"}
    said = [message(), attachment("1", "99"), message("80", "8"), other]

    assert left(shaped([ticket()], said).failed) == [
        ("attachment", "1", "message_not_in_source"),
        ("message", "80", "ticket_not_in_source"),
        ("attachment", "2", "ticket_not_in_source"),
    ]


def test_a_broken_ticket_fails_with_all_that_was_said_in_it():
    found = shaped([ticket(created_at="never")], [message(), attachment()])

    assert found.tickets.num_rows == 0
    assert left(found.failed) == [
        ("ticket", "7", "broken_record"),
        ("message", "70", "ticket_failed"),
        ("attachment", "1", "ticket_failed"),
    ]


def test_a_broken_message_or_file_fails_alone():
    said = [message(), message("71", is_public="perhaps"), attachment(path=None)]

    found = shaped([ticket()], said)

    assert found.messages["source_id"].to_pylist() == ["70"]
    assert left(found.failed) == [
        ("message", "71", "broken_record"),
        ("attachment", "1", "broken_record"),
    ]


def test_a_broken_row_that_was_mended_is_no_record():
    rows = raw(("broken:tickets.csv:2", "{}"), ("broken:tickets.csv:2", "null"))

    found = to_tickets(rows, raw(), CATALOG, Rules(), Names())

    assert (found.tickets.num_rows, found.failed.num_rows) == (0, 0)


def test_filters_and_options_hold_as_for_any_desk():
    rules = Rules(filters=Filters(tickets=TicketFilters(statuses=Any_(none=("open",)))))
    found = shaped([ticket(), ticket("8", is_deleted=True)], [message()], rules)

    assert left(found.skipped) == [
        ("ticket", "7", "filter_statuses"),
        ("message", "70", "ticket_skipped"),
        ("ticket", "8", "deleted_in_source"),
    ]


def test_everybody_whom_a_ticket_means_is_referred_to_once_a_role():
    row = ticket(requester_id="1", assignee_id="2", cc_ids=["3"], cc_emails=["d@x.example"])
    said = [message(author_id="1", author_name="Anna"), message("71", author_id="1")]

    found = shaped([row], said).references.to_pylist()

    assert {(each["role"], each["id"]) for each in found} == {
        ("requester", "1"), ("assignee", "2"), ("cc", "3"), ("cc", "email:d@x.example"),
        ("author", "1"),
    }  # fmt: skip
    assert [each["name"] for each in found if each["role"] == "author"] == ["Anna"]
