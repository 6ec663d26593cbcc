import asyncio

import pytest

from flows.doing import each
from transforms.errors import FatalError


async def test_after_an_error_nothing_more_is_started_and_what_is_under_way_ends():
    started, ended = [], []

    async def start(number):
        started.append(number)
        await asyncio.sleep(0.01 if number == 0 else 0)
        if number == 1:
            raise FatalError("the token was taken away")
        ended.append(number)

    with pytest.raises(FatalError, match="token"):
        await each(range(100), start, 2)

    assert started == [0, 1]
    assert ended == [0]
