"""What people have changed in an article since: nothing of theirs is overwritten or deleted."""

from collections.abc import Mapping
from typing import Any

from connectors.intercom.articles.requests import HIDE, article_fields
from connectors.intercom.seen import SEEN, added, changed
from connectors.intercom.touched import Expected, Json, Touch, fields_touched
from connectors.protocols import RecordState, Spared
from transforms.model import Step


def spared_content(
    _step: Step,
    body: dict[str, Any],
    past: Mapping[str, Any],
    shown: Mapping[str, Any],
    _state: RecordState,
) -> Spared | None:
    """Return an article's body, None where people have changed any of it: an update sets all.

    What has become restricted is hidden all the same, with nothing else of it changed.
    """
    fields = article_fields(shown)
    noted = past.get(SEEN)
    if noted is None or not (changed(noted, fields) or added(noted, fields)):
        return Spared(body)
    return Spared({HIDE: True}, {}) if body.get("restricted") else None


def touches_of_article(shown: Json, expected: Expected) -> list[Touch]:
    """Return what people did to an article that we made."""
    return fields_touched(article_fields(shown), expected)
