"""Zendesk's quirks on the way to canonical tables, each on the smallest record that has it."""

import pytest

from tests.builders import HOST, JUNE_AT, attachment, comment, raw, reference, references, said
from tests.builders import ticket as ticket_payload
from transforms.field_values import Field
from transforms.latest import latest
from transforms.rules import Rules
from transforms.zendesk.attachments import Account, attachments_of
from transforms.zendesk.catalog import ZendeskCatalog
from transforms.zendesk.contacts import to_contacts
from transforms.zendesk.fields import ticket_values
from transforms.zendesk.tickets import to_tickets

ACCOUNT = Account(HOST, frozenset({"acme.zendesk.com"}))
IMAGE = f"{HOST}/attachments/token/t1/?name=bell.png"
CATALOG = ZendeskCatalog(ticket_fields={"9": Field("9", "Bike", "option", {"tandem": "Tandem"})})


class Nobody:
    """Looks up no names."""

    def __getattr__(self, name):
        return {}


def tables(payload, *comments):
    return to_tickets(raw(payload), said(*comments), CATALOG, Rules(), Nobody())


@pytest.mark.quirk("ZEN-001")
def test_an_image_that_only_the_html_knows_is_a_file():
    [row] = attachments_of({}, f'<img src="{IMAGE}">', ACCOUNT, message_id="11")

    assert (row["name"], row["is_inline"], row["url"]) == ("bell.png", True, IMAGE)


@pytest.mark.quirk("ZEN-002")
def test_somebody_who_is_in_no_list_is_a_placeholder():
    found = to_contacts(raw(), raw(), references(reference("66")), CATALOG)

    assert found.contacts.column("is_placeholder").to_pylist() == [True]


@pytest.mark.quirk("ZEN-003")
def test_a_row_that_comes_twice_counts_once():
    assert latest(raw({"id": 7, "n": 1}, {"id": 7, "n": 2})).num_rows == 1


@pytest.mark.quirk("ZEN-007")
def test_a_call_is_a_message_with_its_transcript_and_recording():
    data = {"recording_url": f"{HOST}/r.mp3", "transcription_text": "My bell is broken"}
    call = comment(type="VoiceComment", html_body=None, plain_body=None, body="Call", data=data)
    found = tables(ticket_payload(), call)

    assert "My bell is broken" in found.messages["body_text"][0].as_py()
    assert found.attachments["name"].to_pylist() == ["recording.mp3"]


@pytest.mark.quirk("ZEN-008")
def test_a_description_is_no_second_message():
    found = tables(ticket_payload(description="Hello"), comment(plain_body="Hello"))

    assert found.messages["source_id"].to_pylist() == ["11"]
    assert found.messages["created_at"].to_pylist() == [JUNE_AT]


@pytest.mark.quirk("ZEN-009")
def test_fields_are_taken_once():
    value = [{"id": 9, "value": "tandem"}]
    found = tables(ticket_payload(custom_fields=value, fields=value), comment())

    assert [row["name"] for row in found.tickets["fields"][0].as_py()] == ["Bike"]


@pytest.mark.quirk("ZEN-010")
def test_an_option_is_called_as_people_see_it():
    [row] = ticket_values([{"id": 9, "value": "tandem"}], CATALOG.ticket_fields)

    assert (row["value"], row["text"]) == ('"Tandem"', "Tandem")


@pytest.mark.quirk("ZEN-013")
def test_an_infected_file_is_not_to_be_fetched():
    infected = attachment(malware_scan_result="malware_found")
    [row] = attachments_of({"attachments": [infected]}, "", ACCOUNT, message_id="11")

    assert row["unavailable"] == "malware_found"
