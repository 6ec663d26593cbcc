"""What is odd in the sample help centers: each oddity has a name and an article that has it."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class ArticleOddity:
    """One thing that a migration must cope with; `id` is the article's number in the files."""

    name: str
    fact: str
    id: int


_ALL: Final = (
    # Where it is, and who may read it.
    ArticleOddity("nested_section", "a section in a section", 303),
    ArticleOddity("deepest_section", "five levels below the category", 322),
    ArticleOddity("second_brand", "on another host", 325),
    ArticleOddity("segment", "for dealers only", 306),
    ArticleOddity("two_segments", "for dealers and fleets", 318),
    ArticleOddity("signed_in", "for whoever is signed in", 316),
    ArticleOddity("staff_only", "for agents", 317),
    ArticleOddity("archived", "listed no more, and still linked to", 329),
    # Its languages and states.
    ArticleOddity("draft_translation", "published in English, draft in German", 302),
    ArticleOddity("draft", "never published", 305),
    ArticleOddity("restricted_draft", "for agents, and never published", 323),
    ArticleOddity("outdated_translation", "the French text is outdated", 303),
    ArticleOddity("locale_disabled", "a language that the help center no longer shows", 303),
    ArticleOddity("english_twice", "en-us and en-gb", 315),
    ArticleOddity("british_only", "en-gb without en-us", 330),
    ArticleOddity("right_to_left", "Hebrew", 314),
    ArticleOddity("other_source_locale", "written in German first", 316),
    ArticleOddity("empty_body", "a translation without a word", 320),
    # What is said of it.
    ArticleOddity("promoted", "promoted", 301),
    ArticleOddity("labels_odd", "labels with commas, spaces, umlauts", 321),
    ArticleOddity("content_tags", "content tags by id", 307),
    ArticleOddity("title_too_long", "more than 255 characters", 321),
    ArticleOddity("title_twice", "two pages of one title", 328),
    ArticleOddity("author_deleted", "an author who is in no list", 319),
    ArticleOddity("author_suspended", "an author who left", 320),
    ArticleOddity("votes_negative", "more down than up, and closed to comments", 319),
    # Its body.
    ArticleOddity("links", "links in every form, dead ones too", 307),
    ArticleOddity("headings", "six levels, anchors by id and by name, one that is nowhere", 324),
    ArticleOddity("videos", "six hosts, and two of others", 308),
    ArticleOddity("tables", "merged cells, a table in a list, in a table, one without cells", 309),
    ArticleOddity("lists", "three levels, a start, an image, an empty one", 310),
    ArticleOddity("code", "code with its white space, keys, a definition list", 311),
    ArticleOddity("call_outs", "call-outs, tabs, accordions, quotes", 312),
    ArticleOddity("images", "images under every path, behind a login, gone, in the text", 313),
    ArticleOddity("markup_odd", "script, form, drawing, text outside of paragraphs", 327),
    # Its files.
    ArticleOddity("inline_and_block", "an inline image and a file", 302),
    ArticleOddity("files_by_locale", "a manual in each language, one of all, one missing", 322),
    ArticleOddity("restricted_file", "an image behind a login", 306),
)

ARTICLE_ODDITIES: Final[dict[str, ArticleOddity]] = {oddity.name: oddity for oddity in _ALL}
