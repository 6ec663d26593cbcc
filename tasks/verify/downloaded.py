"""Files of the workspace, downloaded again to compare their bytes; nothing of them is kept."""

import hashlib
from collections.abc import Collection
from typing import Final

from connectors.intercom import IntercomTarget
from transforms.errors import RecordError, TransientError

GONE: Final = frozenset({404, 410})  # there are none: no trouble but an answer
NONE: Final = "none: "  # then why there are no bytes
TRIES: Final = 3  # of a download that breaks off, or brings what is not expected


async def sha256_of(
    target: IntercomTarget, url: str, *, max_bytes: int, expected: Collection[str]
) -> str:
    """Return the sha256 of a file's bytes, or why there are none; a few kB of it in memory.

    Bytes that are not expected are fetched once more: a proxy's page with status 200 is no damage.
    They count when they come twice. Raises RecordError where its server refuses it.
    """
    seen = ""
    for attempt in range(TRIES):
        try:
            found = await digest_of(target, url, max_bytes=max_bytes)
        except TransientError:
            if attempt == TRIES - 1:
                raise
        else:
            before, seen = seen, found
            if seen in expected or seen == before or seen.startswith(NONE):
                break
    return seen


async def digest_of(target: IntercomTarget, url: str, *, max_bytes: int) -> str:
    """Return the sha256 of what lies at an address, or why there is nothing."""
    digest = hashlib.sha256()
    try:
        async with target.download(url, max_bytes=max_bytes) as opened:
            async for chunk in opened.chunks():
                digest.update(chunk)
    except RecordError as exc:
        if exc.status is not None and exc.status not in GONE:
            raise
        return f"{NONE}{exc.code}"
    return digest.hexdigest()
