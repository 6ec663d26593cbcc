"""Every way in chooses Arrow's allocator before Arrow is there; later it can't be chosen."""

import subprocess
import sys

import pytest

CHOSEN = "import {}, pyarrow; print(pyarrow.default_memory_pool().backend_name)"


@pytest.mark.slow  # a process that imports
@pytest.mark.parametrize(
    "module",
    ["tasks.run.session", "deployments.cli", "flows.migrate"],
)
def test_freed_memory_goes_back_to_the_system(module):
    ran = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", CHOSEN.format(module)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )

    assert ran.stdout == "system\n"
