import subprocess
import sys


def test_what_stages_a_desk_loads_no_pandas():
    told = "import sys; import tasks.reading, tasks.resources; print('pandas' in sys.modules)"

    done = subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-c", told], capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stdout.strip() == "False"
