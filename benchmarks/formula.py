"""What a desk costs by `transforms.plan.cost`, counted from its canonical rows, not its steps."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from tasks.run.tables import Tables
from transforms.contracts import ATTACHMENT, CONTACT, MESSAGE, TICKET
from transforms.plan.cost import ThreadCounts, contact_requests, conversation_requests

Row = dict[str, Any]


def expected_requests(tables: Tables) -> dict[str, int]:
    """Return the requests that conversations and contacts take.

    A generated desk is plain: a customer opens every ticket, agents and teams are all in the
    workspace, every file was fetched. So the counts can be read off the rows.
    """
    conversations = sum(
        conversation_requests(counts)
        for name in tables.names("ticket")
        for counts in _threads(tables, name)
    )
    contacts = sum(
        contact_requests(len(row["company_ids"]), has_note=bool(row["notes"]))
        for name in tables.names("contact")
        for row in tables.read("contact", name, CONTACT).to_pylist()
        if not row["is_agent"]
    )
    return {"conversations": conversations, "contacts": contacts}


def _threads(tables: Tables, name: str) -> Iterable[ThreadCounts]:
    messages: dict[str, list[Row]] = {}
    for row in tables.read("message", name, MESSAGE).to_pylist():
        messages.setdefault(row["ticket_id"], []).append(row)
    files = Counter(tables.read("attachment", name, ATTACHMENT)["message_id"].to_pylist())
    for ticket in tables.read("ticket", name, TICKET).to_pylist():
        said = sorted(messages[ticket["source_id"]], key=lambda row: row["position"])
        yield ThreadCounts(
            messages=len(said),
            first_files=files[said[0]["source_id"]],
            other_files=tuple(files[row["source_id"]] for row in said[1:]),
            tags=len(ticket["tags"]),
            assigns=bool(ticket["assignee_id"]) + bool(ticket["team_id"]),
            has_state=ticket["status"] not in {"new", "open"},
        )
