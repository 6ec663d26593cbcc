import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from connectors.machine_lock import HeldError, lock_folder, take_machine_lock
from transforms.errors import FatalError

HOLDER = """
import sys
from pathlib import Path
from connectors.machine_lock import take_machine_lock
lock = take_machine_lock("ab12@api.intercom.io", "run full-1", Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.readline()
"""


def test_a_second_one_is_told_what_the_holder_said_of_itself(tmp_path):
    held = take_machine_lock("ab12", "run full-1 on ab12", tmp_path)

    with pytest.raises(HeldError, match=r"^run full-1 on ab12$"):
        take_machine_lock("ab12", "run full-2", tmp_path)
    held.give_back()


def test_what_is_given_back_is_free_and_leaves_no_file(tmp_path):
    take_machine_lock("ab12", "a long word about the first run", tmp_path).give_back()
    assert list(tmp_path.iterdir()) == []
    second = take_machine_lock("ab12", "second", tmp_path)

    with pytest.raises(HeldError, match=r"^second$"):
        take_machine_lock("ab12", "third", tmp_path)
    second.give_back()


def test_names_are_told_apart_and_never_leave_the_folder(tmp_path):
    names = ["ab12@127.0.0.1:8080", "ab12@127.0.0.1:8081", "../../etc/ab12", "cd34"]
    for name in names:
        take_machine_lock(name, name, tmp_path)

    assert len(list(tmp_path.iterdir())) == len(names)


def test_the_lock_of_a_killed_process_is_free(tmp_path):
    other = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(HeldError, match="run full-1"):
            take_machine_lock("ab12@api.intercom.io", "run full-2", tmp_path)
        other.kill()
        other.wait()

        take_machine_lock("ab12@api.intercom.io", "run full-2", tmp_path).give_back()


def test_only_one_holds_it_while_many_take_it_and_give_it_back(tmp_path):
    inside, most, taken = [], [], []
    gate = threading.Barrier(4)

    def one(number):
        gate.wait()
        for _ in range(200):
            try:
                lock = take_machine_lock("ab12", str(number), tmp_path)
            except HeldError:
                continue
            inside.append(number)
            most.append(len(inside))
            taken.append(number)
            inside.remove(number)
            lock.give_back()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(4)))

    assert max(most) == 1
    assert taken


def test_a_folder_that_can_not_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(FatalError, match=r"file/locks.*XDG_STATE_HOME"):
        take_machine_lock("ab12", "run full-1", tmp_path / "file" / "locks")


def test_locks_are_kept_where_the_system_keeps_a_users_state(tmp_path):
    at_home = lock_folder({"HOME": str(tmp_path)})
    named = lock_folder({"HOME": "/nowhere", "XDG_STATE_HOME": str(tmp_path / "state")})
    nowhere = lock_folder({})

    assert at_home == tmp_path / ".local" / "state" / "intercom-migration"
    assert named == tmp_path / "state" / "intercom-migration"
    assert Path(nowhere).is_absolute()


def test_a_planted_link_is_refused_and_what_it_leads_to_stays(tmp_path):
    kept, folder = tmp_path / "kept", tmp_path / "locks"
    kept.write_text("precious")
    folder.mkdir()
    (folder / "ab12.lock").symlink_to(kept)

    with pytest.raises(FatalError, match=r"ab12\.lock is a link"):
        take_machine_lock("ab12", "run full-1", folder)
    assert kept.read_text() == "precious"
