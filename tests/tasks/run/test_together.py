import asyncio

import pytest

from tasks.run.together import together


class Calls:
    """Calls that end when they are let, and one of which fails."""

    def __init__(self, *, fails):
        self.fails, self.begun, self.ended = fails, [], []

    def each(self, count):
        return [lambda number=number: self.one(number) for number in range(count)]

    async def one(self, number):
        self.begun.append(number)
        await asyncio.sleep(0)
        if number == self.fails:
            raise ValueError(f"{number}")
        await asyncio.sleep(0)
        self.ended.append(number)
        return number * 10


async def test_answers_come_in_the_order_of_the_calls():
    assert await together(Calls(fails=None).each(5), at_once=2) == [0, 10, 20, 30, 40]


async def test_after_an_error_none_begins_and_none_is_left_under_way():
    calls = Calls(fails=1)

    with pytest.raises(ValueError, match="1"):
        await together(calls.each(50), at_once=4)

    assert len(calls.begun) < 10
    assert sorted([*calls.ended, 1]) == sorted(calls.begun)
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_cancelled_it_leaves_none_under_way():
    calls = Calls(fails=None)
    task = asyncio.create_task(together(calls.each(50), at_once=4))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert asyncio.all_tasks() == {asyncio.current_task()}
