"""Drives a flow in this process: progress on screen, the question before the first write, signals.

The flow runs in a thread of its own, so that signals are the main thread's. Where a flow runs in
the main thread Prefect listens to SIGTERM itself, and breaks off what is under way.
"""

import asyncio
import logging
import os
import select
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, Final

import httpx

from connectors.http import redact
from deployments import screen
from deployments.places import HOME
from deployments.progress import Shown
from deployments.ticking import user_name
from tasks.run.frame import in_a_sentence, raise_if_stopped
from tasks.run.progress import duration
from tasks.run.session import Session, session
from transforms.errors import MigrationError
from transforms.outlets import log_entry, one_line

LOG: Final = HOME / "run.log"
LOGGING: Final = Path(__file__).with_name("logging.yml")
DEPLOYED: Final = "migration"  # the tag of every run in prefect.yaml, which automations look for
LISTEN_S: Final = 0.2  # between two looks at whether somebody stopped the run instead of answering

_WORDS: Final = {
    signal.SIGINT: "Ctrl-C",
    signal.SIGTERM: "SIGTERM",
    signal.SIGHUP: "SIGHUP",  # the terminal is gone
}


def drive(config: str, name: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """Run a flow of `flows.migrate` and return what its state carries."""
    logging.raiseExceptions = False  # a log that Prefect can't take is nothing for the screen
    wishes = Wishes()
    with wishes.heard(), ThreadPoolExecutor(max_workers=1, thread_name_prefix="run") as pool:
        try:
            return pool.submit(asyncio.run, _drive(config, name, parameters, wishes)).result()
        except (MigrationError, MemoryError) as exc:
            return {"stopped": in_a_sentence(exc)}
        except asyncio.CancelledError:
            return {"stopped": f"by {wishes.last}, at once"}
        except httpx.TransportError:  # Prefect's client; ours says it in a word of our own
            write_down()
            where = os.environ.get("PREFECT_API_URL", "")
            return {"stopped": f"the Prefect server no longer answers at {where} (more in {LOG})"}
        except OSError as exc:
            write_down()
            return {"stopped": f"{in_a_sentence(exc)} (more in {LOG})"}
        except Exception as exc:  # noqa: BLE001 - the last frame: no traceback for an operator
            write_down()
            return {
                "stopped": f"{one_line(redact(str(exc))) or type(exc).__name__} (more in {LOG})"
            }


def write_down() -> None:
    """Keep the traceback of what is being handled; an operator gets a sentence."""
    with suppress(OSError), LOG.open("a", encoding="utf-8") as log:  # the disk may be full
        log.write(log_entry(redact(traceback.format_exc())) + "\n")


class Wishes:
    """What Ctrl-C, SIGTERM and SIGHUP ask for; the first lets the run finish what is under way."""

    def __init__(self) -> None:
        """Begin without any; those that come before the run listens are kept for it."""
        self.last = ""
        self._waiting: list[str] = []
        self._tell: Callable[[str], object] = self._waiting.append

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Hear signals; in the main thread only. What `nohup` has silenced stays so."""
        before = {
            number: signal.signal(number, self._hear)
            for number in _WORDS
            if signal.getsignal(number) is not signal.SIG_IGN
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def told_to(self, shared: Session) -> None:
        """From now on stop this run, whose loop is running here; a second wish cuts it off."""
        loop, main = asyncio.get_running_loop(), asyncio.current_task()

        def stop(word: str) -> None:
            if shared.stop.reason is None:
                screen.say(f"{word}: finishing what is under way; once more stops at once.")
                shared.stop.ask(f"by {word}")
            elif main is not None:
                main.cancel()

        def tell(word: str) -> None:
            with suppress(RuntimeError):  # the run has just ended
                loop.call_soon_threadsafe(stop, word)

        self._tell = tell
        for word in self._waiting:
            tell(word)

    def _hear(self, number: int, _frame: FrameType | None) -> None:
        self.last = _WORDS[signal.Signals(number)]
        self._tell(self.last)


async def _drive(
    config: str, name: str, parameters: dict[str, Any], wishes: Wishes
) -> dict[str, Any]:
    # Prefect reads the environment when it is imported.
    from prefect import tags  # noqa: PLC0415
    from prefect.logging.handlers import APILogHandler  # noqa: PLC0415

    from flows import migrate  # noqa: PLC0415

    async with session(config) as shared:
        wishes.told_to(shared)
        shown = Shown(shared.progress)
        shared.tell = shared.patience.tell = shown.say
        if name == "full" and "signed_by" not in parameters and sys.stdin.isatty():
            shared.gate = partial(ask, shared, shown)
        showing = asyncio.create_task(shown.show())
        try:
            flow = getattr(migrate, name)
            with tags(shared.settings.name, DEPLOYED):
                state = await flow(config=config, **parameters, return_state=True)
            told = await state.aresult(raise_on_failure=False)
        finally:
            await APILogHandler.aflush()  # the server may be gone in a moment
            showing.cancel()
            with suppress(asyncio.CancelledError):
                await showing
    if isinstance(told, BaseException):
        raise told
    return dict(told)


def ask(shared: Session, shown: Shown, counted: dict[str, Any]) -> str | None:
    """Show the plan and ask on the terminal; returns who said yes.

    Raises StoppedError when somebody stops the run instead of answering.
    """
    with shown.paused():
        screen.plan(counted)
        screen.ask(f"Write this to Intercom (about {duration(counted['seconds'])})? [y/N]: ")
        while not select.select([sys.stdin], [], [], LISTEN_S)[0]:
            raise_if_stopped(shared)
        is_yes = sys.stdin.readline().strip().lower() in {"y", "yes"}
    return user_name() if is_yes else None
