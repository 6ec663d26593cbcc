"""Arrow contracts of the knowledge base: what every source's help centers become."""

from typing import Final

import pyarrow as pa

from transforms.contracts import INSTANT, STRINGS, declared, required

EVERYONE: Final = "everyone"  # of ARTICLE.audience: what may be published
AGENTS: Final = "agents"
AUDIENCES: Final = (EVERYONE, "signed_in", "segment", AGENTS)

# What a list is called in one language.
NAMES: Final = pa.list_(
    pa.struct(
        [
            pa.field("locale", pa.string(), nullable=False),  # the source's own word: en-us, pt-br
            pa.field("name", pa.string(), nullable=False),
            pa.field("description", pa.string()),  # plain text
        ]
    )
)

# What an address in a body leads to, where that is in the source itself.
LINKS: Final = pa.list_(
    pa.struct(
        [
            # as it stands in the body, unescaped and without white space around it
            pa.field("url", pa.string(), nullable=False),
            # article, collection, article_file, ticket, help_center; a help_center without id is
            # a page of its own that is none of our records: a search, a form, a forum
            pa.field("entity", pa.string(), nullable=False),
            # null: there is no such article or collection (any more); of tickets and files the id
            # stands here whether there is one or not
            pa.field("source_id", pa.string()),
            pa.field("locale", pa.string()),  # which the address asks for
            pa.field("anchor", pa.string()),  # behind the #
        ]
    )
)


HELP_CENTER: Final = declared(
    "help_center",
    1,
    [
        required("source_id", pa.string()),
        required("name", pa.string()),
        pa.field("url", pa.string()),  # where readers find it
        required("hosts", STRINGS),  # every host it answers under, the present one first
        required("default_locale", pa.string()),
        required("locales", STRINGS),
        required("is_default", pa.bool_()),  # of the desk's help centers
    ],
)

# Categories, sections and folders alike.
COLLECTION: Final = declared(
    "collection",
    1,
    [
        required("source_id", pa.string()),  # "category:7", "section:12": both kinds number alike
        required("help_center_id", pa.string()),
        pa.field("parent_id", pa.string()),  # null at the top
        required("position", pa.int64()),  # among its siblings, as readers see them
        required("default_locale", pa.string()),
        required("names", NAMES),  # the default locale's first
        pa.field("created_at", INSTANT),
        pa.field("updated_at", INSTANT),
        pa.field("url", pa.string()),
        pa.field("losses", STRINGS),  # what of the source's record could not be read
    ],
)

ARTICLE: Final = declared(
    "article",
    1,
    [
        required("source_id", pa.string()),
        required("key", pa.string()),
        required("help_center_id", pa.string()),
        pa.field("collection_id", pa.string()),
        required("position", pa.int64()),
        required("is_promoted", pa.bool_()),
        pa.field("author_id", pa.string()),
        required("default_locale", pa.string()),
        required(
            "audience", pa.string()
        ),  # everyone | signed_in | segment | agents: who may read it once it is published
        required("audience_names", STRINGS),  # of the segments
        required("labels", STRINGS),
        required("content_tags", STRINGS),  # by name
        required("is_closed_to_comments", pa.bool_()),
        pa.field("votes", pa.int64()),  # up less down
        pa.field("created_at", INSTANT),
        pa.field("updated_at", INSTANT),
        pa.field("edited_at", INSTANT),  # when its words changed the last time
        pa.field("url", pa.string()),
        pa.field("losses", STRINGS),
    ],
)

# An article's words in one language; the default locale has a row like all others.
TRANSLATION: Final = declared(
    "translation",
    1,
    [
        required("source_id", pa.string()),  # "<article>:<locale>"
        required("article_id", pa.string()),
        required("key", pa.string()),  # its article's
        required("locale", pa.string()),
        required("title", pa.string()),
        pa.field("description", pa.string()),
        pa.field("body_html", pa.large_string()),  # as the source gave it: not safe to show
        required("links", LINKS),
        required("is_draft", pa.bool_()),
        required("is_outdated", pa.bool_()),  # the default locale changed since
        pa.field("author_id", pa.string()),  # who wrote or changed these words last
        pa.field("created_at", INSTANT),
        pa.field("updated_at", INSTANT),
        pa.field("url", pa.string()),
        pa.field("losses", STRINGS),
    ],
)

# A file of an article: below its text, or an image in it.
ARTICLE_FILE: Final = declared(
    "article_file",
    1,
    [
        required("source_id", pa.string()),
        required("article_id", pa.string()),
        required("key", pa.string()),  # its article's
        pa.field("locale", pa.string()),  # null: of every language
        required("position", pa.int32()),
        required("name", pa.string()),
        required("content_type", pa.string()),  # empty: only the file itself tells
        pa.field("size_bytes", pa.int64()),  # as the source says
        required("url", pa.string()),  # where its bytes are had; a data: address holds them
        required("addresses", STRINGS),  # under which bodies name it, unescaped and stripped
        required("is_inline", pa.bool_()),
        pa.field("unavailable", pa.string()),  # reason why there is nothing to fetch
        # of a source that is a folder: where its bytes lie; else, where the link to a file ends,
        # the address by which the source is asked for the one of today
        pa.field("path", pa.string()),
    ],
)
