"""Many calls at once, and none left behind: after an error no other begins, and all have ended."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


async def together(calls: Iterable[Callable[[], Awaitable[T]]], *, at_once: int) -> list[T]:
    """Return what the calls return, in their order, at most `at_once` under way at a time.

    The first error is raised when those under way have come to their end; what had not begun by
    then never does. Cancelled, it cancels them.
    """
    gate = asyncio.Semaphore(at_once)
    errors: list[BaseException] = []

    async def one(call: Callable[[], Awaitable[T]]) -> T | None:
        async with gate:
            if errors:
                return None
            try:
                return await call()
            except BaseException as exc:
                errors.append(exc)
                raise

    results = await asyncio.gather(*(one(call) for call in calls), return_exceptions=True)
    if errors:
        raise errors[0]
    return results  # type: ignore[return-value]  # without an error none is left out
