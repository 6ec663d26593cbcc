"""Raw records of a small desk made canonical, range by range, with what is left out as rows."""

from tasks.plan.shapes import (
    AGENT_EMAILS,
    AGENTS,
    COMPANY_NAMES,
    WHOLE,
    TicketTransform,
    agents_of,
    choose_tickets,
    index_agents,
    look_up,
    people_ranges,
    read_catalog,
    transform_companies,
    transform_people,
)
from tasks.run.tables import Scope, tables_of
from tests.builders import attachment, comment, organization, raw_row, ticket, user
from tests.tasks.areas import area_with, read_again
from tests.transforms.plan.builders import DEFAULTS
from transforms.contracts import ATTACHMENT, COMPANY, CONTACT, MESSAGE, SKIPPED, TEAMMATE, TICKET
from transforms.threads import MARKER
from transforms.zendesk.source import ZENDESK

NAME = "000000"
SOFIA = user(id=8, name="Sofia", email="Sofia@Acme.example", role="agent")


def tables_with(folder, *, scope=None, **resources):
    tables = tables_of(area_with(folder, **resources), "full-1")
    tables.save_scope(scope or Scope())
    return tables


def said(number, ticket_id, **values):
    return raw_row(comment(id=number, ticket_id=ticket_id, **values), parent_id=str(ticket_id))


def ids(tables, table, contract, column="source_id"):
    return tables.read(table, NAME, contract)[column].to_pylist()


def left(tables, table):
    rows = tables.read(table, NAME, SKIPPED).to_pylist()
    return {(row["entity"], row["source_id"]): row["reason"] for row in rows}


def transformed(tables, unread=None):
    index_agents(tables.area, ZENDESK)
    return TicketTransform(tables, ZENDESK, DEFAULTS).run(WHOLE, NAME, unread or {})


def test_companies_are_written_with_a_look_up_of_their_names(tmp_path):
    gone = organization(id=9, name="Gone", deleted_at="2025-07-01T00:00:00Z")
    tables = tables_with(tmp_path, organizations=[organization(id=7), gone])

    assert transform_companies(tables, ZENDESK) == 1
    assert ids(tables, "company", COMPANY) == ["7"]
    assert [*left(tables, "left-company").values()] == ["deleted_in_source"]
    assert look_up(tables.area, COMPANY_NAMES, ["7", "9"]) == {"7": "Acme"}


def test_the_newest_version_of_a_record_counts(tmp_path):
    tables = tables_with(tmp_path, organizations=[organization(id=7, name="Old")])
    read_again(tables.area, "organizations", organization(id=7, name="New"))
    transform_companies(tables, ZENDESK)

    assert ids(tables, "company", COMPANY, "name") == ["New"]


def test_a_look_up_that_was_never_made_knows_nobody(tmp_path):
    assert look_up(area_with(tmp_path), COMPANY_NAMES, ["7"]) == {}


def test_agents_are_found_by_id_and_by_address(tmp_path):
    area = area_with(tmp_path, users=[user(id=5), SOFIA, user(id=9, role="admin", email=None)])

    assert index_agents(area, ZENDESK) == 2
    assert [*look_up(area, AGENTS, ["5", "8", "9"])] == ["8", "9"]
    assert look_up(area, AGENT_EMAILS, ["sofia@acme.example"]) == {"sofia@acme.example": "8"}


def test_only_active_agents_are_teammates(tmp_path):
    gone = user(id=9, role="agent", active=False, email="gone@acme.example")
    area = area_with(tmp_path, users=[user(id=5), SOFIA, gone])

    found = agents_of(area, ZENDESK, read_catalog(area, ZENDESK))

    assert found["source_id"].to_pylist() == ["8"]


def test_a_ticket_is_written_with_its_messages_and_files(tmp_path):
    messages = [said(11, 1, attachments=[attachment()]), said(12, 1)]
    tables = tables_with(tmp_path, tickets=[ticket()], messages=messages)

    assert transformed(tables) == 1
    assert ids(tables, "ticket", TICKET) == ["1"]
    assert ids(tables, "message", MESSAGE) == ["11", "12"]
    assert ids(tables, "attachment", ATTACHMENT) == ["90"]


def test_a_ticket_whose_messages_could_not_be_read_fails_with_all_it_has(tmp_path):
    messages = [said(11, 1, attachments=[attachment()]), said(12, 2)]
    tables = tables_with(tmp_path, tickets=[ticket(id=1), ticket(id=2)], messages=messages)

    assert transformed(tables, {"1": "http_500"}) == 1
    assert ids(tables, "ticket", TICKET) == ["2"]
    assert ids(tables, "message", MESSAGE) == ["12"]
    assert left(tables, "broken-ticket") == {
        ("ticket", "1"): "http_500",
        ("message", "11"): "ticket_failed",
        ("attachment", "90"): "ticket_failed",
    }


def test_a_mark_of_ours_is_no_message(tmp_path):
    mark = raw_row("", id=f"{MARKER}1", parent_id="1")
    tables = tables_with(tmp_path, tickets=[ticket()], messages=[mark, said(11, 1)])
    transformed(tables)

    assert ids(tables, "message", MESSAGE) == ["11"]
    assert left(tables, "broken-ticket") == {}


def test_a_run_that_is_about_some_tickets_reads_no_others(tmp_path):
    tickets = [ticket(id=number) for number in (1, 2, 3)]
    tables = tables_with(tmp_path, scope=Scope(("1", "3")), tickets=tickets)

    assert transformed(tables) == 2
    assert ids(tables, "ticket", TICKET) == ["1", "3"]


def test_a_demo_chooses_so_many_tickets_as_asked_for(tmp_path):
    tickets = [ticket(id=number) for number in range(1, 9)]
    tables = tables_with(tmp_path, tickets=tickets)
    transform = TicketTransform(tables, ZENDESK, DEFAULTS)

    found = choose_tickets(transform, [WHOLE], count=3, seed=1)

    assert len({*found}) == 3
    assert {*found} <= {str(each["id"]) for each in tickets}


PEOPLE = [user(id=5), user(id=6, name="Ben", email="ben@example.org"), SOFIA]


def with_people(folder, *, everyone, moved=(), scope=None):
    """Transform one ticket of user 5, then people."""
    tables = tables_with(folder, scope=scope, tickets=[ticket()], users=PEOPLE)
    transformed(tables)
    for keys in people_ranges(tables, ZENDESK.roles, everyone=everyone):
        transform_people(tables, ZENDESK, DEFAULTS, keys, NAME, everyone=everyone, moved=moved)
    return tables


def test_everyone_is_written_and_agents_are_teammates_as_well(tmp_path):
    tables = with_people(tmp_path, everyone=True)

    assert {"5", "6"} <= {*ids(tables, "contact", CONTACT)}
    assert ids(tables, "teammate", TEAMMATE) == ["8"]


def test_a_part_of_a_desk_takes_along_whom_its_tickets_mean(tmp_path):
    tables = with_people(tmp_path, everyone=False, scope=Scope(("1",)))

    assert ids(tables, "contact", CONTACT) == ["5"]


def test_a_part_of_a_desk_may_have_people_of_its_own(tmp_path):
    tables = with_people(tmp_path, everyone=False, scope=Scope(("1",), ("6",)))

    assert ids(tables, "contact", CONTACT) == ["5", "6"]
