"""Zendesk's records of the sample help centers, from YAML for their facts and HTML for bodies."""

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml

from connectors.sandbox.records import Json, StoredFile
from connectors.sandbox.zendesk.desk.files import stored
from connectors.sandbox.zendesk.desk.help_center.model import FIRST, Guide, Locales
from connectors.sandbox.zendesk.desk.model import HERE, SECOND_BRAND

Spec = dict[str, Any]
Keep = Callable[[str, StoredFile], None]

CREATED: Final = "2024-02-01T10:00:00Z"
UPDATED: Final = "2026-04-20T09:30:00Z"
IDS: Final = 8_600_000_000_000  # + the number in the files
UNKNOWN_PERSON: Final = 4_200_000_009_999  # deleted for good: in no list

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def sample_guide(people: dict[str, int], keep: Keep) -> Guide:
    """Return the help centers anew; `keep` takes their files by what stands in their addresses."""
    facts, articles = _read("help_centers"), _read("articles")
    guide = Guide(
        locales={
            brand: Locales(spec["default_locale"], tuple(spec["locales"]))
            for brand, spec in facts["help_centers"].items()
        },
        segments=[_segment(spec) for spec in facts["user_segments"].values()],
        content_tags=[_dated(spec) for spec in facts["content_tags"]],
    )
    brands: dict[int, str] = {}
    for spec in facts["categories"]:
        brands[spec["id"]] = spec["brand"]
        _add(guide, "categories", _common(spec, spec["brand"], "categories"), spec)
    for spec in facts["sections"]:
        brands[spec["id"]] = brands[spec["category"]]
        _add(guide, "sections", _section(spec, brands[spec["id"]]), spec)
    segments = {key: spec["id"] for key, spec in facts["user_segments"].items()}
    for spec in articles:
        row = _article(spec, brands[spec["section"]], people, segments)
        _add(guide, "articles", row, spec)
        guide.files[row["id"]] = [_file(row, each, keep) for each in spec.get("files", ())]
        if row["user_segment_id"]:
            guide.locked |= {str(each["id"]) for each in guide.files[row["id"]]}
    for spec in facts["loose_files"]:
        _kept(spec, str(spec["token"]), keep)
    guide.locked |= {str(spec["token"]) for spec in facts["loose_files"] if spec.get("login")}
    return guide


@cache
def _read(name: str) -> Any:
    return yaml.load(_text(f"{name}.yaml"), Loader=_LOADER)  # noqa: S506 - a safe loader


@cache
def _text(name: str) -> str:
    root = files("connectors.sandbox.zendesk.desk.help_center")
    return root.joinpath(name).read_text(encoding="utf-8")


def _add(guide: Guide, kind: str, row: Json, spec: Spec) -> None:
    getattr(guide, kind)[row["id"]] = row
    guide.translations[row["id"]] = {
        locale: _translation(row, kind, locale, text, number)
        for number, (locale, text) in enumerate(_texts(spec).items())
    }


def _texts(spec: Spec) -> dict[str, Spec]:
    """Return what a record says by locale; bodies of articles lie in files of their own."""
    if "titles" not in spec:
        about = spec.get("description", {})
        return {
            locale: {"title": name, "body": about.get(locale, "")}
            for locale, name in spec["name"].items()
        }
    return {
        locale: {**(told if isinstance(told, dict) else {"title": told}), "locale": locale}
        for locale, told in spec["titles"].items()
    }


def _host(brand: str) -> str:
    return HERE if brand == FIRST else SECOND_BRAND


def _common(spec: Spec, brand: str, kind: str) -> Json:
    key, locale = IDS + spec["id"], spec.get("source_locale", "en-us")
    return {
        "id": key,
        "url": f"{_host(brand)}/api/v2/help_center/{locale}/{kind}/{key}.json",
        "source_locale": locale,
        "position": spec.get("position", spec["id"] % 100),
        "created_at": spec.get("created_at", CREATED),
        "updated_at": spec.get("updated_at", UPDATED),
        "_brand": brand,
    }


def _section(spec: Spec, brand: str) -> Json:
    parent = spec.get("parent")
    return {
        **_common(spec, brand, "sections"),
        "category_id": IDS + spec["category"],
        "parent_section_id": None if parent is None else IDS + parent,
        "theme_template": "section_page",
        "sorting": "manual",
    }


def _article(spec: Spec, brand: str, people: dict[str, int], segments: dict[str, int]) -> Json:
    own = [IDS + segments[name] for name in spec.get("segments", ())]
    return {
        **_common(spec, brand, "articles"),
        "author_id": people.get(spec["author"], UNKNOWN_PERSON),
        "promoted": spec.get("promoted", False),
        "comments_disabled": spec.get("comments_disabled", False),
        "vote_sum": spec.get("votes", [3, 5])[0],
        "vote_count": spec.get("votes", [3, 5])[1],
        "section_id": IDS + spec["section"],
        "label_names": spec.get("labels", []),
        "content_tag_ids": spec.get("content_tags", []),
        "user_segment_id": own[0] if own else None,
        "user_segment_ids": own,
        "permission_group_id": IDS + 701,
        "edited_at": spec.get("edited_at", UPDATED),
        "_author": people.get(spec["author"], UNKNOWN_PERSON),
        "_archived": spec.get("archived", False),
    }


def _translation(row: Json, kind: str, locale: str, text: Spec, number: int) -> Json:
    short = row["id"] - IDS
    body = text["body"] if "body" in text else _text(f"bodies/{short}.{locale}.html").rstrip("\n")
    author, host = row.get("_author"), _host(row["_brand"])
    return {
        "id": row["id"] * 10 + number,
        "url": f"{host}/api/v2/help_center/{kind}/{row['id']}/translations/{locale}.json",
        "html_url": f"{host}/hc/{locale}/{kind}/{row['id']}",
        "source_id": row["id"],
        "source_type": {"articles": "Article", "sections": "Section"}.get(kind, "Category"),
        "locale": locale,
        "title": text["title"],
        "body": body,
        "draft": text.get("draft", False),
        "outdated": text.get("outdated", False),
        "hidden": False,
        "created_by_id": author,
        "updated_by_id": author,
        "created_at": row["created_at"],
        "updated_at": text.get("updated_at", row["updated_at"]),
    }


def _file(row: Json, spec: Spec, keep: Keep) -> Json:
    key = IDS + spec["id"]
    file = _kept({**spec, "id": key}, str(key), keep)
    host = _host(row["_brand"])
    return {
        "id": key,
        "url": f"{host}/api/v2/help_center/articles/{row['id']}/attachments/{key}.json",
        "article_id": row["id"],
        "file_name": spec["name"],
        "display_file_name": spec["name"],
        "content_url": f"{host}/hc/article_attachments/{key}",
        "relative_path": f"/hc/article_attachments/{key}",
        "content_type": file.record["content_type"],
        "size": file.record["size"],
        "inline": spec.get("inline", False),
        "locale": spec.get("locale"),
        "created_at": CREATED,
        "updated_at": UPDATED,
    }


def _kept(spec: Spec, token: str, keep: Keep) -> StoredFile:
    file = stored(spec.get("id", 0), token, spec, is_inline=True)
    keep(token, file)
    return file


def _segment(spec: Spec) -> Json:
    return {
        "id": IDS + spec["id"],
        "name": spec["name"],
        "user_type": spec.get("user_type", "signed_in_users"),
        "built_in": spec.get("built_in", False),
        "group_ids": spec.get("group_ids", []),
        "organization_ids": spec.get("organization_ids", []),
        "tags": spec.get("tags", []),
        "or_tags": [],
        "added_user_ids": [],
        "created_at": CREATED,
        "updated_at": UPDATED,
    }


def _dated(spec: Spec) -> Json:
    return {**spec, "created_at": CREATED, "updated_at": UPDATED}
