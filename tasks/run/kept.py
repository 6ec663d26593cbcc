"""What the ledger keeps of a settled step beside Intercom's answer: written and read here alone."""

from collections.abc import Mapping
from typing import Any, Final

import orjson

from connectors.ledger import Entry
from connectors.protocols import StepAnswer
from transforms.model import Step
from transforms.plan.labels import STATE
from transforms.plan.past import LastState

FILES: Final = "files"  # the sha256 of what went with a message
VERSION: Final = "_version"  # of the text that it had
SPOKEN: Final = "_spoken"  # of an article: the source's languages by Intercom's


def kept_of(step: Step) -> dict[str, Any]:
    """Return what the ledger keeps of a message or article beside Intercom's answer."""
    kept: dict[str, Any] = {}
    if step.files:
        kept[FILES] = [file.sha256 for file in step.files]
    if step.hints.version is not None:
        kept[VERSION] = step.hints.version
    if step.hints.spoken:
        kept[SPOKEN] = dict(step.hints.spoken)
    return kept


def observed(entry: Entry | None) -> dict[str, Any]:
    """Return what the ledger keeps of a step's answer; nothing of a step that has none."""
    told: dict[str, Any] = orjson.loads((entry and entry.observed) or "{}")
    return told


def sent_files(entry: Entry) -> list[str]:
    """Return the sha256 of the files that went with a settled step."""
    if f'"{FILES}"' not in (entry.observed or ""):
        return []
    found: list[str] = observed(entry).get(FILES, [])
    return found


def sent_version(entry: Entry) -> str | None:
    """Return the version of a rewritten message that a settled step sent."""
    if f'"{VERSION}"' not in (entry.observed or ""):
        return None
    version: str = observed(entry)[VERSION]
    return version


def last_state(settled: Mapping[str, Entry]) -> LastState:
    """Return a ticket's settled state, and which settled steps were begun after it."""
    state = settled[STATE]
    since = state.begun_at
    later = {
        key
        for key, entry in settled.items()
        if since is not None and entry.begun_at is not None and entry.begun_at > since
    }
    return LastState(state.fingerprint, frozenset(later))


def merged_image(entry: Entry | None, answer: StepAnswer) -> dict[str, Any] | None:
    """Return what an earlier run and this one overwrote together, where both did.

    Only of a record that was there before: what an update of our own overwrote was ours.
    """
    if entry is None or answer.pre_image is None or not (entry.is_found or entry.pre_image):
        return None
    first: dict[str, Any] = orjson.loads(entry.pre_image or "{}")
    merged = {**answer.pre_image, **first}
    nested = "custom_attributes"
    if nested in answer.pre_image:
        merged[nested] = {**answer.pre_image[nested], **first.get(nested, {})}
    return merged
