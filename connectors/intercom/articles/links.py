"""Where the links of an article lead, once the ids of the others and of headings are known.

Intercom makes its own ids for headings, and keeps those that it has made: so an article that is
changed is sent with the ids that it shows.
"""

from collections.abc import Mapping
from typing import Any

from connectors.intercom.articles.forms import contents_of
from connectors.intercom.articles.requests import shown_bodies
from connectors.intercom.context import Connection
from connectors.intercom.errors import is_gone
from transforms.errors import RecordError
from transforms.knowledge.bodies.pieces import Address, hrefs
from transforms.knowledge.bodies.shown import heading_ids, with_heading_ids

Json = dict[str, Any]
Spot = tuple[str, str]  # article and language


class Links:
    """The links of one article while it is sent; `look` reads the headings that they need."""

    def __init__(self, at: Connection, kind: str, own: str | None = None) -> None:
        """`own` is the article's own id, None while it is made."""
        self._at = at
        self._kind = kind
        self._own = own
        self._ids: dict[Spot, list[str]] = {}
        self._default = ""
        self._names_own = False
        self.shown: Json = {}  # the article itself, as it was before this update

    async def look(self, body: Mapping[str, Any]) -> None:
        """Read the articles whose headings the links name, and the article's own."""
        self._default = body.get("default", "")
        contents = contents_of(body).values()
        told = [each for content in contents for each in hrefs(content["rich"])]
        wanted = {
            str(each["to"])
            for each in told
            if isinstance(each, dict) and "heading" in each and "to" in each
        }
        self._names_own = self._own in wanted
        for target_id in sorted(wanted | ({self._own} if self._own else set())):
            await self._read(target_id)

    def href(self, told: Address) -> str:
        """Return the address of a link."""
        if isinstance(told, str):
            return told
        if "file" in told:
            file = told["file"]
            return self._at.habits.public(file["sha256"], file["name"]) or str(told["else"])
        if "to" not in told or not told.get("place"):
            return str(told["else"])
        page = f"{told['place']}/{told['locale']}/{told['kind']}/{told['to']}"
        ids = self._ids.get((str(told["to"]), told["locale"]), [])
        heading = told.get("heading")
        return f"{page}#{ids[heading]}" if heading is not None and heading < len(ids) else page

    def with_ids(self, request: Json) -> Json:
        """Return a request whose headings have the ids that Intercom shows."""
        own = str(self._own)
        request = {**request}
        if "body" in request:
            ids = self._ids.get((own, self._default), [])
            request["body"] = with_heading_ids(request["body"], ids)
        if "translated_content" in request:
            request["translated_content"] = {
                locale: {
                    **each,
                    "body": with_heading_ids(each["body"], self._ids.get((own, locale), [])),
                }
                if "body" in each
                else each
                for locale, each in request["translated_content"].items()
            }
        return request

    def has_moved(self, shown: Mapping[str, Any]) -> bool:
        """Tell whether headings that the article's own links name have other ids now.

        The new ones are taken in.
        """
        now = {
            locale: heading_ids(html) for locale, html in shown_bodies(shown, self._default).items()
        }
        own = str(self._own)
        has_moved = any(self._ids.get((own, locale), []) != ids for locale, ids in now.items())
        self._ids |= {(own, locale): ids for locale, ids in now.items()}
        return has_moved and self._names_own

    async def _read(self, target_id: str) -> None:
        path = (
            "/internal_articles"
            if self._kind != "article" and target_id == self._own
            else "/articles"
        )
        try:
            answer = await self._at.client.read(f"{path}/{target_id}")
        except RecordError as exc:
            if not is_gone(exc):
                raise
            return
        if target_id == self._own:
            self.shown = answer.body
        default = str(answer.body.get("default_locale") or self._default)
        for locale, html in shown_bodies(answer.body, default).items():
            self._ids[(target_id, locale)] = heading_ids(html)
