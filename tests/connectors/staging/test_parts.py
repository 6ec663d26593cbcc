import random

import pyarrow.parquet as pq
import pytest

from connectors.staging import (
    Area,
    KeyRange,
    PartReader,
    PartWriter,
    cut,
    part_paths,
    write_parquet,
)
from connectors.staging.parts import part_cursor
from transforms.contracts import RAW, from_rows, sort_key
from transforms.errors import ContractError


def row(number, sequence=0):
    return {
        "id": str(number),
        "key": sort_key(str(number)),
        "parent_id": None,
        "source_at": None,
        "generation": 1,
        "sequence": sequence,
        "payload": "{}",
    }


def write(folder, numbers, *, part_bytes=1):
    writer = PartWriter(folder, RAW, run="r", part_bytes=part_bytes)
    for page, number in enumerate(numbers):
        writer.append([row(number, page)], size_bytes=1, cursor=f"c{page}")
    writer.flush()


def ids(table):
    return sorted(int(value) for value in table["id"].to_pylist())


def test_ranges_give_back_every_row_once_oldest_first(tmp_path):
    numbers = list(range(1, 60))
    random.Random(1).shuffle(numbers)
    write(tmp_path, numbers, part_bytes=7)
    reader = PartReader([tmp_path], RAW)
    ranges = cut(reader.keys(), 10)

    found = [ids(reader.read(keys)) for keys in ranges]

    assert [number for part in found for number in part] == list(range(1, 60))
    assert max(len(part) for part in found) == 10


def test_rows_outside_every_known_key_still_fall_into_a_range(tmp_path):
    write(tmp_path, [5, 50, 500])
    keys = PartReader([tmp_path], RAW).keys().slice(1, 1)

    assert cut(keys, 1) == [KeyRange("", None)]
    assert ids(PartReader([tmp_path], RAW).read(KeyRange("", None))) == [5, 50, 500]


def test_single_keys_are_read_without_the_rest(tmp_path):
    write(tmp_path, range(1, 100), part_bytes=10)

    table = PartReader([tmp_path], RAW).read_keys([sort_key("3"), sort_key("77"), "nobody"])

    assert ids(table) == [3, 77]


def test_keys_are_counted_by_how_many_rows_they_have(tmp_path):
    write(tmp_path, [1, 2, 3, 2, 2])
    write(tmp_path / "later", [3])

    assert PartReader([tmp_path, tmp_path / "later"], RAW).per_key() == {1: 1, 2: 1, 3: 1}
    assert PartReader([tmp_path / "none"], RAW).per_key() == {}


def test_a_part_without_rows_is_read_as_none(tmp_path):
    write_parquet(tmp_path / "part-000001.parquet", RAW.empty_table(), run="r")
    reader = PartReader([tmp_path], RAW)

    assert (reader.rows, len(reader.keys())) == (0, 0)
    assert ids(reader.read(KeyRange("", None))) == []
    assert ids(reader.read_keys([sort_key("3")])) == []


def test_a_key_too_long_for_parquets_statistics_is_found_all_the_same(tmp_path):
    writer = PartWriter(tmp_path, RAW, run="r")
    long = row(1) | {"id": "x" * 70_000, "key": "~" + "x" * 70_000}
    writer.append([long, row(2)], size_bytes=1, cursor=None)
    writer.flush()

    assert PartReader([tmp_path], RAW).read(KeyRange("", None)).num_rows == 2


def test_a_part_knows_its_contract_and_cursor(tmp_path):
    write(tmp_path, [1, 2], part_bytes=100)

    metadata = pq.read_metadata(part_paths(tmp_path)[0]).metadata
    assert metadata[b"contract"] == b"raw"
    assert metadata[b"cursor"] == b'"c1"'


def test_many_tables_of_a_few_rows_are_one_part_behind_the_last_ones_cursor(tmp_path):
    writer = PartWriter(tmp_path, RAW, run="r")
    for number in range(600):
        writer.append_table(from_rows([row(number)], RAW), cursor=f"c{number}")
    writer.append_table(RAW.empty_table(), cursor="end")
    writer.flush()

    [path] = part_paths(tmp_path)
    assert part_cursor(path) == "end"
    assert ids(PartReader([tmp_path], RAW).read(KeyRange("", None))) == list(range(600))


def test_tables_without_rows_leave_no_part(tmp_path):
    writer = PartWriter(tmp_path, RAW, run="r")
    writer.append_table(RAW.empty_table(), cursor="end")
    writer.flush()

    assert part_paths(tmp_path) == []


def test_a_torn_file_is_named(tmp_path):
    (tmp_path / "part-000001.parquet").write_bytes(b"PAR1 and then the power went")

    with pytest.raises(ContractError, match=r"part-000001\.parquet"):
        PartReader([tmp_path], RAW)


def test_an_interrupted_reading_goes_on_behind_its_last_part(tmp_path):
    area = Area(tmp_path, "acme")
    first = area.begin("tickets", is_incremental=True)
    write(first.folder, [1, 2])

    again = area.begin("tickets", is_incremental=True)
    assert (again.number, again.cursor) == (first.number, "c1")


def test_a_finished_reading_is_followed_by_a_delta_from_its_end(tmp_path):
    area = Area(tmp_path, "acme")
    first = area.begin("tickets", is_incremental=True)
    area.complete(first, cursor="end", rows=2)
    second = area.begin("tickets", is_incremental=True)

    assert (second.number, second.cursor) == (2, "end")


def test_a_list_that_is_read_whole_begins_anew_after_an_interruption(tmp_path):
    area = Area(tmp_path, "acme")
    first = area.begin("groups", is_incremental=False)
    write(first.folder, [1, 2])

    again = area.begin("groups", is_incremental=False)
    assert (again.number, again.cursor, part_paths(again.folder)) == (1, None, [])


WITH = frozenset({"changes"})


def test_what_is_to_hold_more_than_before_is_read_again_from_the_beginning(tmp_path):
    area = Area(tmp_path, "acme")
    first = area.begin("events", is_incremental=True)
    area.complete(first, cursor="end", rows=0)

    assert area.lacks("events", WITH)
    second = area.begin("events", is_incremental=True, holds=WITH)
    assert (second.number, second.cursor) == (2, None)
    area.complete(second, cursor="later", rows=0)
    assert not area.lacks("events", WITH)
    assert area.begin("events", is_incremental=True, holds=WITH).cursor == "later"


def test_an_interrupted_reading_with_less_begins_anew(tmp_path):
    area = Area(tmp_path, "acme")
    first = area.begin("events", is_incremental=True)
    assert first.folder.exists()

    again = area.begin("events", is_incremental=True, holds=WITH)
    assert (again.number, again.cursor) == (1, None)


def test_with_less_than_before_it_goes_on(tmp_path):
    area = Area(tmp_path, "acme")
    area.complete(area.begin("events", is_incremental=True, holds=WITH), cursor="end", rows=0)

    assert not area.lacks("events", frozenset())
    assert area.begin("events", is_incremental=True).cursor == "end"
