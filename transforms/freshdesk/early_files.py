"""Files as a message names them, before anybody knows what becomes of its ticket."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from transforms.addresses import is_data
from transforms.errors import RecordError
from transforms.freshdesk.attachments import attachments_of
from transforms.freshdesk.lists import DESCRIPTION
from transforms.payloads import html, record
from transforms.source_kind import Raw

# Few messages have a file, so that few payloads are parsed.
_NAMES_A_FILE: Final = re.compile(r'"attachment_url"|/inline/attachment|/helpdesk/attachments/')


def early_files(rows: Iterable[Raw], url: str) -> Iterator[dict[str, Any]]:
    """Yield rows of ATTACHMENT, without their place, of files that messages name and have."""
    for row in rows:
        if row.parent_id and _NAMES_A_FILE.search(row.payload):
            yield from _of_message(row, url)


def _of_message(row: Raw, url: str) -> Iterator[dict[str, Any]]:
    try:
        payload = record({"id": row.id, "payload": row.payload})
    except RecordError:
        return
    key = "description" if row.id.startswith(DESCRIPTION) else "body"
    for file in attachments_of(payload, html(payload.get(key)) or "", url):
        if file["unavailable"] is None and not is_data(file["url"]):
            yield file | {"ticket_id": row.parent_id, "message_id": row.id}
