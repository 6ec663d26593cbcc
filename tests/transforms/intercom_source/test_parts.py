"""Every part of Intercom's own examples, and every kind that it documents, ends in one place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.intercom_source.rows import (
    AT,
    admin,
    conversation,
    part,
    reasons,
    spec,
    tickets,
    user,
)
from transforms.intercom_source.parts import HAPPENED

# "Conversation part types" of Intercom's reference, and those that its OpenAPI document names.
_DOCUMENTED = (
    "comment note note_and_reopen note_and_unsnooze assignment assign_and_unsnooze"
    " workflow_assignment open close away_mode_assignment participant_added participant_removed"
    " conversation_rating_changed conversation_rating_remark_added snoozed unsnoozed"
    " timer_unsnooze quick_reply custom_action_started custom_action_finished"
    " conversation_attribute_updated_by_user conversation_attribute_updated_by_admin"
    " conversation_attribute_updated_by_workflow conversation_sla_applied_by_rule"
    " conversation_sla_applied_by_workflow conversation_sla_removed conversation_sla_target_missed"
    " user_became_idle priority_changed priority_changed_by_rule resolution_bot_found_no_answer"
    " conversation_tags_updated attribute_collector attribute_collected operator_workflow_event"
    " assign_and_reopen merged_primary_conversation message_strategy_assignment"
    " default_assignment ticket_state_updated_by_admin ticket_attribute_updated_by_admin"
)
DOCUMENTED = frozenset(_DOCUMENTED.split())
NEVER_SAID = {"comment", "note", "quick_reply"}  # without words they say nothing at all


def places(told):
    """Return in how many places a part ended: messages, events, what is left out and told."""
    found = tickets(None, told)
    (row,) = found.tickets.to_pylist()
    key = str(told["id"])
    return {
        "message": [each["source_id"] for each in found.messages.to_pylist()].count(key),
        "event": sum(
            each["id"].removeprefix("event:").partition("/")[0] == key for each in row["changes"]
        ),
        "skipped": list(reasons(found)).count(key) if key in reasons(found) else 0,
    }


def examples():
    """Yield every part of the OpenAPI document's examples."""
    todo = [spec()["paths"]]
    while todo:
        told = todo.pop()
        if isinstance(told, dict):
            if isinstance(told.get("part_type"), str) and "created_at" in told:
                yield told
            todo += told.values()
        elif isinstance(told, list):
            todo += told


def example_of_the_schema(name):
    """Return a part that has the example of each of its schema's properties."""
    schemas = spec()["components"]["schemas"]

    def filled(schema):
        if "$ref" in schema:
            return filled(schemas[schema["$ref"].rsplit("/", 1)[-1]])
        if "example" in schema:
            return schema["example"]
        if "properties" in schema:
            return {key: filled(each) for key, each in schema["properties"].items()}
        return [filled(schema["items"])] if schema.get("type") == "array" else None

    return filled(schemas[name])


@pytest.mark.quirk("ICS-001")
def test_every_part_of_the_documents_examples_is_a_message_an_event_or_counted():
    found = list(examples())

    assert len({each["part_type"] for each in found}) > 8
    for each in found:
        assert sum(places(each).values()) >= 1, each
        assert places(each)["message"] + places(each)["skipped"] <= 1


@pytest.mark.parametrize("name", ["conversation_part", "ticket_part"])
def test_a_part_with_all_that_the_schema_knows_is_a_message(name):
    told = example_of_the_schema(name)

    assert places(told) == {"message": 1, "event": 0, "skipped": 0}


@pytest.mark.parametrize("kind", sorted({*DOCUMENTED, *HAPPENED}))
def test_every_documented_kind_ends_with_words_and_without(kind):
    silent = places(part(part_type=kind, body=None))
    spoken = places(part(part_type=kind))

    assert silent["message"] == 0
    assert (silent["skipped"] == 1) == (kind in NEVER_SAID)
    assert (silent["event"] >= 1) == (kind not in NEVER_SAID)
    assert spoken["message"] == 1
    assert spoken["skipped"] == 0


@given(
    kind=st.text(min_size=1, max_size=30),
    body=st.one_of(st.none(), st.text(max_size=20), st.just("<p>Words</p>")),
    author=st.sampled_from([user(), admin(), {"type": "bot", "id": "9", "name": "Fin"}, None]),
    has_file=st.booleans(),
)
def test_whatever_the_kind_a_part_is_lost_nowhere(kind, body, author, has_file):
    file = {"type": "upload", "name": "a.png", "url": "https://cdn.example/a.png", "filesize": 9}
    told = part(part_type=kind, body=body, author=author, attachments=[file] * has_file)

    found = places(told)

    assert found["message"] + found["event"] + found["skipped"] >= 1
    assert found["message"] == 1 or not has_file


def test_an_unknown_kind_with_words_names_itself_and_is_private_unless_a_customer_wrote_it():
    found = tickets(
        None,
        part(1, part_type="poll_closed", author=admin()),
        part(2, part_type="poll_answered"),
        part(3, part_type="poll_seen", body=None),
    )

    rows = found.messages.to_pylist()
    assert [row["body_html"] for row in rows] == [
        "<p>[Poll closed]</p><p>Hello</p>",
        "<p>[Poll answered]</p><p>Hello</p>",
    ]
    assert [row["is_public"] for row in rows] == [False, True]
    assert reasons(found) == {"3": "event_unknown"}


def test_a_part_without_a_time_is_broken_alone():
    found = tickets(conversation(), part(1, created_at=None), part(2))

    assert found.failed.to_pylist() == [
        {"entity": "message", "source_id": "1", "parent_id": "7", "reason": "broken_record"}
    ]
    assert found.messages["source_id"].to_pylist() == ["2"]
    assert found.messages["created_at"].to_pylist()[0].timestamp() == AT + 2
