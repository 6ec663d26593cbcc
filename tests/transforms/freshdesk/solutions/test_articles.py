import base64

import orjson
import pytest

from tests.transforms.freshdesk.rows import raw, samples
from tests.transforms.freshdesk.solutions.solutions_rows import (
    HOST,
    article,
    catalog,
    category,
    collections,
    folder,
    named,
    one,
    shaped,
    words,
)
from transforms.contracts import RAW
from transforms.freshdesk.solutions import articles, tree

SIGNED = "https://s3.amazonaws.com/cdn/data/helpdesk/attachments/production/4711/original/a.png"


def texts(row, **told):
    return {each["locale"]: each for each in shaped(row, **told).translations.to_pylist()}


def files(row, attached=None):
    told = RAW.empty_table() if attached is None else raw({"id": 21, "translations": attached})
    return shaped(row, files=told).files.to_pylist()


@pytest.mark.quirk("FRE-061")
def test_folders_lie_in_folders_to_any_depth():
    told = collections(
        catalog(*(folder(n, parent_folder_id=n - 1 if n > 11 else None) for n in range(11, 17)))
    )

    assert told["folder:11"]["parent_id"] == "category:1"
    assert [told[f"folder:{n}"]["parent_id"] for n in range(12, 17)] == [
        f"folder:{n}" for n in range(11, 16)
    ]


@pytest.mark.parametrize("parents", [{11: 99}, {11: 12, 12: 11}, {11: 11}])
def test_a_folder_with_no_way_up_lies_in_its_category(parents):
    told = collections(
        catalog(*(folder(n, parent_folder_id=parent) for n, parent in parents.items()))
    )

    for key in parents:
        assert told[f"folder:{key}"]["parent_id"] == "category:1"
        assert told[f"folder:{key}"]["losses"] == ["parent_unknown"]


def test_collections_are_named_in_each_language_the_first_one_first():
    told = collections(catalog(categories=[category(translations=named(en="Lights", de="Licht"))]))

    names = told["category:1"]["names"]
    assert [(each["locale"], each["name"]) for each in names] == [("en", "Lights"), ("de", "Licht")]


@pytest.mark.quirk("FRE-062")
def test_each_language_has_its_own_state_and_tags_are_those_of_all():
    row = article(21, words(tags=["a", " b "]), words("pt-BR", status=1, tags=["a", "c"]))

    found = texts(row)

    assert {locale: each["is_draft"] for locale, each in found.items()} == {
        "en": False,
        "pt-br": True,
    }
    assert one(row)["labels"] == ["a", "b", "c"]
    assert found["pt-br"]["url"] == f"{HOST}/pt-BR/support/solutions/articles/21"


@pytest.mark.parametrize("status", [None, 0, 3, "2", True])
def test_a_state_that_nobody_knows_is_a_draft(status):
    assert texts(article(21, words(status=status)))["en"]["is_draft"]


def test_what_search_engines_are_told_is_the_description_and_the_rest_a_loss():
    seo = {"meta_title": "T", "meta_description": "D", "meta_keywords": None}

    found = texts(article(21, words(seo_data=seo), words("de")))

    assert (found["en"]["description"], found["en"]["losses"]) == ("D", ["seo_not_kept"])
    assert (found["de"]["description"], found["de"]["losses"]) == (None, [])


def test_who_wrote_it_when_and_what_readers_thought():
    late = "2026-03-01T00:00:00+05:30"
    row = one(article(21, words(), words("de", updated_at=late), thumbs_up=5, thumbs_down=7))

    assert (row["author_id"], row["votes"], row["default_locale"]) == ("5", -2, "en")
    assert row["updated_at"].isoformat() == "2026-02-28T18:30:00+00:00"


def test_a_time_or_text_that_can_t_be_read_is_a_loss():
    row = article(21, words(created_at="soon", description=7))

    assert one(row)["losses"] == ["value_unreadable"]
    assert texts(row)["en"]["losses"] == ["value_unreadable"]


def test_words_in_no_language_fail_alone():
    found = shaped(article(21, words(), words(7), 8))

    assert len(found.translations) == 1
    assert [row["source_id"] for row in found.skipped.to_pylist()] == [
        "21:broken-1",
        "21:broken-2",
    ]


def test_an_article_without_languages_has_what_it_shows_itself():
    row = article(21, title="Alone") | {"translations": None}

    assert texts(row)["en"]["title"] == "Alone"
    assert one(row)["losses"] == ["translations_unread"]


@pytest.mark.quirk("FRE-065")
def test_attachments_are_of_their_language_and_asked_for_by_their_article():
    attached = [
        {"language": "en", "attachments": [{"id": 1, "name": "a.pdf", "size": 3}, {"id": 2}]},
        {"language": "de", "attachments": [{"id": 2}]},
        {"language": 7, "attachments": [{"id": 3}]},
    ]

    found = files(article(), attached)

    assert [(row["source_id"], row["locale"]) for row in found] == [("1", "en"), ("2", None)]
    assert found[0]["url"] == f"{HOST}/helpdesk/attachments/1"
    assert found[0]["path"] == f"{HOST}/api/v2/solutions/articles/21/en?file=1"


def test_images_are_found_in_each_form_and_two_of_one_are_one():
    token = base64.urlsafe_b64encode(orjson.dumps({"id": 99})).decode().rstrip("=")
    inline = f"https://eucattachment.freshdesk.com/inline/attachment?token=e.{token}.s"
    held = "data:image/png;base64,aGVsbG8="
    body = "".join(
        f'<img src="{src}">'
        for src in (inline, f"cid:{inline}", "https://else.example/b.png", held, "cid:x@1")
    )

    found = files(article(21, words(description=body), words("de", description=body)))

    assert [row["source_id"].split(":")[1] for row in found] == ["99", "img", "img", "img"]
    assert found[0]["addresses"] == [inline, f"cid:{inline}"]
    assert all(row["is_inline"] for row in found)
    assert found[1]["url"] == "https://else.example/b.png"
    assert found[3]["unavailable"] == "no_address"


@pytest.mark.quirk("FRE-065")
@pytest.mark.parametrize("store", ["https://s3.amazonaws.com", "https://store.example"])
def test_a_signature_in_a_body_changes_nothing_and_the_image_is_asked_for(store):
    bare = SIGNED.replace("https://s3.amazonaws.com", store)
    first, second = (
        files(article(21, words("de", description=f'<img src="{bare}?X-Amz-Date={n}&amp;x=1">')))
        for n in (1, 2)
    )

    assert first == second
    assert first[0]["url"] == bare
    assert first[0]["path"] == f"{HOST}/api/v2/solutions/articles/21/de?file=4711"


def test_an_image_that_is_attached_too_is_one_file_and_a_link_names_it():
    body = f'<img src="{SIGNED}"><a href="{HOST}/helpdesk/attachments/4711">x</a>'
    attached = [{"language": "en", "attachments": [{"id": 4711, "name": "a.png"}]}]

    (row,) = files(article(21, words(description=body)), attached)

    assert row["is_inline"]
    assert row["addresses"] == [SIGNED, f"{HOST}/helpdesk/attachments/4711"]


def test_attachments_that_can_t_be_read_are_none():
    broken = raw(("21", "[1"))

    assert shaped(article(), files=broken).files.num_rows == 0


def in_both_languages(name):
    english, french = samples(f"{name}.json"), samples(f"{name}_fr.json")
    return [
        row | {"translations": [row | {"language": "en"}, other | {"language": "fr"}]}
        for row, other in zip(english, french, strict=True)
    ]


def test_sample_rows_keep_every_word_in_both_languages():
    rows = in_both_languages("solution_articles")
    folders = [{**folder(category_id=2), **row} for row in in_both_languages("solution_folders")]
    categories = in_both_languages("solution_categories")
    told = catalog(*folders, categories=categories)

    found = shaped(*rows, told=told)

    words = [each for row in rows for each in row["translations"]]
    assert found.skipped.num_rows == 0
    assert found.translations["locale"].to_pylist() == ["en", "fr"] * len(rows)
    assert found.translations["title"].to_pylist() == [each["title"] for each in words]
    assert found.translations["body_html"].to_pylist() == [each["description"] for each in words]
    assert {
        (each["locale"], each["name"])
        for row in collections(told).values()
        for each in row["names"]
    } == {
        (each["language"], each["name"])
        for row in (*folders, *categories)
        for each in row["translations"]
    }


@pytest.mark.parametrize("end", ["", "_fr"])
def test_every_key_of_the_samples_is_taken_or_left_with_a_reason(end):
    for name, known in (("articles", articles), ("folders", tree), ("categories", tree)):
        for row in samples(f"solution_{name}{end}.json"):
            assert set(row) <= known.TAKEN | known.DROPPED.keys(), name
