"""People whom tickets mean and no list has are asked for one by one, and lie with the others."""

import pytest

from connectors.protocols import Page, RawRecord, Resource
from connectors.staging import Area, PartReader, write_parquet
from tasks.run.stop import Breaker
from tasks.stage.absent import Absent, absent
from tasks.stage.writing import stage_resource
from transforms.contracts import REFERENCE, from_rows, sort_key
from transforms.errors import CredentialError, RecordError
from transforms.latest import latest
from transforms.model import EntityType

LIST = Resource("people", EntityType.CONTACT, is_incremental=True)


class Desk:
    """Lists one person, knows of others by id, and refuses one."""

    def __init__(self):
        self.asked, self.error = [], None

    async def pages(self, _resource, *, cursor=None):
        yield Page([RawRecord("1", None, None, '{"id":1}')], "behind")

    async def person(self, person_id):
        self.asked.append(person_id)
        if person_id == "9":
            raise self.error or RecordError("forbidden", "no", status=403)
        found = RawRecord(person_id, None, None, f'{{"id":{person_id},"archived":true}}')
        return found if person_id != "3" else None

    async def confirm(self):
        if self.error:
            raise self.error


def meant(place, *ids):
    rows = [{"id": each, "key": sort_key(each), "role": "cc", "ticket_id": "7"} for each in ids]
    (place / "reference").mkdir()
    write_parquet(place / "reference" / "part-0.parquet", from_rows(rows, REFERENCE), run="r")
    return PartReader([place / "reference"], REFERENCE)


async def stage(system, area):
    return await stage_resource(system, LIST, area, run="r", note=lambda *_: None)


def staged(area):
    reader = area.reader("people")
    rows = latest(reader.read_keys(reader.keys().to_pylist())).to_pylist()
    return {row["id"]: row["payload"] for row in rows}


def breaker():
    return Breaker(share=1.0, of_last=200)


async def test_whom_no_list_has_is_staged_behind_it_and_asked_for_once(tmp_path):
    area, desk = Area(tmp_path, "acme"), Desk()
    await stage(desk, area)
    people = meant(tmp_path, "1", "2", "3", "email:a@b.example")

    assert await stage(Absent(desk, area, people, breaker()), area) == 1

    assert staged(area) == {"1": '{"id":1}', "2": '{"id":2,"archived":true}'}
    assert sorted(desk.asked) == ["2", "3"]
    assert list(absent(area, people, "people")) == [["3"]]
    assert area.begin("people", is_incremental=True).cursor == "behind"


async def test_who_cant_be_had_is_asked_for_again(tmp_path):
    area, desk = Area(tmp_path, "acme"), Desk()
    people = meant(tmp_path, "2", "9")

    await stage(Absent(desk, area, people, breaker()), area)

    assert list(absent(area, people, "people")) == [["9"]]


async def test_a_source_that_no_longer_knows_us_stops_the_reading(tmp_path):
    area, desk = Area(tmp_path, "acme"), Desk()
    desk.error = CredentialError("who are you")

    with pytest.raises(CredentialError):
        await stage(Absent(desk, area, meant(tmp_path, "9"), breaker()), area)
