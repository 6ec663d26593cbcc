"""Which language of Intercom's a source's is, and which of two that meet in one goes there.

The rule: what the mapping says; else the same word; else a known other name of it; else the
language without its country, so that `en-us` and `en-gb` are both `en`. Where two translations of
an article meet, the article's default language goes first, then the help center's order decides;
the other one is left out and reported.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

# All that Intercom has; OpenAPI 2.16, article_translated_content.
LOCALES: Final = (
    "ar", "bg", "bs", "ca", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "he", "hr", "hu",
    "id", "it", "ja", "ko", "lt", "lv", "mn", "nb", "nl", "pl", "pt", "ro", "ru", "sl", "sr", "sv",
    "tr", "vi", "pt-BR", "zh-CN", "zh-TW",
)  # fmt: skip
_KNOWN: Final = {each.lower(): each for each in LOCALES}
_OTHER_NAMES: Final = {
    "no": "nb",
    "nn": "nb",
    "iw": "he",
    "in": "id",
    "zh": "zh-CN",
    "zh-hans": "zh-CN",
    "zh-sg": "zh-CN",
    "zh-hant": "zh-TW",
    "zh-hk": "zh-TW",
    "zh-mo": "zh-TW",
}

UNKNOWN: Final = "locale_unknown"
NOT_ENABLED: Final = "locale_not_enabled"
MEETS: Final = "locale_meets_another"


class Placed(NamedTuple):
    """Where translations go: source locale by Intercom's, and why the others go nowhere."""

    taken: dict[str, str]
    left_out: dict[str, str]


def target_locale(locale: str, mapping: Mapping[str, str]) -> str | None:
    """Return Intercom's word for a source's language, None where it has none."""
    told = locale.lower().replace("_", "-")
    mapped = {key.lower().replace("_", "-"): to for key, to in mapping.items()}
    if told in mapped:
        return _KNOWN.get(mapped[told].lower(), mapped[told])
    for name in (told, told.partition("-")[0]):
        found = _KNOWN.get(name) or _OTHER_NAMES.get(name)
        if found is not None:
            return found
    return None


def placed(
    locales: Iterable[str],
    *,
    default: str,
    order: Sequence[str],
    mapping: Mapping[str, str],
    enabled: Sequence[str],
) -> Placed:
    """Say where each translation of one article goes.

    `default` is the article's own default language, `order` the source's help center's languages,
    `enabled` those of Intercom's help center.
    """
    ranks = {locale: rank for rank, locale in enumerate(order)}
    wanted = sorted(locales, key=lambda each: (each != default, ranks.get(each, len(ranks)), each))
    told = Placed({}, {})
    for locale in wanted:
        target = target_locale(locale, mapping)
        if target is None:
            told.left_out[locale] = UNKNOWN
        elif target not in enabled:
            told.left_out[locale] = NOT_ENABLED
        elif target in told.taken:
            told.left_out[locale] = MEETS
        else:
            told.taken[target] = locale
    return told
