"""What of an update may be sent without taking away what is not ours."""

import pytest

from connectors.intercom.conversations.conflicts import (
    spared_update,
    spared_where_nobody_works,
    what_was_set,
)
from connectors.intercom.handlers import HANDLERS
from tests.connectors.intercom.scripted import CONTACT, conversation, part, state, step
from transforms.model import Operation

UPDATE = step(Operation.CONVERSATION_UPDATE)
EMPTIED = {"title": "Help", "company_id": None, "custom_attributes": {"Legacy ID": "1"}}
SHOWN = {"title": "Old", "company": {"id": "c9"}, "custom_attributes": {"Legacy ID": "1"}}


def sent(past, shown=SHOWN):
    found = spared_update(UPDATE, EMPTIED, what_was_set(past), shown, state("531"))
    return found.body


@pytest.mark.parametrize("before", [{"title": "Old"}, {"title": "Old", "company_id": None}])
def test_a_company_that_was_never_ours_is_not_taken_away(before):
    assert "company_id" not in sent(before)


def test_a_company_of_ours_that_the_source_has_no_more_is_taken_away():
    assert sent({"title": "Old", "company_id": "c9"})["company_id"] is None


@pytest.mark.parametrize(
    ("operation", "is_cut"),
    [
        (Operation.CONVERSATION_UPDATE, True),
        (Operation.TICKET_UPDATE, True),
        (Operation.CONVERSATION_ASSIGN, False),
        (Operation.CONVERSATION_STATE, False),
    ],
)
def test_in_doubt_only_what_knows_its_own_traces_is_cut_down(operation, is_cut):
    assert HANDLERS[operation].spare is not None
    assert HANDLERS[operation].spares_in_doubt is is_cut


def test_what_an_update_in_doubt_has_set_already_is_ours():
    past = what_was_set({"title": "Older"})
    found = spared_update(UPDATE, EMPTIED, past, SHOWN | {"title": "Help"}, state("531"))

    assert found.kept is None
    assert found.body["title"] == "Help"


@pytest.mark.parametrize(("is_redacted", "is_sent"), [(False, False), (True, True)])
def test_a_redacted_message_of_which_nothing_is_left_stops_no_state(is_redacted, is_sent):
    closing = step(Operation.CONVERSATION_STATE)
    body = {"message_type": "close", "admin_id": "17"}
    written = part("10", author={"type": "user", "id": CONTACT}, redacted=is_redacted)

    found = spared_where_nobody_works(closing, body, {}, conversation(written), state("531"))

    assert (found is not None) is is_sent
