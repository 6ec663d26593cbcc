"""A folder as a source: pages, cursors, broken rows, files."""

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.connectors.files.folders import AT, opened, read, written
from transforms.errors import ContractError, RecordError, TransientError


async def test_equal_rows_are_equal_in_every_format(tmp_path):
    desks = [written(tmp_path / name) for name in ("csv", "jsonl", "parquet")]
    (desks[0] / "contacts.csv").write_text("﻿source_id,name,notes\n1,Anna,\n")
    (desks[1] / "contacts.jsonl").write_text('{"name": "Anna", "source_id": "1", "notes": null}')
    table = pa.table({"name": ["Anna"], "source_id": ["1"], "notes": pa.array([None], pa.string())})
    pq.write_table(table, desks[2] / "contacts.parquet")

    found = [(await read(desk, "contacts"))[0][0].payload for desk in desks]

    assert set(found) == {'{"name":"Anna","source_id":"1"}'}


async def test_messages_and_files_come_as_one_list_by_their_ticket(tmp_path):
    desk = written(
        tmp_path / "desk", messages=[f"5,7,true,{AT},Hi"], attachments=["5,7,5,a.txt,files/a.txt"]
    )

    found, _ = await read(desk, "said")

    assert [(row.id, row.parent_id) for row in found] == [("5", "7"), ("file:5", "7")]


async def test_a_row_without_an_id_is_named_by_its_place(tmp_path):
    desk = written(tmp_path / "desk", contacts=["1,Anna", ",Ben", "1,Cleo"])

    found, _ = await read(desk, "contacts")

    assert [row.id for row in found] == ["1", "broken:contacts.csv:3", "broken:contacts.csv:4"]


async def test_reading_goes_on_behind_any_cursor(tmp_path):
    rows = [f"{number},N" for number in range(450)]
    desk = written(tmp_path / "desk", contacts=rows)
    pages = [page async for page in opened(desk).pages("contacts")]

    for number, page in enumerate(pages):
        rest, end = await read(desk, "contacts", page.cursor)
        assert rest == [row for later in pages[number + 1 :] for row in later.records]
        assert end == pages[-1].cursor
    assert len(pages) == 4


async def test_a_cursor_of_a_file_that_changed_means_the_beginning(tmp_path):
    desk = written(tmp_path / "desk", contacts=["1,Anna"])
    _, cursor = await read(desk, "contacts")
    written(desk, contacts=["1,Anna", "2,Ben"])

    found, _ = await read(desk, "contacts", cursor)

    assert [row.id for row in found] == ["1", "2"]


async def test_a_folder_that_changes_while_it_is_read_stops_the_reading(tmp_path):
    desk = written(tmp_path / "desk", contacts=[f"{number},N" for number in range(450)])

    pages = opened(desk).pages("contacts")
    await anext(pages)
    (desk / "contacts-2.csv").write_text("source_id\n9\n")

    with pytest.raises(ContractError, match="was changed while it was read"):
        [page async for page in pages]


async def test_a_table_that_is_a_link_is_refused(tmp_path):
    desk = written(tmp_path / "desk")
    (tmp_path / "elsewhere.csv").write_text("source_id\n1\n")
    (desk / "contacts.csv").symlink_to(tmp_path / "elsewhere.csv")

    with pytest.raises(ContractError, match=r"contacts\.csv: .*link"):
        await read(desk, "contacts")


async def test_a_file_is_read_by_its_path_and_none_that_is_too_large(tmp_path):
    source = opened(written(tmp_path / "desk", x={"a.txt": b"x" * 10}))

    async with source.download("a.txt", max_bytes=10) as file:
        assert (file.size_bytes, [piece async for piece in file.chunks()]) == (10, [b"x" * 10])
    with pytest.raises(RecordError, match="file_too_large"):
        async with source.download("a.txt", max_bytes=9):
            pass


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ({}, "format is not 1"),
        ({"format": 1}, "account; allowed: The desk's name"),
        ({"format": 1, "account": "../x"}, "account; allowed"),
        ({"format": 1, "account": "a", "kind": "A B"}, "kind; allowed: a-z"),
        ({"format": 1, "account": "a", "name": "x\n"}, "name; allowed"),
        ({"format": 1, "account": "a", "addresses": "x@y"}, "addresses; allowed: a list"),
        ({"format": 1, "account": "a", "colour": "x"}, "'colour' is unknown"),
        ([], "is no JSON object"),
    ],
)
def test_a_desk_that_is_not_named_rightly_is_refused(tmp_path, told, wanted):
    desk = written(tmp_path / "desk")
    (desk / "desk.json").write_bytes(orjson.dumps(told))

    with pytest.raises(ContractError, match=wanted):
        opened(desk)


def test_a_folder_without_desk_json_is_none(tmp_path):
    with pytest.raises(ContractError, match=r"'desk\.json' is not there"):
        opened(tmp_path)


async def test_the_check_names_the_desk_and_its_tables(tmp_path):
    source = opened(written(tmp_path / "desk", contacts=["1,A"]))

    [found] = await source.check()

    assert found.text == f"the old desk (acme) in {tmp_path}/desk: contacts"
    assert await source.counts() == {"companies": 0, "people": 1, "tickets": 0}


async def test_a_folder_without_a_table_stops_a_run(tmp_path):
    [found] = await opened(written(tmp_path / "desk")).check()

    assert found.is_fatal


async def test_a_folder_that_went_away_is_an_outage(tmp_path):
    source = opened(written(tmp_path / "desk"))
    (tmp_path / "desk").rename(tmp_path / "away")

    with pytest.raises(TransientError):
        await source.confirm()
