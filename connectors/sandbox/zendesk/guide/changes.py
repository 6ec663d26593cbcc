"""What people do to the help centers while a migration goes on, for rehearsals and tests."""

from typing import Final

from aiohttp import web

from connectors.sandbox.records import Json, stamp
from connectors.sandbox.told import told_object
from connectors.sandbox.zendesk.desk.help_center.model import FIRST
from connectors.sandbox.zendesk.desk.model import HERE, SECOND_BRAND
from connectors.sandbox.zendesk.guide.brands import guide_of
from connectors.sandbox.zendesk.state import answer, not_found, problem, state_of

_KEPT: Final = frozenset({"id", "url"})


async def change_article(request: web.Request) -> web.Response:
    """PUT /_sandbox/articles/{id}: put these values over the article's."""
    row, changes = _article(request), await told_object(request)
    if row is None:
        return not_found(request)
    if changes is None or changes.keys() & _KEPT:
        return problem(request, 400, "InvalidBody", "a JSON object without id and url is expected")
    row |= changes
    _touch(request, row)
    return answer(request, {"article": guide_of(request).shown(row)})


async def archive_article(request: web.Request) -> web.Response:
    """DELETE /_sandbox/articles/{id}: it is listed no more."""
    row = _article(request)
    if row is None:
        return not_found(request)
    row["_archived"] = True
    return web.Response(status=204)


async def put_translation(request: web.Request) -> web.Response:
    """PUT /_sandbox/articles/{id}/translations/{locale}: change its words, or add the language."""
    row, changes = _article(request), await told_object(request)
    if row is None:
        return not_found(request)
    if changes is None:
        return problem(request, 400, "InvalidBody", "a JSON object is expected")
    locale, guide = request.match_info["locale"], guide_of(request)
    texts = dict(guide.texts(row["id"]))
    text = texts.get(locale) or _new(row, locale, number=len(texts) + 5)
    texts[locale] = {**text, **changes, "updated_at": _now(request)}
    guide.translations[row["id"]] = texts
    _touch(request, row)
    return answer(request, {"translation": texts[locale]})


async def remove_translation(request: web.Request) -> web.Response:
    """DELETE /_sandbox/articles/{id}/translations/{locale}; its source language stays."""
    row, locale = _article(request), request.match_info["locale"]
    texts = {} if row is None else dict(guide_of(request).texts(row["id"]))
    if row is None or locale not in texts or locale == row["source_locale"]:
        return not_found(request)
    del texts[locale]
    guide_of(request).translations[row["id"]] = texts
    _touch(request, row)
    return web.Response(status=204)


def add_changes(app: web.Application, number: str) -> None:
    """Serve the sandbox's own endpoints for articles; `number` is the pattern of an id."""
    place = f"/_sandbox/articles/{number}"
    app.router.add_put(place, change_article)
    app.router.add_delete(place, archive_article)
    app.router.add_put(f"{place}/translations/{{locale}}", put_translation)
    app.router.add_delete(f"{place}/translations/{{locale}}", remove_translation)


def _article(request: web.Request) -> Json | None:
    row = guide_of(request).articles.get(int(request.match_info["id"]))
    return None if row is None or row.get("_archived") else row


def _now(request: web.Request) -> str:
    return stamp(int(state_of(request).seconds()))


def _touch(request: web.Request, row: Json) -> None:
    row["updated_at"] = row["edited_at"] = _now(request)


def _new(row: Json, locale: str, *, number: int) -> Json:
    host = HERE if row["_brand"] == FIRST else SECOND_BRAND
    return {
        "id": row["id"] * 10 + number,
        "url": f"{host}/api/v2/help_center/articles/{row['id']}/translations/{locale}.json",
        "html_url": f"{host}/hc/{locale}/articles/{row['id']}",
        "source_id": row["id"],
        "source_type": "Article",
        "locale": locale,
        "title": "",
        "body": "",
        "draft": False,
        "outdated": False,
        "hidden": False,
        "created_by_id": row["author_id"],
        "updated_by_id": row["author_id"],
        "created_at": row["created_at"],
    }
