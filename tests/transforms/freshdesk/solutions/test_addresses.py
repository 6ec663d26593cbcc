import pytest

from tests.transforms.freshdesk.solutions.solutions_rows import HOST, catalog, portal
from transforms.freshdesk.solutions.addresses import path_of

PAGE = f"{HOST}/en/support/solutions/articles/21"
FORMS = {
    "/support/solutions/articles/21": ("article", "21", None),
    "/support/solutions/articles/21-how-to": ("article", "21", None),
    "/de/support/solutions/articles/21-wie": ("article", "21", "de"),
    "/pt-BR/support/solutions/articles/21": ("article", "21", "pt-br"),
    "//support//solutions/articles/21/": None,  # of another host: support
    "/solution/articles/21": ("article", "21", None),
    "/a/solutions/articles/21": ("article", "21", None),
    "/support/solutions/articles/99": ("article", None, None),
    "/support/solutions/folders/11": ("collection", "folder:11", None),
    "/support/solutions/folders/12": ("collection", None, None),
    "/support/solutions/1": ("collection", "category:1", None),
    "/support/home": ("help_center", "portal", None),
    "/de/support/solutions": ("help_center", "portal", "de"),
    "/support/tickets/2": ("ticket", "2", None),
    "/a/tickets/3": ("ticket", "3", None),
    "/helpdesk/attachments/5": ("article_file", "5", None),
    "/support/discussions/topics/7": ("help_center", None, None),
    "/contact": None,
    "mailto:a@b.example": None,
    "https://elsewhere.example/support/solutions/articles/21": None,
    "https://[": None,
    "#": None,
}


@pytest.mark.quirk("FRE-064")
@pytest.mark.parametrize(("url", "wanted"), FORMS.items())
def test_each_form_of_an_address_leads_to_its_record(url, wanted):
    found = catalog().addresses.leads(url, PAGE)

    told = found and (found["entity"], found["source_id"], found["locale"])
    assert told == wanted


def test_a_place_in_the_page_itself_leads_to_it():
    found = catalog().addresses.leads("#beam", PAGE)

    assert (found["source_id"], found["anchor"], found["url"]) == ("21", "beam", "#beam")


def test_the_name_that_a_portal_shows_itself_under_is_its_own():
    told = catalog(center=portal(shown_at="https://help.acme.example"))

    for host in ("help.acme.example", "acme.freshdesk.com"):
        url = f"https://{host}/support/solutions/articles/21"
        assert told.addresses.leads(url, "")["source_id"] == "21"


@pytest.mark.parametrize(
    ("url", "locale", "path"),
    [
        (f"{HOST}/support/solutions/articles/21-x", None, "/support/solutions/articles/21"),
        (f"{HOST}/en/support/solutions/articles/21", "de", "/de/support/solutions/articles/21"),
        (f"{HOST}/support/solutions/folders/3", "de", "/de/support/solutions/folders/3"),
        (f"{HOST}/support/solutions/4", "de", "/de/support/solutions/4"),
        (f"{HOST}/other", "de", "/other"),
    ],
)
def test_a_page_has_a_path_in_each_language(url, locale, path):
    assert path_of(url, locale) == path
