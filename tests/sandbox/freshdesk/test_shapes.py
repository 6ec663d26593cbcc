"""Answers that others recorded have no key that ours lack."""

import json
from pathlib import Path

import pytest

from tests.sandbox.freshdesk.client import reading

SAMPLES = Path(__file__).parents[4] / "shared" / "samples" / "freshdesk"
OURS = {
    "agent_1": "/agents/me",
    "agents": "/agents",
    "companies": "/companies",
    "company": "/companies/43000100101",
    "conversations": "/tickets/1/conversations",
    "group_1": "/groups/43000200001",
    "groups": "/groups",
    "outbound_email_1": "/tickets/7",
    "reply_1": "/tickets/1/conversations",
    "role_1": "/roles/43000400001",
    "solution_articles": "/solutions/folders/43006000206/articles",
    "solution_articles_fr": "/solutions/folders/43006000205/articles/fr",
    "solution_categories": "/solutions/categories",
    "solution_folders": "/solutions/categories/43005000101/folders",
    "ticket_1": "/tickets/1?include=requester,stats",
    "time_entries": "/time_entries",
}
OLD = {"priority_name"}  # of the first version of the interface
OF_GROUPS = {"auto_ticket_assign", "business_hour_id", "escalate_to", "unassigned_for"}


def first(body):
    return body[0] if isinstance(body, list) else body


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not at hand")
@pytest.mark.parametrize("name", OURS)
async def test_a_recorded_answer_has_no_key_that_ours_lacks(name):
    told = first(json.loads((SAMPLES / f"{name}.json").read_text()))
    async with reading(files_in_article_lists=True) as reader:
        ours = first(await reader.get(OURS[name]))

    known = OLD | (OF_GROUPS if name.startswith("role") else set())
    assert told.keys() - ours.keys() - known == set()
