from dataclasses import replace

import pytest

from tests.transforms.plan.builders import MATCHING
from tests.transforms.plan.knowledge.base_given import (
    BASE,
    JUNE,
    OLD,
    accounted,
    article_row,
    article_rules,
    body_of,
    bytes_row,
    collection_row,
    file_row,
    link,
    neighbours,
    planned,
    rules,
    translation_row,
)
from transforms.model import Operation, RecordRef
from transforms.plan.knowledge.composing import place_of
from transforms.plan.knowledge.gone import gone_articles, replaced_articles
from transforms.plan.knowledge.neighbours import Spot
from transforms.plan.steps import references
from transforms.rules import AnyNone, ArticleFilters, Filters


def content(plan, locale="en"):
    return body_of(plan)["contents"][locale]


def html(plan, locale="en"):
    return content(plan, locale)["rich"]


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


def test_links_are_told_in_a_later_step_and_keep_their_old_addresses_until_then():
    url = "/hc/en-us/articles/2-two"
    row = translation_row(body=f'<p><a href="{url}">x</a></p>', links=[link(url)])
    plan = planned(translations=[row], neighbours=neighbours("1", "2"))

    assert html(plan) == ['<p><a href="https://acme.example/hc/en-us/articles/2-two">x</a></p>']
    (later,) = plan.second
    assert (later.ref, later.steps[0].key, later.steps[0].is_mutable) == (
        RecordRef("article", "1"),
        "content",
        True,
    )
    assert later.steps[0].body["contents"]["en"]["rich"] == [
        '<p><a href="',
        {
            "href": {
                "to": {"$ref": ["article", "2"], "optional": True},
                "kind": "articles",
                "locale": "en",
                "place": "https://help.acme.example",
                "else": "https://acme.example/hc/en-us/articles/2-two",
            }
        },
        '">x</a></p>',
    ]


def led(body, links, **known):
    """Return what the links of a body lead to in its later step, and the losses."""
    row = translation_row(body=body, links=links)
    plan = planned(translations=[row], **known)
    pieces = plan.second[0].steps[0].body["contents"]["en"]["rich"] if plan.second else []
    told = [each["href"] for each in pieces if isinstance(each, dict)]
    return told, set(plan.records[0].steps[0].losses)


def test_a_link_leads_to_the_language_of_its_page_else_the_one_that_is_asked_for():
    url = f"{OLD}/de/articles/2"
    told = link(url, locale="de")
    body = f'<a href="{url}">x</a>'
    both = neighbours("2", languages={"de": "de", "en": "en-us"})
    one = neighbours("2", languages={"fr": "fr", "de": "de"})

    assert led(body, [told], neighbours=both)[0][0]["locale"] == "en"
    assert led(body, [told], neighbours=one)[0][0]["locale"] == "de"


def test_anchors_are_numbers_of_headings():
    url = f"{OLD}/en-us/articles/2#b"
    body = f'<h2 id="a">A</h2><h2 id="c">C</h2><a href="#c">x</a><a href="{url}">y</a>'
    spots = {Spot("2", "en-us", "b"): 4}
    told, lost = led(body, [link(url, anchor="b")], neighbours=neighbours("1", "2", headings=spots))

    assert [(each["to"]["$ref"][1], each["heading"]) for each in told] == [("1", 1), ("2", 4)]
    assert lost == set()


def test_an_anchor_that_is_nowhere_is_a_loss():
    assert led('<a href="#z">x</a>', [], neighbours=neighbours("1"))[1] == {
        "anchor_left_out",
        "link_left_out",
    }


@pytest.mark.parametrize(
    ("told", "loss"),
    [
        ({"source_id": None}, "dead_link"),
        ({"source_id": "9"}, "link_not_moved"),
        ({"entity": "collection", "source_id": "section:9"}, "link_not_moved"),
        ({"entity": "ticket", "source_id": "7"}, "ticket_link_kept"),
    ],
)
def test_links_to_what_is_not_there_stay_and_are_told(told, loss):
    found, lost = led('<a href="/x">x</a>', [link("/x", **told)], neighbours=neighbours("2"))

    assert (found, lost) == ([], {loss})


def test_links_to_collections_and_the_help_center():
    links = [link("/c", "collection", "section:1"), link("/", "help_center", "1")]
    body = '<a href="/c">x</a><a href="/">y</a>'
    told, _ = led(body, links, neighbours=neighbours("1", collections=["section:1"]))

    assert [each["kind"] for each in told] == ["collections"]


def test_links_can_be_kept():
    kept = article_rules(kb_links="keep")

    assert led('<a href="/x">x</a>', [link("/x")], neighbours=neighbours("2"), rules=kept)[0] == []


def test_pictures_come_from_the_store_or_from_where_they_were():
    body = '<img src="/a.png" alt="A"><img src="https://x/b.png"><img src="/c.webp"><img src="/d">'
    files = [
        file_row("f1", is_inline=True, addresses=["/a.png"]),
        file_row("f2", is_inline=True, addresses=["/c.webp"]),
        file_row("f3", is_inline=True, addresses=["/d"], unavailable="gone"),
    ]
    held = [bytes_row("f1", content_type="image/png"), bytes_row("f2", content_type="image/webp")]
    plan = planned(translations=[translation_row(body=body)], files=files, held=held)

    pictures = [each["src"] for each in html(plan) if isinstance(each, dict)]
    assert pictures == [
        {
            "sha256": "5ha",
            "name": "f1.pdf",
            "content_type": "image/png",
            "url": f"{OLD}/attachments/f1",
        },
        {"url": "https://x/b.png"},
    ]
    losses = plan.records[0].steps[0].losses
    assert {"image_left_out", "image_format_refused"} <= set(losses)
    assert accounted(plan)["article_file", "f3"] == "gone"


def test_that_a_picture_was_converted_is_a_loss():
    files = [file_row("f1", is_inline=True, addresses=["/a"], content_type="image/webp")]
    held = [bytes_row("f1", content_type="image/png")]
    plan = planned(translations=[translation_row(body='<img src="/a">')], files=files, held=held)

    assert "image_converted" in plan.records[0].steps[0].losses


def test_a_picture_in_an_address_of_data_that_is_no_file_is_described():
    body = '<p><img src="data:image/png;base64,AAAA" alt="A"></p>'

    assert html(planned(translations=[translation_row(body=body)])) == ["<p>[image: A]</p>"]


def test_attachments_are_links_or_names_at_the_end_of_their_languages():
    files = [file_row("f1"), file_row("f2", locale="de"), file_row("f3", position=1)]
    told = {"files": files, "held": [bytes_row("f1")]}
    linked = html(planned(**told))
    noted = html(planned(**told, rules=article_rules(kb_attachments="note")))
    dropped = planned(**told, rules=article_rules(kb_attachments="drop"))

    assert linked[0] == '<p>Hello</p><hr><ul><li><p><a href="'
    assert linked[1]["href"]["file"]["sha256"] == "5ha"
    assert linked[2].startswith('">f1.pdf</a> (12 bytes)</p></li><li><p>f3.pdf (12 bytes): ')
    assert "f2" not in str(linked)
    assert noted[0].count("<li>") == 2
    assert (html(dropped), accounted(dropped)["article_file", "f1"]) == (
        ["<p>Hello</p>"],
        "attachments_dropped",
    )


def test_a_link_to_an_attachment_leads_to_its_file():
    body = '<p><a href="/f">x</a></p>'
    row = translation_row(body=body, links=[link("/f", "article_file", "f1")])
    files = [file_row("f1", is_inline=True)]
    told = html(planned(translations=[row], files=files, held=[bytes_row("f1")]))

    assert told[1]["href"]["file"]["name"] == "f1.pdf"


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
