"""Files of the workspace, downloaded again to compare their bytes; nothing of them is kept."""

import hashlib
from typing import Final

from connectors.intercom import IntercomTarget
from transforms.errors import RecordError, TransientError

TRIES: Final = 3  # of a download that breaks off


async def sha256_of(target: IntercomTarget, url: str, *, max_bytes: int) -> str:
    """Return the sha256 of a file's bytes, or why there is none; a few kB of it in memory."""
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
            break
    return digest.hexdigest()
