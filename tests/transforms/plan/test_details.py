"""The note that lists what a ticket carries and Intercom has no place for."""

from dataclasses import replace

import pytest

from tests.transforms.plan.builders import (
    DEFAULTS,
    MATCHING,
    Desk,
    field_row,
    rules,
)
from transforms.places import OWN
from transforms.rules import BuiltinFields, FieldTarget, Proposed

BIKE = field_row("7", "Tandem", name="Bike")
LONG = "Tandem " * 60


def proposing(given=DEFAULTS, **conversation):
    return replace(given, proposed=Proposed(conversation=conversation))


def note_of(desk, given=DEFAULTS, **known):
    step = desk.steps(given, **known).get("note:details")
    return None if step is None else step.body["body"]


def test_a_field_without_an_attribute_stands_in_the_note():
    desk = Desk({}, fields=[BIKE], type="problem")

    assert note_of(desk) == "<p>More in Zendesk:<br>Type: problem<br>Bike: Tandem</p>"
    assert desk.losses() == set()


def test_a_proposed_attribute_takes_the_value_and_the_note_goes():
    desk = Desk({}, fields=[BIKE], priority="high")
    given = proposing(
        **{"7": FieldTarget("Bike"), f"{OWN}priority": FieldTarget("Priority", "list")}
    )
    values = desk.steps(given)["attributes"].body["custom_attributes"]

    assert (values["Bike"], values["Priority"]) == ("Tandem", "high")
    assert note_of(desk, given) is None


def test_what_a_person_wrote_comes_before_what_was_proposed():
    given = proposing(
        rules(tickets={"fields": {"Bike": FieldTarget("Mine")}}), **{"7": FieldTarget("Bike")}
    )
    values = Desk({}, fields=[BIKE]).steps(given)["attributes"].body["custom_attributes"]

    assert values["Mine"] == "Tandem"


@pytest.mark.parametrize(
    ("field", "kind", "told"),
    [
        (field_row("7", LONG, name="Bike"), "string", LONG.strip()),
        (field_row("7", "two", name="Bike"), "integer", "two"),
        (field_row("7", "a, b", name="Bike", kind="options", value='["a","b"]'), "list", "a, b"),
    ],
    ids=["cut", "unfit", "several"],
)
def test_a_value_that_its_attribute_does_not_hold_whole_stands_in_the_note_too(field, kind, told):
    desk = Desk({}, fields=[field])
    given = proposing(**{"7": FieldTarget("Bike", kind)})

    assert f"Bike: {told}" in note_of(desk, given)
    assert desk.losses(given) == set()


def test_of_two_fields_for_one_attribute_the_second_stands_in_the_note():
    fields = {"7": FieldTarget("Bike"), "8": FieldTarget("Bike")}
    desk = Desk({}, fields=[BIKE, field_row("8", "Racer", name="Other bike")])
    steps = desk.steps(rules(tickets={"fields": fields}))

    assert steps["attributes"].body["custom_attributes"]["Bike"] == "Tandem"
    assert "Other bike: Racer" in steps["note:details"].body["body"]


def test_without_a_note_the_losses_are_named():
    fields = {"7": FieldTarget("Bike", "integer")}
    given = rules(tickets={"fields": fields, "unmapped_fields": "drop"}, followers="drop")
    desk = Desk({}, fields=[BIKE], type="task", satisfaction="good", follower_ids=["a1"])

    assert note_of(desk, given) is None
    assert desk.losses(given) == {
        "attribute_unfit",
        "fields_dropped",
        "satisfaction_dropped",
        "followers_dropped",
    }


def test_a_field_that_the_file_drops_is_a_loss_and_stands_nowhere():
    desk = Desk({}, fields=[BIKE], type="task")
    given = rules(tickets={"fields": {"Bike": "drop"}, "builtin": BuiltinFields(type="drop")})

    assert note_of(desk, given) is None
    assert desk.losses(given) == {"fields_dropped"}


def test_a_tickets_own_field_may_be_sent_to_the_note():
    given = rules(tickets={"builtin": BuiltinFields(type="note")})

    assert "Type: task" in note_of(Desk({}, type="task"), given)


def test_a_tickets_own_field_may_have_an_attribute_of_another_name():
    given = rules(tickets={"builtin": BuiltinFields(type=FieldTarget("Kind"))})
    desk = Desk({}, type="task")

    assert desk.steps(given)["attributes"].body["custom_attributes"]["Kind"] == "task"
    assert note_of(desk, given) is None


@pytest.mark.parametrize("wish", ["auto", "drop"])
def test_a_field_that_is_called_as_a_column_is_another_one(wish):
    desk = Desk({}, fields=[field_row("7", "Tandem", name="type")], type="task")
    given = proposing(
        rules(tickets={"builtin": BuiltinFields(type=wish)}),
        **{f"{OWN}type": FieldTarget("Type", "list")},
    )

    assert note_of(desk, given) == "<p>More in Zendesk:<br>type: Tandem</p>"


def test_followers_and_who_is_in_copy_stand_in_the_same_note():
    desk = Desk({}, follower_ids=["a1", "a2"], cc_emails=["x@example.org"])
    told = note_of(desk, rules(ccs="note"))

    assert "Followers: Sofia Marin &lt;sofia@acme.example&gt;, Tom Gone" in told
    assert "In copy: x@example.org" in told


def test_an_assignee_whom_intercom_does_not_have_stands_in_the_note():
    desk = Desk({}, assignee_id="a2", team_id="g9", team="Old team")
    told = note_of(desk, matching=replace(MATCHING, teams={}))

    assert "Assignee: Tom Gone" in told
    assert "Group: Old team" in told


def test_the_agents_own_status_stands_in_the_note():
    assert "Status: Waiting for parts" in note_of(Desk({}, status_label="Waiting for parts"))


def test_another_assignee_alone_is_no_reason_for_another_note():
    before = Desk({}, fields=[BIKE], assignee_id="a2").steps()["note:details"]
    known = {"settled": {"1": {"note:details": ()}}, "changed": {"1"}}
    known["versions"] = {"1": {"note:details": before.hints.version}}

    assert "note:details/2" not in Desk({}, fields=[BIKE], assignee_id="a3").steps(**known)


def test_a_ticket_with_nothing_more_has_no_note():
    assert note_of(Desk({})) is None


def test_a_change_of_the_details_is_told_in_a_further_note():
    before = Desk({}, fields=[BIKE]).steps()["note:details"]
    known = {"settled": {"1": {"note:details": ()}}, "changed": {"1"}}
    known["versions"] = {"1": {"note:details": before.hints.version}}
    steps = Desk({}, fields=[BIKE], type="task").steps(**known)

    assert "Type: task" in steps["note:details/2"].body["body"]


def test_details_that_are_gone_are_told_as_none():
    before = Desk({}, fields=[BIKE]).steps()["note:details"]
    known = {"settled": {"1": {"note:details": ()}}, "changed": {"1"}}
    known["versions"] = {"1": {"note:details": before.hints.version}}

    assert "none" in Desk({}).steps(**known)["note:details/2"].body["body"]


OLD = '{"unmapped_fields":"drop","opened_by":"c1","is_stub":false,"opening":"m0"}'


def test_a_ticket_of_an_older_ledger_keeps_what_it_had():
    desk = Desk({}, fields=[BIKE], follower_ids=["a1"], priority="high")
    given = proposing(**{"7": FieldTarget("Bike")})
    steps = desk.steps(given, shapes={"1": OLD})

    assert "Bike" not in steps["attributes"].body["custom_attributes"]
    assert not [key for key in steps if key.startswith("note:")]
    assert desk.losses(given, shapes={"1": OLD}) == {"fields_dropped", "followers_dropped"}


def test_a_ticket_of_an_older_ledger_keeps_its_two_notes():
    old = OLD.replace("drop", "note")
    desk = Desk({}, fields=[BIKE], cc_emails=["x@example.org"])
    steps = desk.steps(rules(ccs="note"), shapes={"1": old})

    assert steps["note:fields"].body["body"] == "<p>Fields in Zendesk:<br>Bike: Tandem</p>"
    assert steps["note:ccs"].body["body"] == "<p>In copy: x@example.org</p>"


def test_a_ticket_of_an_older_ledger_is_completed_when_somebody_asks():
    desk = Desk({}, fields=[BIKE], follower_ids=["a1"])
    given = proposing(rules(moved_before="complete"), **{"7": FieldTarget("Bike")})
    steps = desk.steps(given, shapes={"1": OLD})

    assert steps["attributes"].body["custom_attributes"]["Bike"] == "Tandem"
    assert "Followers: Sofia Marin" in steps["note:details"].body["body"]
