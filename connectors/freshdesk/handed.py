"""Lists of what is handed over to people: canned responses, rules, service levels, hours."""

from collections.abc import AsyncIterator
from typing import Any, Final

from connectors.freshdesk.calls import Listing, leaves_of
from connectors.freshdesk.records import plain
from connectors.http import HttpClient
from connectors.protocols import Page
from transforms.freshdesk.handed import FOLDER, POLICIES, RESPONSES, RULE_TYPE, RULES
from transforms.freshdesk.office_hours import CALENDARS
from transforms.payloads import source_id

HANDED: Final = (RESPONSES, RULES, POLICIES, CALENDARS)
FOLDERS: Final = Listing("/canned_response_folders")
WHOLE: Final = {POLICIES: Listing("/sla_policies"), CALENDARS: Listing("/business_hours")}
RULE_TYPES: Final = (1, 3, 4)  # of new tickets, of time, of updates (Freshdesk's reference)


async def handed_pages(client: HttpClient, resource: str) -> AsyncIterator[Page]:
    """Yield a list's rows; raises RecordError where the key may not read it, or the plan has none.

    A response says in which folder it is, a rule of which type: their lists are apart.
    """
    if listing := WHOLE.get(resource):
        async for leaf in leaves_of(client, listing):
            yield Page(plain(leaf.rows, resource), None)
    elif resource == RULES:
        for number in RULE_TYPES:
            listing = Listing(f"/automations/{number}/rules")
            async for leaf in leaves_of(client, listing):
                yield Page(plain(_with(leaf.rows, RULE_TYPE, number), resource), None)
    else:
        async for page in _responses(client):
            yield page


async def _responses(client: HttpClient) -> AsyncIterator[Page]:
    async for leaf in leaves_of(client, FOLDERS):
        for folder in leaf.rows:
            key = source_id(folder.get("id")) if isinstance(folder, dict) else None
            if key is None:
                continue
            listing = Listing(f"/canned_response_folders/{key}/responses")
            async for own in leaves_of(client, listing):
                yield Page(plain(_with(own.rows, FOLDER, folder), RESPONSES), None)


def _with(rows: list[Any], name: str, value: Any) -> list[Any]:
    return [{**row, name: value} if isinstance(row, dict) else row for row in rows]
