"""The four answers to trouble: stop, try later, give up one record, or look before repeating."""

from collections.abc import Iterable, Mapping
from typing import Final

from transforms.model import TargetId

# Why nothing of somebody can be written whom the target has, and leaves in its archive.
CONTACT_SHUT: Final = "contact_blocked_or_archived"
RATE_LIMITED: Final = "rate_limited"  # the code of a TransientError that an answer 429 is


class MigrationError(Exception):
    """Anything that goes wrong in a way we have a word for."""


class FatalError(MigrationError):
    """Stop the run: a person must mend something, and the message says what."""


class FaultsError(FatalError):
    """Several things at once that a person must mend, each in a line of its own."""

    def __init__(self, lines: Iterable[str]) -> None:
        """Take a line for each."""
        self.lines = tuple(lines)
        super().__init__("\n".join(self.lines))


class CredentialError(FatalError):
    """The other side does not accept who we are, or what we may do."""


class ContractError(FatalError):
    """A system, a file or a table is not of the shape it promises."""


class TransientError(MigrationError):
    """The same call may work later."""

    def __init__(
        self, message: str, *, after_s: float | None = None, code: str = "no_answer"
    ) -> None:
        """`after_s`: how many seconds the other side asked us to wait, if it said so.

        `code` is the reason of a record whose own trouble this turns out to be.
        """
        super().__init__(message)
        self.after_s = after_s
        self.code = code


class BrokenStreamError(TransientError):
    """A file was cut short on its way."""


class LostAnswerError(TransientError):
    """A write was sent and its answer never came whole: it may have happened or not."""


class OversizedError(TransientError):
    """An answer is larger than anything that is meant; a smaller page may come."""


class StoppedError(MigrationError):
    """A person asked the run to stop, or it lost its lock."""


class RecordError(MigrationError):
    """One record only: it ends as failed with `code` as the reason, and the run goes on."""

    def __init__(
        self,
        code: str,
        detail: str = "",
        *,
        status: int | None = None,
        request_id: str | None = None,
        link: str | None = None,
    ) -> None:
        """Take the short snake_case reason; `detail` and `link` are the other side's own words.

        `link` is the answer's Link header: a merged Intercom contact names its heir there.
        """
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
        self.status = status
        self.request_id = request_id
        self.link = link

    @property
    def is_worded(self) -> bool:
        """Whether the system said a word of its own, which a gateway's bare status is not."""
        return self.code != f"http_{self.status}"


class MovedError(RecordError):
    """Contacts that a step names were merged into others: `heirs`, by the ids that we know."""

    def __init__(self, heirs: Mapping[TargetId, TargetId]) -> None:
        """Take who stands for whom."""
        super().__init__("contact_not_found", "merged into another")
        self.heirs = heirs
