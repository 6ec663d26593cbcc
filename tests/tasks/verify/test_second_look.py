import pytest

from tasks.verify.second_look import gaps


@pytest.mark.parametrize(
    ("numbers", "at_most", "wanted"),
    [
        ([], 5, (0, [])),
        ([7], 5, (0, [])),
        ([1, 2, 3], 5, (0, [])),
        ([1, 4, 6], 5, (3, [2, 3, 5])),
        ([1, 12], 5, (10, [2, 4, 6, 8, 10])),
        ([10, 1_000_000_000], 2, (999_999_989, [11, 500_000_005])),
    ],
)
def test_ids_between_those_that_are_there_are_spread_evenly(numbers, at_most, wanted):
    assert gaps(numbers, at_most) == wanted
