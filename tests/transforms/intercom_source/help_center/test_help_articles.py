"""What articles, internal articles, snippets and collections become, and who may read them."""

import pytest

from tests.transforms.intercom_source.help_center.help_rows import (
    article,
    catalog,
    center,
    collection,
    content,
    one,
    shaped,
    words,
)
from tests.transforms.intercom_source.rows import AT, raw, spec
from tests.transforms.intercom_source.test_hostile import HOSTILE
from transforms.contracts import RAW
from transforms.intercom_source.help_center import articles
from transforms.intercom_source.help_center.source import HELP_CENTER
from transforms.knowledge.contracts import AUDIENCES


def tree(**lists):
    return HELP_CENTER.tree(catalog(**lists))


def test_an_article_keeps_its_place_author_dates_and_tags():
    row = one(article(tags={"tags": [{"id": "1", "name": "setup"}]}))

    assert (row["help_center_id"], row["collection_id"]) == ("10", "20")
    assert (row["author_id"], row["content_tags"]) == ("3", ["setup"])
    assert row["created_at"].timestamp() == AT
    assert (row["audience"], row["losses"]) == ("everyone", [])


def test_each_language_has_its_own_words_and_state():
    told = {"en": content(), "pt-BR": content(title="Bulbos", state="draft"), "fr": None}

    found = words(article(translated_content=told))

    assert [(row["locale"], row["title"], row["is_draft"]) for row in found] == [
        ("en", "Bulbs", False),
        ("pt-br", "Bulbos", True),
    ]
    assert one(article(translated_content=told))["default_locale"] == "en"


def test_an_article_of_a_help_center_with_one_language_says_its_words_itself():
    (row,) = words(article(translated_content=None, default_locale=None, state="draft"))

    assert (row["locale"], row["title"], row["is_draft"]) == ("en", "Bulbs", True)


@pytest.mark.quirk("ICS-062")
def test_of_several_collections_the_first_one_that_is_there_counts():
    desk = catalog(collections=[collection(), collection("21")])
    row = one(article(parent_ids=[99, 21, 20]), desk=desk)

    assert (row["collection_id"], row["losses"]) == ("21", ["further_collections_left_out"])
    assert one(article(parent_ids=[]))["collection_id"] is None


@pytest.mark.quirk("ICS-063")
@pytest.mark.parametrize(
    ("told", "audience"),
    [
        ("everyone", "everyone"),
        ("all_users", "signed_in"),
        ("all_leads", "segment"),
        ("restricted", "segment"),
        ("martians", "agents"),
        (None, "agents"),
    ],
)
def test_whoever_may_read_an_article_nobody_else_does(told, audience):
    row = one(article(help_center_audience=told))

    assert row["audience"] == audience
    assert ("audience_unknown" in row["losses"]) == (told in {"martians", None})


def test_a_help_center_that_is_off_or_unknown_shows_nothing_to_anybody():
    off = catalog(centers=[center(website_turned_on=False)])
    none = catalog(centers=[])

    assert one(article(), desk=off)["audience"] == "agents"
    assert one(article(), desk=none)["audience"] == "agents"


def test_internal_articles_are_for_teammates_alone_and_snippets_too():
    internal = {"type": "internal_article", "id": "40", "title": "Keys", "body": "<p>x</p>"}
    snippet = {"type": "content_snippet", "id": "4", "title": "Reset", "locale": "de"}
    snippet |= {"body_markdown": "# Reset\n\nGo <on>\nand on"}

    found = shaped(
        ("internal:40", internal | {"owner_id": 3, "locale": "en"}), ("snippet:4", snippet)
    )

    rows, told = found.articles.to_pylist(), found.translations.to_pylist()
    assert [(row["source_id"], row["audience"]) for row in rows] == [
        ("internal:40", "agents"),
        ("snippet:4", "agents"),
    ]
    assert [(row["locale"], row["body_html"], row["is_draft"]) for row in told] == [
        ("en", "<p>x</p>", False),
        ("de", "<p># Reset</p><p>Go &lt;on&gt;<br>and on</p>", False),
    ]
    assert rows[0]["author_id"] == "3"


def test_changes_that_are_not_published_are_a_loss():
    assert one(article(has_unpublished_changes=True))["losses"] == ["draft_changes_left_out"]


def test_images_are_files_once_in_all_languages_by_what_stays_of_their_links():
    image = "https://downloads.example/i/a.png"
    told = {
        "en": content(body=f'<img src="{image}">'),
        "de": content(body=f'<img src="{image}"><img src="x.png">'),
    }
    asked = f"https://api.example/articles/30?file={image}"

    found = shaped(article(translated_content=told, signed_files={image: asked}))
    rows = found.files.to_pylist()

    assert [(row["name"], row["unavailable"], row["is_inline"]) for row in rows] == [
        ("a.png", None, True),
        ("x.png", "no_address", True),
    ]
    assert (rows[0]["url"], rows[0]["path"], rows[1]["path"]) == (image, asked, None)


def test_a_file_that_a_text_links_to_comes_along():
    file = "https://downloads.example/i/manual.pdf"
    told = {"en": content(body=f'<a href="{file}">Manual</a>')}

    found = shaped(article(translated_content=told, signed_files={file: "asked"}))

    (row,) = found.files.to_pylist()
    (link,) = found.translations.to_pylist()[0]["links"]
    assert (row["name"], row["addresses"]) == ("manual.pdf", [file])
    assert (link["entity"], link["source_id"]) == ("article_file", row["source_id"])


def test_links_tell_what_they_lead_to():
    body = '<a href="/en/articles/31-wires#plug">w</a><a href="https://other.example">o</a>'
    (row,) = words(article(translated_content={"en": content(body=body, url=None)}))

    assert row["links"] == [
        {
            "url": "/en/articles/31-wires#plug",
            "entity": "article",
            "source_id": "31",
            "locale": "en",
            "anchor": "plug",
        }
    ]


def test_collections_are_a_tree_in_all_their_languages():
    told = {
        "type": "group_translated_content",
        "en": {"name": "Lamps", "description": "<b>All</b>"},
        "pt-BR": {"name": "Luzes"},
    }
    found = tree(
        collections=[collection(translated_content=told), collection("21", parent_id="20")]
    ).collections.to_pylist()

    assert [(row["source_id"], row["parent_id"], row["position"]) for row in found] == [
        ("20", None, 1),
        ("21", "20", 1),
    ]
    assert [(each["locale"], each["name"]) for each in found[0]["names"]] == [
        ("en", "Lamps"),
        ("pt-br", "Luzes"),
    ]
    assert found[0]["names"][0]["description"] == "All"


def test_a_collection_that_stands_above_itself_or_below_nothing_lies_at_the_top():
    rows = [collection(parent_id="21"), collection("21", parent_id="20")]
    lost = [collection(parent_id="99")]

    for each in (rows, lost):
        for row in tree(collections=each).collections.to_pylist():
            assert (row["parent_id"], row["losses"]) == (None, ["parent_unknown"])


def test_help_centers_have_hosts_languages_and_one_is_the_default():
    others = center(id="11", default=False, custom_domain="help.other.example", url="http://[")
    (first, second) = tree(centers=[center(), others]).help_centers.to_pylist()

    assert (first["name"], first["hosts"], first["is_default"]) == (
        "Lumen",
        ["help.lumen.example", "intercom.help"],
        True,
    )
    assert (first["default_locale"], first["locales"]) == ("en", ["en", "pt-br"])
    assert (second["is_default"], second["hosts"]) == (
        False,
        ["help.other.example", "intercom.help"],
    )


def test_without_any_help_center_there_is_one_for_what_stands_in_none():
    found = tree(centers=[], collections=[]).help_centers.to_pylist()

    assert [(row["source_id"], row["is_default"]) for row in found] == [("help_center", True)]
    assert one(article(), desk=catalog(centers=[]))["help_center_id"] == "help_center"


def test_what_is_broken_or_withdrawn_is_told():
    found = shaped(("30", "null"), ("31", "[]"), article("32", translated_content={"en": []}))

    told = {row["source_id"]: row["reason"] for row in found.skipped.to_pylist()}
    assert told == {
        "30": "deleted_in_source",
        "31": "broken_record",
        "32:en": "broken_record",
    }
    assert found.articles["source_id"].to_pylist() == ["32"]
    broken = tree(collections=[collection(), ("21", "7")])
    assert broken.skipped["source_id"].to_pylist() == ["21"]


def test_odd_values_stay_with_their_own_article_and_never_open_one():
    base = article(has_unpublished_changes=False, tags={"tags": []})
    for key in base.keys() - {"id"}:
        for value in HOSTILE:
            found = shaped({**base, key: value}, article("31"))
            assert "31" in found.articles["source_id"].to_pylist()
            for row in found.articles.to_pylist():
                assert row["audience"] in AUDIENCES
                is_odd = key == "help_center_audience" and row["source_id"] == "30"
                assert not (is_odd and row["audience"] == "everyone")
    for told in (center(), collection(translated_content={"en": {"name": "x"}})):
        name = "centers" if told["id"] == "10" else "collections"
        for key in told.keys() - {"id"}:
            for value in HOSTILE:
                found = tree(**{name: [{**told, key: value}]})
                assert found.help_centers.num_rows == 1
                assert HELP_CENTER.articles(raw(article()), RAW.empty_table(), catalog()).articles


@pytest.mark.parametrize("schema", ["article_list_item", "internal_article_list_item"])
def test_every_property_is_taken_or_left_out_for_a_reason(schema):
    known = set(spec()["components"]["schemas"][schema]["properties"])

    assert known - articles.TAKEN - articles.DROPPED.keys() == set()
