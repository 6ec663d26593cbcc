"""What the help centers' API changes of an article: whether a translation is shown to readers."""

from typing import Final

from aiohttp import web

from connectors.sandbox.records import Json, stamp
from connectors.sandbox.told import told_object
from connectors.sandbox.zendesk.auth import forbidden, may_write
from connectors.sandbox.zendesk.guide.brands import guide_of, is_manager, row_of
from connectors.sandbox.zendesk.state import answer, not_found, problem, state_of

_TAKEN: Final = {"title": str, "body": str, "draft": bool, "outdated": bool}


async def show_translation(request: web.Request) -> web.Response:
    """GET …/articles/{id}/translations/{locale}."""
    text = _text(request)
    if text is None or (text["draft"] and not is_manager(request)):
        return not_found(request)
    return answer(request, {"translation": text})


async def update_translation(request: web.Request) -> web.Response:
    """PUT …/articles/{id}/translations/{locale}: what is left out stays as it is."""
    if not is_manager(request) or not may_write(request):
        return forbidden(request)
    text, guide = _text(request), guide_of(request)
    if text is None:
        return not_found(request)
    told = (await told_object(request) or {}).get("translation")
    if not isinstance(told, dict) or not all(
        isinstance(value, _TAKEN.get(name, object)) for name, value in told.items()
    ):
        return problem(request, 400, "InvalidBody", "translation is invalid")
    now = stamp(int(state_of(request).seconds()))
    text = {**text, **{name: told[name] for name in told.keys() & _TAKEN.keys()}, "updated_at": now}
    key = text["source_id"]
    guide.translations[key] = {**guide.texts(key), text["locale"]: text}
    guide.articles[key]["updated_at"] = now
    return answer(request, {"translation": text})


def add_writes(app: web.Application, number: str) -> None:
    """Serve the endpoints; `number` is the pattern of an id."""
    place = f"/api/v2/help_center/articles/{number}/translations/{{locale}}"
    for path in (f"{place}.json", place):
        app.router.add_get(path, show_translation)
        app.router.add_put(path, update_translation)


def _text(request: web.Request) -> Json | None:
    row = row_of(request, "articles", int(request.match_info["id"]))
    if row is None:
        return None
    return guide_of(request).texts(row["id"]).get(request.match_info["locale"])
