"""The smallest valid raw records of a help center; a test names what it is about."""

from tests.builders import raw
from transforms.zendesk.guide.catalog import build_guide_catalog
from transforms.zendesk.guide.lists import CATEGORIES, CENTERS, SECTIONS, SEGMENTS, TAGS

HOST = "https://acme.zendesk.com"
PAGE = f"{HOST}/hc/en-us/articles/1"


def center(**values):
    return {
        "id": 7,
        "name": "Acme",
        "subdomain": "acme",
        "brand_url": HOST,
        "host_mapping": "help.acme.example",
        "default": True,
        "help_center_state": "enabled",
        "origin": HOST,
        "locales": ["en-us", "de"],
        "default_locale": "en-us",
    } | values


def category(key=10, **values):
    return {"id": key, "name": "All", "source_locale": "en-us", "brand_id": "7"} | values


def section(key=20, **values):
    return category(key, name="Some", category_id=10, parent_section_id=None) | values


def text(locale="en-us", **values):
    return {
        "id": 5,
        "locale": locale,
        "title": "Brakes",
        "body": "<p>Stop.</p>",
        "draft": False,
        "outdated": False,
    } | values


def article(key=1, **values):
    return {
        "id": key,
        "brand_id": "7",
        "source_locale": "en-us",
        "html_url": f"{HOST}/hc/en-us/articles/{key}",
        "title": "Brakes",
        "body": "<p>Stop.</p>",
        "section_id": 20,
        "author_id": 3,
        "position": 4,
        "user_segment_id": None,
        "user_segment_ids": [],
        "translations": [text()],
    } | values


def files(key, *attachments):
    return {"id": key, "article_attachments": list(attachments)}


def attachment(key=90, **values):
    return {
        "id": key,
        "file_name": "a.png",
        "content_url": f"{HOST}/hc/article_attachments/{key}",
        "content_type": "image/png",
        "size": 3,
        "inline": False,
        "locale": None,
    } | values


def catalog(*articles, **lists):
    told = {
        CENTERS: [center()],
        CATEGORIES: [category()],
        SECTIONS: [section()],
        SEGMENTS: [],
        TAGS: [],
    } | lists
    known = articles or (article(),)
    return build_guide_catalog(
        {name: raw(*rows) for name, rows in told.items()}, raw(*known).to_pylist()
    )
