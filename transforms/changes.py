"""What was changed of a ticket beside its messages, whichever source tells it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

UNTOLD: Final = "?"  # what stood there before, where the source tells only what stands there now
UNREADABLE: Final = "change_unreadable"  # a loss


def people_in(changes: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return everybody whom rows of CHANGES name, each once."""
    told = [each["author_id"] for each in changes]
    told += [each[key] for each in changes if each["is_person"] for key in ("before", "after")]
    return list(dict.fromkeys(one for one in told if one and one != UNTOLD))
