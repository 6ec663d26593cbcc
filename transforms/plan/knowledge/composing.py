"""One article's body in one language as a plan holds it: links, pictures and files in pieces."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, Final, NamedTuple
from urllib.parse import urljoin

from transforms.addresses import is_data, parts_of
from transforms.knowledge.bodies.pieces import ASKED, Address, Json, Piece, gathered
from transforms.knowledge.bodies.reading import read_page
from transforms.knowledge.bodies.tree import Page
from transforms.knowledge.bodies.writing import Form, differs, written
from transforms.knowledge.contracts import AGENTS, EVERYONE
from transforms.model import EntityType
from transforms.plan.knowledge.neighbours import Neighbours, Spot
from transforms.plan.losses import LINK_ENDS
from transforms.plan.steps import ref
from transforms.quirks.intercom_articles import is_taken
from transforms.rules import Rules

DEAD: Final = "dead_link"
NOT_MOVED: Final = "link_not_moved"
ANCHOR: Final = "anchor_left_out"
TICKET: Final = "ticket_link_kept"
FORMAT: Final = "image_format_refused"
CONVERTED: Final = "image_converted"
UNNAMED: Final = "attachments_left_out"
NAMED: Final = "file_named_in_text"

Row = Mapping[str, Any]


class ArticleFile(NamedTuple):
    """A file of an article, with its bytes if they could be had."""

    row: Row
    sha256: str | None = None
    size_bytes: int | None = None
    content_type: str | None = None
    reason: str | None = None  # why there are none

    @property
    def piece(self) -> Json:
        """Return what tells its address when the article is sent."""
        return {
            "sha256": self.sha256,
            "name": self.row["name"],
            "content_type": self.content_type or self.row["content_type"],
            "url": self.row["url"],
        }

    @property
    def asked(self) -> str | None:
        """Return by which address the source tells the link of today, where links end."""
        path: str | None = self.row["path"]
        return path if path is not None and path.startswith(("http://", "https://")) else None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the bodies of one article are composed with."""

    article: Row
    languages: Mapping[str, str]  # Intercom's: the source's
    files: Sequence[ArticleFile]
    neighbours: Neighbours
    place: str  # the help center's address
    rules: Rules


class Body(NamedTuple):
    """A body in both forms, the plain one only where it differs; `leads`: it has links of ours.

    `lost` is what the plain form loses beyond the rich one; `dead`: the addresses, as they are
    sent, of links to what the source itself does not have.
    """

    rich: list[Piece]
    plain: list[Piece] | None
    losses: tuple[str, ...]
    leads: bool
    lost: tuple[str, ...] = ()
    dead: tuple[str, ...] = ()

    def told(self) -> Json:
        """Return what a step's body has of it."""
        if self.plain is None:
            return {"rich": self.rich}
        return {"rich": self.rich, "plain": self.plain, "lost": list(self.lost)}


def composed(row: Row, locale: str, around: Surroundings, *, end: str = "") -> Body:
    """Return the body of one translation; `end` is a line of ours below it."""
    page = read_page(row["body_html"])
    composer = _Composer(row, locale, around, page)
    rich, losses = composer.written(Form.RICH, end)
    told_losses = tuple(dict.fromkeys([*losses, *composer.losses, *(row["losses"] or ())]))
    if not differs(page.blocks):
        return Body(rich, None, told_losses, composer.leads, dead=tuple(composer.dead))
    plain, more = composer.written(Form.PLAIN, end)
    lost = tuple(each for each in more if each not in losses)
    return Body(rich, plain, told_losses, composer.leads, lost, tuple(composer.dead))


def unlinked(pieces: Sequence[Piece]) -> list[Piece]:
    """Return a body with the old addresses of all links that are told later."""
    return gathered(
        escape(str(each["href"]["else"]))
        if isinstance(each, dict) and "kind" in each.get("href", {})
        else each
        for each in pieces
    )


@dataclass(slots=True)
class _Composer:
    """Says what links and pictures of one body become."""

    row: Row
    locale: str
    around: Surroundings
    page: Page
    losses: dict[str, None] = field(default_factory=dict)
    leads: bool = False
    dead: dict[str, None] = field(default_factory=dict)

    def written(self, form: Form, end: str) -> tuple[list[Piece], tuple[str, ...]]:
        """Return the whole body in one form, and what it loses."""
        told = written(self.page, form, link=self.link, picture=self.picture)
        return gathered([*told.pieces, *self.attachments(), end]), told.losses

    # --- links

    def link(self, href: str) -> Address | None:
        """Return where a link leads."""
        if href.startswith("#"):
            return self._own_anchor(href)
        known = next((each for each in self.row["links"] if each["url"] == href), None)
        old = self._absolute(href)
        if known is None:
            return old
        if known["source_id"] is None:  # a help center's own pages, such as its search, are none
            is_page = known["entity"] == "help_center"
            self.losses.setdefault(NOT_MOVED if is_page else DEAD)
            if not is_page:
                self.dead.setdefault(old)
            return old
        return self._led(known, old)

    def _led(self, link: Row, old: str) -> Address | None:
        entity, source_id = link["entity"], str(link["source_id"])
        if entity == "article_file":
            return self._file_address(source_id, old)
        if self.around.rules.options.kb_links == "keep":
            return old
        if entity == "help_center":
            return f"{self.around.place}/{self.locale}" if self.around.place else old
        if entity == "collection" and source_id in self.around.neighbours.collections:
            return self._told(EntityType.COLLECTION, source_id, self.locale, old)
        if entity == "article" and self.around.neighbours.has(source_id):
            return self._to_article(link, source_id, old)
        self.losses.setdefault(TICKET if entity == "ticket" else NOT_MOVED)
        return old

    def _to_article(self, link: Row, source_id: str, old: str) -> Address:
        """Lead to an article in the page's language, else the one that is asked for, else any."""
        languages = self.around.neighbours.languages[source_id]
        asked = next((to for to, source in languages.items() if source == link["locale"]), None)
        locale = self.locale if self.locale in languages else asked or next(iter(languages))
        told = self._told(EntityType.ARTICLE, source_id, locale, old)
        if link["anchor"]:
            spot = Spot(source_id, languages[locale], link["anchor"])
            heading = self._heading(source_id, spot)
            if heading is not None:
                told["heading"] = heading
        return told

    def _heading(self, source_id: str, spot: Spot) -> int | None:
        is_own = source_id == self.around.article["source_id"] and spot.locale == self.row["locale"]
        own = self.page.anchors if is_own else {}
        if spot.anchor in own:
            return own[spot.anchor]
        if spot not in self.around.neighbours.headings:
            self.losses.setdefault(ANCHOR)
        return self.around.neighbours.headings.get(spot)

    def _own_anchor(self, href: str) -> Address | None:
        anchor = href[1:]
        if anchor not in self.page.anchors:
            self.losses.setdefault(ANCHOR)
            return None
        source_id = str(self.around.article["source_id"])
        if not self.around.neighbours.has(source_id):
            self.losses.setdefault(ANCHOR)  # an internal article has no address that we know
            return None
        told = self._told(EntityType.ARTICLE, source_id, self.locale, href)
        heading = self.page.anchors[anchor]
        if heading is not None:
            told["heading"] = heading
        return told

    def _told(self, entity: EntityType, source_id: str, locale: str, old: str) -> Json:
        self.leads = True
        return {
            "to": ref(entity.value, source_id, optional=True),
            "kind": f"{entity.value}s",
            "locale": locale,
            "place": self.around.place,
            "else": old,
        }

    def _absolute(self, href: str) -> str:
        """Return an address as it is outside of the source's pages."""
        try:
            return urljoin(self.row["url"] or self.around.article["url"] or "", href)
        except ValueError:
            return href

    # --- pictures and files

    def picture(self, src: str, _alt: str) -> Address | None:
        """Return where a picture is fetched from, None for one that can't be had."""
        file = next((f for f in self.around.files if src in f.row["addresses"]), None)
        if file is not None:
            return self._picture_file(file)
        address = self._absolute(src)
        parts = parts_of(address)
        is_there = not is_data(src) and parts is not None and parts.scheme in {"http", "https"}
        return {"url": address} if is_there else None

    def _picture_file(self, file: ArticleFile) -> Address | None:
        if file.sha256 is None:
            return None
        if not is_taken(str(file.piece["content_type"])):
            self.losses.setdefault(FORMAT)
            return None
        was = str(file.row["content_type"])
        if was.startswith("image/") and not is_taken(was):
            self.losses.setdefault(CONVERTED)
        return file.piece | ({ASKED: file.asked} if file.asked else {})

    def _file_address(self, file_id: str, old: str) -> Address:
        file = next((f for f in self.around.files if f.row["source_id"] == file_id), None)
        is_linked = self.around.rules.options.kb_attachments == "link"
        ends = file is not None and file.row["is_inline"] and file.asked is not None
        if file is None or file.sha256 is None or not is_linked:
            if ends:
                self.losses.setdefault(LINK_ENDS)
            return old
        return {"file": file.piece, "else": old} | ({"ends": True} if ends else {})

    def attachments(self) -> list[Piece]:
        """Return the files below a text as a list of links, or of where they were."""
        files = [
            file
            for file in self.around.files
            if not file.row["is_inline"] and file.row["locale"] in {None, self.row["locale"]}
        ]
        wish = self.around.rules.options.kb_attachments
        if not files or wish == "drop":
            if files:
                self.losses.setdefault(UNNAMED)
            return []
        told: list[Piece] = ["<hr><ul>"]
        for file in sorted(files, key=lambda each: each.row["position"]):
            told += self._attachment(file, is_linked=wish == "link")
        return [*told, "</ul>"]

    def _attachment(self, file: ArticleFile, *, is_linked: bool) -> list[Piece]:
        name = escape(file.row["name"], quote=False)
        size = _size(file.size_bytes or file.row["size_bytes"])
        if is_linked and file.sha256 is not None:
            told: Json = {"file": file.piece, "else": file.row["url"]}
            return ['<li><p><a href="', {"href": told}, f'">{name}</a>{size}</p></li>']
        self.losses.setdefault(NAMED)
        return [f"<li><p>{name}{size}: {escape(file.row['url'], quote=False)}</p></li>"]


def place_of(names: Sequence[str], article: Row) -> str:
    """Return the line that says where an internal article stood, and who could read it.

    Of one that stood nowhere and was for agents there is nothing to say: it was internal before.
    """
    who_else = article["audience"] != AGENTS or article["audience_names"]
    if article["collection_id"] is None and not who_else:
        return ""
    told = " › ".join(names)
    if article["audience"] != EVERYONE:
        who = ", ".join(article["audience_names"]) or article["audience"].replace("_", " ")
        told = f"{told} ({who})" if told else who
    return f"<p><i>{escape(told, quote=False)}</i></p>" if told else ""


def past_of(article: Row, author: str | None) -> str:
    """Return the line that says when an article was written, and by whom."""
    words = [
        f"{word} {article[name]:%Y-%m-%d}"
        for word, name in (("created", "created_at"), ("edited", "edited_at"))
        if article[name] is not None
    ]
    if author:
        words.append(f"by {author}")
    told = ", ".join(words)
    return f"<p><i>Originally {escape(told, quote=False)}</i></p>" if told else ""


def _size(count: int | None) -> str:
    if count is None:
        return ""
    return f" ({count:,} bytes)" if count < 10_000 else f" ({count / 1_000:,.0f} kB)"
