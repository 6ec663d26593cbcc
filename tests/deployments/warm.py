"""A process that has imported what a command imports but Prefect, and forks for each command.

What it forks is the command: a process of its own with the folder, the environment, the arguments
and the screen that were asked for, and it ends as any does. Prefect reads the environment when it
is imported, so each command imports it itself. Ends when its own standard input does.
"""

import atexit
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import threading
import warnings

from deployments import cli

AT_MOST = 1 << 20  # bytes of a request: arguments and environment
OURS = {"prefect", "flows", "tasks", "connectors", "transforms", "deployments", "__main__"}


def import_what_a_run_imports():
    """Let a fork find out what Prefect needs besides itself, and import that."""
    read, write = os.pipe()
    if os.fork() == 0:
        importlib.import_module("flows.migrate")
        os.write(write, " ".join(filter(_is_others, [*sys.modules])).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as told, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in told.read().split():
            try:
                importlib.import_module(name)
            except ImportError:  # only made while Prefect is imported
                continue


def _is_others(name):
    return name.partition(".")[0] not in OURS


def serve(path):
    """Fork for each request; returns in the process that is to be a command, with its arguments."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever waits for a command is no child to miss
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            ready, _, _ = select.select([listener, 0], [], [])
            if 0 in ready:
                sys.exit()
            asked, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                return become_command(asked)
            asked.close()


def become_command(asked):
    """Fork once more: the one process waits and tells how the other ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    message, descriptors, _, _ = socket.recv_fds(asked, AT_MOST, 3)
    told = json.loads(message)
    if (pid := os.fork()) > 0:
        for each in descriptors:
            os.close(each)
        asked.sendall(f"{pid}\n".encode())
        _, status = os.waitpid(pid, 0)
        asked.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
        os._exit(0)
    asked.close()
    hear_signals()
    for number, each in enumerate(descriptors):
        os.dup2(each, number)
        os.close(each)
    os.chdir(told["folder"])
    os.environ.clear()
    os.environ.update(told["environ"])
    return told["arguments"]


def hear_signals():
    """Hear what a terminal sends, also where the tests run in the background and ignore it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def end(code):
    """End as `multiprocessing` ends what it forked: to take modules apart costs a second."""
    atexit._run_exitfuncs()
    threading._shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    import_what_a_run_imports()
    gc.freeze()
    sys.argv[1:] = serve(sys.argv[1])
    try:
        cli.main()
    except SystemExit as ended:
        end(ended.code or 0)
