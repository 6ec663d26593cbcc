"""A client that somebody else wrote reads the desk."""

import asyncio

import pytest
import requests
from freshdesk.v2.api import API
from freshdesk.v2.errors import FreshdeskNotFound, FreshdeskRateLimited, FreshdeskUnauthorized
from requests.adapters import HTTPAdapter

from tests.sandbox.freshdesk.client import EVER, reading


class OverHttp(HTTPAdapter):
    """Sends what is meant for the vendor's host to the sandbox."""

    def __init__(self, url):
        super().__init__()
        self.url = url

    def send(self, request, **how):
        _, _, path = request.url.removeprefix("https://").partition("/")
        request.url = f"{self.url}/{path}"
        return super().send(request, **how)


def client(reader, key="sandbox-api-key"):
    api = API("lumenbikes.freshdesk.com", key)
    api._session.mount("https://", OverHttp(reader.served.url))
    return api


async def asked(reader, ask, **how):
    api = client(reader, **how)
    try:
        return await asyncio.to_thread(ask, api)
    finally:
        api._session.close()


def read(api):
    tickets = api.tickets.list_tickets(filter_name=None, updated_since=EVER)
    return {
        "tickets": {ticket.id for ticket in tickets},
        "deleted": [ticket.id for ticket in api.tickets.list_deleted_tickets()],
        "whole": api.tickets.get_ticket(17, "conversations", "requester", "company", "stats"),
        "comments": len(api.comments.list_comments(5)),
        "contacts": len(api.contacts.list_contacts()),
        "companies": len(api.companies.list_companies()),
        "groups": len(api.groups.list_groups()),
        "fields": len(api.ticket_fields.list_ticket_fields()),
        "me": api.agents.currently_authenticated_agent().id,
        "agents": len(api.agents.list_agents()),
        "roles": len(api.roles.list_roles()),
        "times": len(api.time_entries.list_time_entries(37)),
        "found": [ticket.id for ticket in api.tickets.filter_tickets("priority:4")],
    }


async def test_python_freshdesk_reads_the_desk():
    async with reading() as reader:
        seen = await asked(reader, read)

    assert seen["tickets"] == set(range(1, 76)) - {21, 22, 23, 24, 25, 26, 60}
    assert seen["deleted"] == [22]
    assert seen["whole"].status == "status_6"
    assert seen["comments"] == 135
    counts = ("contacts", "companies", "groups", "agents", "roles", "times")
    assert [seen[name] for name in counts] == [18, 5, 4, 7, 2, 3]
    assert (seen["fields"], seen["me"], seen["found"]) == (24, 43000000001, [64])


def read_articles(api):
    solutions = api.solutions
    category = solutions.categories.list_categories()[0]
    folder = solutions.folders.list_from_category(category.id)[0]
    article = solutions.articles.list_from_folder(folder.id)[0]
    german = solutions.articles.get_article_translated(43007000302, "de")
    return category.name, folder.name, article.title, german.title


async def test_python_freshdesk_reads_the_knowledge_base():
    async with reading() as reader:
        seen = await asked(reader, read_articles)

    assert seen == ("Lights", "Mounting", "Riding at night in town", "Display aktualisieren")


async def test_python_freshdesk_knows_the_refusals():
    async with reading(total_per_window=1) as reader:
        with pytest.raises(FreshdeskNotFound):
            await asked(reader, lambda api: api.tickets.get_ticket(999))
        with pytest.raises(FreshdeskRateLimited):
            await asked(reader, lambda api: api.groups.list_groups())
    async with reading() as reader:
        with pytest.raises(FreshdeskUnauthorized):
            await asked(reader, lambda api: api.groups.list_groups(), key="wrong")


async def test_links_need_no_client_of_freshdesks():
    async with reading() as reader:
        ticket = await asked(reader, lambda api: api.tickets.get_ticket(1))
        url = ticket.attachments[0]["attachment_url"]
        with requests.Session() as session:
            answer = await asyncio.to_thread(session.get, url, timeout=10)

            assert answer.content.startswith(b"%PDF-")
            answer.close()
