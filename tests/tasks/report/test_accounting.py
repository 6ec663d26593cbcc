"""What became of every record: a small plan and a ledger, and the four columns made of both."""

import csv
from dataclasses import replace

import pytest

from connectors.ledger import open_ledger
from connectors.protocols import StepAnswer
from connectors.staging import Area
from tasks.report.accounting import account_for
from tasks.run.entries import GONE
from tasks.run.tables import tables_of
from tests.fakes import ticket
from transforms.contracts import ACCOUNT, from_rows
from transforms.model import Outcome, RunId, TargetId
from transforms.plan.losses import REFUSED
from transforms.plan.steps import plan_table

RUN = RunId("full-1")
STEPS = ("create", "message:0", "message:1", "state")
NOT_TRIED = ("failed", "not_attempted")
MIGRATED = ("migrated", "")


@pytest.fixture
async def ledger(tmp_path):
    opened = open_ledger(f"sqlite:///{tmp_path}/ledger.db", "acme")
    yield opened
    await opened.close()


@pytest.fixture
def tables(tmp_path):
    return tables_of(Area(tmp_path / "staging", "acme"), RUN)


def row(entity, source_id, step_key, owner="1", **values):
    return {
        "entity": entity,
        "source_id": source_id,
        "owner_entity": "ticket",
        "owner_id": owner,
        "step_key": step_key,
        "losses": [],
    } | values


def of_ticket(number="1", **values):
    """The accounts of a ticket with two messages."""
    return [
        row("ticket", number, "*", number, **values),
        row("message", f"{number}-m0", "message:0", number),
        row("message", f"{number}-m1", "message:1", number),
    ]


def plan(tables, *records, accounts, name="000000"):
    tables.write("plan-ticket", f"{name}-0000", plan_table(records))
    tables.write("account-ticket", name, from_rows(accounts, ACCOUNT))


async def settle(ledger, record, *keys, **observed):
    for step in record.steps:
        if step.key in keys:
            answer = StepAnswer("conversation", TargetId("T1"), "r-1", observed=observed)
            makes = step.key == "create"
            await ledger.begin(record, step, RUN)
            await ledger.write(*ledger.settle_write(record.ref, step, answer, makes_record=makes))


async def refuse(ledger, record, key, reason):
    [step] = [each for each in record.steps if each.key == key]
    await ledger.begin(record, step, RUN)
    await ledger.write(ledger.refuse_write(record.ref, key, reason))


async def accounted(tables, ledger, folder):
    def url(entity, target_id):
        return f"https://app.example/{entity}/{target_id}"

    return await account_for(tables, ledger, folder / "report", target_url=url)


def ends(folder):
    """Return how each record of the lists ended, and why."""
    return {
        each["source_id"]: (path.stem.split("-")[1], each.get("reason", ""))
        for path in (folder / "report").glob("*.csv")
        for each in listed(path)
    }


def listed(path):
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


async def test_what_a_run_did_not_come_to_is_failed(tables, ledger, tmp_path):
    plan(tables, ticket(), accounts=of_ticket())

    account = await accounted(tables, ledger, tmp_path)

    assert ends(tmp_path) == {"1": NOT_TRIED, "1-m0": NOT_TRIED, "1-m1": NOT_TRIED}
    assert account.failed == 3
    assert listed(tmp_path / "report/ticket-failed.csv")[0]["progress"] == "0 of 4 steps"


async def test_a_ticket_whose_steps_are_all_settled_is_migrated_with_its_messages(
    tables, ledger, tmp_path
):
    plan(tables, ticket(), accounts=of_ticket())
    await settle(ledger, ticket(), *STEPS)

    account = await accounted(tables, ledger, tmp_path)

    assert ends(tmp_path) == {"1": MIGRATED, "1-m0": MIGRATED, "1-m1": MIGRATED}
    assert account.steps == {
        "conversation.create": 1,
        "conversation.reply": 2,
        "conversation.state": 1,
    }
    [told] = listed(tmp_path / "report/ticket-migrated.csv")
    assert (told["target_id"], told["target_url"]) == ("T1", "https://app.example/ticket/T1")


async def test_a_refused_message_fails_and_its_ticket_with_it_while_the_others_are_there(
    tables, ledger, tmp_path
):
    plan(tables, ticket(), accounts=of_ticket())
    await settle(ledger, ticket(), "create", "message:0")
    await refuse(ledger, ticket(), "message:1", "http_400")

    account = await accounted(tables, ledger, tmp_path)

    refused = ("failed", "http_400")
    assert ends(tmp_path) == {"1": refused, "1-m0": MIGRATED, "1-m1": refused}
    assert account.entities["message"].failures == {"http_400": 1}
    assert listed(tmp_path / "report/ticket-failed.csv")[0]["progress"] == "2 of 4 steps"


async def test_a_step_that_was_sent_and_never_settled_is_in_doubt(tables, ledger, tmp_path):
    plan(tables, ticket(), accounts=of_ticket())
    await ledger.begin(ticket(), ticket().steps[0], RUN)

    await accounted(tables, ledger, tmp_path)

    assert ends(tmp_path)["1"] == ("failed", "in_doubt")


async def test_what_the_executor_said_of_a_doubt_is_the_reason(tables, ledger, tmp_path):
    plan(tables, ticket(), accounts=of_ticket())
    await ledger.begin(ticket(), ticket().steps[0], RUN)
    done = ledger.done_write(ticket().ref, Outcome.FAILED, "in_doubt_too_many", RUN)
    await ledger.write(done)

    await accounted(tables, ledger, tmp_path)

    assert ends(tmp_path)["1"] == ("failed", "in_doubt_too_many")


async def test_a_state_that_is_another_one_by_now_is_still_to_be_sent(tables, ledger, tmp_path):
    plan(tables, ticket(state="closed"), accounts=of_ticket())
    await settle(ledger, ticket(state="open"), *STEPS)

    await accounted(tables, ledger, tmp_path)

    assert [ends(tmp_path)[each][0] for each in ("1", "1-m0", "1-m1")] == [
        "failed",
        "migrated",
        "migrated",
    ]


async def test_a_step_that_a_record_goes_on_without_is_a_loss_and_no_failure(
    tables, ledger, tmp_path
):
    plan(tables, ticket(), accounts=of_ticket())
    await settle(ledger, ticket(), *STEPS[:3])
    await ledger.begin(ticket(), ticket().steps[3], RUN)
    await ledger.write(ledger.dispense_write(ticket().ref, "state", "http_400"))

    await accounted(tables, ledger, tmp_path)

    assert ends(tmp_path)["1"] == MIGRATED


async def test_what_the_plan_left_out_keeps_its_reason(tables, ledger, tmp_path):
    left = row("ticket", "7", None, "7", outcome="skipped", reason="deleted_in_source")
    plan(tables, accounts=[left])

    account = await accounted(tables, ledger, tmp_path)

    assert ends(tmp_path) == {"7": ("skipped", "deleted_in_source")}
    assert account.entities["ticket"].skips == {"deleted_in_source": 1}


async def test_an_account_of_which_the_plan_knows_nothing_is_failed(tables, ledger, tmp_path):
    plan(
        tables, ticket(), accounts=[row("ticket", "8", "*", "8"), row("message", "m", "message:9")]
    )

    await accounted(tables, ledger, tmp_path)

    assert ends(tmp_path) == {"8": ("failed", "not_planned"), "m": ("failed", "not_planned")}


async def test_what_is_to_be_removed_is_failed_until_it_is(tables, ledger, tmp_path):
    record = ticket()
    left = row("ticket", "1", "create", outcome="skipped", reason="deleted_in_source")
    plan(tables, record, accounts=[left])

    await accounted(tables, ledger, tmp_path)

    assert ends(tmp_path) == {"1": NOT_TRIED}


async def test_a_conversation_that_people_deleted_is_failed_with_all_it_had(
    tables, ledger, tmp_path
):
    plan(tables, ticket(), accounts=of_ticket())
    await settle(ledger, ticket(), *STEPS)
    await ledger.write(ledger.done_write(ticket().ref, Outcome.FAILED, GONE, RUN))

    await accounted(tables, ledger, tmp_path)

    assert {*ends(tmp_path).values()} == {("failed", GONE)}


async def test_a_file_that_intercom_refused_is_failed_and_its_message_is_not(
    tables, ledger, tmp_path
):
    file = row("attachment", "f0", "message:0", sha256="abc")
    plan(tables, ticket(), accounts=[*of_ticket(), file])
    await settle(ledger, ticket(), *STEPS, **{REFUSED: ["abc"]})

    await accounted(tables, ledger, tmp_path)

    found = ends(tmp_path)
    assert (found["f0"], found["1-m0"]) == (("failed", "file_refused_as_too_large"), MIGRATED)


async def test_losses_of_the_plan_and_of_the_answer_are_both_counted(tables, ledger, tmp_path):
    plan(tables, ticket(), accounts=of_ticket(losses=["formatting"]))
    await settle(ledger, ticket(), "create", losses=["text_cut"])

    account = await accounted(tables, ledger, tmp_path)

    assert account.entities["ticket"].losses == {"formatting": 1, "text_cut": 1}


async def test_losses_of_what_is_skipped_are_none(tables, ledger, tmp_path):
    left = row("ticket", "7", None, "7", outcome="skipped", reason="merged_ticket")
    plan(tables, accounts=[left | {"losses": ["formatting"]}])

    account = await accounted(tables, ledger, tmp_path)

    assert account.entities["ticket"].losses == {}


async def test_ranges_are_added_and_the_columns_add_up(tables, ledger, tmp_path):
    plan(tables, ticket("1"), accounts=of_ticket("1"))
    plan(tables, ticket("2"), accounts=of_ticket("2"), name="000001")
    await settle(ledger, ticket("2"), *STEPS)

    account = await accounted(tables, ledger, tmp_path)

    tickets, messages = (account.entities[each] for each in ("ticket", "message"))
    assert (tickets.available, tickets.migrated, tickets.failed, tickets.skipped) == (2, 1, 1, 0)
    assert (messages.available, messages.migrated, messages.failed) == (4, 2, 2)
    assert all(each.adds_up for each in account.entities.values())


async def test_quirks_count_where_the_step_is_settled(tables, ledger, tmp_path):
    record = ticket()
    steps = [replace(step, quirks=("INT-005",)) for step in record.steps]
    record = replace(record, steps=tuple(steps))
    plan(tables, record, accounts=of_ticket())
    await settle(ledger, record, "create", "message:0")

    account = await accounted(tables, ledger, tmp_path)

    assert account.quirks == {"INT-005": 2}
