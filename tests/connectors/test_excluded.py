"""The list of people who are left out, what is known of them, and what decides on raw records."""

import orjson
import pytest

from connectors.excluded import (
    SINGLE,
    Memory,
    ScreenedWorkspace,
    open_roster,
    screened,
    screening,
)
from connectors.protocols import Page, RawRecord
from transforms.errors import FatalError
from transforms.excluding import EXCLUDED, Known, Screen, read_roster
from transforms.shapes import Fresh
from transforms.sources import SOURCES

KIND = SOURCES["zendesk"]
ROSTER = read_roster("mia@example.org")


def raw(source_id, parent=None, **payload):
    return RawRecord(source_id, parent, None, orjson.dumps(payload).decode())


def decided(screen, resource, record):
    return screening(screen, KIND.roles, resource)(record)


def test_a_file_that_is_not_there_or_no_text_is_named(tmp_path):
    (tmp_path / "latin").write_bytes(b"m\xfcller@example.org")

    for name in ("nowhere", "latin"):
        with pytest.raises(FatalError, match=f"exclude_people: .*{name}"):
            open_roster(str(tmp_path / name))


def test_a_file_says_whom_it_names(tmp_path):
    path = tmp_path / "people"
    path.write_text("Mia@Example.org # asked\n")

    assert open_roster(str(path)) == ROSTER


def test_each_kind_of_raw_record_is_decided_on_by_its_own_rule():
    screen, roles = Screen(ROSTER, KIND.traits, Known()), KIND.roles

    assert decided(screen, roles.people, raw("7", id=7, email="mia@example.org")) == EXCLUDED
    assert decided(screen, roles.tickets, raw("1", id=1, requester_id=7)) == EXCLUDED
    assert decided(screen, roles.bulk_messages, raw("2", "1", id=2, author_id=9)) == EXCLUDED
    assert decided(screen, SINGLE, raw("3", "5", id=3, author_id=7)) == EXCLUDED
    assert decided(screen, roles.memberships, raw("4", "7", id=4, user_id=7)) is None
    assert "mia" not in decided(screen, roles.companies, raw("6", id=6, notes="mia@example.org"))


def test_what_is_known_is_kept_beside_the_staged_rows(tmp_path):
    path = tmp_path / "staging" / "excluded.json"
    memory = Memory(path, ROSTER)
    known = memory.load()
    assert not memory.is_current()

    known.people["7"] = "hash"
    memory.save(known)
    assert not path.exists()  # staging does not agree with the list yet
    memory.agree(known)
    known.tickets.add("1")
    memory.save(known)

    again = Memory(path, ROSTER)
    assert again.load().tickets == {"1"}
    assert again.is_current()
    other = Memory(path, read_roster("somebody@example.org"))
    assert other.load().people == {}
    assert not other.is_current()
    assert "mia" not in path.read_text()


class Desk:
    """A source of two people, one of whom is left out, and what else it has."""

    system = "desk"

    async def pages(self, resource, *, cursor=None):
        assert (resource, cursor) == (KIND.roles.people, None)
        yield Page([raw("7", id=7, email="mia@example.org"), raw("8", id=8, name="Ben")], "next")

    async def messages(self, ticket):
        yield Page([raw("2", ticket["id"], id=2, author_id=7), raw("3", id=3, author_id=8)], None)

    async def memberships(self, person_id):
        yield Page([raw(f"m{person_id}", person_id, id=1)], None)

    def needs_messages(self, messages, ticket):
        return bool(messages)

    async def fresh_ticket(self, ticket_id):
        if ticket_id == "gone":
            return None
        return Fresh({"id": 1, "subject": "Ask mia@example.org"}, [{"body": "Hi"}])


async def all_of(pages):
    return [record for page in [page async for page in pages] for record in page.records]


async def test_a_source_shows_nothing_of_who_is_left_out(tmp_path):
    screen = Screen(ROSTER, KIND.traits, Known())
    memory = Memory(tmp_path / "excluded.json", ROSTER)
    source = screened(Desk(), screen, KIND.roles, memory)

    people = await all_of(source.pages(KIND.roles.people))
    said = await all_of(source.messages({"id": "1"}))
    companies = [await all_of(source.memberships(each)) for each in ("7", "8")]

    assert source.system == "desk"
    assert [each.payload == EXCLUDED for each in people] == [True, False]
    assert [each.payload == EXCLUDED for each in said] == [True, False]
    assert list(map(len, companies)) == [0, 1]
    assert not source.needs_messages([orjson.loads(EXCLUDED)], {})
    assert await source.fresh_ticket("gone") is None
    assert "mia" not in str(await source.fresh_ticket("1"))


async def test_the_workspace_shows_no_contact_of_theirs():
    class Workspace:
        async def pages(self, resource, *, cursor=None):
            yield Page([raw("a", email="mia@example.org"), raw("b", email="b@b.example")], cursor)

    shown = ScreenedWorkspace(Workspace(), Screen(ROSTER, KIND.traits, Known()))

    assert [each.id for each in await all_of(shown.pages("contacts"))] == ["b"]
