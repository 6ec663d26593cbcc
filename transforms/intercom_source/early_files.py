"""Files as a message names them, before anybody knows what becomes of its conversation."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from transforms.addresses import is_data
from transforms.errors import RecordError
from transforms.intercom_source.attachments import attachments_of, body_of
from transforms.payloads import record
from transforms.source_kind import Raw

# Few messages have a file, so that few payloads are parsed.
_NAMES_A_FILE: Final = re.compile(
    r'"filesize"|"attachments":\s*\[\s*\{|"(?:fin_)?(?:recording|transcription)_url":\s*"|<img|\\u003cimg',
    re.IGNORECASE,
)


def early_files(rows: Iterable[Raw], _url: str) -> Iterator[dict[str, Any]]:
    """Yield rows of ATTACHMENT, without their place, of files that messages name and have."""
    for row in rows:
        if row.parent_id and _NAMES_A_FILE.search(row.payload):
            yield from _of_message(row)


def _of_message(row: Raw) -> Iterator[dict[str, Any]]:
    try:
        payload = record({"id": row.id, "payload": row.payload})
    except RecordError:
        return
    for file in attachments_of(payload, body_of(payload)):
        if file["unavailable"] is None and not is_data(file["url"]):
            yield file | {"ticket_id": row.parent_id, "message_id": row.id}
