"""Looking whether an article was made: by its title, place and words among the newest ones."""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

from connectors.intercom.articles.forms import contents_of
from connectors.intercom.articles.requests import seen_article, shown_contents
from connectors.intercom.articles.sending import ARTICLE, INTERNAL, PATHS
from connectors.intercom.context import Connection
from connectors.intercom.knowledge_lists import listed
from connectors.intercom.looked import Verdict, is_since
from connectors.protocols import Absent, Found, InDoubt, RecordState, StepAnswer
from transforms.knowledge.bodies.pieces import joined
from transforms.knowledge.bodies.shown import letters
from transforms.model import Step, TargetId

Json = dict[str, Any]


async def article(
    at: Connection, _step: Step, body: Json, state: RecordState, age_s: float
) -> Verdict:
    """Look for an article of the same titles and words in the same collection."""
    return await _look(at, ARTICLE, body, state, age_s, _is_same_article)


async def internal(
    at: Connection, _step: Step, body: Json, state: RecordState, age_s: float
) -> Verdict:
    """Look for an internal article of the same title and words."""
    return await _look(at, INTERNAL, body, state, age_s, _is_same_internal)


async def _look(
    at: Connection,
    kind: str,
    body: Json,
    state: RecordState,
    age_s: float,
    is_same: Callable[[Json, Json], bool | None],
) -> Verdict:
    """Find what was made since; something alike with other words puts the step in doubt."""
    if state.target_id is not None:
        return Absent()
    candidates = [each async for each in _newest(at, kind, age_s) if is_since(at, each, age_s)]
    told = {str(each["id"]): (each, is_same(each, body)) for each in candidates}
    alike = [each for each, (_, verdict) in told.items() if verdict is not None]
    free = await at.habits.free(kind, alike, state.ref)
    for each in free:
        shown, verdict = told[each]
        if verdict and at.habits.take(kind, each, state.ref):
            observed = seen_article(shown, ())
            return Found(StepAnswer(kind, TargetId(each), observed=observed))
    return InDoubt("unexplained_article") if free else Absent()


async def _newest(at: Connection, kind: str, age_s: float) -> AsyncIterator[Json]:
    """Yield what was changed since a step was begun: lists begin with what changed last."""
    async for items in listed(at, PATHS[kind], "data"):
        for item in items:
            yield item
        if items and not is_since(at, {"created_at": items[-1].get("updated_at")}, age_s):
            return


def _is_same_article(shown: Json, body: Json) -> bool | None:
    """Tell whether an article is the one that was sent; None for one that is quite another."""
    contents = shown_contents(shown)
    default = body["contents"][body["default"]]
    parents = {str(each) for each in shown.get("parent_ids") or ()}
    if shown.get("title") != default["title"] or str(body["parent_id"]) not in parents:
        return None
    return all(
        _says(contents.get(locale, {}).get("body"), content)
        for locale, content in contents_of(body).items()
        if locale in contents
    )


def _is_same_internal(shown: Json, body: Json) -> bool | None:
    if shown.get("title") != body["title"]:
        return None
    return _says(shown.get("body"), body)


def _says(shown: Any, content: Mapping[str, Any]) -> bool:
    """Tell whether a body has the words of either form: pictures may have become words."""
    wanted = joined(content["rich"], href=str, src=lambda _: None)
    return letters(str(shown or "")) == letters(wanted)
