"""How large and how small the numbers of a migration file may be."""

from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Bound:
    """From `low` to `high`, both included unless a flag says otherwise."""

    low: float
    high: float
    words: str
    without_low: bool = False
    without_high: bool = False

    def holds(self, value: Any) -> bool:
        """Say whether a number, perhaps as text, lies within; a truth value is no number."""
        try:
            number = float("nan") if isinstance(value, bool) else float(value)
        except (TypeError, ValueError, OverflowError):
            return False
        if (self.without_low and number == self.low) or (self.without_high and number == self.high):
            return False
        return self.low <= number <= self.high


_SHARE: Final = Bound(0, 1, "a share from 0 up to, but not, 1", without_high=True)

BOUNDS: Final = {
    "source.rate_reserve": _SHARE,
    "target.rate_reserve": _SHARE,
    "target.max_in_flight": Bound(1, 1_024, "a whole number from 1 to 1024"),
    "target.search_lag_s": Bound(0, 86_400, "seconds from 0 to 86400"),
    "target.late_s": Bound(0, 600, "seconds from 0 to 600"),
    "mapping.tickets.auto_limit": Bound(0, 1_000, "a whole number from 0 to 1000"),
    "options.attachments_per_message": Bound(1, 10, "a whole number from 1 to 10"),
    "options.max_file_mb": Bound(1, 100, "a whole number from 1 to 100"),
    "options.stop_when_failing.share": Bound(0, 1, "a share above 0, up to 1", without_low=True),
    "options.stop_when_failing.of_last": Bound(1, 1_000_000, "a whole number from 1"),
    "options.withdraw_at_most.share": Bound(0, 1, "a share from 0 to 1"),
    "options.withdraw_at_most.count": Bound(0, 1_000_000, "a whole number from 0"),
    "options.archive_after_days": Bound(0, 3_650, "days from 0 to 3650"),
    "demo.tickets": Bound(1, 10_000, "a whole number from 1 to 10000, or a list of ids"),
    "demo.articles": Bound(0, 10_000, "a whole number from 0 to 10000"),
    "demo.seed": Bound(-(2**63), 2**63 - 1, "a whole number"),
    "verify.sample": Bound(0, 1, "a share above 0, up to 1", without_low=True),
}
