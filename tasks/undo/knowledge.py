"""Whether articles and collections may be taken back: people's work in them stays."""

from collections.abc import Sequence
from typing import Final

from connectors.intercom.articles.touched import touches_of_article
from connectors.intercom.collections.touched import touches_of_collection
from connectors.ledger.undo import SettledStep, owners, record_steps
from tasks.undo.shared import Undoing, Verdict
from tasks.undo.verdicts import expected, refusal
from transforms.model import EntityType, Operation, TargetId

LED_THERE: Final = "old addresses lead readers there: take that back first, redirects --undo"
JUDGED: Final = frozenset({EntityType.ARTICLE, EntityType.COLLECTION})


async def judged(
    undoing: Undoing, made: SettledStep, steps: Sequence[SettledStep]
) -> Verdict | None:
    """Judge an article or collection that we made by one read of it; None says it may go."""
    if made.target_id is None:
        return Verdict("refused", "no_target_id", "the ledger does not know its id in Intercom")
    if made.ref.source_id in undoing.forwarded:
        return Verdict("refused", "has_redirects", LED_THERE)
    if EntityType(made.ref.entity) is EntityType.COLLECTION:
        return await _collection(undoing, made.target_id, steps)
    is_internal = made.operation is Operation.INTERNAL_ARTICLE_CREATE
    kind = "internal_article" if is_internal else "article"
    shown = await undoing.shared.target.fetch(kind, made.target_id)
    if shown is None:
        return Verdict("gone")
    return refusal(touches_of_article(shown, expected(undoing, steps, is_whole=True)))


async def _collection(
    undoing: Undoing, target_id: TargetId, steps: Sequence[SettledStep]
) -> Verdict | None:
    """Judge a collection: nothing that stays may stand in it."""
    target = undoing.shared.target
    shown = await target.fetch("collection", target_id)
    if shown is None:
        return Verdict("gone")
    if refused := refusal(touches_of_collection(shown, expected(undoing, steps, is_whole=True))):
        return refused
    articles, collections = await target.stand_in_collection(target_id)
    gone = undoing.taken.get([f"article:{each}" for each in articles])
    staying = [each for each in articles if f"article:{each}" not in gone]
    if staying:
        return Verdict("refused", "in_use", f"article {staying[0]} stands in it")
    for inner in collections:
        if await _stays(undoing, inner):
            return Verdict("refused", "in_use", f"collection {inner} stands in it")
    return None


async def _stays(undoing: Undoing, collection_id: TargetId) -> bool:
    """Tell whether a collection in another one is people's, or has to stay for them."""
    ledger = undoing.shared.ledger
    ours = await owners(ledger, "collection", [collection_id])
    if collection_id not in ours:  # people's, or just taken back beside this one
        return not undoing.is_taken(f"collection:{collection_id}")
    source_id = ours[collection_id]
    found = await record_steps(ledger, EntityType.COLLECTION, [source_id])
    steps = next(iter(found.values()), [])
    verdict = await _collection(undoing, collection_id, steps) if steps else None
    return verdict is not None and verdict.outcome == "refused"
