"""What a process that stages loads: nothing of what comes after, and of libraries what it uses."""

import subprocess
import sys

OPENS = """
import sys
from connectors.ledger.schema import open_engine
from tasks.run import frame, session
from tasks.stage import units, whole

for _ in range(2):  # a new ledger, and one that is there
    open_engine(sys.argv[1]).dispose()
print(*sys.modules)
"""


def test_staging_loads_no_room_that_comes_after_and_no_library_that_only_they_need(tmp_path):
    command = [sys.executable, "-c", OPENS, f"sqlite:///{tmp_path}/ledger.db"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own
    loaded = set(done.stdout.split())
    rooms = {name.split(".")[1] for name in loaded if name.startswith("tasks.")}

    assert rooms == {"run", "stage"}
    assert not loaded & {
        "PIL",
        "alembic",
        "jinja2",
        "phonenumbers",
        "prefect",
        "sqlalchemy.dialects.postgresql",
        "transforms.plan.thread",
        "transforms.quirks.register",
    }
