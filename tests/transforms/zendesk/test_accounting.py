"""The law: whatever the source gave is kept, skipped or failed, once and only once."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import JUNE, attachment, comment, event, raw, raw_row, ticket, turn, user
from tests.examples import examples
from transforms.conditions import AnyNone, Filters, TicketFilters
from transforms.contracts import REFERENCE, empty
from transforms.filters import Names
from transforms.rules import Options, Rules
from transforms.zendesk.catalog import ZendeskCatalog
from transforms.zendesk.contacts import to_contacts
from transforms.zendesk.tickets import to_tickets

RULES = Rules(
    filters=Filters(tickets=TicketFilters(tags=AnyNone(none=("spam",)))),
    options=Options(merged_tickets="skip"),
)
TICKET_IDS = st.integers(1, 6)
JUNK = st.sampled_from(["", "[]", "{}", '{"id": 3}', '{"id": 3, "created_at": 7e99}'])
EXAMPLES = 30  # 500 were tried; making the tables is what takes the time
WORDS = "id value channel source from to rel name address email_ccs type text actions items fields"
LEAVES = st.none() | st.booleans() | st.integers(-1, 9) | st.text(max_size=5) | st.just(0.5)
ODD = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(WORDS.split()), inner, max_size=3)
    ),
    max_leaves=5,
)
TICKETS = st.one_of(
    st.builds(
        lambda number, **values: raw_row(ticket(id=number, **values)),
        TICKET_IDS,
        status=st.sampled_from(["open", "deleted", "closed", "?"]) | ODD,
        tags=st.lists(st.sampled_from(["spam", "vip", "closed_by_merge"])) | ODD,
        via=ODD,
        requester_id=ODD,
        custom_fields=ODD,
        satisfaction_rating=ODD,
        email_cc_ids=ODD,
    ),
    st.builds(lambda number, junk: raw_row(junk, id=str(number)), TICKET_IDS, JUNK),
)
BODIES = st.sampled_from(["hello", "(10:00) Mia Wong: Is my bike ready?", "Is my bike ready?", ""])
MESSAGES = st.one_of(
    st.builds(
        lambda make, number, parent, **values: raw_row(
            make(id=number, **values), parent_id=str(parent)
        ),
        st.sampled_from([comment, event]),
        st.integers(11, 20),
        TICKET_IDS,
        plain_body=BODIES | ODD,
        via=st.just({"channel": "chat"}) | ODD,
        attachments=st.just([attachment()]) | ODD,
        data=ODD,
        created_at=st.just(JUNE) | ODD,
    ),
    st.builds(
        lambda number, parent, content: raw_row(
            turn(id=number, content=content), id=f"log:{number}", parent_id=str(parent)
        ),
        st.sampled_from("abc"),
        TICKET_IDS,
        st.just({"text": "Is my bike ready?"}) | ODD,
    ),
    st.builds(
        lambda number, parent, junk: raw_row(junk, id=str(number), parent_id=str(parent)),
        st.integers(11, 20),
        TICKET_IDS,
        JUNK,
    ),
)


def outcomes(found, entity, kept):
    """How often each record of an entity is accounted for."""
    left = [*found.skipped.to_pylist(), *found.failed.to_pylist()]
    return Counter(kept.column("source_id").to_pylist()) + Counter(
        row["source_id"] for row in left if row["entity"] == entity
    )


@given(st.lists(TICKETS, max_size=8), st.lists(MESSAGES, max_size=12))
@examples(EXAMPLES)
def test_every_ticket_and_message_is_accounted_for_once(tickets, messages):
    found = to_tickets(raw(*tickets), raw(*messages), ZendeskCatalog(), RULES, Names())

    told = outcomes(found, "message", found.messages)
    described = {one: count for one, count in told.items() if one.startswith("description:")}
    assert outcomes(found, "ticket", found.tickets) == Counter({row["id"] for row in tickets})
    assert told - Counter(described) == Counter({row["id"] for row in messages})
    assert set(described.values()) <= {1}


@given(st.lists(TICKETS, max_size=4), st.lists(MESSAGES, max_size=12))
@examples(EXAMPLES)
def test_what_is_kept_hangs_together(tickets, messages):
    found = to_tickets(raw(*tickets), raw(*messages), ZendeskCatalog(), RULES, Names())

    kept = set(found.tickets.column("source_id").to_pylist())
    said = found.messages.to_pylist()
    files = found.attachments.to_pylist()
    assert {row["ticket_id"] for row in said} == kept
    assert {row["message_id"] for row in files} <= {row["source_id"] for row in said}
    # Two tickets may show one file: each keeps a row of its own.
    assert len({(row["ticket_id"], row["source_id"]) for row in files}) == len(files)
    for ticket_id in kept:
        mine = [row for row in said if row["ticket_id"] == ticket_id]
        assert [row["position"] for row in mine] == list(range(len(mine)))
        assert [row["created_at"] for row in mine] == sorted(row["created_at"] for row in mine)


USERS = st.one_of(
    st.builds(
        lambda number, **values: raw_row(user(id=number, **values)),
        st.integers(1, 5),
        active=st.booleans() | ODD,
        permanently_deleted=st.booleans() | ODD,
        role=ODD,
        email=ODD,
        identities=ODD,
        user_fields=ODD,
    ),
    st.builds(lambda number, junk: raw_row(junk, id=str(number)), st.integers(1, 5), JUNK),
)


@given(st.lists(USERS, max_size=8))
@examples(EXAMPLES)
def test_every_person_is_accounted_for_once(users):
    found = to_contacts(raw(*users), raw(), empty(REFERENCE), ZendeskCatalog())

    ids = [*found.contacts.column("source_id").to_pylist()]
    ids += found.skipped.column("source_id").to_pylist()
    assert Counter(ids) == Counter({row["id"] for row in users})
