"""Articles with their words become canonical rows."""

import pytest

from tests.builders import JUNE, JUNE_AT, raw, raw_row
from tests.transforms.zendesk.guide.guides import (
    HOST,
    article,
    attachment,
    catalog,
    center,
    files,
    text,
)
from transforms.contracts import RAW
from transforms.zendesk.guide.articles import to_articles
from transforms.zendesk.guide.lists import CENTERS, SEGMENTS, TAGS

NO_FILES = RAW.empty_table()


def made(*articles, parts=NO_FILES, **lists):
    records = [each for each in articles if isinstance(each, dict) and "payload" not in each]
    return to_articles(raw(*articles), parts, catalog(*records, **lists))


def test_everything_known_of_an_article_is_taken():
    told = article(
        promoted=True,
        label_names=["a", " b ", "a"],
        content_tag_ids=["T1", "T2"],
        comments_disabled=True,
        vote_sum=-3,
        created_at=JUNE,
        updated_at=JUNE,
        edited_at=JUNE,
        user_segment_ids=[5],
    )
    segment = {"id": 5, "name": "Dealers", "user_type": "signed_in_users", "tags": ["d"]}

    [row] = made(
        told, **{TAGS: [{"id": "T1", "name": "bikes"}], SEGMENTS: [segment]}
    ).articles.to_pylist()

    assert row == {
        "source_id": "1",
        "key": "011",
        "help_center_id": "7",
        "collection_id": "section:20",
        "position": 4,
        "is_promoted": True,
        "author_id": "3",
        "default_locale": "en-us",
        "audience": "segment",
        "audience_names": ["Dealers"],
        "labels": ["a", "b"],
        "content_tags": ["bikes", "T2"],
        "is_closed_to_comments": True,
        "votes": -3,
        "created_at": JUNE_AT,
        "updated_at": JUNE_AT,
        "edited_at": JUNE_AT,
        "url": f"{HOST}/hc/en-us/articles/1",
        "losses": ["content_tag_unknown"],
    }


@pytest.mark.parametrize(("told", "losses"), [(True, []), (False, ["comments_left_out"])])
def test_what_readers_may_have_written_below_an_article_is_a_loss(told, losses):
    [row] = made(article(comments_disabled=told)).articles.to_pylist()

    assert row["losses"] == losses


@pytest.mark.quirk("ZEN-061")
def test_each_translation_has_its_own_state_and_author():
    told = article(
        translations=[
            text("en-us", updated_by_id=8, created_by_id=9, updated_at=JUNE),
            text("de", title="Bremsen", draft=True, outdated=True, html_url="https://x.example/1"),
            text("fr", hidden=True),
            text("nl", draft=None),
        ]
    )

    rows = made(told).translations.to_pylist()

    assert [(row["source_id"], row["is_draft"]) for row in rows] == [
        ("1:en-us", False),
        ("1:de", True),
        ("1:fr", True),
        ("1:nl", True),
    ]
    assert rows[1] == {
        "source_id": "1:de",
        "article_id": "1",
        "key": "011",
        "locale": "de",
        "title": "Bremsen",
        "description": None,
        "body_html": "<p>Stop.</p>",
        "links": [],
        "is_draft": True,
        "is_outdated": True,
        "author_id": "3",
        "created_at": None,
        "updated_at": None,
        "url": "https://x.example/1",
        "losses": [],
    }
    assert (rows[0]["author_id"], rows[0]["updated_at"]) == ("8", JUNE_AT)
    assert rows[2]["url"] == f"{HOST}/hc/fr/articles/1"


def test_links_of_a_body_are_told_as_they_stand_there():
    body = (
        '<p><a href=" /hc/de/articles/2-x?a=1&amp;b=2#c ">two</a><a href="https://x.example">x</a>'
        '<a name="no">none</a><area href="/hc/requests/5"></p>'
    )

    found = made(article(1, translations=[text(body=body)]), article(2))

    assert found.translations["links"].to_pylist()[0] == [
        {
            "url": "/hc/de/articles/2-x?a=1&b=2#c",
            "entity": "article",
            "source_id": "2",
            "locale": "de",
            "anchor": "c",
        },
        {
            "url": "/hc/requests/5",
            "entity": "ticket",
            "source_id": "5",
            "locale": None,
            "anchor": None,
        },
    ]


@pytest.mark.quirk("ZEN-060")
def test_an_article_that_is_listed_no_more_is_left_out_and_not_linked_to():
    known = article(1, translations=[text(body='<a href="/hc/articles/2">x</a>')])
    gone = [article(2), raw_row("null", id="2", generation=2)]
    rows = raw(known, *gone)

    found = to_articles(rows, NO_FILES, catalog(known, gone[1]))

    assert found.articles["source_id"].to_pylist() == ["1"]
    assert found.translations["links"].to_pylist()[0][0]["source_id"] is None
    assert found.skipped.to_pylist() == [
        {
            "entity": "article",
            "source_id": "2",
            "parent_id": None,
            "reason": "deleted_in_source",
        }
    ]


@pytest.mark.parametrize("payload", ["{", "[]", "7", '{"id": null}'])
def test_a_broken_article_fails_alone(payload):
    found = made(raw_row(payload, id="2"), article(1))

    assert found.articles["source_id"].to_pylist() == ["1"]
    assert [(row["source_id"], row["reason"]) for row in found.skipped.to_pylist()] == [
        ("2", "broken_record")
    ]


def test_an_article_whose_translations_are_unread_has_the_words_it_shows():
    [row] = made(article(translations=None, draft=False)).articles.to_pylist()
    found = made(article(translations=None, draft=False)).translations.to_pylist()

    assert row["losses"] == ["translations_unread"]
    assert [(each["locale"], each["title"], each["is_draft"]) for each in found] == [
        ("en-us", "Brakes", False)
    ]


@pytest.mark.parametrize(
    ("values", "loss"),
    [
        ({"translations": "odd"}, "value_unreadable"),
        ({"updated_at": "some day"}, "value_unreadable"),
        ({"section_id": 99}, "section_unknown"),
        ({"section_id": None}, "section_unknown"),
    ],
)
def test_what_can_t_be_read_of_an_article_is_counted(values, loss):
    [row] = made(article(**values)).articles.to_pylist()

    assert loss in row["losses"]


def test_a_translation_that_names_no_language_fails_alone():
    found = made(article(translations=["odd", text(), text("no locale!")]))

    assert found.translations["source_id"].to_pylist() == ["1:en-us"]
    assert [tuple(row.values()) for row in found.skipped.to_pylist()] == [
        ("translation", "1:broken-0", "1", "broken_record"),
        ("translation", "1:broken-2", "1", "broken_record"),
    ]


def test_a_body_of_another_kind_is_no_body_and_counted():
    [row] = made(article(translations=[text(body={"html": "x"})])).translations.to_pylist()

    assert (row["body_html"], row["losses"]) == (None, ["value_unreadable"])


def test_an_article_of_a_help_center_that_is_not_open_is_for_agents():
    closed = center(help_center_state="disabled")

    assert made(article(), **{CENTERS: [closed]}).articles["audience"].to_pylist() == ["agents"]


def test_files_come_with_their_article():
    parts = raw(files(1, attachment(90, locale="de")), files(2, attachment(91)))

    found = made(article(1), article(2), parts=parts).files.to_pylist()

    assert [(row["source_id"], row["article_id"], row["key"], row["locale"]) for row in found] == [
        ("90", "1", "011", "de"),
        ("91", "2", "012", None),
    ]


def test_a_broken_list_of_files_is_none():
    assert made(article(1), parts=raw(raw_row("{", id="1"))).files.num_rows == 0


def test_an_article_of_no_brand_is_broken():
    found = made(article(1, brand_id="99"), article(2))

    assert found.articles["source_id"].to_pylist() == ["2"]
    assert found.skipped["reason"].to_pylist() == ["broken_record"]
