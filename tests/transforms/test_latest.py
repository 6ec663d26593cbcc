"""The newest version of each record."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import JUNE_AT, raw_row
from tests.examples import examples
from transforms.contracts import RAW, from_rows
from transforms.latest import latest, newest


def table(*rows):
    return from_rows(list(rows), RAW)


def test_the_generation_beats_the_time_and_the_time_the_sequence():
    old = raw_row({"id": 1}, source_at=JUNE_AT, generation=1, sequence=9)
    new = raw_row({"id": 1, "n": 1}, source_at=JUNE_AT - timedelta(1), generation=2)
    newer = raw_row({"id": 1, "n": 2}, source_at=JUNE_AT, generation=2)
    newest = raw_row({"id": 1, "n": 3}, source_at=JUNE_AT, generation=2, sequence=2)
    timeless = raw_row({"id": 1, "n": 4}, source_at=None, generation=2, sequence=99)

    assert latest(table(newest, timeless, old, newer, new)).to_pylist() == [newest]


def test_the_newest_are_the_latest_in_any_order():
    read_twice = [raw_row({}, id=one, generation=each) for one in "ba" for each in (2, 1)]
    once = [raw_row({}, id=one) for one in ("10", "9")]

    for rows in (read_twice, once, []):
        found = newest(table(*rows)).to_pylist()
        assert sorted(found, key=lambda row: row["id"]) == sorted(
            latest(table(*rows)).to_pylist(), key=lambda row: row["id"]
        )


def test_ids_are_sorted_as_people_count():
    rows = [raw_row({}, id=one) for one in ("10", "9", "log:b", "100", "log:a")]

    found = latest(table(*rows)).column("id").to_pylist()

    assert found == ["9", "10", "100", "log:a", "log:b"]


def test_rows_of_one_key_stand_together():
    rows = [raw_row({}, id=one, parent_id=ticket) for one, ticket in [("3", "10"), ("4", "9")]]

    assert latest(table(*rows)).column("parent_id").to_pylist() == ["9", "10"]


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 3), st.integers(1, 9))))
@examples(40)
def test_each_id_is_there_once_and_twice_is_as_once(versions):
    rows = [raw_row({}, id=str(i), generation=g, sequence=s) for i, g, s in versions]

    once = latest(table(*rows))

    assert set(once.column("id").to_pylist()) == {str(i) for i, _, _ in versions}
    assert latest(once).equals(once)
