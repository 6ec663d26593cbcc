"""One article against what Intercom shows of it; a restricted one that is public comes first.

Texts are compared twice: with what was to be sent, letter by letter, and with the words of the
source itself, none of which may be missing.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from transforms.knowledge.bodies.pieces import Address, Piece, joined, srcs
from transforms.knowledge.bodies.shown import Shape, pictures, said, shape_of, words
from transforms.knowledge.contracts import EVERYONE
from transforms.model import EntityType
from transforms.plan.knowledge.composing import Body
from transforms.plan.losses import KEPT
from transforms.verify.findings import Finding, Kind

Row = Mapping[str, Any]
Json = Mapping[str, Any]

PLAIN: Final = "plain_form_sent"
LOCALE: Final = "locale_refused"
FILE: Final = "file:"  # a link to a file: where that is had is known when it is sent
PUBLISHED: Final = "published"


class Picture(NamedTuple):
    """A picture as Intercom shows it, and the hashes of which its bytes should have one.

    None among them is a picture whose bytes nobody knows.
    """

    address: str
    hashes: tuple[str | None, ...]
    locale: str


@dataclass(frozen=True, slots=True)
class ArticleCase:
    """An article, or one language of a restricted one, with what it was to become."""

    article: Row
    source_id: str  # of the record: the article's, or the translation's of an internal one
    target_id: str
    is_internal: bool
    languages: Mapping[str, Row]  # translations by Intercom's language; one without a name
    bodies: Mapping[str, Body]
    titles: Mapping[str, str]
    authors: Mapping[str, str]  # ids of admins
    parent_id: str | None  # of the collection, in Intercom
    tags: Sequence[str] = ()  # ids in Intercom
    losses: Sequence[str] = ()  # given up when it was sent
    gone: Sequence[str] = ()  # languages that the source has no more
    targets: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @property
    def is_restricted(self) -> bool:
        """Whether not everybody may read it."""
        return bool(self.article["audience"] != EVERYONE)


def article_findings(case: ArticleCase, shown: Json | None) -> Iterator[Finding]:
    """Yield what is not as it should be; what people have changed since is told once."""
    if shown is None:
        yield _found(case, Kind.ARTICLE_MISSING)
        return
    contents = _contents(case, shown)
    yield from _public(case, contents)
    yield from _left(case, contents)
    if KEPT in case.losses:
        yield _found(case, Kind.CHANGED_SINCE)
        return
    for locale, translation in case.languages.items():
        content = contents.get(locale)
        if content is not None:
            yield from _language(case, locale, translation, content)
        elif LOCALE not in case.losses:
            yield _found(case, Kind.LANGUAGE_MISSING, locale)
    yield from _place(case, shown)
    yield from _tags(case, shown)


def pictures_of(case: ArticleCase, shown: Json) -> list[Picture]:
    """Return the pictures that Intercom shows, each with the hash that it should have.

    Where one was left out any of the article's own will do.
    """
    found = []
    for locale, content in _contents(case, shown).items():
        if locale not in case.bodies:
            continue
        wanted = tuple(_sha256(each) for each in srcs(_pieces(case, locale)))
        seen = pictures(content.get("body") or "")
        is_whole = len(wanted) == len(seen)
        for number, address in enumerate(seen):
            hashes = (wanted[number],) if is_whole else wanted
            found.append(Picture(address, hashes, locale))
    return found


def links_of(case: ArticleCase, shown: Json) -> list[str]:
    """Return the addresses that what everybody reads leads to, each once."""
    contents = _contents(case, shown).values()
    told = [
        link
        for content in contents
        if content.get("state", PUBLISHED) == PUBLISHED
        for link in shape_of(content.get("body") or "").links
        if link.startswith(("http://", "https://"))
    ]
    return list(dict.fromkeys(told))


def dead_link(case: ArticleCase, address: str) -> Finding:
    """Return what is found of a link under which there is nothing: the source's fault, or ours."""
    is_known = any(address in body.dead for body in case.bodies.values())
    return _found(case, Kind.LINK_DEAD_BEFORE if is_known else Kind.LINK_DEAD, found=address)


def unknown_link(case: ArticleCase, address: str) -> Finding:
    """Return what is found of a link whose host gave no answer: nobody can say where it leads."""
    return _found(case, Kind.LINK_UNCHECKED, found=address)


def wrong_picture(case: ArticleCase, picture: Picture) -> Finding:
    """Return what is found of a picture with other bytes."""
    return _found(case, Kind.PICTURE_DIFFERS, picture.locale, found=picture.address)


def _public(case: ArticleCase, contents: Mapping[str, Json]) -> Iterator[Finding]:
    """Yield the worst damage: that something restricted can be read by everybody."""
    if not case.is_restricted or case.is_internal:
        return
    for locale, content in contents.items():
        if content.get("state") == PUBLISHED:
            yield _found(case, Kind.RESTRICTED_PUBLIC, locale, found=str(content.get("url")))


def _left(case: ArticleCase, contents: Mapping[str, Json]) -> Iterator[Finding]:
    """Yield languages that readers still have, though the source has taken them away."""
    for locale in () if case.is_restricted else case.gone:
        content = contents.get(locale, {})
        if content.get("state") == PUBLISHED:
            yield _found(case, Kind.TRANSLATION_LEFT, locale, found=str(content.get("url")))


def _language(case: ArticleCase, locale: str, translation: Row, content: Json) -> Iterator[Finding]:
    title = case.titles[locale]
    if content.get("title") != title:
        found = str(content.get("title"))
        yield _found(case, Kind.TITLE_DIFFERS, locale, expected=title, found=found)
    if not case.is_internal:
        is_shown = not translation["is_draft"] and not case.is_restricted
        state = PUBLISHED if is_shown else "draft"
        if content.get("state") != state:
            found = str(content.get("state"))
            yield _found(case, Kind.STATE_DIFFERS, locale, expected=state, found=found)
    author = case.authors.get(locale)
    if author is not None and str(content.get("author_id")) != author:
        found = str(content.get("author_id"))
        yield _found(case, Kind.AUTHOR_DIFFERS, locale, expected=author, found=found)
    yield from _body(case, locale, translation, content.get("body") or "")


def _body(case: ArticleCase, locale: str, translation: Row, html: str) -> Iterator[Finding]:
    wanted = joined(_pieces(case, locale), href=_href(case), src=_src)
    if said(wanted) != said(html):
        yield _found(
            case,
            Kind.TEXT_DIFFERS,
            locale,
            expected=_first(wanted, html),
            found=_first(html, wanted),
        )
    elif lacking := _lacking(translation, html):
        yield _found(case, Kind.TEXT_DIFFERS, locale, expected=" ".join(lacking))
    yield from _shape(case, locale, shape_of(wanted), shape_of(html))


def _shape(case: ArticleCase, locale: str, wanted: Shape, seen: Shape) -> Iterator[Finding]:
    if wanted.headings != seen.headings:
        yield _found(
            case,
            Kind.HEADING_DIFFERS,
            locale,
            expected=" | ".join(wanted.headings),
            found=" | ".join(seen.headings),
        )
    if wanted.rows != seen.rows:
        yield _counted(case, Kind.ROW_LOST, locale, wanted.rows, seen.rows)
    if wanted.images != seen.images:
        yield _counted(case, Kind.PICTURE_LOST, locale, wanted.images, seen.images)
    for expected, found in _unlike(wanted.links, seen.links):
        yield _found(case, Kind.LINK_DIFFERS, locale, expected=expected, found=found)


def _unlike(wanted: Sequence[str], seen: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield links that lead elsewhere; the ids of headings and slugs are Intercom's own."""
    width = max(len(wanted), len(seen))
    padded = [[*links, *[""] * (width - len(links))] for links in (wanted, seen)]
    for expected, found in zip(*padded, strict=True):
        is_file = expected == FILE and found.startswith(("http://", "https://"))
        if _bare(expected) != _bare(found) and not is_file:
            yield expected, found


def _bare(link: str) -> str:
    return link.partition("#")[0].rstrip("/")


def _place(case: ArticleCase, shown: Json) -> Iterator[Finding]:
    parents = [str(each) for each in shown.get("parent_ids") or ()]
    if not case.is_internal and case.parent_id is not None and case.parent_id not in parents:
        found = ", ".join(parents) or "no collection"
        yield _found(case, Kind.PLACE_DIFFERS, expected=case.parent_id, found=found)


def _tags(case: ArticleCase, shown: Json) -> Iterator[Finding]:
    has = {str(each.get("id")) for each in (shown.get("tags") or {}).get("tags") or ()}
    for tag in case.tags:
        if tag not in has and "tag_left_out" not in case.losses:
            yield _found(case, Kind.TAG_MISSING, expected=tag)


def _contents(case: ArticleCase, shown: Json) -> dict[str, Json]:
    """Return what is shown by language; an internal article has one without a name."""
    if case.is_internal:
        return {"": shown}
    told = {
        locale: each
        for locale, each in (shown.get("translated_content") or {}).items()
        if isinstance(each, dict)
    }
    default = str(shown.get("default_locale") or next(iter(case.languages), ""))
    return {default: shown, **told}


def _pieces(case: ArticleCase, locale: str) -> Sequence[Piece]:
    body = case.bodies[locale]
    return body.plain if PLAIN in case.losses and body.plain is not None else body.rich


def _href(case: ArticleCase) -> Any:
    def href(told: Address) -> str:
        if isinstance(told, str):
            return told
        if "kind" not in told:
            return FILE
        entity, source_id = told["to"]["$ref"]
        target_id = case.targets.get((entity, source_id))
        if target_id is None or not told["place"]:
            return str(told["else"])
        return f"{told['place']}/{told['locale']}/{told['kind']}/{target_id}"

    return href


def _src(told: Address) -> str | None:
    return "x" if isinstance(told, dict) else told


def _sha256(told: Address) -> str | None:
    return told.get("sha256") if isinstance(told, dict) else None


def _lacking(translation: Row, html: str) -> list[str]:
    """Return words of the source that nobody finds any more, some of them."""
    wanted = Counter(words(translation["body_html"] or ""))
    return list(wanted - Counter(words(html)))[:5]


def _first(one: str, other: str) -> str:
    """Return where a text begins to differ from another."""
    mine, theirs = said(one), said(other)
    place = next((n for n, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b), 0)
    place = place or min(len(mine), len(theirs))
    return mine[max(0, place - 10) : place + 50]


def _counted(case: ArticleCase, kind: Kind, locale: str, wanted: int, seen: int) -> Finding:
    return _found(case, kind, locale, expected=str(wanted), found=str(seen))


def _found(
    case: ArticleCase,
    kind: Kind,
    what: str | None = None,
    *,
    expected: str | None = None,
    found: str | None = None,
) -> Finding:
    return Finding(
        kind,
        EntityType.ARTICLE.value,
        case.source_id,
        target_id=case.target_id,
        owner_id=str(case.article["source_id"]),
        what=what or None,
        expected=expected,
        found=found,
    )
