"""Files of the workspace, downloaded again to compare their bytes; nothing of them is kept."""

import hashlib
from collections.abc import Collection
from typing import Final

from connectors.intercom import IntercomTarget
from transforms.errors import RecordError, TransientError

TRIES: Final = 3  # of a download that breaks off, or brings what is not expected


async def sha256_of(
    target: IntercomTarget, url: str, *, max_bytes: int, expected: Collection[str]
) -> str:
    """Return the sha256 of a file's bytes, or why there is none; a few kB of it in memory.

    Bytes that are not expected are fetched once more: a proxy's page with status 200 is no damage.
    They count when they come twice.
    """
    seen = ""
    for attempt in range(TRIES):
        digest = hashlib.sha256()
        try:
            async with target.download(url, max_bytes=max_bytes) as opened:
                async for chunk in opened.chunks():
                    digest.update(chunk)
        except RecordError as exc:
            return f"none: {exc.code}"
        except TransientError:
            if attempt == TRIES - 1:
                raise
        else:
            before, seen = seen, digest.hexdigest()
            if seen in expected or seen == before:
                break
    return seen
