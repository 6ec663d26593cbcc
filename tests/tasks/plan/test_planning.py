"""Canonical rows of a small desk planned range by range, with an account of every record."""

from dataclasses import replace

import pytest

from connectors.ledger import open_ledger
from connectors.protocols import StepAnswer
from connectors.staging import KeyIndex
from tasks.plan.companies import plan_all_companies
from tasks.plan.matching import match_people
from tasks.plan.people import plan_everybody
from tasks.plan.planning import planning_of
from tasks.plan.setup import plan_what_is_used
from tasks.plan.shapes import COMPANY_NAMES
from tasks.plan.tickets import newest_files, plan_all_tickets
from tasks.run.tables import Scope, held_back, tables_of
from tasks.stage.inventory import KIND, index_contacts
from tests.builders import reference
from tests.tasks.areas import area_with, read_again
from tests.transforms.plan.builders import (
    DEFAULTS,
    agent_row,
    company_row,
    contact_row,
    file_row,
    messages_of,
    rules,
    teammates,
    ticket_row,
)
from transforms.contracts import (
    ACCOUNT,
    COMPANY,
    CONTACT,
    FILE,
    MESSAGE,
    PLAN,
    REFERENCE,
    SKIPPED,
    TICKET,
    from_rows,
)
from transforms.errors import FatalError
from transforms.limits import WithdrawAtMost
from transforms.model import RunId, TargetId
from transforms.plan.steps import planned_records
from transforms.plan.withdrawals import HELD

RUN = RunId("full-1")
NAME = "000000"
WHOLE = Scope()
OLGA = {"id": 900, "name": "Olga", "email": "olga@acme.example"}
SOFIA = {"id": 901, "name": "Sofia", "email": "sofia@acme.example"}


class Desk:
    """A run's tables and its ledger; `planning()` plans them."""

    def __init__(self, folder, ledger):
        self.ledger = ledger
        self.area = area_with(folder)
        self.tables = tables_of(self.area, RUN)
        self.tables.save_scope(WHOLE)
        self.workspace(OLGA, SOFIA)

    def workspace(self, *admins):
        read_again(self.area, "admins", *admins, kind=KIND)
        index_contacts(self.area)

    def companies_known(self, *ids):
        index = KeyIndex(self.area.index_path(COMPANY_NAMES), is_new=True)
        index.put((each, each) for each in ids)
        index.close()

    def write(self, table, contract, *rows):
        self.tables.write(table, NAME, from_rows(list(rows), contract))

    def tickets(self, *tickets, messages=({},)):
        self.write("ticket", TICKET, *tickets)
        self.write("message", MESSAGE, *messages_of(*messages))
        self.write("reference", REFERENCE)
        written = self.tables.folder("reference") / f"{NAME}.parquet"
        written.rename(written.with_name(f"part-{NAME}.parquet"))

    def planning(self, wanted=DEFAULTS, *, changed=WHOLE):
        return planning_of(
            self.tables, self.ledger, wanted, account="acme", operator_id="900", changed=changed
        )

    def plan(self, entity):
        """The planned records of an entity by source id."""
        return {
            record.ref.source_id: record
            for batch in self.tables.names(f"plan-{entity}")
            for record in planned_records(self.tables.read(f"plan-{entity}", batch, PLAN))
        }

    def reasons(self, table):
        rows = self.tables.read(f"account-{table}", NAME, ACCOUNT).to_pylist()
        return {row["source_id"]: row["reason"] for row in rows}

    async def settle(self, record):
        """Have the ledger say that all of a record was done."""
        for step in record.steps:
            answer = StepAnswer("conversation", TargetId("T1"), "r-1")
            await self.ledger.begin(record, step, RUN)
            await self.ledger.write(
                *self.ledger.settle_write(
                    record.ref, step, answer, makes_record=step.key == "create"
                )
            )


@pytest.fixture
async def desk(tmp_path):
    ledger = open_ledger(f"sqlite:///{tmp_path}/ledger.db", "acme")
    yield Desk(tmp_path / "staging", ledger)
    await ledger.close()


def requester(person):
    return reference(person, role="requester")


async def test_who_asks_is_planned_and_accounted_for(desk):
    desk.write("contact", CONTACT, contact_row())
    desk.write("meant", REFERENCE, requester("c1"))

    await plan_everybody(desk.planning())

    assert [*desk.plan("contact")] == ["c1"]
    assert desk.reasons("contact") == {"c1": None}


async def test_what_the_transform_left_out_is_accounted_for_beside(desk):
    desk.write("contact", CONTACT)
    desk.write(
        "left-contact",
        SKIPPED,
        {"entity": "contact", "source_id": "c7", "parent_id": None, "reason": "deleted_in_source"},
    )

    await plan_everybody(desk.planning())

    assert desk.reasons("leftcontact") == {"c7": "deleted_in_source"}


async def test_companies_of_planned_people_are_planned_and_empty_ones_left_out(desk):
    desk.companies_known("o1", "o2")
    desk.write("contact", CONTACT, contact_row(company_ids=["o1"]))
    desk.write("meant", REFERENCE, requester("c1"))
    desk.write("company", COMPANY, company_row(), company_row(source_id="o2", name="Empty"))
    planning = desk.planning()

    await plan_everybody(planning)
    await plan_all_companies(planning)

    assert [*desk.plan("company")] == ["o1"]


async def test_a_run_without_companies_plans_none(desk):
    desk.write("company", COMPANY, company_row())

    await plan_all_companies(
        desk.planning(replace(DEFAULTS, entities=frozenset({"tickets", "contacts"})))
    )

    assert desk.plan("company") == {}


async def test_a_ticket_is_planned_with_the_people_whom_it_means(desk):
    desk.write("contact", CONTACT, contact_row())
    desk.write("meant", REFERENCE, requester("c1"))
    desk.tickets(ticket_row())
    planning = desk.planning()

    await plan_everybody(planning)
    await plan_all_tickets(planning)

    create = desk.plan("ticket")["1"].steps[0]
    assert create.body["from"]["id"] == {"$ref": ["contact", "c1"]}
    assert desk.reasons("ticket") == {"1": None, "m0": None}


async def test_a_ticket_of_nobody_brings_a_placeholder_along(desk):
    desk.tickets(ticket_row(requester_id=None), messages=[{"author_id": None}])
    planning = desk.planning()

    await plan_everybody(planning)
    await plan_all_tickets(planning)

    assert [*desk.plan("contact")] == ["placeholder:requester"]


async def test_planned_again_nothing_of_a_settled_ticket_has_another_fingerprint(desk):
    desk.tickets(ticket_row(status="closed"), messages=[{}, {"author_id": "c1"}])
    await plan_everybody(desk.planning())
    await plan_all_tickets(desk.planning())
    first = desk.plan("ticket")["1"]
    await desk.settle(first)

    await plan_all_tickets(desk.planning())

    again = desk.plan("ticket")["1"]
    assert [(step.key, step.fingerprint) for step in again.steps] == [
        (step.key, step.fingerprint) for step in first.steps
    ]


async def moved_and_deleted(desk):
    """A ticket was moved, and the source has deleted it since."""
    desk.tickets(ticket_row())
    await plan_everybody(desk.planning())
    await plan_all_tickets(desk.planning())
    await desk.settle(desk.plan("ticket")["1"])
    for path in desk.tables.folder("plan-ticket").glob("*.parquet"):
        path.unlink()
    desk.tickets(messages=())
    left = {"entity": "ticket", "source_id": "1", "parent_id": None, "reason": "deleted_in_source"}
    desk.write("left-ticket", SKIPPED, left)


async def test_a_note_knows_which_of_the_tickets_that_it_names_is_left_out(desk):
    await plan_everybody(desk.planning())
    desk.tickets(ticket_row(follow_up_of="2", problem_id="3"))
    left = {"entity": "ticket", "source_id": "2", "parent_id": None, "reason": "filter_created"}
    desk.write("left-ticket", SKIPPED, left)

    await plan_all_tickets(desk.planning())

    bodies = {step.key: step.body.get("body") for step in desk.plan("ticket")["1"].steps}
    assert "Legacy ID" not in bodies["note:follow_up"]
    assert "Legacy ID 3" in bodies["note:problem"]


async def test_what_the_source_deleted_since_is_removed(desk):
    await moved_and_deleted(desk)

    await plan_all_tickets(desk.planning(changed=Scope(("1",))))

    assert [step.key for step in desk.plan("ticket")["1"].steps] == ["delete"]
    assert desk.reasons("ticket") == {"1": "deleted_in_source"}


async def test_what_was_not_read_again_is_never_removed(desk):
    await moved_and_deleted(desk)

    await plan_all_tickets(desk.planning(changed=Scope(())))

    assert desk.plan("ticket") == {}
    assert desk.reasons("leftticket") == {"1": "deleted_in_source"}


NONE = WithdrawAtMost(share=0, count=0)


async def test_more_than_a_run_takes_out_by_itself_waits_and_is_told(desk):
    await moved_and_deleted(desk)

    wanted = rules(withdraw_at_most=NONE)
    await plan_all_tickets(desk.planning(wanted, changed=Scope(("1",))))

    assert [step.hints.is_held for step in desk.plan("ticket")["1"].steps] == [True]
    assert desk.reasons("ticket") == {"1": HELD}
    assert ["1 of 1" in each for each in held_back(desk.tables)] == [True]


async def test_what_an_earlier_run_has_tried_to_remove_waits_no_more(desk):
    await moved_and_deleted(desk)
    await plan_all_tickets(desk.planning(changed=Scope(("1",))))
    await desk.ledger.begin(desk.plan("ticket")["1"], desk.plan("ticket")["1"].steps[0], RUN)

    await plan_all_tickets(desk.planning(rules(withdraw_at_most=NONE), changed=Scope(())))

    assert [step.hints.is_held for step in desk.plan("ticket")["1"].steps] == [False]
    assert held_back(desk.tables) == []


def with_agent(desk, **ticket):
    desk.tables.write("teammate", NAME, teammates(("Tom Gone", "tom@acme.example")))
    desk.tickets(ticket_row(**ticket))


def test_an_agent_whom_tickets_need_and_nobody_is_stops_the_run(desk):
    with_agent(desk, assignee_id="a1")

    with pytest.raises(FatalError, match=r"no teammate .* Tom Gone \(tom@acme.example\)"):
        match_people(desk.planning())


def test_an_agent_whom_no_ticket_needs_stops_nothing(desk):
    with_agent(desk)

    assert match_people(desk.planning()).admins == {}


def test_agents_are_teammates_of_the_same_address(desk):
    desk.tables.write("teammate", NAME, teammates(("Sofia Marin", "sofia@acme.example")))

    assert match_people(desk.planning()).admins == {"a1": "901"}


async def test_setup_plans_the_attributes_and_tags_that_records_use(desk):
    desk.write("contact", CONTACT, contact_row(tags=["vip"]), agent_row())
    desk.tickets(ticket_row(tags=["Repair"]))

    await plan_what_is_used(desk.planning(rules(tag="moved")))

    assert {"vip", "repair", "moved"} <= {*desk.plan("tag")}
    assert "conversation:Legacy ID" in desk.plan("attribute")


def test_of_a_file_the_row_that_was_fetched_counts_else_the_last_reason():
    rows = [
        file_row(sha256=None, reason="http_500"),
        file_row(),
        file_row(sha256=None, reason="http_404"),
        file_row(id="f1", sha256=None, reason="http_500"),
        file_row(id="f1", sha256=None, reason="http_404"),
    ]
    found = newest_files(from_rows(rows, FILE)).to_pylist()

    assert [(row["id"], row["sha256"], row["reason"]) for row in found] == [
        ("f0", "sha-f0", None),
        ("f1", None, "http_404"),
    ]
