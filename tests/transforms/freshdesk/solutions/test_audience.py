import pytest

from tests.transforms.freshdesk.solutions.solutions_rows import (
    article,
    catalog,
    category,
    collections,
    folder,
    one,
    portal,
)

KINDS = {
    1: "everyone",
    2: "signed_in",
    3: "agents",
    4: "segment",
    5: "agents",
    6: "segment",
    7: "segment",
}


@pytest.mark.quirk("FRE-063")
@pytest.mark.parametrize(("visibility", "kind"), KINDS.items())
def test_a_folder_says_who_may_read(visibility, kind):
    assert one(article(), catalog(folder(visibility=visibility)))["audience"] == kind


@pytest.mark.quirk("FRE-063")
@pytest.mark.parametrize("visibility", [None, 0, 8, 9, "1", True, [1]])
def test_a_number_that_nobody_knows_is_for_agents_and_told(visibility):
    row = one(article(), catalog(folder(visibility=visibility)))

    assert row["audience"] == "agents"
    assert "audience_unknown" in row["losses"]


@pytest.mark.parametrize(("above", "kind"), [(2, "signed_in"), (3, "agents"), (7, "segment")])
def test_what_lies_in_a_narrower_folder_is_no_wider(above, kind):
    told = catalog(folder(10, visibility=above), folder(11, parent_folder_id=10))

    assert one(article(), told)["audience"] == kind


def test_a_narrow_folder_in_an_open_one_stays_narrow():
    told = catalog(folder(10), folder(11, parent_folder_id=10, visibility=3))

    assert one(article(), told)["audience"] == "agents"


@pytest.mark.parametrize("missing", [{"folder_id": 99}, {"folder_id": None}, {"folder_id": "x y"}])
def test_an_article_in_no_known_folder_is_for_agents(missing):
    row = one(article(**missing))

    assert row["audience"] == "agents"
    assert row["collection_id"] is None
    assert "folder_unknown" in row["losses"]


@pytest.mark.parametrize("parent", [99, 11])
def test_a_folder_whose_parent_is_not_there_is_for_agents_unless_it_is_its_own(parent):
    row = one(article(), catalog(folder(11, parent_folder_id=parent)))

    assert row["audience"] == ("everyone" if parent == 11 else "agents")


def test_a_category_in_no_portal_is_for_agents():
    told = [category(visible_in_portals=[])]

    assert one(article(), catalog(categories=told))["audience"] == "agents"
    assert one(article(), catalog(categories=[category(visible_in_portals=[3])]))["audience"] == (
        "everyone"
    )


def test_a_category_that_is_not_there_closes_what_lies_in_it():
    assert one(article(), catalog(folder(category_id=99)))["audience"] == "agents"


@pytest.mark.quirk("FRE-068")
def test_behind_a_login_nothing_is_for_everyone():
    closed = catalog(center=portal(is_open=False))

    assert one(article(), closed)["audience"] == "signed_in"


def test_companies_and_segments_are_named():
    told = catalog(folder(visibility=4, company_ids=[7, 8], contact_segment_ids=[9]))

    assert one(article(), told)["audience_names"] == ["company 7", "company 8", "contact segment 9"]


@pytest.mark.quirk("FRE-069")
def test_a_category_of_some_portals_has_lost_which_ones():
    told = catalog(
        categories=[
            category(1, visible_in_portals=[7, 8]),
            category(2, visible_in_portals=[8]),
            category(3, visible_in_portals=[]),
            category(4, visible_in_portals=None),
        ]
    )

    found = {key: row["losses"] for key, row in collections(told).items() if "category" in key}
    lost = {"category:2": ["some_portals_only"]}
    assert found == {f"category:{key}": [] for key in (1, 2, 3, 4)} | lost
