"""Articles: made in all languages at once, changed as a whole, tagged one by one."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any, Final

from connectors.http import Answer
from connectors.intercom.articles.forms import Form, Write, came_back, plain, sent
from connectors.intercom.articles.links import Links
from connectors.intercom.articles.requests import (
    HIDDEN,
    HIDE,
    article_request,
    internal_request,
    seen_article,
    shown_bodies,
    with_others,
)
from connectors.intercom.context import Connection, id_in, own_id
from connectors.intercom.errors import is_gone
from connectors.protocols import RecordState, StepAnswer
from transforms.errors import RecordError
from transforms.model import Hints, Step
from transforms.plan.losses import KEPT

Json = dict[str, Any]

ARTICLE: Final = "article"
INTERNAL: Final = "internal_article"
ANCHOR: Final = "anchor_left_out"
PATHS: Final = {ARTICLE: "/articles", INTERNAL: "/internal_articles"}


async def create_article(at: Connection, _step: Step, body: Json, state: RecordState) -> StepAnswer:
    """Make an article; not safe to repeat: Intercom would make a second one."""
    return await _created(at, ARTICLE, body, state)


async def create_internal(
    at: Connection, _step: Step, body: Json, state: RecordState
) -> StepAnswer:
    """Make an internal article; not safe to repeat."""
    return await _created(at, INTERNAL, body, state)


async def update_article(at: Connection, step: Step, body: Json, state: RecordState) -> StepAnswer:
    """Set all of an article, with its links; safe to repeat.

    What not everybody may read is hidden for good: an undo does not show it again.
    """
    if body.get(HIDE):
        told = await unpublish(at, replace(step, hints=Hints()), body, state)
        return replace(told, observed={**told.observed, "losses": [KEPT]})
    withdrawn = step.hints.withdrawn
    told = await _updated(at, ARTICLE, body, state, withdrawn)
    return told if body.get("restricted") else _hiding(told, withdrawn)


async def update_internal(
    at: Connection, _step: Step, body: Json, state: RecordState
) -> StepAnswer:
    """Set all of an internal article; safe to repeat."""
    return await _updated(at, INTERNAL, body, state)


async def tag(at: Connection, _step: Step, body: Json, state: RecordState) -> StepAnswer:
    """Put a tag on the record's article; again is harmless."""
    path = f"/{body['of']}/{own_id(state)}/tags"
    answer = await at.client.write("POST", path, json={"id": str(body["id"])})
    return StepAnswer(request_id=answer.request_id, observed={"tag_id": str(body["id"])})


async def untag(at: Connection, _step: Step, body: Json, state: RecordState) -> StepAnswer:
    """Take a tag off the record's article; one that is off already is no trouble."""
    path = f"/{body['of']}/{own_id(state)}/tags/{body['id']}"
    return await _gone_is_fine(at, "DELETE", path)


async def unpublish(at: Connection, step: Step, _body: Json, state: RecordState) -> StepAnswer:
    """Take an article from its readers, in all languages; it stays as a draft."""
    path = f"/articles/{own_id(state)}"
    shown = (await at.client.read(path)).body
    told = shown.get("translated_content") or {}
    contents = {
        locale: {"state": "draft", "author_id": each["author_id"]}
        for locale, each in told.items()
        if isinstance(each, dict)
    }
    request: Json = {"state": "draft", "author_id": shown["author_id"]}
    if contents:
        request["translated_content"] = contents
    answer = await at.client.write("PUT", path, json=request)
    told = StepAnswer(request_id=answer.request_id, observed=seen_article(answer.body, ()))
    return _hiding(told, step.hints.withdrawn)


async def delete_internal(
    at: Connection, _step: Step, _body: Json, state: RecordState
) -> StepAnswer:
    """Delete an internal article that the source has no more."""
    return await _gone_is_fine(at, "DELETE", f"/internal_articles/{own_id(state)}")


async def _created(at: Connection, kind: str, body: Json, state: RecordState) -> StepAnswer:
    links = Links(at, kind)

    async def write(request: Json) -> Answer:
        return await at.client.write("POST", PATHS[kind], json=request)

    answer, form = await sent(at, body, links.href, _asking(kind, is_new=True), write)
    made = id_in(answer.body, "id", f"POST {PATHS[kind]}")
    at.habits.take(kind, made, state.ref)

    async def again(request: Json) -> Answer:
        return await at.client.write("PUT", f"{PATHS[kind]}/{made}", json=request)

    answer, form = await _settled(at, kind, answer, form, again)
    return _answered(kind, made, answer, form)


async def _updated(
    at: Connection, kind: str, body: Json, state: RecordState, withdrawn: Collection[str] = ()
) -> StepAnswer:
    """Change an article twice at most: links to its own headings need the ids that it has."""
    own, path = own_id(state), f"{PATHS[kind]}/{own_id(state)}"
    links = Links(at, kind, own)
    await links.look(body)

    async def write(request: Json) -> Answer:
        told = with_others(links.with_ids(request), links.shown, withdrawn)
        return await at.client.write("PUT", path, json=told)

    answer, form = await sent(at, body, links.href, _asking(kind, is_new=False), write)
    answer, form = await _settled(at, kind, answer, form, write)
    if links.has_moved(answer.body):
        answer, form = await sent(at, body, links.href, _asking(kind, is_new=False), write)
        if links.has_moved(answer.body):  # they are made anew each time: nothing can name them
            form = replace(form, losses=form.lost(ANCHOR))
    return _answered(kind, own, answer, form)


async def _settled(
    at: Connection, kind: str, answer: Answer, form: Form, write: Write
) -> tuple[Answer, Form]:
    """Read what came back, and send the plain form where the rich one was not kept."""
    default = form.body.get("default", "")
    if came_back(form, shown_bodies(answer.body, default)):
        return answer, form
    at.habits.is_plain = True
    less = plain(form)
    return await write(_asking(kind, is_new=False)(less)), less


def _asking(kind: str, *, is_new: bool) -> Any:
    def request(form: Form) -> Json:
        if kind == INTERNAL:
            return internal_request(form)
        return article_request(form, is_new=is_new)

    return request


def _answered(kind: str, target_id: str, answer: Answer, form: Form) -> StepAnswer:
    return StepAnswer(
        target_kind=kind,
        target_id=id_in({"id": target_id}, "id", kind),
        request_id=answer.request_id,
        observed=seen_article(answer.body, form.losses),
    )


def _hiding(told: StepAnswer, languages: Collection[str]) -> StepAnswer:
    """Return an answer that names the languages which readers had until then, for an undo."""
    if not languages:
        return told
    return replace(told, observed={**told.observed, HIDDEN: [*languages]})


async def _gone_is_fine(at: Connection, method: str, path: str) -> StepAnswer:
    try:
        answer = await at.client.write(method, path)
    except RecordError as exc:
        if not is_gone(exc):
            raise
        return StepAnswer(request_id=exc.request_id, is_found=True)
    return StepAnswer(request_id=answer.request_id)
