"""What each endpoint of office hours takes."""

from collections.abc import Mapping
from typing import Final

from connectors.sandbox.intercom.fields import (
    Endpoint,
    Field,
    flag,
    listed,
    must,
    nested,
    null,
    one,
    text,
    whole,
)

SCHEDULES: Final = "/office_hours_schedules"
SCHEDULE: Final = f"{SCHEDULES}/{{id}}"
EXCEPTIONS: Final = f"{SCHEDULES}/{{office_hours_schedule_id}}/office_hours_exceptions"
EXCEPTION: Final = f"{EXCEPTIONS}/{{id}}"

_HOURS: Final = listed(nested(start_minute=whole(), end_minute=whole(), day_of_week=whole()))
_KIND: Final = text("closed", "custom_hours")
_OF_DAY: Final[dict[str, Field]] = {
    "name": text(),
    "time_intervals": null(_HOURS),
    "recurring_annually": flag(),
}

OFFICE_HOURS: Final[Mapping[str, Endpoint]] = {
    f"GET {SCHEDULES}": Endpoint(),
    f"POST {SCHEDULES}": one(
        name=must(text()), time_zone_name=must(text()), time_intervals=must(_HOURS)
    ),
    f"GET {SCHEDULE}": Endpoint(),
    f"PUT {SCHEDULE}": one(name=text(), time_zone_name=text(), time_intervals=_HOURS),
    f"DELETE {SCHEDULE}": Endpoint(),
    f"GET {EXCEPTIONS}": Endpoint(),
    f"POST {EXCEPTIONS}": one(exception_date=must(text()), exception_type=must(_KIND), **_OF_DAY),
    f"GET {EXCEPTION}": Endpoint(),
    f"PUT {EXCEPTION}": one(exception_date=text(), exception_type=_KIND, **_OF_DAY),
    f"DELETE {EXCEPTION}": Endpoint(),
}
