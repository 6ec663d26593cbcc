"""Trees of plain mappings."""

from connectors.settings.trees import unlike


def test_what_says_the_same_as_another_tree_is_not_unlike_it():
    base = {"a": 1, "b": {"c": [], "d": None}}

    assert unlike({"a": 1, "b": {"c": []}}, base) == {}
    assert unlike({"a": 2, "b": {"c": [], "e": {"f": None, "g": 1}}}, base) == {
        "a": 2,
        "b": {"e": {"g": 1}},
    }


def test_null_is_said_where_the_other_tree_has_a_value():
    assert unlike({"a": None, "b": None}, {"a": 1}) == {"a": None}
