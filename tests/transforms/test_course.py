from hypothesis import given
from hypothesis import strategies as st

from transforms.course import SLICES_AT_MOST, Course


def test_counts_lie_in_the_slices_of_their_moments():
    course = Course()
    for at_s in (100.0, 100.9, 101.0, 103.5):
        course.note(at_s)

    assert [each.count for each in course.slices] == [2, 1, 0, 1]


def test_what_was_allowed_is_kept_beside_what_was_counted():
    course = Course(10.0)
    course.note(0.0)
    course.note(1.0, per_second=5.0)
    course.note(12.0)

    assert [each.allowed for each in course.slices] == [50.0, None]


@given(st.lists(st.tuples(st.floats(0, 1e6), st.integers(0, 9)), min_size=1))
def test_a_run_of_any_length_keeps_its_sum_in_a_bounded_number_of_slices(notes):
    course = Course()
    for at_s, count in sorted(notes):
        course.note(at_s, count, per_second=3.0)

    assert sum(each.count for each in course.slices) == sum(count for _, count in notes)
    assert len(course.slices) <= SLICES_AT_MOST
    allowed = {each.allowed for each in course.slices} - {None}
    assert allowed == {3.0 * course.slice_s}
