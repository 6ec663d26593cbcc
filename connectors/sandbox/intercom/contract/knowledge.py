"""What each endpoint of the help center takes: articles, collections, redirects."""

from collections.abc import Mapping
from typing import Final

from connectors.sandbox.intercom.contract.paging import PAGED
from connectors.sandbox.intercom.fields import (
    Endpoint,
    Field,
    Fields,
    flag,
    listed,
    must,
    nested,
    null,
    one,
    text,
    whole,
)

# All that Intercom has; OpenAPI 2.16, article_translated_content.
LOCALES: Final = (
    "ar", "bg", "bs", "ca", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "he", "hr", "hu",
    "id", "it", "ja", "ko", "lt", "lv", "mn", "nb", "nl", "pl", "pt", "ro", "ru", "sl", "sr", "sv",
    "tr", "vi", "pt-BR", "zh-CN", "zh-TW",
)  # fmt: skip

_STATE: Final = text("published", "draft")
_AUDIENCES: Final = null(listed(whole()))
_AI: Final[Fields] = {
    "ai_chatbot_availability": flag(),
    "ai_copilot_availability": flag(),
    "ai_sales_agent_availability": flag(),
}
_WORDS: Final[Fields] = {"body": text(), "body_markdown": text()}
# What only answers have is not taken of a request: created_at, url and their like.
_CONTENT: Final[Fields] = {
    "type": null(text()),
    "title": text(),
    "description": text(),
    "body": text(),
    "body_markdown": null(text()),
    "author_id": whole(),
    "state": _STATE,
    "created_at": whole(),
    "updated_at": whole(),
    "has_unpublished_changes": flag(),
    "draft_updated_at": null(whole()),
    "url": text(),
    "audience_ids": _AUDIENCES,
    "created_by_id": null(whole()),
    "updated_by_id": null(whole()),
    **_AI,
}
_GROUP: Final[Fields] = {"type": null(text()), "name": text(), "description": text()}


def _translated(content: Fields) -> Field:
    return nested(**{"type": null(text())} | {name: null(nested(**content)) for name in LOCALES})


_ARTICLE: Final[Fields] = {
    "title": text(),
    "description": text(),
    "author_id": whole(),
    "state": _STATE,
    "parent_type": text(),
    "translated_content": null(_translated(_CONTENT)),
    "audience_ids": _AUDIENCES,
    "scheduled_publish_at": null(text()),
    "scheduled_unpublish_at": null(text()),
    **_WORDS,
    **_AI,
}
_INTERNAL: Final[Fields] = {
    "title": text(),
    "author_id": whole(),
    "owner_id": whole(),
    "audience_ids": _AUDIENCES,
    **_WORDS,
    **_AI,
}
_COLLECTION: Final[Fields] = {
    "name": text(),
    "description": text(),
    "translated_content": null(_translated(_GROUP)),
    "parent_id": null(text()),
}
_LISTED: Final = Endpoint(query={**PAGED, "starting_after": text()})
_TAG: Final = one(id=must(text()), admin_id=null(text()))
_REDIRECT: Final = one(
    from_url=must(text()),
    locale=must(text()),
    target_type=must(text("article", "collection")),
    target_id=must(text()),
)
_ONE_COLLECTION: Final = "/help_center/collections/{collection_id}"
_REDIRECTS: Final = "/help_center/help_centers/{help_center_id}/redirects"

KNOWLEDGE: Final[Mapping[str, Endpoint]] = {
    "GET /articles": _LISTED,
    "POST /articles": one(
        **{**_ARTICLE, "title": must(text()), "author_id": must(whole()), "parent_id": whole()}
    ),
    "GET /articles/{article_id}": Endpoint(),
    "PUT /articles/{article_id}": one(**_ARTICLE, parent_id=text()),
    "DELETE /articles/{article_id}": Endpoint(),
    "POST /articles/{article_id}/tags": _TAG,
    "DELETE /articles/{article_id}/tags/{id}": Endpoint(),
    "GET /internal_articles": _LISTED,
    "POST /internal_articles": one(
        **{
            **_INTERNAL,
            "title": must(text()),
            "author_id": must(whole()),
            "owner_id": must(whole()),
        }
    ),
    "GET /internal_articles/{internal_article_id}": Endpoint(),
    "PUT /internal_articles/{internal_article_id}": one(**_INTERNAL),
    "DELETE /internal_articles/{internal_article_id}": Endpoint(),
    "POST /internal_articles/{internal_article_id}/tags": _TAG,
    "DELETE /internal_articles/{internal_article_id}/tags/{id}": Endpoint(),
    "GET /help_center/collections": _LISTED,
    "POST /help_center/collections": one(
        **{**_COLLECTION, "name": must(text()), "help_center_id": null(whole())}
    ),
    f"GET {_ONE_COLLECTION}": Endpoint(),
    f"PUT {_ONE_COLLECTION}": one(**_COLLECTION),
    f"DELETE {_ONE_COLLECTION}": Endpoint(),
    "GET /help_center/help_centers": Endpoint(),
    "GET /help_center/help_centers/{help_center_id}": Endpoint(),
    f"GET {_REDIRECTS}": Endpoint(query=PAGED),
    f"POST {_REDIRECTS}": _REDIRECT,
    f"GET {_REDIRECTS}/{{id}}": Endpoint(),
    f"DELETE {_REDIRECTS}/{{id}}": Endpoint(),
}
