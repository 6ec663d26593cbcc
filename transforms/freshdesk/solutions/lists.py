"""The names of the knowledge base's lists in the staging area, and keys that we add to rows."""

from typing import Final

from transforms.knowledge.source_kind import Lists

CENTERS: Final = "help_centers"  # one row: the account's portal and its languages
CATEGORIES: Final = "solution_categories"
FOLDERS: Final = "solution_folders"
ARTICLES: Final = "solution_articles"
FILES: Final = "solution_files"  # a row an article: its attachments in each language

LISTS: Final = Lists(setup=(CENTERS, CATEGORIES, FOLDERS), articles=ARTICLES, parts=FILES)

WORDS: Final = "translations"  # of a record: as each language's list has it
LANGUAGE: Final = "language"  # of such words, as Freshdesk writes it: it stands in paths
PLACE: Final = "listed_at"  # where a record stood in its list
