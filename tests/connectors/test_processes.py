"""Whether a process lives, told by its name: its pid alone may be somebody else's."""

import os
import subprocess
import sys

import pytest

from connectors.processes import host_name, is_alive, is_at_hand, is_running, own_name

NAMED = "from connectors.processes import own_name; print(own_name(), flush=True); input()"


@pytest.fixture
def other():
    """Return another process, and the name it has given itself."""
    child = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", NAMED], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with child:
        yield child, child.stdout.readline().strip()
        child.kill()


def test_a_process_is_known_by_the_name_it_gave_itself(other):
    _, name = other

    assert name != own_name()
    assert is_at_hand(host_name(), name)
    assert is_alive(name)
    assert is_alive(own_name())


def test_who_was_killed_is_dead_also_before_anybody_has_buried_it(other):
    child, name = other
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # it has ended

    assert child.returncode is None
    assert not is_alive(name)
    assert not is_running(child.pid)


def test_a_pid_that_is_used_again_is_another_process(other):
    child, name = other
    pid, start, *place = name.split(":")
    earlier = ":".join([pid, str(int(start) - 1), *place])

    assert not is_alive(earlier)
    assert is_running(child.pid)


def test_a_process_of_another_machine_or_container_is_out_of_sight(other):
    _, name = other

    assert not is_at_hand("elsewhere", name)
    assert not is_at_hand(host_name(), f"{name}0")


def test_a_pid_that_nothing_has_is_not_running():
    assert not is_running(2**22 + 1)
