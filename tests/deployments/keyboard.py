"""A person at a terminal, who types when a question is there, or presses Ctrl-C."""

import asyncio
import os
import pty
import signal

from tests.deployments.folders import ended

TYPED_S = 60  # for a question to come, on a machine that does other things as well


class Keys:
    """The terminal: `shown` is what the command reads its answers from."""

    def __init__(self):
        self.typing, self.shown = pty.openpty()

    async def type(self, process, question, text):
        told = await self._asked(process, question)
        os.write(self.typing, f"{text}\n".encode())
        return told

    async def leave(self, process, question, number=signal.SIGINT):
        """Send a single signal at a question; returns how the command ended."""
        await self._asked(process, question)
        process.send_signal(number)
        ran = await ended(process)
        os.close(self.typing)
        return ran

    async def _asked(self, process, question):
        told = b""
        async with asyncio.timeout(TYPED_S):
            while question.encode() not in told:
                told += await process.stdout.read(4096)
        return told.decode()
