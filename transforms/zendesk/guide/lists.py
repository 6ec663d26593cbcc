"""The names of Guide's lists in the staging area."""

from typing import Final

from transforms.knowledge.source_kind import Lists

CENTERS: Final = "help_centers"  # brands that have one, with its languages
CATEGORIES: Final = "guide_categories"
SECTIONS: Final = "guide_sections"
SEGMENTS: Final = "guide_user_segments"
TAGS: Final = "guide_content_tags"
ARTICLES: Final = "guide_articles"
FILES: Final = "guide_files"  # a row an article: the list of its attachments

LISTS: Final = Lists(
    setup=(CENTERS, SEGMENTS, TAGS, CATEGORIES, SECTIONS), articles=ARTICLES, parts=FILES
)
