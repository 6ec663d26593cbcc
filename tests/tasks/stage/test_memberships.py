"""When a delta asks person by person who belongs to which company, and when for all at once."""

from datetime import timedelta

import pytest

from connectors.clock import now
from connectors.protocols import Page, RawRecord
from connectors.staging import Area, PartWriter
from connectors.zendesk.resources import endpoints
from tasks.stage.memberships import is_asked_by_person, stage_memberships_of
from tasks.stage.writing import append_page
from transforms.contracts import RAW
from transforms.errors import RecordError, TransientError
from transforms.zendesk.source import ZENDESK

MEMBERSHIPS = ZENDESK.roles.memberships
LIST = endpoints("all")[MEMBERSHIPS].resource
TODAY = now()


def belongs(number, person, company, *, default=True):
    told = f'{{"id": {number}, "organization_id": {company}, "default": {str(default).lower()}}}'
    return RawRecord(str(number), str(person), None, told)


@pytest.fixture
def area(tmp_path):
    made = Area(tmp_path, "acme")
    generation = made.begin(MEMBERSHIPS, is_incremental=False)
    writer = PartWriter(generation.folder, RAW, run="full-1")
    listed = [belongs(n, 100 + n, 7) for n in range(250)]
    rows = append_page(writer, Page(listed, None), LIST, generation, 0)
    writer.flush()
    made.complete(generation, cursor=None, rows=rows, read_at=TODAY)
    return made


class Desk:
    """Answers for one user at a time."""

    resources = (LIST,)

    def __init__(self, *, refusal=None, **companies):
        self.companies = companies
        self.refusal = refusal or RecordError("forbidden", status=403)

    async def memberships(self, person):
        found = self.companies.get(f"u{person}")
        if found is None:
            raise self.refusal
        yield Page(found, None)


def staged(area):
    rows = area.reader(MEMBERSHIPS, is_incremental=False)
    return rows.rows, rows.ids("parent_id")


def test_a_few_people_are_asked_for_and_many_or_a_day_later_the_whole_list(area, tmp_path):
    assert is_asked_by_person(area, MEMBERSHIPS, ["100", "101", "102"], TODAY)
    assert not is_asked_by_person(area, MEMBERSHIPS, ["100", "101", "102", "103"], TODAY)
    assert not is_asked_by_person(area, MEMBERSHIPS, ["100"], TODAY + timedelta(days=1))
    assert not is_asked_by_person(Area(tmp_path, "other"), MEMBERSHIPS, ["100"], TODAY)


async def test_what_is_as_it_was_makes_no_new_list(area):
    desk = Desk(u100=[belongs(0, 100, 7)], u999=[])

    assert await stage_memberships_of(desk, area, ["100", "999"], kind=ZENDESK, run="delta-1") == 0
    assert area.last_complete(MEMBERSHIPS) == 1


async def test_who_joins_and_who_leaves_is_in_a_list_with_all_the_others(area):
    desk = Desk(u100=[belongs(0, 100, 7), belongs(500, 100, 8, default=False)], u101=[])

    assert await stage_memberships_of(desk, area, ["100", "101"], kind=ZENDESK, run="delta-1") == 2

    rows, people = staged(area)
    assert (area.last_complete(MEMBERSHIPS), rows) == (2, 250)
    assert "101" not in people
    assert len(people) == 249
    assert area.read_at(MEMBERSHIPS) == TODAY  # the whole list will be read again in time


async def test_another_first_company_is_a_difference(area):
    desk = Desk(u100=[belongs(0, 100, 7, default=False)])

    assert await stage_memberships_of(desk, area, ["100"], kind=ZENDESK, run="delta-1") == 1


@pytest.mark.parametrize("refusal", [None, TransientError("500 each time")])
async def test_a_source_that_does_not_say_leaves_everything_as_it_is(area, refusal):
    desk = Desk(refusal=refusal)

    assert await stage_memberships_of(desk, area, ["100"], kind=ZENDESK, run="delta-1") is None
    assert staged(area) == (250, {str(100 + n) for n in range(250)})
