"""Names of time zones as help desks write them, in those of the IANA database.

Those that are written in Ruby on Rails name them as it does (its documentation of
ActiveSupport::TimeZone): most by a city that the database has as well, the others stand below.
"""

from typing import Final

_CITIES: Final = {
    "Africa": "Cairo, Casablanca, Harare, Monrovia, Nairobi",
    "America": (
        "Asuncion, Bogota, Caracas, Chihuahua, La Paz, Lima, Mazatlan, Mexico City, Monterrey, "
        "Montevideo, Puerto Rico, Santiago, Tijuana"
    ),
    "Asia": (
        "Almaty, Baghdad, Baku, Bangkok, Chongqing, Colombo, Dhaka, Hong Kong, Irkutsk, Jakarta, "
        "Jerusalem, Kabul, Kamchatka, Karachi, Kathmandu, Kolkata, Krasnoyarsk, Kuala Lumpur, "
        "Kuwait, Magadan, Muscat, Novosibirsk, Rangoon, Riyadh, Seoul, Singapore, Srednekolymsk, "
        "Taipei, Tashkent, Tbilisi, Tehran, Tokyo, Ulaanbaatar, Urumqi, Vladivostok, Yakutsk, "
        "Yerevan"
    ),
    "Atlantic": "Azores",
    "Australia": "Adelaide, Brisbane, Canberra, Darwin, Hobart, Melbourne, Perth, Sydney",
    "Europe": (
        "Amsterdam, Athens, Belgrade, Berlin, Bratislava, Brussels, Bucharest, Budapest, "
        "Copenhagen, Dublin, Helsinki, Istanbul, Kaliningrad, Kiev, Lisbon, Ljubljana, London, "
        "Madrid, Minsk, Moscow, Paris, Prague, Riga, Rome, Samara, Sarajevo, Skopje, Sofia, "
        "Stockholm, Tallinn, Vienna, Vilnius, Volgograd, Warsaw, Zagreb, Zurich"
    ),
    "Pacific": "Auckland, Fiji, Guam, Port Moresby",
}
_OTHERS: Final = {
    "Abu Dhabi": "Asia/Muscat",
    "Alaska": "America/Juneau",
    "American Samoa": "Pacific/Pago_Pago",
    "Arizona": "America/Phoenix",
    "Astana": "Asia/Almaty",
    "Atlantic Time (Canada)": "America/Halifax",
    "Beijing": "Asia/Shanghai",
    "Bern": "Europe/Zurich",
    "Brasilia": "America/Sao_Paulo",
    "Buenos Aires": "America/Argentina/Buenos_Aires",
    "Cape Verde Is.": "Atlantic/Cape_Verde",
    "Central America": "America/Guatemala",
    "Central Time (US & Canada)": "America/Chicago",
    "Chatham Is.": "Pacific/Chatham",
    "Chennai": "Asia/Kolkata",
    "Eastern Time (US & Canada)": "America/New_York",
    "Edinburgh": "Europe/London",
    "Ekaterinburg": "Asia/Yekaterinburg",
    "Georgetown": "America/Guyana",
    "Greenland": "America/Nuuk",
    "Guadalajara": "America/Mexico_City",
    "Hanoi": "Asia/Bangkok",
    "Hawaii": "Pacific/Honolulu",
    "Indiana (East)": "America/Indiana/Indianapolis",
    "International Date Line West": "Etc/GMT+12",
    "Islamabad": "Asia/Karachi",
    "Kyiv": "Europe/Kiev",
    "Marshall Is.": "Pacific/Majuro",
    "Mid-Atlantic": "Atlantic/South_Georgia",
    "Midway Island": "Pacific/Midway",
    "Mountain Time (US & Canada)": "America/Denver",
    "Mumbai": "Asia/Kolkata",
    "New Caledonia": "Pacific/Noumea",
    "New Delhi": "Asia/Kolkata",
    "Newfoundland": "America/St_Johns",
    "Nuku'alofa": "Pacific/Tongatapu",
    "Osaka": "Asia/Tokyo",
    "Pacific Time (US & Canada)": "America/Los_Angeles",
    "Pretoria": "Africa/Johannesburg",
    "Quito": "America/Lima",
    "Samoa": "Pacific/Apia",
    "Sapporo": "Asia/Tokyo",
    "Saskatchewan": "America/Regina",
    "Solomon Is.": "Pacific/Guadalcanal",
    "Sri Jayawardenepura": "Asia/Colombo",
    "St. Petersburg": "Europe/Moscow",
    "Tokelau Is.": "Pacific/Fakaofo",
    "UTC": "Etc/UTC",
    "Wellington": "Pacific/Auckland",
    "West Central Africa": "Africa/Algiers",
}
NAMES: Final = _OTHERS | {
    city: f"{area}/{city.replace(' ', '_')}"
    for area, cities in _CITIES.items()
    for city in cities.split(", ")
}


def iana_zone(told: str | None) -> str | None:
    """Return the zone of the IANA database that a help desk means; None where nobody knows.

    A name of the database itself, which has its area in front, is returned as it is: whether there
    is such a zone is for Intercom to say.
    """
    name = (told or "").strip()
    if name in NAMES:
        return NAMES[name]
    return name if "/" in name and " " not in name else None
