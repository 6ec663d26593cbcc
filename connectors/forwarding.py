"""What tasks expect of a system that leads readers on from old addresses, and of old articles."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Rule(NamedTuple):
    """A redirect as a system has it: from a place (a path, or an address) to a page."""

    id: str
    place: str
    to: str


class Wish(NamedTuple):
    """A redirect that should be there; `to` as the system's rules name it."""

    place: str
    to: str
    locale: str  # of the page that it leads to


class OldCenter(NamedTuple):
    """A help center of the source."""

    id: str
    name: str


class RuleBook(Protocol):
    """The redirects of one system, those of each help center by themselves."""

    name: str  # the system's, as people say it
    most: int | None  # rules of one help center, None where no limit is known

    async def rules(self, center: str) -> Sequence[Rule]:
        """Return all rules of a help center, whoever made them; raises CredentialError."""
        ...

    async def lead(self, center: str, wish: Wish, before: Rule | None) -> None:
        """Have a rule, in the place of `before` where that is told.

        Raises RecordError where this one rule is refused, CredentialError where all would be,
        LostAnswerError or TransientError when nobody knows: then `rules` tell.
        """
        ...

    async def forget(self, center: str, rule_id: str) -> None:
        """Remove a rule; one that is gone is no trouble."""
        ...

    async def refusal(self, center: str) -> str | None:
        """Return why the credentials may write no rules, None as far as that can be asked."""
        ...


class Forwarding(RuleBook, Protocol):
    """The help desk's side: its rules work where there is no page, so its articles can be hidden.

    `steps` say where a person does by hand what the program can't.
    """

    steps: str

    async def centers(self) -> Sequence[OldCenter]:
        """Return the help centers that there are."""
        ...

    async def is_draft(self, center: str, article_id: str, locale: str) -> bool | None:
        """Tell whether readers have no page of an article in a language; None if there is none."""
        ...

    async def set_draft(self, center: str, article_id: str, locale: str, *, is_draft: bool) -> None:
        """Take a language of an article from readers, or give it back; its words stay as they are.

        Raises as `lead` does.
        """
        ...

    async def aclose(self) -> None:
        """Let go of connections."""
        ...
