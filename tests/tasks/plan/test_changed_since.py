"""Which records a delta is about, told from what was read since and what is open in the ledger."""

import pytest

from connectors.ledger import open_ledger
from tasks.plan.changes import changed_since, covered_now, still_open
from tasks.run.tables import Scope
from tests.builders import comment, event, organization, raw_row, ticket, user
from tests.fakes import ticket as planned_ticket
from tests.tasks.areas import area_with, read_again
from transforms.model import Outcome, RunId
from transforms.threads import MARKER
from transforms.zendesk.source import ROLES

RUN = RunId("full-1")
NOTHING = Scope((), (), ())


def membership(number, person, company):
    told = {"id": number, "user_id": person, "organization_id": company}
    return raw_row(told, parent_id=str(person))


@pytest.fixture
def area(tmp_path):
    return area_with(
        tmp_path,
        tickets=[ticket(id=1), ticket(id=2), ticket(id=10)],
        ticket_events=[raw_row(event(id=11), parent_id="1")],
        messages=[raw_row(comment(id=12), parent_id="2")],
        users=[user(id=5), user(id=6)],
        organizations=[organization(id=7)],
        organization_memberships=[membership(1, 5, 7), membership(2, 6, 7)],
    )


@pytest.fixture
def covered(area):
    return covered_now(area, ROLES, ("tickets", "contacts", "companies"), {})


def test_nothing_has_changed_where_nothing_was_read_since(area, covered):
    assert changed_since(area, ROLES, covered) == NOTHING


def test_without_a_run_before_all_has_changed_in_the_order_of_their_ids(area):
    assert changed_since(area, ROLES, {}) == Scope(("1", "2", "10"), ("5", "6"), ("7",))


def test_a_record_that_was_read_again_has_changed(area, covered):
    read_again(area, "tickets", ticket(id=10))
    read_again(area, "users", user(id=6))
    read_again(area, "organizations", organization(id=8))

    assert changed_since(area, ROLES, covered) == Scope(("10",), ("6",), ("8",))


@pytest.mark.parametrize("resource", ["ticket_events", "messages"])
def test_a_new_message_changes_its_ticket(area, covered, resource):
    read_again(area, resource, raw_row(comment(id=13), parent_id="2"))

    assert changed_since(area, ROLES, covered) == Scope(("2",), (), ())


def test_a_mark_of_ours_is_no_record(area, covered):
    read_again(area, "tickets", raw_row("", id=f"{MARKER}1"))

    assert changed_since(area, ROLES, covered) == NOTHING


def test_who_joins_or_leaves_a_company_has_changed(area, covered):
    read_again(area, ROLES.memberships, membership(1, 5, 7), membership(3, 9, 7))

    assert changed_since(area, ROLES, covered) == Scope((), ("6", "9"), ())


def test_a_list_of_memberships_that_says_the_same_changes_nobody(area, covered):
    read_again(area, ROLES.memberships, membership(2, 6, 7), membership(1, 5, 7))

    assert changed_since(area, ROLES, covered) == NOTHING


def test_only_what_a_run_moves_is_covered_by_it(area):
    before = {"users": 0, "organizations": 0}

    assert covered_now(area, ROLES, ("tickets",), before) == before | {
        "tickets": 1,
        "ticket_events": 1,
        "messages": 1,
        "side_conversations": 0,
    }


@pytest.fixture
async def ledger(tmp_path):
    opened = open_ledger(f"sqlite:///{tmp_path}/ledger.db", "acme")
    yield opened
    await opened.close()


async def ended(ledger, source_id, outcome, reason):
    record = planned_ticket(source_id)
    await ledger.begin(record, record.steps[0], RUN)
    await ledger.write(ledger.done_write(record.ref, outcome, reason, RUN))


async def test_what_failed_before_is_open_whichever_run_comes(ledger):
    await ended(ledger, "9", Outcome.FAILED, "http_500")
    await ended(ledger, "3", Outcome.MIGRATED, None)

    found = await still_open(Scope(("10",), ("5",), ()), ledger)

    assert found == Scope(("9", "10"), ("5",), ())


async def test_what_failed_of_a_further_conversation_opens_its_ticket(ledger):
    await ended(ledger, "9/2", Outcome.FAILED, "http_500")

    assert await still_open(NOTHING, ledger) == Scope(("9",), (), ())
