"""What the page and the run need to know of the workspace that is read thread by thread."""

from typing import Final

from benchmarks.single import Single

# A request for what is said in each, and one of a search for 150 of them: the API's least.
SINGLES: Final = (
    Single("Intercom", "benchmarks.intercom_source", "threads", "calls", 1 + 1 / 150),
)
