"""Redirect rules of Zendesk's help centers, and articles that make way for them.

The one module that changes anything in Zendesk. A rule works where the page answers 404; it is set
by the path alone, for every host of the brand (Zendesk, Redirect Rules API).
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from connectors.forwarding import OldCenter, Rule, Wish
from connectors.http import HttpClient
from connectors.zendesk.guide.centers import Center
from connectors.zendesk.paging import Listing, whole_list
from transforms.errors import ContractError, CredentialError, RecordError, TransientError
from transforms.payloads import text

RULES: Final = Listing("/api/v2/guide/redirect_rules", "records")
STATUS: Final = 301  # moved for good
MOST: Final = 50_000  # rules of a brand (Zendesk, Redirect Rules API)
MAY_NOT: Final = (
    "redirect rules are for an admin of Guide, with the scope `write` and a plan of Guide that has "
    "them"
)
STEPS: Final = (
    "in Guide: Knowledge admin > Manage articles, filter by Published, select, Archive (or "
    "Unpublish)"
)

OpenWriter = Callable[[Center], HttpClient]


class GuideForwarding:
    """Satisfies `connectors.forwarding.Forwarding`; a center is a brand's id."""

    name: str = "Zendesk"
    most: int | None = MOST
    steps: str = STEPS

    def __init__(
        self, centers: Callable[[], Awaitable[list[Center]]], open_writer: OpenWriter
    ) -> None:
        """`open_writer` makes a client that may change a brand's help center, at its own rate."""
        self._centers, self._open = centers, open_writer
        self._clients: dict[str, HttpClient] = {}
        self._lock = asyncio.Lock()

    async def centers(self) -> list[OldCenter]:
        """Return the brands that have a help center."""
        return [
            OldCenter(each.id, text(each.told.get("name")) or each.id)
            for each in await self._centers()
        ]

    async def rules(self, center: str) -> list[Rule]:
        """Return all rules of a brand."""
        client = await self._client(center)
        try:
            return [
                Rule(str(each["id"]), text(each.get("redirect_from")) or "", _to(each))
                async for leaf in whole_list(client, RULES, None)
                for each in leaf.body[RULES.key]
                if isinstance(each, dict) and each.get("id") is not None
            ]
        except RecordError as exc:
            raise CredentialError(f"{client.host}: {MAY_NOT} ({exc})") from exc

    async def lead(self, center: str, wish: Wish, before: Rule | None) -> None:  # noqa: ARG002
        """Set the rule of a path: Zendesk makes it or changes it."""
        rule = {"redirect_from": wish.place, "redirect_to": wish.to, "redirect_status": STATUS}
        await self._write(center, "POST", RULES.path, {"redirect_rule": rule})

    async def forget(self, center: str, rule_id: str) -> None:
        """Remove a rule."""
        try:
            await self._write(center, "DELETE", f"{RULES.path}/{rule_id}", None)
        except RecordError as exc:
            if exc.status != 404:
                raise

    async def refusal(self, center: str) -> str | None:
        """Ask for a rule that says nothing: whoever may is told that it says nothing.

        Zendesk's reference has no answer to that. A rule is known by its `redirect_from`, and a
        body without `redirect_rule` has none that one could be made of.
        """
        client = await self._client(center)
        try:
            await client.query(RULES.path, json={})
        except RecordError as exc:
            return f"{MAY_NOT} ({exc})" if exc.status in {403, 404} else None
        except (CredentialError, TransientError) as exc:
            return str(exc)
        return None

    async def is_draft(self, center: str, article_id: str, locale: str) -> bool | None:
        """Read one translation."""
        client = await self._client(center)
        try:
            body = (await client.read(_translation(article_id, locale), is_item=True)).body
        except RecordError as exc:
            if exc.status == 404:
                return None
            raise
        found = body.get("translation") if isinstance(body, dict) else None
        if not isinstance(found, dict) or not isinstance(found.get("draft"), bool):
            raise ContractError(f"article {article_id}: no 'draft' in its translation {locale}")
        return bool(found["draft"])

    async def set_draft(self, center: str, article_id: str, locale: str, *, is_draft: bool) -> None:
        """Unpublish a translation, or publish it; all else of it is left out and stays."""
        told = {"translation": {"draft": is_draft}}
        await self._write(center, "PUT", _translation(article_id, locale), told)

    async def aclose(self) -> None:
        """Let go of connections."""
        for client in self._clients.values():
            await client.aclose()

    async def _write(self, center: str, method: str, path: str, json: object) -> None:
        client = await self._client(center)
        try:
            await client.write(method, path, json=json)
        except RecordError as exc:
            if exc.status != 403:
                raise
            raise CredentialError(f"{client.host}: {MAY_NOT} ({exc})") from exc

    async def _client(self, center: str) -> HttpClient:
        async with self._lock:
            if center not in self._clients:
                found = next((each for each in await self._centers() if each.id == center), None)
                if found is None:
                    raise ContractError(f"no brand {center} has a help center any more")
                self._clients[center] = self._open(found)
            return self._clients[center]


def _to(rule: dict[str, object]) -> str:
    told = rule.get("redirect_to")
    return told if isinstance(told, str) else ""


def _translation(article_id: str, locale: str) -> str:
    return f"/api/v2/help_center/articles/{article_id}/translations/{locale}.json"
