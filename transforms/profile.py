"""What a probe has found out about one workspace, where Intercom's documents are silent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

UNKNOWN: Final = "unknown"

IMAGES_ALONE: Final = frozenset({"images"})  # what Intercom fetches by its address, as documented

_HTML: Final = {"teammates": "html_in_admin_comments", "contacts": "html_of_contacts"}


@dataclass(frozen=True, slots=True)
class Profile:
    """The answers of one probe by the names of its questions."""

    workspace: str  # id_code
    api_version: str
    taken_at: datetime
    answers: Mapping[str, str]
    was_anybody_told: bool | None  # whether a mail arrived at the operator's; None: not answered

    @property
    def told(self) -> dict[str, Any]:
        """Return it as JSON values, for the certificate."""
        return {
            "workspace": self.workspace,
            "api_version": self.api_version,
            "taken_at": self.taken_at.isoformat(timespec="seconds"),
            "answers": dict(self.answers),
            "was_anybody_told": self.was_anybody_told,
        }

    @property
    def html_kept(self) -> frozenset[str]:
        """Return in whose messages HTML is surely kept: "teammates", "contacts"."""
        return frozenset(who for who, name in _HTML.items() if self.answers.get(name) == "kept")

    @property
    def fetched(self) -> frozenset[str]:
        """Return what Intercom fetches by its address: "images", and "others" if it took such."""
        takes_all = self.answers.get("other_files_by_url") == "accepted"
        return IMAGES_ALONE | ({"others"} if takes_all else set())

    @property
    def sentence(self) -> str:
        """Return in one line how much is known, and of when."""
        known = sum(answer != UNKNOWN for answer in self.answers.values())
        return (
            f"probed on {self.taken_at:%Y-%m-%d} with API {self.api_version}: "
            f"{known} of {len(self.answers)} questions answered"
        )
