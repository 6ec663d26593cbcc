"""What stands on a ticket: title, fields, tags, dates, the one it was merged into."""

from dataclasses import replace

import pytest

from tests.transforms.plan.builders import JUNE_S, WORKSPACE, Desk, at, field_row, rules
from transforms.model import Operation
from transforms.plan.workspace import Attribute
from transforms.rules import FieldTarget, LegacyId


def test_title_legacy_id_dates_and_company_are_one_update():
    desk = Desk({}, company_id="o1", updated_at=at(9), solved_at=at(5))

    assert desk.steps()["attributes"].body == {
        "title": "Help",
        "company_id": {"$ref": ["company", "o1"], "optional": True},
        "custom_attributes": {
            "Legacy ID": "1",
            "Original created": JUNE_S,
            "Original updated": JUNE_S + 540,
            "Original solved": JUNE_S + 300,
        },
    }


def test_mapped_fields_and_columns_become_attributes():
    fields = {"Bike": FieldTarget("Bike"), "priority": FieldTarget("Priority", "list")}
    desk = Desk({}, fields=[field_row("Bike", "Tandem")], priority="high")
    values = desk.steps(rules(tickets={"fields": fields}))["attributes"].body["custom_attributes"]

    assert (values["Bike"], values["Priority"]) == ("Tandem", "high")


def test_a_field_emptied_in_the_source_is_emptied_in_a_delta():
    wanted = rules(tickets={"fields": {"Bike": FieldTarget("Bike")}})
    fresh = Desk({}).steps(wanted)["attributes"]
    there = replace(WORKSPACE, attributes={"conversation": {"Bike": Attribute("Bike", "string")}})
    known = {"settled": {"1": ["attributes"]}}
    again = Desk({}).steps(wanted, workspace=there, **known)["attributes"]
    never = Desk({}).steps(wanted, **known)["attributes"]

    assert "Bike" not in never.body["custom_attributes"]
    assert "Bike" not in fresh.body["custom_attributes"]
    assert again.body["custom_attributes"]["Bike"] is None
    assert again.fingerprint == fresh.fingerprint


def test_the_title_may_carry_the_old_number():
    step = Desk({}).steps(rules(legacy_id=LegacyId(in_title=True)))["attributes"]

    assert step.body["title"] == "#1 Help"


@pytest.mark.quirk("INT-012")
def test_a_long_subject_is_cut_and_the_loss_is_named():
    desk = Desk({}, subject="x" * 300)

    assert len(desk.steps()["attributes"].body["title"]) == 255
    assert "title_cut" in desk.losses()


@pytest.mark.quirk("INT-015")
def test_tags_differ_by_more_than_letter_case():
    steps = Desk({}, tags=["VIP", "vip"]).steps(rules(tag="moved", extra_tags=("Vip",)))

    assert [key for key in steps if key.startswith("tag:")] == ["tag:vip", "tag:moved"]
    assert steps["tag:vip"].body == {"id": {"$ref": ["tag", "vip"]}, "admin_id": "900"}


def test_original_dates_can_be_a_note():
    steps = Desk({}, solved_at=at(5)).steps(rules(original_dates="note"))

    assert steps["note:dates"].body["body"] == (
        "<p>Dates in Zendesk:<br>Created: 2025-06-01 10:00 UTC<br>Solved: 2025-06-01 10:05 UTC</p>"
    )


def test_the_sources_tags_may_be_an_attribute_and_then_only_ours_are_tags():
    desk = Desk({}, tags=["vip", "VIP", " big  bike "])
    steps = desk.steps(rules(source_tags="attribute", tag="moved"))

    assert steps["attributes"].body["custom_attributes"]["Original tags"] == "vip, big bike"
    assert [key for key in steps if key.startswith("tag:")] == ["tag:moved"]
    assert desk.losses(rules(source_tags="attribute")) == set()


def test_the_sources_tags_may_be_both_tags_and_an_attribute():
    steps = Desk({}, tags=["vip"]).steps(rules(source_tags="both"))

    assert steps["attributes"].body["custom_attributes"]["Original tags"] == "vip"
    assert "tag:vip" in steps


def test_tags_that_are_too_many_for_their_attribute_stand_in_the_tickets_note():
    tags = [f"tag-number-{n}" for n in range(30)]
    desk = Desk({}, tags=tags)
    steps = desk.steps(rules(source_tags="attribute"))
    values = steps["attributes"].body["custom_attributes"]

    assert values["Original tags"] == ", ".join(tags[:17])
    assert ", ".join(tags) in steps["note:details"].body["body"]


def test_tags_that_are_too_many_are_a_loss_where_nobody_wants_the_note():
    desk = Desk({}, tags=["x" * 300])
    wanted = rules(source_tags="attribute", tickets={"unmapped_fields": "drop"})

    assert desk.losses(wanted) == {"tags_cut"}


def test_tags_that_the_source_has_no_more_empty_their_attribute():
    wanted = rules(source_tags="attribute")
    there = {"conversation": {"Original tags": Attribute("Original tags", "string")}}
    known = {"settled": {"1": ["attributes"]}}
    step = Desk({}).steps(wanted, workspace=replace(WORKSPACE, attributes=there), **known)

    assert step["attributes"].body["custom_attributes"]["Original tags"] is None


@pytest.mark.parametrize("word", ["drop", False])
def test_the_sources_tags_may_be_dropped(word):
    desk = Desk({}, tags=["vip"])

    assert "tag:vip" not in desk.steps(rules(source_tags=word))
    assert desk.losses(rules(source_tags=word)) == {"tags_dropped"}


def test_a_moved_ticket_keeps_the_tags_that_it_still_has_where_tags_go_elsewhere_by_now():
    wanted = rules(source_tags="attribute")
    known = {"settled": {"1": ["create", "tag:vip", "tag:old"]}, "changed": {"1"}}
    steps = Desk({}, tags=["VIP", "new"]).steps(wanted, **known)

    assert [key for key in steps if key.startswith("tag:")] == ["tag:old"]
    assert steps["tag:old"].operation is Operation.CONVERSATION_UNTAG
