"""Small folders written for one test."""

import orjson

from connectors.files import open_source
from connectors.files.folder import Folder
from connectors.files.review import Review
from connectors.http import Patience

HEADS = {
    "tickets": "source_id,status,created_at",
    "contacts": "source_id,name",
    "companies": "source_id,name",
    "messages": "source_id,ticket_id,is_public,created_at,body_text",
    "attachments": "source_id,ticket_id,message_id,name,path",
    "teams": "source_id,name",
}
AT = "2026-03-01T09:30:00Z"


def written(folder, **tables):
    """Write desk.json and tables: bytes as they are, rows of CSV below the usual head."""
    folder.mkdir(exist_ok=True)
    (folder / "desk.json").write_bytes(orjson.dumps({"format": 1, "account": "acme"}))
    for name, told in tables.items():
        if isinstance(told, dict):
            for file, content in told.items():
                (folder / file).write_bytes(content)
            continue
        text = "\n".join([HEADS[name], *told]) + "\n"
        (folder / f"{name}.csv").write_text(text)
    return folder


def opened(folder):
    return open_source(str(folder), {}, None, Patience(wish=lambda: None))


async def read(folder, resource, cursor=None):
    """Return the records behind a cursor, and the last cursor."""
    found = []
    async for page in opened(folder).pages(resource, cursor=cursor):
        found += page.records
        cursor = page.cursor
    return found, cursor


def told(folder):
    """Return what the validator says, the fatal one last."""
    return [each.text for each in Review(Folder(folder)).read_through()]
