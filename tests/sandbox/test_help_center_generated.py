import pytest

from connectors.sandbox.zendesk.desk.help_center.generated import IDS, generated_guide


def test_a_generated_help_center_has_its_size_in_each_language():
    guide = generated_guide(45, languages=3)
    rows = list(guide.of_brand("articles", "first"))

    assert (len(rows), len(guide.sections), len(guide.categories)) == (45, 3, 1)
    assert {len(guide.texts(row["id"])) for row in rows} == {3}
    assert {row["section_id"] for row in rows} == set(guide.sections)


def test_the_same_seed_makes_the_same_articles_and_another_one_others():
    one, twin, other = (generated_guide(5, seed=seed).texts(IDS + 3) for seed in (1, 1, 2))

    assert one == twin
    assert one["de"]["body"] != other["de"]["body"]


def test_words_that_were_changed_are_kept():
    guide = generated_guide(5, languages=1)
    guide.translations[IDS] = {"en-us": {**guide.texts(IDS)["en-us"], "title": "Changed"}}

    assert guide.shown(guide.articles[IDS])["title"] == "Changed"


def test_there_are_five_languages_to_choose_from():
    with pytest.raises(ValueError, match="between one language and 5"):
        generated_guide(1, languages=6)
