"""Thirty real pages, three in ten languages, as a help center that the sandbox serves."""

import hashlib
import html
import json
import mimetypes
from dataclasses import replace
from pathlib import Path
from typing import Any

from connectors.sandbox.zendesk.desk import Desk, StoredFile, sample_desk
from connectors.sandbox.zendesk.desk.help_center.model import FIRST, Guide, Locales
from connectors.sandbox.zendesk.desk.model import HERE

SAMPLE = Path(__file__).parents[2] / "shared" / "samples" / "kb"
PAGES = SAMPLE / "articles.jsonl"
IDS = 8_800_000_000_000
LOCALES = ("en-us", "de-de", "fr-fr", "es-es", "pt-br", "ja-jp", "zh-cn", "ru-ru", "ar-ma", "fa-ir")
AT = "2024-05-01T08:00:00Z"


def pages() -> list[dict[str, Any]]:
    """Return the sample's pages as they stand there, their languages in lower case."""
    lines = PAGES.read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [row | {"locale": row["locale"].lower()} for row in rows]


def kb_desk() -> Desk:
    """Return the sample desk with these pages as its help center, and no other brand's.

    An image of a page is an attachment of its language; of those that the sample has not the bytes
    of, the address is there and the file is not.
    """
    desk, kept = sample_desk(), {}
    told = pages()
    guide = Guide(locales={FIRST: Locales(LOCALES[0], LOCALES)})
    guide.categories[IDS + 1] = _row(IDS + 1, "categories")
    guide.translations[IDS + 1] = {
        "en-us": _text(guide.categories[IDS + 1], "en-us", "Handbook", "")
    }
    for number, section in enumerate(dict.fromkeys(row["section"] for row in told)):
        place = {"category_id": IDS + 1, "parent_section_id": None}
        key = IDS + 10 + number
        guide.sections[key] = _row(key, "sections") | place
        guide.translations[key] = {"en-us": _text(guide.sections[key], "en-us", section, "")}
        article = _article(IDS + 20 + number, key)
        guide.articles[article["id"]] = article
        guide.translations[article["id"]] = {}
        guide.files[article["id"]] = []
        for row in (row for row in told if row["section"] == section):
            body = _with_images(row, article, guide, kept)
            text = _text(article, row["locale"], row["title"], body)
            guide.translations[article["id"]][row["locale"]] = text
    desk.guide = guide
    desk.brands[1]["has_help_center"] = False
    own = desk.file
    return replace(desk, file=lambda token: kept.get(token) or own(token))


def _row(key: int, kind: str) -> dict[str, Any]:
    return {
        "id": key,
        "url": f"{HERE}/api/v2/help_center/en-us/{kind}/{key}.json",
        "source_locale": "en-us",
        "position": key % 10,
        "created_at": AT,
        "updated_at": AT,
        "_brand": FIRST,
    }


def _article(key: int, section: int) -> dict[str, Any]:
    return _row(key, "articles") | {
        "author_id": 4_200_000_000_003,
        "promoted": False,
        "comments_disabled": False,
        "vote_sum": 0,
        "vote_count": 0,
        "section_id": section,
        "label_names": [],
        "content_tag_ids": [],
        "user_segment_id": None,
        "user_segment_ids": [],
        "edited_at": AT,
    }


def _text(row: dict[str, Any], locale: str, title: str, body: str) -> dict[str, Any]:
    kind = "articles" if "section_id" in row else "sections"
    return {
        "id": row["id"] * 100 + LOCALES.index(locale),
        "html_url": f"{HERE}/hc/{locale}/{kind}/{row['id']}",
        "source_id": row["id"],
        "locale": locale,
        "title": title,
        "body": body,
        "draft": False,
        "outdated": False,
        "hidden": False,
        "created_by_id": 4_200_000_000_003,
        "updated_by_id": 4_200_000_000_003,
        "created_at": AT,
        "updated_at": AT,
    }


def _with_images(
    page: dict[str, Any], article: dict[str, Any], guide: Guide, kept: dict[str, StoredFile]
) -> str:
    """Return a page's body whose images are attachments; `kept` takes their files."""
    body = str(page["body"])
    for src, image in page["images"].items():
        key = IDS + 1_000 + len(kept)
        row, file = _file(key, src, image, page["locale"], article["id"])
        guide.files[article["id"]].append(row)
        kept[str(key)] = file
        address = f"{HERE}/hc/article_attachments/{key}"
        for quoted in {src, html.escape(src)}:
            body = body.replace(f'src="{quoted}"', f'src="{address}"')
    return body


def _file(
    key: int, src: str, image: dict[str, Any], locale: str, article: int
) -> tuple[dict[str, Any], StoredFile]:
    name = src.rpartition("/")[2]
    data = (SAMPLE / image["file"]).read_bytes() if image["file"] else b""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    size = len(data) or image["bytes"]
    row = {
        "id": key,
        "article_id": article,
        "file_name": name,
        "display_file_name": name,
        "content_url": f"{HERE}/hc/article_attachments/{key}",
        "content_type": kind,
        "size": size,
        "inline": True,
        "locale": locale,
        "created_at": AT,
        "updated_at": AT,
    }
    record = {
        "id": key,
        "file_name": name,
        "content_type": kind,
        "size": size,
        "malware_scan_result": "malware_not_found",
        "malware_access_override": False,
    }
    return row, StoredFile(record, lambda: iter((data,)), is_missing=not data)


def sha256s() -> dict[str, str]:
    """Return the hashes of the images that the sample has, by where they lie in it."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (SAMPLE / "images").iterdir()
    }
