"""Which records are migrated at all: filters, and the conditions that they are made of."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Final

from transforms.limits import STRICT

_STRICT_DATES: Final[dict[str, Any]] = STRICT | {"alias_generator": lambda name: name.rstrip("_")}


@dataclass(frozen=True, slots=True)
class AnyNone:
    """A condition on values: one of `any` at least, if it names some, and none of `none`."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether everything passes."""
        return not self.any and not self.none

    def admits(self, values: Iterable[str]) -> bool:
        """Say whether a record with these values passes; compared letter by letter."""
        held = frozenset(values)
        return (not self.any or not held.isdisjoint(self.any)) and held.isdisjoint(self.none)


@dataclass(frozen=True, slots=True)
class DateRange:
    """Instants in UTC from `from_` up to, but without, `to`.

    A date in the file means that whole day in `source.time_zone`: `to: 2024-12-31` becomes the
    first instant of the next day.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT_DATES

    from_: datetime | None = None
    to: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether everything passes."""
        return self.from_ is None and self.to is None

    def admits(self, at: datetime | None) -> bool:
        """Say whether an instant lies within; an unknown one does only if nothing is asked."""
        if at is None:
            return self.is_open
        return (self.from_ is None or self.from_ <= at) and (self.to is None or at < self.to)


@dataclass(frozen=True, slots=True)
class TicketFilters:
    """Which tickets are migrated: all conditions must hold."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    created: DateRange = DateRange()
    updated: DateRange = DateRange()
    statuses: AnyNone = AnyNone()
    types: AnyNone = AnyNone()
    priorities: AnyNone = AnyNone()
    tags: AnyNone = AnyNone()
    groups: AnyNone = AnyNone()
    companies: AnyNone = AnyNone()
    assignees: AnyNone = AnyNone()
    brands: AnyNone = AnyNone()
    forms: AnyNone = AnyNone()
    channels: AnyNone = AnyNone()
    fields: dict[str, AnyNone] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ContactFilters:
    """Which contacts are migrated."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    only_with_tickets: bool = False
    tags: AnyNone = AnyNone()


@dataclass(frozen=True, slots=True)
class CompanyFilters:
    """Which companies are migrated."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    only_with_contacts: bool = False


@dataclass(frozen=True, slots=True)
class ArticleFilters:
    """Which articles are migrated."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    locales: AnyNone = AnyNone()
    states: AnyNone = AnyNone()
    categories: AnyNone = AnyNone()


@dataclass(frozen=True, slots=True)
class Filters:
    """What is left out is skipped with the filter's name as the reason."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    tickets: TicketFilters = TicketFilters()
    contacts: ContactFilters = ContactFilters()
    companies: CompanyFilters = CompanyFilters()
    articles: ArticleFilters = ArticleFilters()
