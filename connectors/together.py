"""Requests for single records that are under way together."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

T = TypeVar("T")
Found = TypeVar("Found")

AT_ONCE: Final = 16


async def all_of(each: Sequence[T], one: Callable[[T], Awaitable[Found]]) -> list[Found]:
    """Return what is found of some, in order; the first error ends it."""
    found: list[Found] = []
    for start in range(0, len(each), AT_ONCE):
        tasks = [asyncio.ensure_future(one(it)) for it in each[start : start + AT_ONCE]]
        try:
            found += await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
    return found
