import pytest

from transforms.plan.knowledge.locales import LOCALES, placed, target_locale


@pytest.mark.quirk("INT-089")
@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("en-us", "en"),
        ("en-gb", "en"),
        ("pt-br", "pt-BR"),
        ("pt-pt", "pt"),
        ("zh-cn", "zh-CN"),
        ("zh-hk", "zh-TW"),
        ("no", "nb"),
        ("fr_CA", "fr"),
        ("es-419", "es"),
        ("iw", "he"),
        ("th", None),
    ],
)
def test_a_language_is_intercoms_own_word(source, target):
    assert target_locale(source, {}) == target


def test_the_mapping_speaks_first():
    assert target_locale("th", {"TH": "en"}) == "en"
    assert target_locale("en-us", {"en-us": "DE"}) == "de"


@pytest.mark.quirk("INT-089")
def test_of_two_that_meet_the_articles_own_goes_first():
    found = placed(
        ["en-us", "en-gb", "th", "ja"],
        default="en-gb",
        order=["en-us", "en-gb"],
        mapping={},
        enabled=["en"],
    )

    assert found.taken == {"en": "en-gb"}
    assert found.left_out == {
        "en-us": "locale_meets_another",
        "th": "locale_unknown",
        "ja": "locale_not_enabled",
    }


def test_the_help_centers_order_goes_next():
    told = {"default": "de", "mapping": {}, "enabled": LOCALES}

    assert placed(["en-gb", "en-us"], order=["en-us", "en-gb"], **told).taken == {"en": "en-us"}
    assert placed(["en-us", "en-gb"], order=[], **told).taken == {"en": "en-gb"}
