"""The steps of articles, public and internal: made, changed, tagged, taken from their readers."""

from collections.abc import Mapping
from typing import Final

from connectors.intercom.articles import looking, reversing, sending, touched
from connectors.intercom.handling import Handler
from connectors.intercom.taking_back import UndoEntry
from transforms.model import Operation


def _always(_entry: UndoEntry) -> bool:
    """Say that it goes with the record."""
    return True


HANDLERS: Final[Mapping[Operation, Handler]] = {
    Operation.ARTICLE_CREATE: Handler(
        sending.create_article, look=looking.article, reverse=reversing.article
    ),
    Operation.ARTICLE_UPDATE: Handler(
        sending.update_article,
        reverse=reversing.shown_again,
        leaves_nothing=reversing.hid_nothing,
        spare=touched.spared_content,
    ),
    Operation.ARTICLE_TAG: Handler(sending.tag, leaves_nothing=_always),
    Operation.ARTICLE_UNTAG: Handler(sending.untag, leaves_nothing=_always),
    Operation.ARTICLE_UNPUBLISH: Handler(
        sending.unpublish,
        reverse=reversing.shown_again,
        leaves_nothing=reversing.hid_nothing,
        spare=touched.spared_content,
    ),
    Operation.INTERNAL_ARTICLE_CREATE: Handler(
        sending.create_internal, look=looking.internal, reverse=reversing.internal
    ),
    Operation.INTERNAL_ARTICLE_UPDATE: Handler(
        sending.update_internal, leaves_nothing=_always, spare=touched.spared_content
    ),
    Operation.INTERNAL_ARTICLE_DELETE: Handler(
        sending.delete_internal, leaves_nothing=_always, spare=touched.spared_content
    ),
}
