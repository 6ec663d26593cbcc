"""A Freshdesk account made of answers that others recorded; skips where they are not at hand."""

from connectors.sandbox.freshdesk.desk.files import stored
from connectors.sandbox.freshdesk.desk.model import Desk, held
from connectors.sandbox.freshdesk.desk.people import company_row, contact_row
from connectors.sandbox.freshdesk.desk.sample import configuration
from connectors.sandbox.freshdesk.desk.solutions.model import Solutions
from connectors.sandbox.freshdesk.desk.tickets import said_row, ticket_row
from tests.transforms.freshdesk.rows import samples

LANGUAGES = {"en": "", "fr": "_fr"}
_FACTS = {"id", "type", "agent_id", "category_id", "folder_id", "hits", "thumbs_up"}
_FACTS |= {"thumbs_down", "suggested", "feedback_count", "cloud_files"}


def recorded_solutions():
    """Return the knowledge base in both of its languages."""
    found = Solutions("en", ("fr",))
    for language, end in LANGUAGES.items():
        for row in samples(f"solution_categories{end}.json"):
            found.categories[row["id"]] = {"id": row["id"], "visible_in_portals": [1]}
            _say(found, row, language)
        for row in samples(f"solution_folders{end}.json"):
            placed = {"id": row["id"], "category_id": 2, "parent_folder_id": None, "visibility": 1}
            found.folders[row["id"]] = placed
            _say(found, row, language)
        for row in samples(f"solution_articles{end}.json"):
            found.articles[row["id"]] = {key: row[key] for key in _FACTS}
            _say(found, row, language)
    return found


def _say(found, row, language):
    words = {key: value for key, value in row.items() if key not in _FACTS}
    found.texts.setdefault(row["id"], {})[language] = words


def recorded_desk():
    """Return the account: two tickets, their conversations and times, people and companies."""
    recorded = [*samples("ticket_1.json"), *samples("outbound_email_1.json")]
    kept = {}
    tickets = [
        row | {"id": number, "attachments": [_kept(kept, each) for each in row["attachments"]]}
        for number, row in enumerate(recorded, start=1)
    ]
    first = tickets[0]["id"]
    said = [row | {"ticket_id": first} for row in samples("conversations.json")]
    contacts = [*samples("contacts.json"), *samples("contact.json")]
    told = configuration()
    told |= {
        "agents": [*told["agents"][:1], *samples("agents.json")],
        "helpdesk": told["helpdesk"] | {"supported_languages": ["fr"]},
        "groups": samples("groups.json"),
        "solutions": recorded_solutions(),
    }
    return Desk(
        tickets=held([ticket_row(row["id"], row["created_at"]) | row for row in tickets]),
        contacts=held([contact_row(row["id"], row) for row in _once(contacts)]),
        companies=held([company_row(row["id"], row) for row in samples("companies.json")]),
        first_said=lambda ticket: [
            said_row(row["id"], ticket, row["created_at"]) | row
            for row in said
            if row["ticket_id"] == ticket
        ],
        time_entries=[row | {"ticket_id": first} for row in samples("time_entries.json")],
        file=kept.get,
        **told,
    )


def _kept(kept, file):
    """Return a recorded attachment whose bytes lie here: nobody asks others for theirs."""
    kept[file["id"]] = here = stored(file["id"], {"name": file["name"]}, file["created_at"])
    own = {"attachment_url": here.record["attachment_url"], "file_size": here.record["size"]}
    return file | own


def _once(rows):
    return [*{row["id"]: row for row in rows}.values()]
