"""What the sandbox answers with about its sample desk, and the smallest answers of a record."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Final

from connectors.clock import now
from connectors.raw_records import Json
from connectors.sandbox.zendesk import ZendeskSandboxConfig, served_zendesk
from connectors.sandbox.zendesk.desk import sample_desk
from connectors.zendesk.messages import is_comment
from connectors.zendesk.resources import endpoints
from tests.local import local_client
from transforms.zendesk.source import ROLES

SETUP: Final = tuple(name for name in ROLES.setup if name != "recipient_addresses")
SIDES: Final = "side_conversations"
LISTS: Final = endpoints("all", with_changes=True, with_sides=True)

Scene = dict[str, Json]  # answers by what was asked for; `comments` and `log` are one ticket's


@dataclass(frozen=True)
class Answers:
    """What the sandbox answers with: each list whole, and each ticket's comments and log."""

    lists: dict[str, Json]
    comments: dict[int, Json]
    logs: dict[int, Json]

    @cached_property
    def scenes(self) -> list[tuple[str, Scene]]:
        """Return the smallest answers that a record can be read from, with a name for the kind."""
        found: list[tuple[str, Scene]] = []
        for ticket in self.lists["tickets"]["tickets"]:
            found += self._of_ticket(ticket)
        for name in ("users", "organizations", *SETUP):
            for record in self.lists[name][name]:
                scene = {name: {name: [record]}}
                if name == "users":
                    scene = self._of_user(record)
                found.append((name, scene))
        return found

    def _of_ticket(self, ticket: Json) -> Iterator[tuple[str, Scene]]:
        key = ticket["id"]
        metrics = [m for m in self.lists["tickets"]["metric_sets"] if m["ticket_id"] == key]
        events = self.lists["ticket_events"]["ticket_events"]
        own = {"tickets": {"tickets": [ticket], "metric_sets": metrics}}
        said = {"ticket_events": [each for each in events if each["ticket_id"] == key]}
        aside = [each for each in self.lists[SIDES]["events"] if each["ticket_id"] == key]
        own |= {SIDES: {"events": aside}} if aside else {}
        yield "bulk", own | {"ticket_events": said}
        alone = own | {"comments": self.comments.get(key, {"comments": []})}
        yield "single", alone | ({"log": self.logs[key]} if key in self.logs else {})

    def _of_user(self, user: Json) -> Scene:
        answer = self.lists["users"]["identities"]
        memberships = self.lists["organization_memberships"]["organization_memberships"]
        own = [each for each in memberships if each["user_id"] == user["id"]]
        beside = [each for each in answer if each["user_id"] == user["id"]]
        return {
            "users": {"users": [user], "identities": beside},
            "organization_memberships": {"organization_memberships": own},
        }


@cache
def answers() -> Answers:
    """Ask the sandbox for everything, once a process."""
    return asyncio.run(_asked())


async def _asked() -> Answers:
    config = ZendeskSandboxConfig(empty_pages=False)
    auth = (f"{config.email}/token", config.api_token)
    async with (
        served_zendesk(sample_desk(), clock=now, config=config) as desk,
        local_client(desk.url, auth=auth) as client,
    ):

        async def get(path: str, **params: Any) -> Json:
            told = await client.get(path, params=params)
            return dict(told.json()) if told.is_success else {}

        lists = {
            name: await get(
                each.listing.path,
                **each.listing.params,
                **(
                    {"start_time": 1, "per_page": 1_000}
                    if each.resource.is_incremental
                    else {"page[size]": 100}
                ),
            )
            for name, each in LISTS.items()
        }
        keys = [ticket["id"] for ticket in lists["tickets"]["tickets"]]
        comments, logs = {}, {}
        for key in keys:
            path = f"/api/v2/tickets/{key}"
            if found := await get(f"{path}/comments", include_inline_images="true"):
                comments[key] = found
            log = await get(f"{path}/conversation_log")
            if any(not is_comment(event) for event in log.get("events", ())):
                logs[key] = log
    return Answers(lists, comments, logs)
