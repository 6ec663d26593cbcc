"""Intercom's own Python SDK reads the workspace that is a source."""

import asyncio

import httpx
from intercom import Intercom

from connectors.sandbox.intercom_source.desk.filled import TOKEN
from tests.sandbox.intercom_source.workspaces import sample


def read_all(url, odd):
    """Read with the SDK, which speaks 2.14."""
    version = {"Intercom-Version": "2.14"}
    with httpx.Client() as http:
        client = Intercom(token=TOKEN, base_url=url, headers=version, httpx_client=http)
        return everything(client, odd)


def everything(client, odd):
    thread = client.conversations.find(odd["files_and_pictures"])
    ticket = client.tickets.get(odd["customer_ticket"])
    return {
        "contacts": len(list(client.contacts.list())),
        "companies": len(client.companies.scroll().items),
        "conversations": len(list(client.conversations.list())),
        "parts": [each.part_type for each in thread.conversation_parts.conversation_parts],
        "rating": thread.conversation_rating.rating,
        "ticket": ticket.ticket_attributes["Serial number"],
        "said": len(ticket.ticket_parts.ticket_parts),
        "segments": [each.name for each in client.segments.list().segments],
        "articles": len(client.articles.list().items),
        "collections": len(client.help_centers.collections.list().items),
        "teams": [each.name for each in client.teams.list().teams],
    }


async def test_the_official_sdk_reads_the_sample():
    async with sample() as at:
        seen = await asyncio.to_thread(read_all, at.url, at.odd)

    assert seen == {
        "contacts": 11,
        "companies": 3,
        "conversations": 21,
        "parts": ["assignment", "comment", "comment", "note", "comment", "close"],
        "rating": 5,
        "ticket": "LB-220871",
        "said": 5,
        "segments": ["Active", "New leads"],
        "articles": 4,
        "collections": 3,
        "teams": ["Support", "Technik", "Facturation"],
    }
