"""The smallest rows of a help center; overrides name what matters."""

from tests.transforms.intercom_source.rows import AT, raw
from transforms.intercom_source.help_center.catalog import build_help_catalog
from transforms.intercom_source.help_center.source import HELP_CENTER

PLACE = "https://help.lumen.example"


def center(**changes):
    base = {
        "id": "10",
        "workspace_id": "acme",
        "identifier": "lumen",
        "display_name": "Lumen",
        "website_turned_on": True,
        "default": True,
        "custom_domain": None,
        "url": PLACE,
        "locales": ["en", "pt-BR"],
    }
    return base | changes


def collection(key="20", **changes):
    base = {"id": key, "name": "Lamps", "order": 1, "help_center_id": 10, "parent_id": None}
    return base | {"default_locale": "en"} | changes


def redirect(path="/old/bulbs", **changes):
    base = {"type": "help_center_redirect", "id": "26", "help_center_id": "10", "locale": "en"}
    target = {"from_url": f"{PLACE}{path}", "target_type": "article", "target_id": "30"}
    return base | target | changes


def content(**changes):
    base = {"type": "article_content", "title": "Bulbs", "body": "<p>Turn.</p>"}
    return (
        base | {"state": "published", "author_id": 3, "created_at": AT, "updated_at": AT} | changes
    )


def article(key="30", **changes):
    base = {
        "type": "article",
        "id": key,
        "title": "Bulbs",
        "body": "<p>Turn.</p>",
        "author_id": 3,
        "state": "published",
        "created_at": AT,
        "updated_at": AT,
        "url": f"{PLACE}/en/articles/{key}-bulbs",
        "parent_ids": [20],
        "default_locale": "en",
        "help_center_audience": "everyone",
        "translated_content": {"type": "article_translated_content", "en": content()},
    }
    return base | changes


def catalog(centers=None, collections=None, articles=("30", "31", "internal:40"), redirects=()):
    return build_help_catalog(
        {
            "help_centers": raw(*([center()] if centers is None else centers)),
            "collections": raw(*([collection()] if collections is None else collections)),
            "redirects": raw(*redirects),
        },
        [{"id": each, "payload": "{}"} for each in articles],
    )


def shaped(*payloads, desk=None):
    """Return the tables of some articles."""
    return HELP_CENTER.articles(raw(*payloads), raw(), desk or catalog())


def one(payload, **wishes):
    """Return the row of one article."""
    return shaped(payload, **wishes).articles.to_pylist()[0]


def words(payload, **wishes):
    return shaped(payload, **wishes).translations.to_pylist()
