"""What people have to do by hand in a help center, in the order that it had."""

from tests.transforms.plan.knowledge.base_given import OLD, center_row, collection_row
from transforms.plan.knowledge.todo import todo_list


def lines(*collections, promoted=()):
    text = todo_list([center_row()], list(collections), promoted)
    return [line for line in text.splitlines() if line.lstrip().startswith(("- [ ]", "##"))]


def test_collections_stand_in_their_order_with_what_is_in_them():
    told = lines(
        collection_row("section:2", "Late", position=2, parent_id="category:1"),
        collection_row("section:1", "Soon", position=1, parent_id="category:1"),
        collection_row("category:1", "Guide", url=f"{OLD}/categories/1"),
    )

    assert told == [
        "## Order and icons of collections: Acme",
        f"- [ ] [Guide]({OLD}/categories/1)",
        r"  - [ ] Soon",
        r"  - [ ] Late",
    ]


def test_promoted_articles_are_named():
    assert lines(promoted=[("Ride *safe*\nnow", "https://x/1"), ("Odd", "https://x/(1)")]) == [
        "## Articles that were promoted",
        r"- [ ] [Ride \*safe\* now](https://x/1)",
        "- [ ] Odd",
    ]


def test_where_nothing_is_to_be_done_there_is_no_list():
    assert todo_list([center_row()], [], []) == ""
    assert todo_list([], [collection_row()], []) == ""


def test_a_tree_that_leads_into_itself_ends():
    assert lines(collection_row("section:1", parent_id="section:1")) == []
