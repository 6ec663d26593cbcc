"""Starts the other side of a measurement in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson


@contextmanager
def started(module: str, *args: str) -> Iterator[str]:
    """Run a server until the block is left; yields the address that is its first line."""
    command = [sys.executable, "-m", module, *args]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own
        assert process.stdout is not None
        try:
            url = process.stdout.readline().strip()
            if not url:
                raise RuntimeError(f"{module} did not start")
            yield url
        finally:
            process.terminate()


def measured(module: str, *args: str) -> dict[str, Any]:
    """Run one measurement and return what its last line says.

    Its modules are compiled before, as they are from the second start of a program on.
    """
    env = {name: told for name, told in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    once = [sys.executable, "-c", f"import {module}"]
    subprocess.run(once, env=env, check=True)  # noqa: S603 - our own
    command = [sys.executable, "-m", module, *args]
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, check=True)  # noqa: S603
    found: dict[str, Any] = orjson.loads(done.stdout.splitlines()[-1])
    return found
