"""Intercom's own Python SDK reads the sandbox."""

import asyncio

import httpx
from intercom import Intercom

from tests.sandbox.intercom_client import comment, workspace


def read_all(url):
    """Read with the SDK what these tests put there; it speaks 2.14."""
    version = {"Intercom-Version": "2.14"}
    with httpx.Client() as http:
        client = Intercom(token="sandbox-token", base_url=url, headers=version, httpx_client=http)
        return everything(client)


def everything(client):
    contact = next(iter(client.contacts.list()))
    conversation = next(iter(client.conversations.list()))
    return {
        "admins": [each.name for each in client.admins.list().admins if each][:2],
        "contact": contact.email,
        "found": client.contacts.find(contact.id).name,
        "company": [each.name for each in client.companies.list()],
        "tags": [each.name for each in client.tags.list().data],
        "parts": [
            part.body
            for part in client.conversations.find(
                conversation.id
            ).conversation_parts.conversation_parts
        ],
        "made": client.contacts.create(request={"email": "eve@example.com"}).email,
    }


async def test_the_official_sdk_reads_the_workspace():
    async with workspace() as at:
        contact = await at.contact()
        company = await at.ok("POST", "/companies", company_id="k:1", name="Rad AG")
        await at.ok("POST", f"/contacts/{contact}/companies", id=company["id"])
        conversation = await at.conversation(contact)
        await at.ok("POST", f"/conversations/{conversation}/reply", **comment())
        await at.ok("POST", "/tags", name="VIP")

        assert await asyncio.to_thread(read_all, at.url) == {
            "admins": ["Migration", "Amelie Roth"],
            "contact": "ada@example.com",
            "found": "Ada",
            "company": ["Rad AG"],
            "tags": ["VIP"],
            "parts": ["<p>Thanks</p>"],
            "made": "eve@example.com",
        }
