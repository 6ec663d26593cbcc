"""The requests that make and change articles, and what answers show of them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from connectors.intercom.articles.forms import AI, Form, contents_of
from connectors.intercom.seen import changed, seen
from transforms.knowledge.bodies.shown import lasting

Json = dict[str, Any]

HIDE: Final = "hide"  # of an update: nothing but that readers see it no more
HIDDEN: Final = "hidden"  # in what the ledger keeps: languages that readers had until then
DRAFT: Final = "draft"
_STATE: Final = ".state"  # these end names in `article_fields`
_BODY: Final = ".body"


def article_request(form: Form, *, is_new: bool) -> Json:
    """Return the body of POST or PUT /articles: the author is named each time (INT-088)."""
    body = form.body
    told = {locale: _content(form, each) for locale, each in contents_of(body).items()}
    default = told.pop(body["default"], {})  # one that stays as it is has none
    flags = dict.fromkeys(AI, body["ai"])
    request: Json = {**default, **flags}
    if body.get("parent_id") is not None:
        parent_id = body["parent_id"]
        request |= {
            "parent_id": int(parent_id) if is_new else str(parent_id),
            "parent_type": "collection",
        }
    if told:
        request["translated_content"] = {locale: {**c, **flags} for locale, c in told.items()}
    return request


def with_others(request: Json, shown: Mapping[str, Any], withdrawn: Collection[str]) -> Json:
    """Return the request of an update with what it says of languages that it has no words for.

    Those `withdrawn` are taken from readers. The default language has its author as shown.
    """
    default, contents = str(shown.get("default_locale") or ""), shown_contents(shown)
    request = {"author_id": shown.get("author_id"), **request}
    hidden = {
        locale: {"state": DRAFT, "author_id": contents[locale].get("author_id")}
        for locale in withdrawn
        if locale in contents
    }
    return request | _by_language(hidden, default, request.get("translated_content") or {})


def shown_again_request(shown: Mapping[str, Any], languages: Collection[str]) -> Json | None:
    """Return what lets readers see languages again, None where none of them is a draft."""
    default, contents = str(shown.get("default_locale") or ""), shown_contents(shown)
    told = {
        locale: {"state": "published", "author_id": contents[locale].get("author_id")}
        for locale in languages
        if locale in contents and contents[locale].get("state") == DRAFT
    }
    own = {"author_id": shown.get("author_id")}
    return own | _by_language(told, default, {}) if told else None


def _by_language(told: Mapping[str, Json], default: str, others: Mapping[str, Json]) -> Json:
    """Return what is said of languages as a request holds it: the default one in the body."""
    beside = {**others, **{locale: each for locale, each in told.items() if locale != default}}
    return {**told.get(default, {}), **({"translated_content": beside} if beside else {})}


def internal_request(form: Form) -> Json:
    """Return the body of POST or PUT /internal_articles."""
    body = form.body
    return {
        "title": body["title"],
        "author_id": int(body["author_id"]),
        "owner_id": int(body["owner_id"]),
        "body": form.html(body),
        **dict.fromkeys(AI, body["ai"]),
    }


def _content(form: Form, content: Mapping[str, Any]) -> Json:
    told: Json = {
        "title": content["title"],
        "author_id": int(content["author_id"]),
        "state": content["state"],
    }
    if content["rich"]:
        told["body"] = form.html(content)
    if content.get("description"):
        told["description"] = content["description"]
    return told


def shown_contents(shown: Mapping[str, Any]) -> dict[str, Json]:
    """Return the languages of an article as an answer shows it, the default one under its name."""
    told = {
        locale: each
        for locale, each in (shown.get("translated_content") or {}).items()
        if isinstance(each, dict)
    }
    default = shown.get("default_locale") or ""
    own = {name: shown.get(name) for name in ("title", "description", "body", "state", "author_id")}
    if default not in told:
        told[default] = own
    return told


def shown_bodies(shown: Mapping[str, Any], default: str) -> dict[str, str]:
    """Return the bodies of an answer by language; `default` is the one of the article itself."""
    told = {locale: each.get("body") or "" for locale, each in shown_contents(shown).items()}
    told.setdefault(default, shown.get("body") or "")
    told[""] = shown.get("body") or ""
    return told


def article_fields(shown: Mapping[str, Any]) -> Json:
    """Return what people edit of an article, in a form that does not change by itself."""
    fields: Json = {"parent": ",".join(str(each) for each in shown.get("parent_ids") or ())}
    for locale, each in sorted(shown_contents(shown).items()):
        fields[f"{locale}.title"] = each.get("title")
        fields[f"{locale}.description"] = each.get("description")
        fields[f"{locale}{_BODY}"] = lasting(each.get("body") or "")
        fields[f"{locale}{_STATE}"] = each.get("state")
    return fields


def languages_seen(noted: Sequence[str]) -> dict[str, bool]:
    """Return the languages that a note of `article_fields` names, and whether readers saw each.

    A draft without words is none: it stands in for a default language that is not there.
    """
    lines = {line.rpartition(":")[0]: line for line in noted}
    states = [name for name in lines if name.endswith(_STATE)]
    shown = changed([lines[name] for name in states], dict.fromkeys(states, DRAFT))
    told = {name.removesuffix(_STATE): name in shown for name in states}
    return {
        each: is_shown for each, is_shown in told.items() if is_shown or f"{each}{_BODY}" in lines
    }


def seen_article(shown: Mapping[str, Any], losses: tuple[str, ...]) -> Json:
    """Return what the ledger keeps of an answer."""
    return ({"losses": [*losses]} if losses else {}) | seen(article_fields(shown))
