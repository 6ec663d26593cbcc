"""Lists in which a source says what it calls things."""

from tests.builders import raw_row
from transforms.contracts import RAW, from_rows
from transforms.setup_lists import broken_in, listed, teams_of

GROUPS = [raw_row({"id": 2, "name": "Sales"}), raw_row({"id": 1}), raw_row("no JSON", id="3")]
SETUP = {"groups": from_rows(GROUPS, RAW)}


def test_records_come_in_the_order_of_their_ids_and_what_is_none_is_named():
    assert list(listed(SETUP, "groups")) == [("1", {"id": 1}), ("2", {"id": 2, "name": "Sales"})]
    assert broken_in(SETUP) == ("groups:3",)


def test_a_list_that_is_not_there_is_empty():
    assert list(listed(SETUP, "products")) == []


def test_teams_keep_their_order():
    names = teams_of({"9": "Sales", "10": "Support"})["name"].to_pylist()

    assert names == ["Sales", "Support"]
