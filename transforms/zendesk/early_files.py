"""Files as the event export names them, before anybody knows the ticket they belong to."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from transforms.addresses import is_data
from transforms.errors import RecordError
from transforms.payloads import html, record
from transforms.source_kind import Raw
from transforms.zendesk.attachments import Account, attachments_of
from transforms.zendesk.kinds import COMMENTS, kind_of

Row = dict[str, Any]


# Few comments have a file, so that few payloads are parsed.
_NAMES_A_FILE: Final = re.compile(r'"(?:content_url|recording_url)"|/attachments/|zdusercontent')


def early_files(comments: Iterable[Raw], account: Account) -> Iterator[Row]:
    """Yield rows of ATTACHMENT, without their place, of files that comments name and have.

    What can't be read is left to the transform, and
    so is a picture that its message holds itself.
    """
    for row in comments:
        if row.parent_id and _NAMES_A_FILE.search(row.payload):
            yield from _of_comment(row, account)


def _of_comment(row: Raw, account: Account) -> Iterator[Row]:
    try:
        payload = record({"id": row.id, "payload": row.payload})
    except RecordError:
        return
    if kind_of(payload) not in COMMENTS:
        return
    body = html(payload.get("html_body")) or ""
    for file in attachments_of(payload, body, account, message_id=row.id):
        if file["unavailable"] is None and not is_data(file["url"]):
            yield file | {"ticket_id": row.parent_id}
