"""The bounds of a migration file beyond which a run stops, or waits for a person's word."""

from dataclasses import dataclass
from typing import Any, ClassVar, Final

# What pydantic is told about these classes; the core itself does not know it. Ids and numbers
# that a person writes without quotes are words all the same.
STRICT: Final[dict[str, Any]] = {"extra": "forbid", "coerce_numbers_to_str": True}


@dataclass(frozen=True, slots=True)
class StopWhenFailing:
    """The breaker: a run stops when this share of the last records failed with one code."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    share: float = 0.2
    of_last: int = 200


@dataclass(frozen=True, slots=True)
class WithdrawAtMost:
    """The share and the number up to which what the source deleted is taken out unasked."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    share: float = 0.05
    count: int = 20
