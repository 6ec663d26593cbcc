"""What stands between a run and its terminal: two signals, one question, lines that give way."""

import asyncio
import io
import os
import signal
import sys
import threading
from types import SimpleNamespace

import pytest
from rich.console import Console

from deployments.driving import Wishes, ask
from deployments.progress import Shown
from tasks.run.frame import StoppedError
from tasks.run.progress import Progress
from tasks.run.stop import Stop

COUNTED = {"entities": {}, "requests": 775, "seconds": 5}


@pytest.fixture
def shared():
    return SimpleNamespace(stop=Stop())


@pytest.fixture
def shown():
    return Shown(Progress(lambda: 0.0))


@pytest.fixture
def terminal(monkeypatch):
    """Return what types on the terminal at which Ada sits."""
    keyboard, screen = os.openpty()
    with os.fdopen(keyboard, "wb", buffering=0) as typed, os.fdopen(screen) as read:
        monkeypatch.setattr(sys, "stdin", read)
        monkeypatch.setenv("USER", "ada")
        yield typed


async def endless(shared, wishes, listens):
    """Stand for a run that never comes to its end."""
    wishes.told_to(shared)
    listens.set()
    await asyncio.get_running_loop().create_future()


@pytest.mark.parametrize(
    ("number", "word"),
    [(signal.SIGINT, "Ctrl-C"), (signal.SIGTERM, "SIGTERM"), (signal.SIGHUP, "SIGHUP")],
)
def test_the_first_signal_asks_and_the_second_cuts_off(shared, capsys, number, word):
    wishes, listens, ends = Wishes(), threading.Event(), []
    if signal.getsignal(number) is signal.SIG_IGN:  # the tests run under nohup
        signal.signal(number, signal.SIG_DFL)

    def run():
        with pytest.raises(asyncio.CancelledError):
            asyncio.run(endless(shared, wishes, listens))
        ends.append(shared.stop.reason)

    with wishes.heard():
        thread = threading.Thread(target=run)
        thread.start()
        listens.wait()
        os.kill(os.getpid(), number)
        thread.join(timeout=0.5)
        assert thread.is_alive()
        os.kill(os.getpid(), number)
        thread.join()

    assert ends == [f"by {word}"]
    assert wishes.last == word
    assert capsys.readouterr().out.startswith(f"{word}: finishing what is under way")


async def test_a_signal_before_the_run_listens_is_kept_for_it(shared):
    wishes = Wishes()
    with wishes.heard():
        os.kill(os.getpid(), signal.SIGTERM)

    wishes.told_to(shared)
    await asyncio.sleep(0)

    assert shared.stop.reason == "by SIGTERM"


@pytest.mark.parametrize(
    ("typed", "signer"), [("y", "ada"), ("Yes", "ada"), ("n", None), ("", None)]
)
def test_only_a_yes_signs(shared, shown, terminal, capsys, typed, signer):
    terminal.write(f"{typed}\n".encode())

    assert ask(shared, shown, COUNTED) == signer
    assert "775 requests, about 5 s." in capsys.readouterr().out


async def test_who_stops_instead_of_answering_is_not_asked_on(shared, shown, terminal):
    answer = asyncio.create_task(asyncio.to_thread(ask, shared, shown, COUNTED))
    await asyncio.sleep(0)

    shared.stop.ask("by Ctrl-C")

    with pytest.raises(StoppedError, match="by Ctrl-C"):
        await answer


async def test_live_lines_give_way_to_a_question():
    page = io.StringIO()
    shown = Shown(Progress(lambda: 0.0), Console(file=page, force_terminal=True))
    showing = asyncio.create_task(shown.show())
    await asyncio.sleep(0.1)  # until the lines are there

    with shown.paused():
        before = page.getvalue()
        await asyncio.sleep(1.0)  # several times as long as between two refreshes
        while_asked = page.getvalue()
    await asyncio.sleep(1.0)
    showing.cancel()

    assert while_asked == before
    assert len(page.getvalue()) > len(before)


def test_a_run_under_nohup_does_not_hear_that_the_terminal_is_gone():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with Wishes().heard():
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
