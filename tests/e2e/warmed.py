"""Imported by the process that attempts are forked from: what each would do first, done once."""

import gc
import importlib
import socket

from connectors.http.wire import default_transport
from connectors.ledger.schema import open_engine
from tests import names

for name in (
    "tests.e2e.pipeline",
    "tests.e2e.planned",
    "tests.e2e.undoing",
    "phonenumbers.data",
    "pyarrow.dataset",
    "pyarrow.pandas_compat",
):
    importlib.import_module(name)

socket.getaddrinfo = names.of_this_machine
default_transport()  # reads whom it trusts
open_engine("sqlite://").dispose()
gc.freeze()
