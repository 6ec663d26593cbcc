"""What `make test` says of a package of which too little is run."""

import orjson

from tests.coverage_floors import FLOORS, OTHERS, branches, broken, measured


def left(folder, process, path, *, taken, missed):
    """Leave behind what a process of the tests has taken of one module."""
    told = {path: {"taken": taken, "missed": missed}}
    (folder / f"{process}.json").write_bytes(orjson.dumps(told))


def test_a_branch_that_one_process_took_is_taken(tmp_path):
    left(tmp_path, "gw0", "tasks/a.py", taken=[[1, 2]], missed=[[1, 3], [5, 0]])
    left(tmp_path, "gw1", "tasks/a.py", taken=[[1, 3]], missed=[[1, 2], [5, 0]])

    assert measured(tmp_path) == {"tasks/a.py": (2, 3)}


def test_the_branches_of_a_package_are_those_of_all_its_modules():
    files = {
        "tasks/plan/a.py": (1, 2),
        "tasks/plan/deep/b.py": (3, 4),
        "tasks/c.py": (5, 6),
        "flows/d.py": (0, 0),
    }

    assert branches(files) == {"tasks/plan": (4, 6), "tasks": (5, 6)}


def test_a_package_at_its_floor_is_fine():
    assert [*broken({"tasks": (80, 100)}, {"tasks": 80})] == []


def test_a_package_under_its_floor_is_named_with_what_it_has():
    [fault] = broken({"flows": (1, 1), "tasks": (799, 1000)}, {"flows": 90, "tasks": 80})

    assert fault == "tasks: 79.9 % of its branches, the floor is 80 %"


def test_a_new_package_has_the_floor_of_others():
    [fault] = broken({"tasks/new": (OTHERS - 1, 100), "tasks/newer": (OTHERS, 100)}, {})

    assert fault == f"tasks/new: {OTHERS - 1}.0 % of its branches, the floor is {OTHERS} %"


def test_a_floor_of_a_package_that_was_not_run_is_no_pass():
    [fault] = broken({}, {"tasks": 80})

    assert fault == "tasks has a floor in tests.coverage_floors and no branches"


def test_the_floors_of_transforms_are_the_highest():
    of_the_core = [floor for name, floor in FLOORS.items() if name.startswith("transforms")]
    others = [floor for name, floor in FLOORS.items() if not name.startswith("transforms")]

    assert min(of_the_core) >= 80
    assert sum(of_the_core) / len(of_the_core) > sum(others) / len(others)
