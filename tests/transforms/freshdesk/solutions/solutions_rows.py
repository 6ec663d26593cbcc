"""The smallest rows of a knowledge base; overrides name what matters."""

from tests.transforms.freshdesk.rows import AT, raw
from transforms.contracts import RAW
from transforms.freshdesk.solutions.articles import to_articles
from transforms.freshdesk.solutions.catalog import build_solution_catalog
from transforms.freshdesk.solutions.tree import to_tree

HOST = "https://acme.freshdesk.com"


def portal(**changes):
    settings = {"primary_language": "en", "supported_languages": ["de", "pt-BR"]}
    base = {"id": "portal", "url": HOST, "is_open": True, "shown_at": HOST, "helpdesk": settings}
    return base | changes


def named(**names):
    return [{"language": language, "name": name} for language, name in names.items()]


def category(number=1, **changes):
    return {"id": number, "listed_at": number, "translations": named(en=f"C{number}")} | changes


def folder(number=11, **changes):
    base = {"id": number, "category_id": 1, "parent_folder_id": None, "visibility": 1}
    return base | {"listed_at": 1, "translations": named(en=f"F{number}")} | changes


def words(language="en", **changes):
    base = {"title": f"Page ({language})", "description": "<p>Hello</p>", "status": 2}
    return base | {"language": language, "tags": [], "created_at": AT, "updated_at": AT} | changes


def article(number=21, *texts, **changes):
    base = {"id": number, "folder_id": 11, "agent_id": 5, "listed_at": 1}
    return base | {"translations": list(texts) or [words()]} | changes


def catalog(*folders, categories=None, center=None, articles=("21",)):
    setup = {
        "help_centers": raw(center or portal()),
        "solution_categories": raw(*(categories or [category()])),
        "solution_folders": raw(*(folders or [folder()])),
    }
    return build_solution_catalog(setup, [{"id": each, "payload": "{}"} for each in articles])


def shaped(*rows, told=None, files=None):
    return to_articles(raw(*rows), files or RAW.empty_table(), told or catalog())


def one(row, told=None):
    return shaped(row, told=told).articles.to_pylist()[0]


def collections(told):
    return {row["source_id"]: row for row in to_tree(told).collections.to_pylist()}
