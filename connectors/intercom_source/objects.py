"""Instances of the workspace's own types of objects: of each type that conversations refer to.

Types have no list; what refers to one names it.
"""

import logging
from collections.abc import AsyncIterator
from typing import Any, Final
from urllib.parse import quote

from connectors.http import HttpClient
from connectors.intercom_source.calls import MOST, all_rows, is_absent, pages_of
from connectors.intercom_source.records import plain
from connectors.protocols import Page
from transforms.errors import ContractError, CredentialError, RecordError
from transforms.intercom_source.lists import OBJECTS
from transforms.payloads import mapping, records, text

log = logging.getLogger(__name__)

INSTANCES: Final = "/custom_object_instances"
ROUNDS: Final = 3  # over a list that changes while it is read


async def object_pages(client: HttpClient) -> AsyncIterator[Page]:
    """Yield all instances, type by type; a type that the token may not read has none."""
    path = "/conversations/attributes"
    attributes = records(await all_rows(client, path, "data"))
    named = (text(mapping(each.get("reference")).get("object_type_id")) for each in attributes)
    for kind in dict.fromkeys(each for each in named if each is not None):
        try:
            async for page in _of_type(client, kind):
                yield page
        except (RecordError, CredentialError) as exc:
            if not is_absent(exc):
                raise
            log.info("resource absent", extra={"resource": f"{OBJECTS} {kind}"})
    yield Page((), None)


async def _of_type(client: HttpClient, kind: str) -> AsyncIterator[Page]:
    """Yield a type's instances, once more where the list has shifted; one may come twice."""
    path, seen = f"{INSTANCES}/{quote(kind, safe='')}", set[str]()
    for _ in range(ROUNDS):
        total: Any = None
        async for rows, _, body in pages_of(client, path, "data", per_page=MOST):
            total = body.get("total_count")
            seen |= {str(row.get("id")) for row in records(rows)}
            yield Page(plain(rows, OBJECTS, prefix=f"{kind}:"), None)
        if type(total) is not int or len(seen) >= total:
            return
    raise ContractError(f"{path} changes faster than it can be read; run again")
