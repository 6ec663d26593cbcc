import pytest

from tests.transforms.plan.knowledge.base_given import (
    OURS,
    article_row,
    article_rules,
    center_row,
    centers,
    collection_row,
    link,
    neighbours,
    planned,
    translation_row,
)
from transforms.contracts import from_rows
from transforms.knowledge.contracts import ARTICLE, COLLECTION, TRANSLATION
from transforms.plan.knowledge.collections import tree_of
from transforms.plan.knowledge.cost import (
    ArticleCounts,
    article_requests,
    collection_requests,
    further_requests,
)
from transforms.plan.knowledge.neighbours import Spot, asked_anchors, headings_asked
from transforms.plan.knowledge.notices import center_notices, language_notices, tree_notices


@pytest.mark.parametrize("audience", ["everyone", "agents"])
@pytest.mark.parametrize("labels", [[], ["a", "b"]])
@pytest.mark.parametrize("has_link", [False, True])
def test_the_formula_counts_the_steps(audience, labels, has_link):
    body, links = ('<a href="/2">x</a>', [link("/2")]) if has_link else ("<p>x</p>", [])
    told = [translation_row(locale=each, body=body, links=links) for each in ("en-us", "de")]
    row = article_row(audience=audience, labels=labels)
    plan = planned([row], told, neighbours=neighbours("1", "2"))

    is_internal = audience != "everyone"
    tags = len(labels) + is_internal
    counts = ArticleCounts(2, tags, 2 * has_link, is_internal=is_internal)
    steps = [step for each in (*plan.records, *plan.second) for step in each.steps]
    assert len(steps) == article_requests(counts)
    assert collection_requests(3) == 3


@pytest.mark.parametrize(
    ("body", "links", "counts"),
    [
        ("<p>x</p>", [], [0]),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", [], [1]),
        ('<h2 id="a">A</h2><a href="#a">up</a>', [], [0, 1]),
        ('<div class="callout"><p>c</p></div><a href="/2">x</a>', [link("/2")], [1, 1]),
    ],
)
def test_what_may_be_sent_a_second_time_is_counted_beside_the_formula(body, links, counts):
    told = [translation_row(body=body, links=links)]
    plan = planned(translations=told, neighbours=neighbours("1", "2"))

    records = [*plan.records, *plan.second]
    assert [further_requests(each.ref, each.steps[0]) for each in records] == counts


def test_anchors_that_others_ask_for_are_looked_up_alone():
    asks = translation_row("1", links=[link("/2#b", anchor="b"), link("/2#z", anchor="z")])
    asked = translation_row("2", body='<h2 id="a">A</h2><h2 id="b">B</h2>')
    tables = [from_rows([asks, asked], TRANSLATION)]
    wanted = asked_anchors(tables)

    assert wanted == {"2": {"b", "z"}}
    assert headings_asked(tables, wanted) == {Spot("2", "en-us", "b"): 1}


def test_what_stays_behind_is_said_before_anything_is_moved():
    articles = [
        article_row("1", losses=["comments_left_out"]),
        article_row("2", audience="agents"),
    ]
    told = [
        translation_row("1"),
        translation_row("1", "ja"),
        translation_row("2", "th"),
        translation_row("2"),
        translation_row("2", "en-gb"),
    ]
    batch = (from_rows(articles, ARTICLE), from_rows(told, TRANSLATION))

    assert language_notices([batch], centers(), OURS) == [
        "language en-gb meets another one of the same articles, which goes first:"
        " 1 translations stay behind",
        "language ja is not enabled in the help center; enable it in Intercom under Help Center,"
        " Settings, Languages: 1 translations stay behind",
        "language th is none of Intercom's; mapping.articles.locales can name one:"
        " 1 translations stay behind",
        "1 articles that not everybody may read become internal articles",
        "1 articles may be commented by readers: Intercom has no place for what they wrote, which"
        " stays in the source",
    ]
    drafts = language_notices([batch], centers(), article_rules({"restricted": "draft"}))
    assert drafts[-2] == "1 articles that not everybody may read become drafts"


def test_help_centers_and_levels_without_a_place_are_said():
    rows = [center_row(), center_row(source_id="2", name="Pro", is_default=False, hosts=["x.y"])]
    deep = [collection_row(str(n), parent_id=str(n - 1) if n else None) for n in range(5)]

    assert center_notices(centers(rows=rows)) == [
        "help center 'Pro' has none of its name in Intercom: 'Acme' takes it in"
    ]
    assert tree_notices(tree_of(from_rows(deep, COLLECTION))) == [
        "2 collections lie below the third level; they stand beside their parents"
    ]
    assert tree_notices(tree_of(from_rows(deep[:3], COLLECTION))) == []
