"""A folder's articles become canonical rows."""

import pytest

from tests.builders import raw, raw_row
from transforms.contracts import RAW
from transforms.files.help_centers.articles import to_articles
from transforms.files.help_centers.catalog import build_catalog, to_tree

NONE = RAW.empty_table()
SETUP = {
    "help_centers": [
        {"source_id": "m", "name": "Help", "default_locale": "en", "url": "https://help.example/"}
    ],
    "collections": [
        {
            "source_id": "c",
            "help_center_id": "m",
            "default_locale": "en",
            "names": {"en": "Shop", "de": "Laden"},
            "url": "https://help.example/c",
        }
    ],
}


def row(told, **columns):
    key = columns.pop("id", None) or told.get("source_id")
    return raw_row(told, id=key, **columns)


def article(key="a", **values):
    return row(
        {
            "source_id": key,
            "help_center_id": "m",
            "collection_id": "c",
            "default_locale": "en",
            "audience": "everyone",
            "url": f"https://help.example/{key}",
        }
        | values
    )


def text(article_id="a", locale="en", **values):
    told = {
        "source_id": f"{article_id}:{locale}",
        "article_id": article_id,
        "locale": locale,
        "title": "T",
    }
    return row(told | values, parent_id=article_id)


def file(key="f", article_id="a", **values):
    told = {"source_id": key, "article_id": article_id, "name": "x.png", "path": "files/x.png"}
    return row(told | values, id=f"file:{key}", parent_id=article_id)


def catalog(*articles, **setup):
    rows = {name: raw(*map(row, each)) for name, each in (SETUP | setup).items()}
    return build_catalog(rows, raw(*articles).to_pylist())


def made(*articles, parts=()):
    return to_articles(raw(*articles), raw(*parts), catalog(*articles))


def test_the_tree_is_as_the_folder_has_it():
    tree = to_tree(catalog())

    assert tree.help_centers["source_id"].to_pylist() == ["m"]
    [collection] = tree.collections.to_pylist()
    assert (collection["position"], collection["parent_id"]) == (0, None)
    assert [(each["locale"], each["name"]) for each in collection["names"]] == [
        ("en", "Shop"),
        ("de", "Laden"),
    ]


def test_a_broken_collection_is_left_out_with_the_reason():
    tree = to_tree(catalog(collections=[{"source_id": "c"}]))

    assert tree.collections.num_rows == 0
    assert [(r["entity"], r["source_id"], r["reason"]) for r in tree.skipped.to_pylist()] == [
        ("collection", "c", "broken_record")
    ]


def test_words_and_files_come_with_their_article():
    parts = [text(), text(locale="de", is_draft="true"), file("2", position=2), file("1")]

    found = made(article(votes=-3), parts=parts)

    assert found.articles["votes"].to_pylist() == [-3]
    assert found.translations["is_draft"].to_pylist() == [True, False]
    assert found.translations["key"].to_pylist() == ["~a", "~a"]
    assert found.files["source_id"].to_pylist() == ["2", "1"]
    assert found.files["position"].to_pylist() == [0, 1]
    assert found.skipped.num_rows == 0


def test_links_are_found_by_the_addresses_of_records():
    body = (
        '<a href="https://help.example/b#x%20y">b</a><a href="/c/">c</a><a href="#top">t</a>'
        '<a href="https://HELP.example">home</a><a href="https://elsewhere.example">no</a>'
        '<a href="#">none</a><a href="http://[broken">odd</a>'
    )

    found = made(article("a"), article("b"), parts=[text(body_html=body)])

    assert [tuple(link.values())[1:] for link in found.translations["links"].to_pylist()[0]] == [
        ("article", "b", None, "x y"),
        ("collection", "c", None, None),
        ("article", "a", "en", "top"),
        ("help_center", "m", None, None),
    ]


def test_links_that_the_folder_tells_stand():
    told = [{"url": "u", "entity": "ticket", "source_id": "7"}]

    found = made(article(), parts=[text(body_html='<a href="#x">x</a>', links=told)])

    assert found.translations["links"].to_pylist() == [
        [{"url": "u", "entity": "ticket", "source_id": "7", "locale": None, "anchor": None}]
    ]


def test_what_belongs_to_no_article_is_left_out_with_the_reason():
    found = made(article("a"), parts=[text("b"), file("f", "b")])

    assert [tuple(each.values()) for each in found.skipped.to_pylist()] == [
        ("translation", "b:en", "b", "article_not_in_source"),
        ("article_file", "f", "b", "article_not_in_source"),
    ]


@pytest.mark.parametrize(
    ("values", "entity"),
    [
        ({"audience": "all the world"}, "article"),
        ({"audience": None}, "article"),
        ({"votes": "many"}, "article"),
    ],
)
def test_a_broken_article_fails_with_what_it_has(values, entity):
    found = made(article("a", **values), article("b"), parts=[text("b")])

    assert found.articles["source_id"].to_pylist() == ["b"]
    assert [(r["entity"], r["reason"]) for r in found.skipped.to_pylist()] == [
        (entity, "broken_record")
    ]


def test_broken_words_and_files_fail_alone():
    parts = [
        text(),
        text(locale="de", title=""),
        file("f", path=None),
        text(locale="fr", links=[{"entity": "ticket"}]),
        raw_row("{}", id="broken:article_files.csv:2"),
    ]

    found = made(article(), parts=parts)

    assert found.translations["source_id"].to_pylist() == ["a:en"]
    assert sorted((r["entity"], r["source_id"]) for r in found.skipped.to_pylist()) == [
        ("article_file", "broken:article_files.csv:2"),
        ("article_file", "f"),
        ("translation", "a:de"),
        ("translation", "a:fr"),
    ]


def test_an_article_whose_row_is_gone_is_told_and_a_mended_row_is_not():
    gone = [raw_row("null", id=key, generation=2) for key in ("b", "broken:articles.csv:3")]

    found = made(article("a"), article("b"), *gone)

    assert found.articles["source_id"].to_pylist() == ["a"]
    assert [tuple(each.values()) for each in found.skipped.to_pylist()] == [
        ("article", "b", None, "deleted_in_source")
    ]


def test_what_lies_in_a_collection_that_is_not_there_lies_in_none_and_is_counted():
    [row] = made(article(collection_id="nowhere")).articles.to_pylist()

    assert (row["collection_id"], row["losses"]) == (None, ["collection_unknown"])


def test_a_collection_whose_way_up_ends_nowhere_is_at_the_top_and_counted():
    [shop] = SETUP["collections"]
    rows = [
        shop | {"source_id": "a", "parent_id": "b"},
        shop | {"source_id": "b", "parent_id": "a"},
        shop | {"source_id": "d", "parent_id": "nowhere"},
        shop | {"source_id": "e", "parent_id": "d"},
    ]

    found = to_tree(catalog(collections=rows)).collections.to_pylist()

    assert [(each["source_id"], each["parent_id"], each["losses"]) for each in found] == [
        ("a", None, ["parent_unknown"]),
        ("b", None, ["parent_unknown"]),
        ("d", None, ["parent_unknown"]),
        ("e", "d", []),
    ]


def test_a_help_center_that_is_in_no_row_is_told_by_its_id():
    tree = to_tree(catalog(article(help_center_id="x")))

    assert tree.help_centers["source_id"].to_pylist() == ["m", "x"]
    assert tree.help_centers["name"].to_pylist()[1] == "Help center x"
