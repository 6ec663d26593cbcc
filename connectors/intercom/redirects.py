"""Redirects of a help center that has taken an old domain over; there is no call to change one."""

from typing import Any, Final

from connectors.forwarding import Rule, Wish
from connectors.intercom.context import Connection
from connectors.intercom.errors import is_gone
from connectors.intercom.knowledge_lists import listed
from transforms.errors import CredentialError, RecordError, TransientError

MAY_NOT: Final = (
    "the token may write no redirects: give the app the permission for help center redirects "
    "(read_write_help_center_redirects_scope) in Intercom's Developer Hub, under Authentication"
)


class CenterRedirects:
    """Satisfies `connectors.forwarding.RuleBook`; a center is a help center's id."""

    name: str = "Intercom"
    most: int | None = None

    def __init__(self, at: Connection) -> None:
        self._at = at

    async def rules(self, center: str) -> list[Rule]:
        """Return all redirects of a help center."""
        try:
            return [
                Rule(str(each["id"]), str(each.get("from_url")), _to(each))
                async for page in listed(self._at, _place(center), "data")
                for each in page
            ]
        except RecordError as exc:
            raise CredentialError(f"{MAY_NOT} ({exc})") from exc

    async def lead(self, center: str, wish: Wish, before: Rule | None) -> None:
        """Make a redirect; one that stands in its place is removed first."""
        if before is not None:
            await self.forget(center, before.id)
        kind, _, target_id = wish.to.partition(":")
        body = {
            "from_url": wish.place,
            "locale": wish.locale,
            "target_type": kind,
            "target_id": target_id,
        }
        await self._write("POST", _place(center), body)

    async def forget(self, center: str, rule_id: str) -> None:
        """Remove a redirect."""
        try:
            await self._write("DELETE", f"{_place(center)}/{rule_id}", None)
        except RecordError as exc:
            if not is_gone(exc):
                raise

    async def refusal(self, center: str) -> str | None:
        """Ask for a redirect that says nothing: whoever may is told that it says nothing.

        Nothing is made of it: OpenAPI 2.16 shows what it answers, 400 "from_url is required".
        """
        try:
            await self._at.client.query(_place(center), json={})
        except RecordError as exc:
            return f"{MAY_NOT} ({exc})" if exc.status == 403 else None
        except (CredentialError, TransientError) as exc:
            return str(exc)
        return None

    async def _write(self, method: str, path: str, json: Any) -> None:
        try:
            await self._at.client.write(method, path, json=json)
        except RecordError as exc:
            if exc.status != 403:
                raise
            raise CredentialError(f"{MAY_NOT} ({exc})") from exc


def _place(center: str) -> str:
    return f"/help_center/help_centers/{center}/redirects"


def _to(redirect: dict[str, Any]) -> str:
    """Return what a redirect leads to; its language may differ from the one that was asked for."""
    return f"{redirect.get('target_type')}:{redirect.get('target_id')}"
