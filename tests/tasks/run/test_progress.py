import pytest

from tasks.run.progress import Progress, duration


def test_a_line_tells_rate_and_time_left():
    clock = [0.0]
    progress = Progress(lambda: clock[0])
    progress.begin("load ticket", total=100)
    clock[0] = 5.0
    progress.add("load ticket", 50, failed=1)

    assert progress.describe("load ticket") == "50 of 100, 10/s, 5 s left, 1 failed"


def test_a_line_that_has_ended_keeps_its_rate():
    clock = [0.0]
    progress = Progress(lambda: clock[0])
    progress.add("stage users", 20)
    clock[0] = 2.0
    progress.end("stage users")
    clock[0] = 200.0
    progress.end("stage users")

    assert progress.describe("stage users") == "20, 10/s"


@pytest.mark.parametrize(
    ("seconds", "text"), [(42, "42 s"), (200, "3 min"), (18_600, "5 h 10 min")]
)
def test_durations_are_told_as_people_say_them(seconds, text):
    assert duration(seconds) == text
