"""Brands, categories and sections become help centers and collections."""

from tests.builders import JUNE, JUNE_AT, raw_row
from tests.transforms.zendesk.guide.guides import catalog, category, center, section, text
from transforms.zendesk.guide.lists import CATEGORIES, CENTERS, SECTIONS
from transforms.zendesk.guide.tree import to_tree


def collections(**lists):
    return {row["source_id"]: row for row in to_tree(catalog(**lists)).collections.to_pylist()}


def test_a_help_center_is_told_with_every_host_the_readers_one_first():
    told = center(brand_url="https://acme.example", locales=["de", "EN-US", "??", None])

    assert to_tree(catalog(**{CENTERS: [told]})).help_centers.to_pylist() == [
        {
            "source_id": "7",
            "name": "Acme",
            "url": "https://help.acme.example/hc",
            "hosts": ["help.acme.example", "acme.example", "acme.zendesk.com"],
            "default_locale": "en-us",
            "locales": ["en-us", "de"],
            "is_default": True,
        }
    ]


def test_one_help_center_is_always_the_default_one():
    rows = to_tree(catalog(**{CENTERS: [center(default=False), center(id=9, default="odd")]}))

    assert rows.help_centers["is_default"].to_pylist() == [True, False]


def test_a_collection_has_its_name_in_each_language_its_own_first():
    told = category(
        source_locale="de",
        position=3,
        created_at=JUNE,
        translations=[
            text("en-us", title="All", body="A &amp; <b>B</b>"),
            text("de", title="Alles"),
        ],
    )

    row = collections(**{CATEGORIES: [told], SECTIONS: []})["category:10"]

    assert row["names"] == [
        {"locale": "de", "name": "Alles", "description": "Stop."},
        {"locale": "en-us", "name": "All", "description": "A & B"},
    ]
    assert (row["parent_id"], row["position"], row["created_at"]) == (None, 3, JUNE_AT)
    assert (row["help_center_id"], row["losses"]) == ("7", [])


def test_a_collection_without_translations_has_the_name_it_shows():
    row = collections()["category:10"]

    assert row["names"] == [{"locale": "en-us", "name": "All", "description": None}]


def test_sections_lie_in_sections_to_any_depth():
    rows = [section(20), *(section(n, parent_section_id=n - 1) for n in range(21, 27))]

    found = collections(**{SECTIONS: rows})

    assert found["section:20"]["parent_id"] == "category:10"
    assert found["section:26"]["parent_id"] == "section:25"


def test_a_section_whose_parent_is_not_there_lies_in_its_category_and_is_counted():
    row = collections(**{SECTIONS: [section(20, parent_section_id=99)]})["section:20"]

    assert (row["parent_id"], row["losses"]) == ("category:10", ["parent_unknown"])


def test_a_section_without_a_category_is_at_the_top_and_counted():
    row = collections(**{SECTIONS: [section(20, category_id=None)]})["section:20"]

    assert (row["parent_id"], row["losses"]) == (None, ["parent_unknown"])


def test_sections_in_a_circle_lie_in_their_category():
    rows = [section(20, parent_section_id=21), section(21, parent_section_id=20)]

    assert {row["parent_id"] for row in collections(**{SECTIONS: rows}).values()} == {
        None,
        "category:10",
    }


def test_what_is_no_record_fails_alone():
    tree = to_tree(catalog(**{SECTIONS: [section(20), "[1]"]}))

    assert tree.collections.num_rows == 2
    assert tree.skipped.to_pylist() == [
        {
            "entity": "collection",
            "source_id": "1",
            "parent_id": None,
            "reason": "broken_record",
        }
    ]


def test_a_help_center_whose_record_is_broken_is_told_by_its_id():
    tree = to_tree(catalog(**{CENTERS: [raw_row("[]", id="7")]}))

    assert tree.help_centers["source_id"].to_pylist() == ["7"]
    assert tree.help_centers["name"].to_pylist() == ["Help center 7"]
    assert tree.collections.num_rows == 2


def test_a_section_of_no_brand_stands_nowhere():
    tree = to_tree(catalog(**{SECTIONS: [section(20, brand_id="99")]}))

    assert tree.collections["source_id"].to_pylist() == ["category:10"]
    assert tree.skipped["source_id"].to_pylist() == ["20"]
