"""Arrow contract of business hours with their holidays."""

from typing import Final

import pyarrow as pa

from transforms.contracts import declared, required

WEEK: Final = 7 * 24 * 60  # minutes
STRETCHES: Final = pa.list_(
    pa.struct(
        [
            pa.field("start_minute", pa.int32(), nullable=False),  # since Monday 00:00
            pa.field("end_minute", pa.int32(), nullable=False),
        ]
    )
)
HOLIDAYS: Final = pa.list_(
    pa.struct(
        [
            pa.field("name", pa.string(), nullable=False),
            pa.field("first", pa.string(), nullable=False),  # YYYY-MM-DD, as the source writes it
            pa.field("last", pa.string(), nullable=False),
        ]
    )
)
OFFICE_HOURS: Final = declared(
    "office_hours",
    1,
    [
        required("source_id", pa.string()),
        required("name", pa.string()),
        pa.field("time_zone", pa.string()),  # of the IANA database; null: nobody knows which it is
        required("open", STRETCHES),
        required("holidays", HOLIDAYS),  # days on which nobody is there at all
        required("is_whole", pa.bool_()),  # False: the source did not tell its holidays
        pa.field("url", pa.string()),
    ],
)
