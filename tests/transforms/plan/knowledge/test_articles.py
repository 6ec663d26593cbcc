from dataclasses import replace

import pytest

from tests.transforms.plan.builders import MATCHING
from tests.transforms.plan.knowledge.base_given import (
    BASE,
    JUNE,
    accounted,
    article_row,
    article_rules,
    body_of,
    collection_row,
    content,
    html,
    planned,
    rules,
    translation_row,
)
from transforms.conditions import AnyNone, ArticleFilters, Filters
from transforms.model import Operation, RecordRef
from transforms.plan.knowledge.composing import place_of
from transforms.plan.knowledge.gone import gone_articles, replaced_articles
from transforms.plan.steps import references


def test_an_article_is_made_with_all_its_languages():
    rows = [translation_row(), translation_row(locale="de", body="<p>Hallo</p>", is_draft=True)]
    plan = planned(translations=rows)

    step = plan.records[0].steps[0]
    assert (step.key, step.operation, step.is_mutable) == (
        "article",
        Operation.ARTICLE_CREATE,
        False,
    )
    assert step.body == {
        "parent_id": {"$ref": ["collection", "section:1"]},
        "default": "en",
        "place": "https://help.acme.example",
        "ai": False,
        "contents": {
            "en": {
                "title": "Title 1",
                "author_id": "901",
                "state": "published",
                "rich": ["<p>Hello</p>"],
            },
            "de": {
                "title": "Title 1",
                "author_id": "901",
                "state": "draft",
                "rich": ["<p>Hallo</p>"],
            },
        },
    }
    assert plan.second == ()
    assert accounted(plan) == {
        ("article", "1"): None,
        ("translation", "1:en-us"): None,
        ("translation", "1:de"): None,
    }


@pytest.mark.quirk("INT-089")
def test_languages_that_meet_or_are_not_enabled_are_skipped_and_named():
    rows = [translation_row(), translation_row(locale="en-gb"), translation_row(locale="ja")]
    plan = planned(translations=rows)

    assert list(body_of(plan)["contents"]) == ["en"]
    assert accounted(plan) == {
        ("article", "1"): None,
        ("translation", "1:en-us"): None,
        ("translation", "1:en-gb"): "locale_meets_another",
        ("translation", "1:ja"): "locale_not_enabled",
    }


def test_an_article_without_the_default_language_gets_a_draft_of_it():
    row = article_row(default_locale="de")
    plan = planned([row], [translation_row(locale="de")])

    assert content(plan)["state"] == "draft"
    assert (content(plan)["rich"], content(plan, "de")["state"]) == ([], "published")
    assert "default_language_missing" in plan.records[0].steps[0].losses


def test_an_article_without_any_language_is_skipped():
    plan = planned(translations=[translation_row(locale="ja")])

    assert plan.records == ()
    assert accounted(plan)["article", "1"] == "locale_not_enabled"


def test_translations_can_be_left_out():
    rows = [translation_row(), translation_row(locale="de")]
    plan = planned(translations=rows, rules=article_rules(translations=False))

    assert accounted(plan)["translation", "1:de"] == "translations_off"


@pytest.mark.parametrize(
    ("wished", "reason"),
    [
        (ArticleFilters(locales=AnyNone(none=("en-us",))), "filtered_articles"),
        (ArticleFilters(states=AnyNone(any=("draft",))), "filtered_articles"),
        (ArticleFilters(categories=AnyNone(any=("Other",))), "filtered_articles"),
        (ArticleFilters(categories=AnyNone(any=("Start",))), None),
    ],
)
def test_filters_leave_articles_out(wished, reason):
    told = replace(rules(), filters=Filters(articles=wished))

    assert accounted(planned(rules=told))["article", "1"] == reason


@pytest.mark.quirk("INT-088")
def test_an_author_without_a_teammate_is_replaced():
    row = translation_row(author_id="a9")
    stand_in = planned(translations=[row], author_id="905")

    assert content(stand_in)["author_id"] == "905"
    assert content(planned(translations=[row]))["author_id"] == MATCHING.stand_in
    assert "author_replaced" in stand_in.records[0].steps[0].losses


@pytest.mark.parametrize("audience", ["signed_in", "segment", "agents", "who knows"])
@pytest.mark.parametrize("is_draft", [False, True])
def test_what_not_everybody_may_read_is_never_published(audience, is_draft):
    row = article_row(audience=audience)
    told = [translation_row(is_draft=is_draft), translation_row(locale="de")]
    internal = planned([row], told)
    draft = planned([row], told, rules=article_rules({"restricted": "draft"}))

    operations = {step.operation for each in internal.records for step in each.steps}
    assert operations == {Operation.INTERNAL_ARTICLE_CREATE, Operation.ARTICLE_TAG}
    states = {each["state"] for each in body_of(draft)["contents"].values()}
    assert states == {"draft"}


@pytest.mark.quirk("INT-092")
def test_an_article_that_was_internal_and_stood_nowhere_has_no_line_of_ours():
    own = {"audience": "agents", "collection_id": None}

    found = [
        place_of(["Lumen"], article | {"audience_names": names})
        for article, names in (
            (own, []),
            (own, ["Leads"]),
            (own | {"collection_id": "7"}, []),
            (own | {"audience": "signed_in"}, []),
        )
    ]

    assert found == [
        "",
        "<p><i>Lumen (Leads)</i></p>",
        "<p><i>Lumen (agents)</i></p>",
        "<p><i>Lumen (signed in)</i></p>",
    ]


def test_an_internal_article_of_each_language_says_where_it_stood():
    row = article_row(audience="segment", audience_names=["VIP", "Staff"])
    told = [translation_row(), translation_row(locale="de", body="<p>Hallo</p>", is_draft=True)]
    plan = planned([row], told)

    assert [each.ref.source_id for each in plan.records] == ["1:en-us", "1:de"]
    assert body_of(plan) == {
        "title": "Title 1",
        "author_id": "901",
        "owner_id": "901",
        "ai": False,
        "rich": ["<p>Hello</p><p><i>Acme › Start (VIP, Staff)</i></p>"],
    }
    assert [step.key for step in plan.records[0].steps] == ["internal", "tag:start"]
    assert "draft_as_internal" in plan.records[1].steps[0].losses
    owners = {row["owner_id"] for row in plan.accounts.to_pylist()}
    assert owners == {"1:en-us", "1:de"}


def test_what_became_restricted_since_is_hidden_where_it_stands():
    row = article_row(audience="agents")
    plan = planned([row], settled={"1": ["article"]}, versions={"1": {"article": "old"}})

    step = plan.second[0].steps[0]
    assert (step.operation, step.body["contents"]["en"]["state"]) == (
        Operation.ARTICLE_UPDATE,
        "draft",
    )


def test_labels_and_content_tags_become_tags_a_request_each():
    row = article_row(labels=["Bikes", "bikes"], content_tags=["Repair"])
    told = planned([row], settled={"1": ["tag:old", "tag:bikes"]})

    steps = told.records[0].steps[1:]
    assert [(step.key, step.operation.value) for step in steps] == [
        ("tag:bikes", "article.tag"),
        ("tag:repair", "article.tag"),
        ("tag:old", "article.untag"),
    ]
    assert steps[0].body == {"id": {"$ref": ["tag", "bikes"]}, "of": "articles"}
    dropped = planned([row], rules=article_rules(source_tags="drop")).records[0]
    assert (len(dropped.steps), "labels_dropped" in dropped.steps[0].losses) == (1, True)


@pytest.mark.quirk("INT-093")
def test_an_article_outside_of_all_collections_gets_one():
    plan = planned([article_row(collection_id=None)])

    assert body_of(plan)["parent_id"] == {"$ref": ["collection", "lone:1"]}
    assert "collection_made" in plan.records[0].steps[0].losses


def test_dates_and_old_authors_go_where_the_operator_says():
    row = article_row(created_at=JUNE, author_id="a9")
    noted = planned([row], rules=article_rules(original_dates="note"), names={"a9": "Ann"})
    off = planned([row], rules=article_rules(original_dates="off"))

    line = "<p><i>Originally created 2025-06-01, edited 2025-06-01, by Ann</i></p>"
    assert html(noted) == [f"<p>Hello</p>{line}"]
    assert "article_dates_left_out" in planned([row]).records[0].steps[0].losses
    assert "article_dates_left_out" not in off.records[0].steps[0].losses


def test_a_changed_article_is_set_anew_and_an_unchanged_one_is_not():
    first = planned()
    version = first.records[0].steps[0].hints.version
    known = {"settled": {"1": ["article"]}, "versions": {"1": {"article": version}}}

    assert planned(**known).second == ()
    changed = planned(translations=[translation_row(body="<p>New</p>")], **known)
    assert [step.key for step in changed.second[0].steps] == ["content"]
    again = planned(settled={"1": ["article", "content"]})
    assert len(again.second) == 1


def test_the_plain_form_goes_along_where_it_differs():
    body = "<ul><li>a<ul><li>b</li></ul></li></ul>"
    told = content(planned(translations=[translation_row(body=body)]))

    assert (told["plain"] != told["rich"], told["lost"]) == (True, ["nested_list_flattened"])


def test_long_and_empty_titles():
    assert len(content(planned(translations=[translation_row(title="x" * 300)]))["title"]) == 255
    assert content(planned(translations=[translation_row(title=" ")]))["title"] == "Untitled"


def test_what_intercom_has_no_place_for_is_told():
    row = article_row(is_promoted=True, votes=3, losses=["odd"])
    base = replace(BASE, titles=frozenset({"title 1"}))
    plan = planned([row], [translation_row(is_outdated=True)], base=base, tree=[collection_row()])

    assert set(plan.records[0].steps[0].losses) == {
        "promotion_left_out",
        "votes_left_out",
        "outdated_mark_left_out",
        "title_is_there_already",
        "odd",
    }


def test_articles_that_the_source_has_no_more_are_hidden_or_deleted():
    public, internal = RecordRef("article", "1"), RecordRef("article", "2:en-us")
    records = gone_articles({public: "article", internal: "internal"})

    assert [(each.ref, each.steps[0].operation) for each in records] == [
        (public, Operation.ARTICLE_UNPUBLISH),
        (internal, Operation.INTERNAL_ARTICLE_DELETE),
    ]


def test_an_internal_article_that_became_a_page_is_deleted_behind_that_page():
    internal = RecordRef("article", "2:en-us")
    [record] = replaced_articles({internal: "2"})

    assert record.ref == internal
    assert record.steps[0].operation == Operation.INTERNAL_ARTICLE_DELETE
    assert references(record) == {internal, RecordRef("article", "2")}
