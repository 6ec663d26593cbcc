"""A process that has imported what a command imports, and forks for each command.

What it forks is the command: a process of its own with the folder, the environment, the arguments
and the screen that were asked for, and it ends as any does. Prefect reads the environment when it
is imported: it is set aside, and comes back, reading the environment, where a command imports it.
Ends when its own standard input does.
"""

import atexit
import gc
import importlib
import json
import logging
import os
import select
import signal
import socket
import sys
import threading
import warnings
from contextlib import contextmanager
from importlib.machinery import ModuleSpec

from deployments import cli

AT_MOST = 1 << 20  # bytes of a request: arguments and environment
OURS = {"prefect", "flows", "tasks", "connectors", "transforms", "deployments"}


class Aside:
    """Modules that were imported and taken out again, until somebody asks for one of them."""

    def __init__(self, modules):
        self._modules = modules
        for name in modules:
            del sys.modules[name]

    def find_spec(self, name, path=None, target=None):
        """Put all of them back where one is asked for; as any finder of `sys.meta_path`."""
        if name not in self._modules:
            return None
        sys.meta_path.remove(self)
        sys.modules.update(self._modules)
        read_environment()
        return ModuleSpec(name, self)

    def create_module(self, spec):
        """Return what was imported before."""
        self._spec = self._modules[spec.name].__spec__
        return self._modules[spec.name]

    def exec_module(self, module):
        """Leave it as it is: it was executed when it was imported."""
        module.__spec__ = self._spec


def read_environment():
    """Let Prefect do again what it did with the environment when it was imported."""
    context = sys.modules["prefect.context"]
    del context.GLOBAL_SETTINGS_CONTEXT
    context.refresh_global_settings_context()
    sys.modules["prefect.logging.configuration"].setup_logging(incremental=False)


def set_prefect_aside():
    """Import what a run does, and take out again what was built on Prefect."""
    before = {*sys.modules}
    with warnings.catch_warnings(), logging_as_it_was():
        warnings.simplefilter("ignore")
        importlib.import_module("flows.migrate")
    new = {name: module for name, module in sys.modules.items() if name not in before}
    sys.meta_path.insert(0, Aside({name: new[name] for name in new if _is_ours(name)}))


@contextmanager
def logging_as_it_was():
    """Take back what is set up of logging meanwhile: before Prefect comes nothing is."""
    root, known = logging.getLogger(), {*logging.Logger.manager.loggerDict}
    level, handlers = root.level, [*root.handlers]
    yield
    root.setLevel(level)
    root.handlers[:] = handlers
    for name in logging.Logger.manager.loggerDict.keys() - known:
        logger = logging.getLogger(name)
        logger.setLevel(logging.NOTSET)
        logger.handlers.clear()
        logger.propagate = True


def _is_ours(name):
    return name.partition(".")[0] in OURS


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
    set_prefect_aside()
    gc.freeze()
    sys.argv[1:] = serve(sys.argv[1])
    try:
        cli.main()
    except SystemExit as ended:
        end(ended.code or 0)
