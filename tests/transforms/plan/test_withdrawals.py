"""What goes from Intercom unasked is bounded by a share and a number, and never all at once."""

import pytest

from transforms.limits import WithdrawAtMost
from transforms.plan.withdrawals import is_beyond

BOUND = WithdrawAtMost(share=0.05, count=20)


@pytest.mark.parametrize(
    ("going", "moved", "is_too_many"),
    [
        (1, 1, False),  # a single one is a person's work
        (2, 2, True),  # all of them are not
        (20, 100, False),  # within the number
        (21, 100, True),
        (50, 1_000, False),  # within the share
        (51, 1_000, True),
        (0, 0, False),
    ],
)
def test_what_is_beyond_both_bounds_or_all_there_is_waits(going, moved, is_too_many):
    assert is_beyond(going, moved, BOUND) is is_too_many


def test_a_share_of_one_lets_all_go():
    assert not is_beyond(500, 500, WithdrawAtMost(share=1, count=0))


def test_a_share_and_number_of_nothing_let_none_go():
    assert is_beyond(1, 500, WithdrawAtMost(share=0, count=0))
