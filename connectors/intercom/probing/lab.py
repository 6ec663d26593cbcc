"""The bench of a probe: three people and what happens to them, all of which is removed again."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from connectors.intercom.context import Connection, id_in
from connectors.intercom.errors import is_gone
from connectors.intercom.paging import next_cursor
from connectors.intercom.preflight import me
from transforms.errors import LostAnswerError, RecordError, TransientError

NAME: Final = "intercom-migration probe"
IDS: Final = tuple(f"intercom-migration-probe:{number}" for number in (1, 2, 3, 4))
COMPANY: Final = "intercom-migration-probe"
FORBIDDEN: Final = frozenset({401, 403})
LAST_S: Final = 30.0  # how long a request under way may still take when the probe is stopped
AGO_S: Final = 2 * 365 * 86_400  # how old the conversations of a probe are

Json = dict[str, Any]


class Lab:
    """What the experiments of one probe share. `main` and `other` are ids of contacts."""

    def __init__(self, at: Connection, address: str) -> None:
        """Take the workspace, and an address that the operator reads."""
        self.at = at
        self.address = address
        self.admin = ""
        self.admins: list[Json] = []
        self.main = ""
        self.other = ""
        self.clash = "unknown"
        self.begun = int(at.now().timestamp()) - AGO_S
        self._made: list[str] = []  # paths, to be removed from the last to the first
        self._is_lost = False  # whether something may have been made that is not among them

    async def open(self) -> None:
        """Remove what a probe that was killed has left, and make the two people.

        Raises RecordError when Intercom takes no contact at all.
        """
        self.admin = (await me(self.at)).admin_id
        self.admins = (await self.read("/admins"))["admins"]
        await self._sweep()
        self.other = await self.contact(IDS[2], name=f"{NAME}, somebody else")
        try:
            self.main = await self.contact(IDS[0], email=self.address, name=NAME)
        except RecordError as exc:
            if exc.status != 409:
                raise
            self.clash = "409"
            self.main = await self._known()

    async def close(self) -> list[str]:
        """Remove all that was made; returns the paths of what Intercom would not remove."""
        left = []
        for path in reversed(self._made):
            if self._is_lost and path.startswith("/contacts/"):
                left.append(path)  # by whom the next probe finds what nobody wrote down
                continue
            try:
                await self.write("DELETE", path)
            except RecordError as exc:
                if not is_gone(exc):
                    left.append(path)
            except TransientError:
                left.append(path)
        self._made.clear()
        return left

    async def read(self, path: str) -> Any:
        """Return what a path shows."""
        return (await self.at.client.read(path)).body

    async def write(self, method: str, path: str, **body: Any) -> Any:
        """Change something; raises RecordError when Intercom refuses it."""
        return (await self.at.client.write(method, path, json=body or None)).body

    async def contact(self, external_id: str, **values: Any) -> str:
        """Make a contact, which is removed in the end."""
        return await self._make("/contacts", "id", role="user", external_id=external_id, **values)

    async def conversation(self, body: str, *, contact: str = "") -> str:
        """Let a contact begin a conversation long ago, which is removed in the end.

        A contact that was made a moment ago may be unknown for some seconds.
        """
        author = {"type": "user", "id": contact or self.main}
        message: Mapping[str, Any] = {"from": author, "body": body, "created_at": self.begun}
        for wait_s in (0.5, 1.0, 2.0, 4.0, 8.0):
            try:
                return await self._make("/conversations", "conversation_id", **message)
            except RecordError as exc:
                if exc.status != 404:
                    raise
                await self.at.sleep(wait_s)
        return await self._make("/conversations", "conversation_id", **message)

    async def ticket(self, type_id: str, **values: Any) -> str:
        """Make a ticket of a contact that is ours, by whom the next probe would find it."""
        return await self._make(
            "/tickets",
            "id",
            ticket_type_id=type_id,
            contacts=[{"id": self.other}],
            created_at=self.begun,
            ticket_attributes={"_default_title_": NAME, **values},
            skip_notifications=True,
        )

    async def custom_object(self, kind: str, **values: Any) -> str:
        """Make an instance of a type under an id that is always the same, removed in the end."""
        path = f"/custom_object_instances/{quote(kind, safe='')}"
        return await self._make(path, "id", external_id=IDS[0], custom_attributes=values)

    async def company(self) -> str:
        """Make a company of an id that is always the same, which is removed in the end."""
        return await self._make("/companies", "id", company_id=COMPANY, name=NAME)

    async def tag(self) -> str:
        """Make a tag, which is removed in the end."""
        return await self._make("/tags", "id", name=NAME)

    async def reply(self, conversation: str, body: str, *, after_s: int = 60, **more: Any) -> None:
        """Let the token's teammate answer, without telling anybody."""
        message: Json = {
            "message_type": "comment",
            "type": "admin",
            "admin_id": self.admin,
            "body": body,
            "created_at": self.begun + after_s,
            **more,
        }
        if message["message_type"] == "comment" and message["type"] == "admin":
            message["skip_notifications"] = True
        await self.write("POST", f"/conversations/{conversation}/reply", **message)

    async def shown(self, conversation: str) -> Json:
        """Return a conversation as Intercom shows it."""
        found: Json = await self.read(f"/conversations/{conversation}")
        return found

    async def parts(self, conversation: str) -> list[Json]:
        """Return a conversation's parts in the order Intercom has them in."""
        found: list[Json] = (await self.shown(conversation))["conversation_parts"][
            "conversation_parts"
        ]
        return found

    async def _make(self, path: str, key: str, **body: Any) -> str:
        """Make something and write down where it is, even if the probe is stopped meanwhile."""
        making = asyncio.ensure_future(self._made_at(path, key, body))
        try:
            return await asyncio.shield(making)
        except asyncio.CancelledError:
            await asyncio.wait({making}, timeout=LAST_S)
            raise

    async def _made_at(self, path: str, key: str, body: Json) -> str:
        try:
            found = id_in(await self.write("POST", path, **body), key, f"POST {path}")
        except LostAnswerError:
            self._is_lost = True
            raise
        self._made.append(f"{path}/{found}")
        return str(found)

    async def _known(self) -> str:
        """Return the contact that has the operator's address already: it stays."""
        rule = {"field": "email", "operator": "=", "value": self.address}
        answer = await self.at.client.query("/contacts/search", json={"query": rule})
        for found in answer.body.get("data") or ():
            return str(found["id"])
        raise RecordError("contact_not_found", f"nobody is found by {self.address}")

    async def _sweep(self) -> None:
        """Remove the people that are ours by their external ids, and all they had begun."""
        for external_id in IDS:
            try:
                found = await self.read(f"/contacts/find_by_external_id/{external_id}")
            except RecordError as exc:
                if is_gone(exc):
                    continue
                raise
            await self._remove_with_conversations(str(found["id"]))

    async def _remove_with_conversations(self, contact: str) -> None:
        for kind in ("conversations", "tickets"):
            await self._take_down(kind, {"field": "contact_ids", "operator": "=", "value": contact})
        self._made.insert(0, f"/contacts/{contact}")
        await self.close()

    async def _take_down(self, kind: str, rule: Mapping[str, Any]) -> None:
        """Write down the conversations or tickets that a search finds, to be removed."""
        cursor: str | None = None
        while True:
            page = {"per_page": 50} | ({"starting_after": cursor} if cursor else {})
            asked = {"query": rule, "pagination": page}
            try:
                body = (await self.at.client.query(f"/{kind}/search", json=asked)).body
            except RecordError as exc:
                if exc.status not in FORBIDDEN:
                    raise
                return  # then the one before could make none either
            self._made += [f"/{kind}/{each['id']}" for each in body[kind]]
            cursor = next_cursor(body)
            if cursor is None:
                return
