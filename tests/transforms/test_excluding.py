"""What stays of raw records where people are left out."""

import orjson
import pytest

from tests.builders import raw, raw_row
from transforms.excluding import (
    EXCLUDED,
    Known,
    Screen,
    excluded_rows,
    left_out_by_ticket,
    read_roster,
    split_excluded,
)
from transforms.model import EntityType
from transforms.zendesk.source import TRAITS

LIST = "# asked by mail\nMia@Example.org\n\n 42  # no address\n"


def screen(text=LIST):
    return Screen(read_roster(text), TRAITS, Known())


def told(text, **more):
    return orjson.dumps({"body": text} | more).decode()


def test_a_list_has_one_a_line_and_comments():
    assert dict(read_roster(LIST).lines) == {"mia@example.org": 2, "42": 4}


@pytest.mark.parametrize(
    "person",
    [
        {"id": 7, "email": "mia@example.ORG"},
        {"id": 7, "identities": [{"type": "email", "value": "mia@example.org"}]},
    ],
)
def test_of_somebody_who_is_named_nothing_stays(person):
    found = screen()

    assert found.person("7", orjson.dumps(person).decode()) == EXCLUDED
    assert found.ticket("1", '{"id":1,"requester_id":7}') == EXCLUDED
    assert found.message("m", "1", told("Hello")) == EXCLUDED
    assert found.message("m", "2", told("Hello", author_id=7)) == EXCLUDED
    assert found.message("event:9", "1", "{}") is None
    assert found.known.unmatched(found.roster) == [4]


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Write to mia@example.org.", "Write to (left out)."),
        ("<a href='mailto:mia@example.org'>x</a>", "<a href='mailto:(left out)'>x</a>"),
        ("https://x.org/?to=mia%40example.org&a=b", "https://x.org/?to=(left out)&a=b"),
        ("mia&#64;example.org", "(left out)"),
        ("to MIA@example.org.Thanks", "to (left out).Thanks"),
        ("jemia@example.org", "jemia@example.org"),
        ("mia@example.org.uk", "mia@example.org.uk"),
        ("mia@example.com", "mia@example.com"),
    ],
)
def test_their_address_goes_from_the_texts_of_others_and_no_other_does(text, rest):
    found = orjson.loads(screen().message("m", "1", told(text)))

    assert found == {"body": rest}


def test_a_person_who_is_named_by_an_id_has_no_address_in_a_text_either():
    found = screen()
    found.person("42", '{"id":42,"email":"Jo@example.org"}')

    assert found.message("m", "1", told("Ask jo@example.org")) == told("Ask (left out)")


def test_tickets_of_others_do_not_name_them():
    found = screen()
    found.person("42", '{"id":42,"email":"jo@example.org"}')
    ticket = {
        "id": 1,
        "requester_id": 5,
        "submitter_id": 42,
        "description": "Jo says",
        "email_cc_ids": [42, 6],
        "via": {"source": {"to": {"address": "jo@example.org", "name": "Jo"}}},
        "problem_id": 42,
    }

    assert orjson.loads(found.ticket("1", orjson.dumps(ticket).decode())) == {
        "id": 1,
        "requester_id": 5,
        "submitter_id": None,
        "description": None,
        "email_cc_ids": [6],
        "via": {"source": {"to": {"address": None, "name": None}}},
        "problem_id": 42,
    }


def test_a_record_that_does_not_name_them_stays_to_the_letter():
    payload = '{ "body": "x\\u00e9",  "n": 1.50 }'

    assert screen().message("m", "1", payload) == payload


def test_another_list_keeps_whom_both_name():
    found = screen()
    found.person("7", '{"email":"mia@example.org"}')
    found.person("42", "{}")

    assert found.known.still(read_roster("42")).people.keys() == {"42"}


def test_their_messages_in_tickets_of_others_are_known_with_those_tickets():
    found = screen("7")
    found.ticket("1", '{"id":1,"requester_id":7}')
    found.message("a", "1", told("x", author_id=7))
    found.message("b", "2", told("x", author_id=7))
    found.message("c", "2", told("x", author_id=8))
    found.message("d", "3", EXCLUDED)

    assert found.known.elsewhere == {"b": "2", "d": "3"}
    assert found.known.still(read_roster("")).elsewhere == {"b": "2", "d": "3"}


def test_of_a_message_of_theirs_the_ids_of_its_files_stay_and_are_skipped_with_it():
    found = screen("7")
    mail = told("x", author_id=7, attachments=[{"id": 5, "content_url": "https://a.b/mia.pdf"}])
    aside = told(
        "x",
        author={"zen:support:user_id": 7},
        side_conversation_id="s",
        message={"attachments": [{"id": 6}]},
    )
    kept = [found.message("m1", "1", mail), found.message("side:m2", "1", aside)]
    again = [found.message("m1", "1", kept[0]), found.message("side:m2", "1", kept[1])]
    rows = [
        raw_row(each, id=name, parent_id="1")
        for name, each in zip(("m1", "side:m2"), kept, strict=True)
    ]
    stays, gone = split_excluded(raw(*rows))

    assert kept == ['{"excluded":true,"files":["5"]}', '{"excluded":true,"files":["side:m2/6"]}']
    assert again == kept
    assert stays.num_rows == 0
    assert [
        (row["entity"], row["source_id"], row["parent_id"])
        for row in excluded_rows(gone, EntityType.MESSAGE).to_pylist()
    ] == [
        ("message", "m1", "1"),
        ("attachment", "5", "m1"),
        ("message", "side:m2", "1"),
        ("attachment", "side:m2/6", "side:m2"),
    ]
    assert left_out_by_ticket(excluded_rows(gone, EntityType.MESSAGE)) == {"1": ["m1", "side:m2"]}
