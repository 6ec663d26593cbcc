"""How many examples a law is tried with: a fifth in the everyday part, all of them in the whole."""

from typing import Any, Final

from hypothesis import settings

WHOLE: Final = "whole"
EVERYDAY: Final = "everyday"
USUAL: Final = 100  # Hypothesis' own number
SHARE: Final = 5


def register() -> None:
    """Make both profiles known; no test asserts a time, so that a busy machine is no fault."""
    settings.register_profile(WHOLE, deadline=None, max_examples=USUAL)
    settings.register_profile(EVERYDAY, deadline=None, max_examples=USUAL // SHARE)
    settings.load_profile(EVERYDAY)


def examples(whole: int, **more: Any) -> settings:
    """Return the settings of a law that is tried with `whole` examples in the whole suite."""
    is_whole = settings.get_current_profile_name() == WHOLE
    return settings(max_examples=whole if is_whole else max(1, whole // SHARE), **more)
