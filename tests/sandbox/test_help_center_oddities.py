import pytest

from connectors.sandbox.zendesk.desk import sample_desk
from connectors.sandbox.zendesk.desk.help_center.oddities import ARTICLE_ODDITIES
from connectors.sandbox.zendesk.desk.help_center.sample import IDS

DESK = sample_desk()
GUIDE = DESK.guide
USERS = {user["id"]: user for user in DESK.users}


def article(number):
    return GUIDE.shown(GUIDE.articles[IDS + number])


def texts(number):
    return GUIDE.texts(IDS + number)


def body(number):
    return article(number)["body"]


def files(number):
    return GUIDE.files[IDS + number]


def depth(number):
    section, levels = GUIDE.sections[article(number)["section_id"]], 1
    while section["parent_section_id"]:
        section, levels = GUIDE.sections[section["parent_section_id"]], levels + 1
    return levels


def types(number):
    known = {each["id"]: each for each in GUIDE.segments}
    return [known[each]["user_type"] for each in article(number)["user_segment_ids"]]


def has(number, *parts):
    return all(part in body(number) for part in parts)


VIDEO_HOSTS = (
    "youtube.com/", "youtube-nocookie.com/", "player.vimeo.com/", "fast.wistia.net/", "loom.com/",
    "play.vidyard.com/", "streamio.com/", "video.example/embed", "<video",
)  # fmt: skip
LINKS = (
    "/articles/8600000000309\"", "-What-good", "/hc/de/articles", "/hc/articles/", 'href="/hc/en',
    'href="86', 'href="../', "help.lumenbikes.example", 'href="//', "#v32", 'href="#beam"', "?sou",
    "/sections/", "/categories/", "article_attachments", "/hc/requests/1002", "/agent/tickets/",
    "second.desk.invalid", "/articles/7\"", "bike-lights.example/hc/en-us/articles", "mailto:",
)  # fmt: skip
IMAGES = (
    "/hc/article_attachments/8600000000913/", "/hc/en-us/article_attachments/", "/hc/user_images/",
    "/guide-media/", "data:image/png", "8600000000999", "8600000000998", "bike-lights.example",
    "help.lumenbikes.example/hc/user_images", 'src="images/local.png"', "<img>",
)  # fmt: skip
CHECKS = {
    "nested_section": lambda n: depth(n) == 2,
    "deepest_section": lambda n: depth(n) == 5,
    "second_brand": lambda n: GUIDE.articles[IDS + n]["_brand"] == "second",
    "segment": lambda n: types(n) == ["signed_in_users"] and article(n)["user_segment_id"],
    "two_segments": lambda n: len(types(n)) == 2,
    "signed_in": lambda n: types(n) == ["signed_in_users"],
    "staff_only": lambda n: types(n) == ["staff"],
    "archived": lambda n: (
        GUIDE.articles[IDS + n]["_archived"]
        and n not in {row["id"] - IDS for row in GUIDE.of_brand("articles", "first")}
    ),
    "draft_translation": lambda n: texts(n)["de"]["draft"] and not texts(n)["en-us"]["draft"],
    "draft": lambda n: article(n)["draft"],
    "restricted_draft": lambda n: article(n)["draft"] and types(n) == ["staff"],
    "outdated_translation": lambda n: article(n)["outdated_locales"] == ["fr"],
    "locale_disabled": lambda n: set(texts(n)) - set(GUIDE.locales["first"].enabled) == {"nl"},
    "english_twice": lambda n: {"en-us", "en-gb"} <= set(texts(n)),
    "british_only": lambda n: set(texts(n)) == {"en-gb"},
    "right_to_left": lambda n: 'dir="rtl"' in texts(n)["he"]["body"],
    "other_source_locale": lambda n: article(n)["locale"] == "de" and "en-us" in texts(n),
    "empty_body": lambda n: texts(n)["de"]["body"] == "",
    "promoted": lambda n: article(n)["promoted"],
    "labels_odd": lambda n: "," in article(n)["label_names"][0],
    "content_tags": lambda n: article(n)["content_tag_ids"] == ["01HLUMEN000000000000000002"],
    "title_too_long": lambda n: len(article(n)["title"]) > 255,
    "title_twice": lambda n: article(n)["title"] == article(315)["title"],
    "author_deleted": lambda n: article(n)["author_id"] not in USERS,
    "author_suspended": lambda n: USERS[article(n)["author_id"]]["suspended"],
    "votes_negative": lambda n: article(n)["vote_sum"] < 0 and article(n)["comments_disabled"],
    "links": lambda n: has(n, *LINKS),
    "headings": lambda n: has(n, "<h1", "<h6", '<a name="step-2"', 'href="#nowhere"'),
    "videos": lambda n: has(n, *VIDEO_HOSTS),
    "tables": lambda n: has(
        n, "rowspan", "colspan", "<li>Look it up:<table>", "table:<table>", "<tbody></tbody>"
    ),
    "lists": lambda n: has(n, "<ul><li>counter", 'start="3"', "<li><img", "<ul></ul>"),
    "code": lambda n: has(
        n, "\n        if", "\t# a tab", "<kbd>", "<dl>", "<li>A list with code:<p"
    ),
    "call_outs": lambda n: has(n, "callout-warning", "accordion", "tabs-menu", "<details>"),
    "images": lambda n: has(n, *IMAGES),
    "markup_odd": lambda n: has(n, "<script>", "<form", "<svg>", "</object> text outside"),
    "inline_and_block": lambda n: [row["inline"] for row in files(n)] == [True, False],
    "files_by_locale": lambda n: (
        [row["locale"] for row in files(n)] == ["en-us", "de", "fr", None, None]
        and DESK.file(str(files(n)[-1]["id"])).is_missing
    ),
    "restricted_file": lambda n: str(files(n)[0]["id"]) in GUIDE.locked,
}


def test_every_oddity_of_articles_has_a_check():
    assert set(CHECKS) == set(ARTICLE_ODDITIES)


@pytest.mark.parametrize("oddity", ARTICLE_ODDITIES.values(), ids=lambda oddity: oddity.name)
def test_the_oddity_of_an_article_is_there(oddity):
    assert CHECKS[oddity.name](oddity.id)


def test_the_help_centers_have_the_size_they_are_said_to_have():
    living = [row for brand in GUIDE.locales for row in GUIDE.of_brand("articles", brand)]
    languages = {locale for row in living for locale in GUIDE.texts(row["id"])}

    assert len(living) == 29
    assert languages == {"en-us", "en-gb", "de", "fr", "he", "nl"}


def test_each_id_of_the_help_centers_is_one_record_s():
    ids = [*GUIDE.categories, *GUIDE.sections, *GUIDE.articles]
    ids += [text["id"] for key in GUIDE.translations for text in GUIDE.texts(key).values()]
    ids += [row["id"] for rows in GUIDE.files.values() for row in rows]

    assert len(ids) == len(set(ids))
