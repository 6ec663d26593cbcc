"""Links in articles: told in a second step, and what each of them becomes there."""

import pytest

from tests.transforms.plan.knowledge.base_given import (
    OLD,
    article_rules,
    html,
    link,
    neighbours,
    planned,
    translation_row,
)
from transforms.model import RecordRef
from transforms.plan.knowledge.neighbours import Spot


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
