"""Lengths of time as people write them: 12h, 7d."""

import re
from typing import Final

_WRITTEN: Final = re.compile(r"([1-9][0-9]{0,4})([hd])")
_UNIT_S: Final = {"h": 3_600, "d": 86_400}
LONGEST_S: Final = 3_650 * 86_400
ALLOWED: Final = "hours or days up to ten years, e.g. 12h or 7d"


def duration_s(written: object) -> int | None:
    """Return seconds; None when it is not a duration."""
    found = _WRITTEN.fullmatch(written) if isinstance(written, str) else None
    if found is None:
        return None
    seconds = int(found[1]) * _UNIT_S[found[2]]
    return seconds if seconds <= LONGEST_S else None
