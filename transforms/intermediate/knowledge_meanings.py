"""What each column of the knowledge base's tables means, for the page and for nobody's code."""

from collections.abc import Mapping
from typing import Final

_ID: Final = "Names the record; unique in its table, the same in every later export"
_CENTER: Final = "The help center it is in"
_LOCALE: Final = "The language, e.g. `en-us` or `de`"
_LOSSES: Final = "Words for what was lost of the record before; counted in the report"
_CREATED: Final = "When it was made"
_UPDATED: Final = "When it changed last"

KNOWLEDGE_MEANINGS: Final[Mapping[str, Mapping[str, str]]] = {
    "help_centers": {
        "source_id": _ID,
        "name": "What people call it",
        "url": "Where readers find it; links to it lead there",
        "hosts": "Every host it answers under, e.g. `help.acme.example`, the present one first",
        "default_locale": f"{_LOCALE}: that of readers whose own there is not",
        "locales": "Every language it has",
        "is_default": "Whether it is the first one of the desk",
    },
    "collections": {
        "source_id": f"{_ID}. Categories, sections and folders alike",
        "help_center_id": _CENTER,
        "parent_id": "The collection it lies in; at the top none",
        "position": "Place among its siblings; left out: 0",
        "default_locale": f"{_LOCALE} it was made in",
        "names": "What it is called in each language (see *Names*)",
        "created_at": _CREATED,
        "updated_at": _UPDATED,
        "url": "Where readers find it; links to it are recognised by it",
        "losses": _LOSSES,
    },
    "articles": {
        "source_id": _ID,
        "help_center_id": _CENTER,
        "collection_id": "The collection it lies in",
        "position": "Place in its collection; left out: 0",
        "is_promoted": "Whether it is shown before others",
        "author_id": "Contact (an agent) who wrote it",
        "default_locale": f"{_LOCALE} it was written in",
        "audience": "Who may read it once it is published; nothing but `everyone` is made public",
        "audience_names": "What those people are called, in words",
        "labels": "Words that search finds it by",
        "content_tags": "Tags that readers see, by name",
        "is_closed_to_comments": "Whether readers may not comment",
        "votes": "Votes for it less those against it",
        "created_at": _CREATED,
        "updated_at": _UPDATED,
        "edited_at": "When its words changed the last time",
        "url": "Where readers find it; links to it are recognised by it",
        "losses": _LOSSES,
    },
    "translations": {
        "source_id": f"{_ID}, e.g. `12:en-us`. The language it was written in has a row as well",
        "article_id": "The article",
        "locale": _LOCALE,
        "title": "The headline",
        "description": "A line below it, without markup",
        "body_html": "The text as HTML; it may hold anything, and is cleaned",
        "links": "What its links lead to (see *Links*); left out: found by the `url` of records",
        "is_draft": "Whether readers don't see it",
        "is_outdated": "Whether the text it was translated from has changed since",
        "author_id": "Contact (an agent) who changed it last",
        "created_at": _CREATED,
        "updated_at": _UPDATED,
        "url": "Its own address",
        "losses": _LOSSES,
    },
    "article_files": {
        "source_id": f"{_ID} (of all files of articles)",
        "article_id": "The article",
        "locale": f"{_LOCALE} it belongs to; left out: all",
        "position": "Place among the article's files; left out: by id",
        "name": "File name that people see",
        "content_type": "E.g. `image/png`; left out: `application/octet-stream`",
        "size_bytes": "Size, if it is known; `check` compares it",
        "url": "Its old address; left out: the path",
        "addresses": "What bodies have in `src` or `href` for it, exactly",
        "is_inline": "Whether it stands in a body as an image",
        "unavailable": "Why there is no file, e.g. `deleted_in_source`",
        "path": "Where the file lies, from the folder; required unless `unavailable` says why not",
    },
}
