"""Whose trouble it is: one record's or one file's, which then fails alone, or everybody's."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from transforms.errors import (
    ContractError,
    CredentialError,
    MigrationError,
    RecordError,
    TransientError,
)

ATTEMPTS: Final = 2  # each within the HTTP layer's budget of one item

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why one item could not be had; `code` is the reason it fails with."""

    code: str
    cause: MigrationError


async def own_trouble(
    call: Callable[[], Awaitable[T]], confirm: Callable[[], Awaitable[object]]
) -> T | Trouble:
    """Return what a call about one item returns, or the trouble that is the item's own.

    Where the other side may be down, or may no longer know us, `confirm` asks it: it raises when
    everybody is concerned, and that is raised here. Else the item is tried once more: the trouble
    may have passed while we asked.
    """
    trouble: Trouble | None = None
    for _ in range(ATTEMPTS):
        try:
            return await call()
        except RecordError as exc:
            return Trouble(exc.code, exc)
        except ContractError as exc:
            trouble = Trouble("unreadable_answer", exc)
        except CredentialError as exc:
            trouble = Trouble("forbidden", exc)
        except TransientError as exc:
            trouble = Trouble(exc.code, exc)
        await confirm()
    assert trouble is not None  # noqa: S101 - each turn ends with one
    return trouble
