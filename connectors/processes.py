"""Which process this is, and whether another one still lives."""

import os
import socket
from pathlib import Path
from typing import Final

import psutil

GONE: Final = "gone"


def host_name() -> str:
    """Return the name of this machine or container."""
    return socket.gethostname()


def own_name() -> str:
    """Return this process's name: pid, start, pid namespace and boot of the machine.

    The start tells a pid that is used again, the rest a container or a machine that has the same
    host name, where the pid would mean another process.
    """
    return f"{_pid_and_start(os.getpid())}:{_place()}"


def pid_of(process: str) -> str:
    """Return the pid in a process's name."""
    return process.partition(":")[0]


def is_at_hand(host: str, process: str) -> bool:
    """Say whether a process of that name would be seen from here if it lived."""
    place = ":".join(process.split(":")[2:])
    return host == host_name() and place in {"", _place()}


def is_alive(process: str) -> bool:
    """Say whether a process that is at hand lives."""
    return _pid_and_start(int(pid_of(process))) == ":".join(process.split(":")[:2])


def is_running(pid: int) -> bool:
    """Say whether a process of that id runs now, whichever it is; one that ended does not."""
    return not _pid_and_start(pid).endswith(GONE)


def _pid_and_start(pid: int) -> str:
    """Name the start by psutil's hash, which is made of it as the kernel noted it.

    `create_time()` is another number after somebody has set the clock.
    """
    try:
        process = psutil.Process(pid)
        is_over = process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        is_over = True
    return f"{pid}:{GONE if is_over else hash(process)}"


def _place() -> str:
    try:
        namespace = Path("/proc/self/ns/pid").readlink().name.strip("pid:[]")
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""
    return f"{namespace}:{boot[:8]}"
