"""What the page and the run need to know of the account that is read ticket by ticket."""

from typing import Final

from benchmarks.single import Single

SINGLES: Final = tuple(
    Single("Freshdesk", "benchmarks.freshdesk", manner, "credits", least)
    for manner, least in (("full", 2.05), ("fast", 1.03))
)
