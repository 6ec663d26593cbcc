"""Zendesk's records of the help centers from guide.yaml; `_brand` says on which host each is."""

from typing import Any, Final

from connectors.sandbox.zendesk.desk.files import stored
from connectors.sandbox.zendesk.desk.model import HERE, SECOND_BRAND, Json
from connectors.sandbox.zendesk.desk.threads import Keep

Spec = dict[str, Any]

CREATED: Final = "2024-02-01T10:00:00Z"
UPDATED: Final = "2026-04-20T09:30:00Z"


def build_guide(specs: Spec, people: dict[str, int], keep: Keep) -> dict[str, list[Json]]:
    """Return categories, sections, articles, their translations and files, and segments."""
    brands = {spec["id"]: spec["brand"] for spec in specs["categories"]}
    brands |= {spec["id"]: brands[spec["category"]] for spec in specs["sections"]}
    built: dict[str, list[Json]] = {
        "categories": [_category(spec) for spec in specs["categories"]],
        "sections": [_section(spec, brands[spec["id"]]) for spec in specs["sections"]],
        "articles": [_article(s, brands[s["section"]], people) for s in specs["articles"]],
        "user_segments": [{**spec, "created_at": CREATED} for spec in specs["user_segments"]],
        "article_attachments": [
            _file(spec["id"], file, keep)
            for spec in specs["articles"]
            for file in spec.get("files", ())
        ],
    }
    built["translations"] = [
        _translation(spec["id"], locale, text, number)
        for spec in [*specs["categories"], *specs["sections"], *specs["articles"]]
        for number, (locale, text) in enumerate(_texts(spec).items())
    ]
    return built


def _texts(spec: Spec) -> dict[str, Spec]:
    if "translations" in spec:
        texts: dict[str, Spec] = spec["translations"]
        return texts
    return {locale: {"title": name, "body": ""} for locale, name in spec["name"].items()}


def _source_locale(spec: Spec) -> str:
    locale: str = spec.get("source_locale", "en-us")
    return locale


def _common(spec: Spec, brand: str, kind: str) -> Json:
    locale = _source_locale(spec)
    host = HERE if brand == "first" else SECOND_BRAND
    return {
        "id": spec["id"],
        "url": f"{host}/api/v2/help_center/{locale}/{kind}/{spec['id']}.json",
        "html_url": f"{host}/hc/{locale}/{kind}/{spec['id']}",
        "locale": locale,
        "source_locale": locale,
        "outdated": False,
        "position": spec["id"] % 100,
        "created_at": CREATED,
        "updated_at": UPDATED,
        "_brand": brand,
    }


def _category(spec: Spec) -> Json:
    common = _common(spec, spec["brand"], "categories")
    return {**common, "name": spec["name"]["en-us"], "description": ""}


def _section(spec: Spec, brand: str) -> Json:
    return {
        **_common(spec, brand, "sections"),
        "name": spec["name"]["en-us"],
        "description": "",
        "category_id": spec["category"],
        "parent_section_id": spec.get("parent"),
        "theme_template": "section_page",
        "sorting": "manual",
    }


def _article(spec: Spec, brand: str, people: dict[str, int]) -> Json:
    source = spec["translations"][_source_locale(spec)]
    stale = [locale for locale, text in spec["translations"].items() if text.get("outdated")]
    return {
        **_common(spec, brand, "articles"),
        "author_id": people[spec["author"]],
        "name": source["title"],
        "title": source["title"],
        "body": source["body"],
        "draft": spec.get("draft", False),
        "promoted": spec.get("promoted", False),
        "comments_disabled": False,
        "vote_sum": 3,
        "vote_count": 5,
        "section_id": spec["section"],
        "outdated_locales": stale,
        "label_names": spec.get("labels", []),
        "content_tag_ids": [],
        "user_segment_id": spec.get("segment"),
        "user_segment_ids": [spec["segment"]] if "segment" in spec else [],
        "permission_group_id": 8_600_000_000_701,
        "edited_at": UPDATED,
    }


def _translation(source: int, locale: str, text: Spec, number: int) -> Json:
    return {
        "id": source * 10 + number,
        "source_id": source,
        "locale": locale,
        "title": text["title"],
        "body": text["body"],
        "draft": text.get("draft", False),
        "outdated": text.get("outdated", False),
        "hidden": False,
        "created_at": CREATED,
        "updated_at": UPDATED,
    }


def _file(article: int, spec: Spec, keep: Keep) -> Json:
    token = str(spec["id"])
    file = stored(spec["id"], token, spec, is_inline=spec.get("inline", False))
    file.record["content_url"] = f"{HERE}/hc/article_attachments/{token}"
    keep(token, file)
    return {
        "id": spec["id"],
        "article_id": article,
        "file_name": spec["name"],
        "display_file_name": spec["name"],
        "content_url": file.record["content_url"],
        "relative_path": f"/hc/article_attachments/{token}",
        "content_type": file.record["content_type"],
        "size": file.record["size"],
        "inline": spec.get("inline", False),
        "locale": None,
        "created_at": CREATED,
        "updated_at": UPDATED,
    }
