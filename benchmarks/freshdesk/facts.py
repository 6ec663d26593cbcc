"""What the page and the run need to know of the account that is read ticket by ticket."""

from typing import Final

KIND: Final = "freshdesk"
NAME: Final = "Freshdesk"
LEAST: Final = {"full": 2.05, "fast": 1.03}  # credits a ticket: the least in either manner
