import time
from datetime import UTC, datetime
from pathlib import Path

import httpx
import orjson
import pytest

from connectors.raw_records import read_records
from connectors.zendesk.records import of_ticket, plain
from tests.connectors.zendesk.desk import (
    EVENTS,
    TICKETS,
    USERS,
    Desk,
    comment,
    event,
    export,
    payload,
    records,
    ticket,
)

SAMPLES = Path(__file__).parents[4] / "shared" / "samples" / "zendesk"


async def events_of(*events):
    desk = Desk().on(EVENTS, export("ticket_events", *events, end_time=9))
    return await records(desk.source().pages("ticket_events"))


async def test_a_ticket_is_dated_by_its_generated_timestamp():
    desk = Desk().on(TICKETS, export("tickets", ticket(7), after_cursor="a"))

    (found,) = await records(desk.source().pages("tickets"))

    assert found.source_at == datetime.fromtimestamp(1_700_000_007, UTC)
    assert payload(found) == ticket(7)


async def test_a_deleted_ticket_is_read_so_that_it_can_be_counted():
    desk = Desk().on(TICKETS, export("tickets", ticket(7, status="deleted"), after_cursor="a"))

    (found,) = await records(desk.source().pages("tickets"))

    assert payload(found)["status"] == "deleted"
    assert "exclude_deleted" not in desk.asked(TICKETS)[0]


async def test_metric_sets_beside_the_tickets_are_put_into_them():
    metric = {"ticket_id": 7, "solved_at": "2023-02-01T00:00:00Z"}
    body = export("tickets", ticket(7), ticket(8), after_cursor="a", metric_sets=[metric])

    first, second = await records(Desk().on(TICKETS, body).source().pages("tickets"))

    assert payload(first)["metric_set"] == metric
    assert "metric_set" not in payload(second)


async def test_a_metric_set_of_nobody_may_be_that_of_any_ticket_without_one():
    metric = {"ticket_id": 7, "solved_at": "2023-02-01T00:00:00Z"}
    body = export("tickets", ticket(7), ticket(8), after_cursor="a", metric_sets=[metric, 10**30])

    first, second = await records(Desk().on(TICKETS, body).source().pages("tickets"))

    assert payload(first)["metric_set"] == metric
    assert not isinstance(payload(second)["metric_set"], dict)  # which is told as a loss


async def test_identities_beside_the_users_are_put_into_them():
    identity = {"id": 5, "user_id": 1, "type": "email", "value": "b@acme.test"}
    body = export("users", {"id": 1}, {"id": 2}, after_cursor="a", identities=[identity])
    desk = Desk().on(USERS, body)

    first, second = await records(desk.source().pages("users"))

    assert payload(first)["identities"] == [identity]
    assert payload(second)["identities"] == []
    assert desk.asked(USERS)[0]["include"] == "identities"


async def test_a_membership_belongs_to_its_user():
    body = {"organization_memberships": [{"id": 1, "user_id": 9, "organization_id": 3}]}
    desk = Desk().on("/api/v2/organization_memberships.json", body)

    (found,) = await records(desk.source().pages("organization_memberships"))

    assert (found.id, found.parent_id, found.source_at) == ("1", "9", None)


async def test_a_comment_event_carries_what_only_its_parent_knows():
    (found,) = await events_of(event(1, comment(11)))

    assert (found.id, found.parent_id) == ("11", "7")
    assert found.source_at == datetime(2023, 11, 14, 22, 13, 21, tzinfo=UTC)
    assert payload(found) == comment(11) | {
        "ticket_id": 7,
        "parent_via": "Web form",
        "updater_id": 31,
    }


@pytest.mark.parametrize("told", [None, "once", [], 2**63])
async def test_a_comment_event_without_a_readable_time_takes_its_parents(told):
    (found,) = await events_of(event(1, comment(11, created_at=told)))

    assert payload(found)["created_at"] == "2023-11-14T22:13:20Z"


async def test_a_call_is_a_message_as_well():
    (found,) = await events_of(event(1, comment(11, event_type="VoiceComment", data={"to": "1"})))

    assert payload(found)["data"] == {"to": "1"}


async def test_a_redaction_and_a_change_of_privacy_leave_a_mark():
    redaction = {"id": 12, "event_type": "CommentRedactionEvent", "comment_id": 11}
    privacy = {"id": 13, "event_type": "CommentPrivacyChange", "comment_id": 11, "public": False}

    found = await events_of(event(1, redaction, privacy))

    assert [(record.id, record.parent_id) for record in found] == [
        ("event:12", "7"),
        ("event:13", "7"),
    ]
    assert payload(found[0]) == {
        "event_type": "CommentRedactionEvent",
        "ticket_id": 7,
        "comment_id": 11,
        "created_at": "2023-11-14T22:13:20Z",
    }


async def test_a_change_of_the_tickets_type_to_a_comments_name_is_no_comment():
    change = {"id": 14, "event_type": "Change", "type": "Comment", "previous_value": "task"}

    assert await events_of(event(1, change), event(2, child_events=None)) == []


@pytest.mark.parametrize("odd", [{"name": "no id"}, {"id": [1]}, {"id": "read:7"}, "a text", None])
async def test_a_record_without_an_id_is_a_row_named_by_list_and_place(odd):
    body = export("tickets", ticket(7), odd, ticket(8), after_cursor="a")

    first, broken, last = await records(Desk().on(TICKETS, body).source().pages("tickets"))

    assert (first.id, last.id) == ("7", "8")
    assert broken.id.startswith("broken:tickets-after-7-")
    assert payload(broken) == odd


async def test_two_records_without_an_id_are_two_rows():
    body = export("tickets", {"name": "a"}, {"name": "b"}, after_cursor="a")

    found = await records(Desk().on(TICKETS, body).source().pages("tickets"))

    assert len({record.id for record in found}) == 2


async def test_a_time_that_cannot_be_read_only_leaves_the_version_without_one():
    odd = ticket(7, generated_timestamp="soon", updated_at=[])
    body = export("tickets", odd, after_cursor="a")

    (found,) = await records(Desk().on(TICKETS, body).source().pages("tickets"))

    assert (found.id, found.source_at, payload(found)) == ("7", None, odd)


async def test_a_message_that_names_no_ticket_belongs_to_none():
    (found,) = await events_of(event(1, comment(11), ticket_id=None))

    assert found.parent_id == "broken:ticket-of-11"


async def test_children_that_are_no_list_are_a_broken_row_of_their_ticket():
    (found,) = await events_of(event(1, child_events="all of them"))

    assert (found.id.rpartition("-")[0], found.parent_id) == ("broken:message-of-7", "7")


async def test_a_message_without_an_id_has_one_name_whichever_way_it_is_read():
    odd = comment(None)
    (from_export,) = await events_of(event(1, odd))

    assert from_export.id == of_ticket([odd], "7")[0].id


def test_twins_without_an_id_are_two():
    first, second = of_ticket([comment(None), comment(None)], "7")

    assert first.id != second.id


@pytest.mark.parametrize("kind", ["", None, ["Comment"]])
async def test_a_comment_whose_event_type_is_none_is_known_by_its_type(kind):
    (found,) = await events_of(event(1, comment(11, event_type=kind)))

    assert found.id == "11"


@pytest.mark.quirk("ZEN-021")
@pytest.mark.parametrize("has", [{"body": "Hi"}, {"attachments": [{"id": 1}]}, {"author_id": 5}])
async def test_an_unknown_kind_of_event_with_words_a_file_or_a_person_is_a_message(has):
    (found,) = await events_of(event(1, {"id": 11, "event_type": "FacebookComment"} | has))

    assert found.id == "11"


async def test_a_notification_repeats_a_comment_and_is_no_message():
    mail = {"id": 14, "event_type": "Notification", "body": "Your request was received"}

    assert await events_of(event(1, mail)) == []


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the recorded samples are not at hand")
def test_recorded_organizations_are_read():
    (exchange,) = orjson.loads((SAMPLES / "organizations_test_list_all.json").read_bytes())[:1]
    body = exchange["response"]

    found = read_records(plain("organizations"), body, "organizations")

    assert [record.id for record in found] == [str(org["id"]) for org in body["organizations"]]
    assert all(record.source_at is not None for record in found)


async def test_three_thousand_records_take_less_than_a_second_of_cpu():
    text = "x" * 550
    children = [comment(n, body=text, html_body=f"<p>{text}</p>") for n in range(5)]
    body = orjson.dumps(
        export("ticket_events", *(event(n, *children) for n in range(1000)), end_time=9)
    )
    source = Desk().on(EVENTS, httpx.Response(200, content=body)).source()

    started = time.process_time()
    found = await records(source.pages("ticket_events"))

    assert len(found) == 5000
    assert (time.process_time() - started) / len(found) < 1 / 3000
