"""The smallest valid rows of a help center, and short ways to plan them."""

from dataclasses import replace
from datetime import UTC, datetime

from tests.transforms.plan.builders import MATCHING, rules
from transforms.contracts import FILE, from_rows, sort_key
from transforms.knowledge.contracts import (
    ARTICLE,
    ARTICLE_FILE,
    COLLECTION,
    HELP_CENTER,
    TRANSLATION,
)
from transforms.plan.knowledge.articles import plan_articles
from transforms.plan.knowledge.base import TargetBase, TargetCenter, matched_centers
from transforms.plan.knowledge.collections import plan_collections, tree_of
from transforms.plan.knowledge.contents import Knowledge
from transforms.plan.knowledge.neighbours import Neighbours
from transforms.rules import ArticleMapping

__all__ = ["rules"]

JUNE = datetime(2025, 6, 1, 10, tzinfo=UTC)
OLD = "https://acme.example/hc"
CENTER = TargetCenter("79", "Acme", "acme", "https://help.acme.example", ("en", "de", "fr"), True)  # noqa: FBT003
BASE = TargetBase((CENTER,))
OURS = rules()


def center_row(**values):
    return {
        "source_id": "1",
        "name": "Acme",
        "url": OLD,
        "hosts": ["acme.example"],
        "default_locale": "en-us",
        "locales": ["en-us", "de", "fr"],
        "is_default": True,
        **values,
    }


def named(name, **others):
    """Names of a collection by language, the default one first."""
    told = {"en-us": name} | {locale.replace("_", "-"): each for locale, each in others.items()}
    return [{"locale": k, "name": v, "description": None} for k, v in told.items()]


def collection_row(source_id="section:1", name="Start", **values):
    return {
        "source_id": source_id,
        "help_center_id": "1",
        "parent_id": None,
        "position": 0,
        "default_locale": "en-us",
        "names": named(name),
        "created_at": JUNE,
        "updated_at": JUNE,
        "url": None,
        "losses": [],
        **values,
    }


def article_row(source_id="1", **values):
    return {
        "source_id": source_id,
        "key": sort_key(source_id),
        "help_center_id": "1",
        "collection_id": "section:1",
        "position": 0,
        "is_promoted": False,
        "author_id": "a1",
        "default_locale": "en-us",
        "audience": "everyone",
        "audience_names": [],
        "labels": [],
        "content_tags": [],
        "is_closed_to_comments": False,
        "votes": None,
        "created_at": None,
        "updated_at": JUNE,
        "edited_at": JUNE,
        "url": f"{OLD}/en-us/articles/{source_id}",
        "losses": [],
        **values,
    }


def translation_row(article_id="1", locale="en-us", body="<p>Hello</p>", **values):
    return {
        "source_id": f"{article_id}:{locale}",
        "article_id": article_id,
        "key": sort_key(article_id),
        "locale": locale,
        "title": f"Title {article_id}",
        "description": None,
        "body_html": body,
        "links": [],
        "is_draft": False,
        "is_outdated": False,
        "author_id": None,
        "created_at": JUNE,
        "updated_at": JUNE,
        "url": f"{OLD}/{locale}/articles/{article_id}",
        "losses": [],
        **values,
    }


def link(url, entity="article", source_id="2", locale=None, anchor=None):
    told = {"url": url, "entity": entity, "source_id": source_id}
    return told | {"locale": locale, "anchor": anchor}


def file_row(source_id="f1", article_id="1", **values):
    return {
        "source_id": source_id,
        "article_id": article_id,
        "key": sort_key(article_id),
        "locale": None,
        "position": 0,
        "name": f"{source_id}.pdf",
        "content_type": "application/pdf",
        "size_bytes": 12,
        "url": f"{OLD}/attachments/{source_id}",
        "addresses": [],
        "is_inline": False,
        "unavailable": None,
        "path": None,
        **values,
    }


def bytes_row(source_id="f1", article_id="1", sha256="5ha", content_type="application/pdf"):
    told = {"id": source_id, "key": sort_key(article_id), "sha256": sha256, "size_bytes": 12}
    return told | {"content_type": content_type, "reason": None}


def article_rules(article=None, **options):
    """Rules whose `mapping.articles` has these words, and options."""
    made = rules(**options)
    mapping = replace(made.mapping, articles=ArticleMapping(**(article or {})))
    return replace(made, mapping=mapping)


def collections(*rows):
    return from_rows(list(rows) or [collection_row()], COLLECTION)


def centers(base=BASE, rows=None):
    return matched_centers(from_rows(rows or [center_row()], HELP_CENTER), base)


def planned_collections(*rows, rules=OURS, base=BASE, told=None, **known):
    """Return the plan of collections; `told` are the rows of help centers."""
    found = centers(base, told)
    return plan_collections(collections(*rows), found, rules=rules, base=base, **known)


def planned(
    articles=(), translations=(), files=(), held=(), *, rules=OURS, base=BASE, tree=(), **known
):
    """Return the plan of articles; `known` is what the ledger knows, and neighbours."""
    names = ("settled", "versions", "others")
    of_ledger = {name: known.pop(name) for name in names if name in known}
    told = collections(*tree)
    knowledge = Knowledge(
        rules, base, centers(base), tree_of(told), known.pop("matching", MATCHING), **known
    )
    return plan_articles(
        from_rows(list(articles) or [article_row()], ARTICLE),
        from_rows(list(translations) or [translation_row()], TRANSLATION),
        from_rows(list(files), ARTICLE_FILE),
        from_rows(list(held), FILE),
        knowledge=knowledge,
        **of_ledger,
    )


def neighbours(*ids, collections=(), headings=None, languages=None):
    told = {each: languages or {"en": "en-us"} for each in ids}
    return Neighbours(told, frozenset(collections), headings or {})


def body_of(plan, number=0):
    """Return the body of the first step of a record."""
    return plan.records[number].steps[0].body


def accounted(plan):
    return {(row["entity"], row["source_id"]): row["reason"] for row in plan.accounts.to_pylist()}


def content(plan, locale="en"):
    """Return what an article's plan sends in one language."""
    return body_of(plan)["contents"][locale]


def html(plan, locale="en"):
    """Return its richest form."""
    return content(plan, locale)["rich"]
