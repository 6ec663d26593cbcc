"""Who answers the questions of `init`, a person or options; and how a person leaves a question."""

import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

import typer

from deployments import screen
from transforms.errors import FatalError


@contextmanager
def left_at_once() -> Iterator[None]:
    """Let the first signal end whatever is under way, by KeyboardInterrupt; what is silenced stays.

    Within asyncio.run a question needs this: asyncio's own way waits for the answer first.
    """
    before = {
        number: signal.signal(number, _leave)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        if signal.getsignal(number) is not signal.SIG_IGN
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _leave(*_: object) -> None:
    raise KeyboardInterrupt


class Person(Protocol):
    """Answers questions; `name` is the option of the command line that answers one."""

    def choose(self, name: str, question: str, choices: Mapping[str, str]) -> str:
        """Return one of the choices, which are told with what they mean."""
        ...

    def ask(self, name: str, question: str, default: str | None = None) -> str:
        """Return an answer that is not empty."""
        ...

    def secret(self, variable: str, question: str) -> str:
        """Return a secret, which nobody sees."""
        ...

    def pick(self, question: str, choices: Mapping[str, str]) -> str | None:
        """Return one of the choices, None where it is left open."""
        ...

    def agrees(self, question: str) -> bool:
        """Return whether to go on."""
        ...

    def again(self, trouble: str) -> None:
        """Hear what was wrong with the answers; returns where they may be given anew."""
        ...


class Terminal:
    """Asks at the terminal; what options have answered is asked only where that was wrong."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = dict(given)

    def choose(self, name: str, question: str, choices: Mapping[str, str]) -> str:
        """Return one of the choices."""
        if (given := self._given.get(name)) in choices:
            return str(given)
        for key, meaning in choices.items():
            screen.say(f"  {key}: {meaning}")
        return self._one_of(question, choices)

    def ask(self, name: str, question: str, default: str | None = None) -> str:
        """Return an answer."""
        if given := self._given.get(name):
            return given
        return str(typer.prompt(question, default=default)).strip()

    def secret(self, variable: str, question: str) -> str:
        """Return a secret; it is not shown, and kept in .env at the end."""
        return str(typer.prompt(f"{question} ({variable}, not shown)", hide_input=True)).strip()

    def pick(self, question: str, choices: Mapping[str, str]) -> str | None:
        """Return one of the choices; Enter leaves it open."""
        known = {each.casefold(): each for each in choices}
        while answer := str(typer.prompt(question, default="", show_default=False)).strip():
            if found := known.get(answer.casefold()):
                return found
            screen.trouble(f"{answer} is none of: {', '.join(choices)}")
        return None

    def agrees(self, question: str) -> bool:
        """Return whether to go on."""
        return typer.confirm(question, default=True)

    def again(self, trouble: str) -> None:
        """Say what was wrong, and let everything be asked."""
        screen.trouble(trouble)
        self._given.clear()

    def _one_of(self, question: str, choices: Mapping[str, str]) -> str:
        while (answer := str(typer.prompt(question)).strip().lower()) not in choices:
            screen.trouble(f"{answer} is none of: {', '.join(choices)}")
        return answer


class Options:
    """Answers with options alone; what they don't answer is an error that names the option."""

    def __init__(self, given: Mapping[str, str], *, yes: bool) -> None:
        self._given, self._yes = given, yes

    def choose(self, name: str, question: str, choices: Mapping[str, str]) -> str:
        """Return the option's value; raises FatalError where it is none of the choices."""
        given = self._given.get(name)
        if given not in choices:
            raise FatalError(f"--{name}: {question} One of {', '.join(choices)}")
        return str(given)

    def ask(self, name: str, question: str, default: str | None = None) -> str:
        """Return the option's value or the default; raises FatalError where there is neither."""
        found = self._given.get(name) or default
        if not found:
            raise FatalError(f"--{name}: {question}")
        return found

    def secret(self, variable: str, question: str) -> str:
        """Refuse: a secret has no option, since others see those."""
        raise FatalError(
            f"{variable} is not set ({question}): export it, or put it into .env beside the file"
        )

    def pick(self, question: str, choices: Mapping[str, str]) -> str | None:  # noqa: ARG002
        """Leave it open."""
        return None

    def agrees(self, question: str) -> bool:  # noqa: ARG002
        """Return whether --yes was given."""
        return self._yes

    def again(self, trouble: str) -> None:
        """Give up: nobody is there to answer anew."""
        raise FatalError(trouble)
