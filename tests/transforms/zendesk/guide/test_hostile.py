"""Whatever stands in whichever place of a help center's records, the transforms end with rows."""

import copy

import pytest

from tests.builders import raw
from tests.transforms.zendesk.guide.guides import (
    article,
    attachment,
    category,
    center,
    files,
    section,
    text,
)
from transforms.zendesk.guide.articles import to_articles
from transforms.zendesk.guide.catalog import build_guide_catalog
from transforms.zendesk.guide.lists import CATEGORIES, CENTERS, SECTIONS, SEGMENTS, TAGS
from transforms.zendesk.guide.tree import to_tree

BODY = (
    '<p><a href="/hc/de/articles/2#x">a</a><img src="/hc/article_attachments/90">'
    '<img src="https://x.example/a.png"></p>'
)
RECORDS = {
    "article": article(
        1,
        user_segment_ids=[5],
        content_tag_ids=["t"],
        label_names=["a"],
        translations=[text(body=BODY)],
    ),
    "files": files(1, attachment(90)),
    "setup": {
        CENTERS: [center()],
        CATEGORIES: [category(translations=[text()])],
        SECTIONS: [section(20), section(21, parent_section_id=20)],
        SEGMENTS: [{"id": 5, "name": "x", "user_type": "staff"}],
        TAGS: [{"id": "t", "name": "T"}],
    },
}
VALUES = (
    None,
    "",
    2**70,
    1.5,
    [[{}]],
    {"a": [None]},
    "http://[bad",
    "https://acme.zendesk.com:99999/hc/articles/1",
    "<img src='http://[b'><a href='//'>",
)


def places(value, path=()):
    """Yield every place in some records, but for the lists of a desk themselves."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in items:
        here = (*path, key)
        if len(here) > (3 if here[0] == "setup" else 1):
            yield here
        if isinstance(each, dict | list):
            yield from places(each, here)


def with_value(place, value):
    records = copy.deepcopy(RECORDS)
    at = records
    for key in place[:-1]:
        at = at[key]
    at[place[-1]] = value
    return records


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_any_value_in_any_place_leaves_the_article_or_a_reason(value):
    for place in places(RECORDS):
        told = with_value(place, value)
        articles = raw(told["article"], id="1")
        setup = {name: raw(*rows) for name, rows in told["setup"].items()}
        catalog = build_guide_catalog(setup, articles.to_pylist())

        tree = to_tree(catalog)
        made = to_articles(articles, raw(told["files"], id="1"), catalog)

        assert made.articles.num_rows + made.skipped.num_rows >= 1, place
        assert tree.collections.num_rows + tree.skipped.num_rows == 3, place
