"""What became of an old address that was tried."""

import pytest

from connectors.http.visiting import Visit
from tasks.redirects.trying import judged
from transforms.plan.knowledge.redirects import Moved

OLD, NEW = "https://old.example/hc/de/articles/1", "https://new.example/help/de/articles/7"
MOVED = Moved("article", "1", "de", OLD, NEW)


@pytest.mark.parametrize(
    ("visit", "wanted"),
    [
        (Visit(200, NEW), "forwards"),
        (Visit(200, f"{NEW}-wie-man-faehrt"), "forwards"),
        (Visit(200, "https://new.example/de/articles/7"), "forwards"),  # of a custom domain
        (Visit(200, "https://new.example/help/de/articles/77"), "leads_elsewhere"),
        (Visit(200, "https://new.example/help/en/articles/7"), "leads_elsewhere"),
        (Visit(200, OLD), "old_page_stands"),
        (Visit(200, "https://old.example/hc/de/signin?x=1"), "asks_for_login"),
        (Visit(403, "https://old.example/access/unauthenticated"), "asks_for_login"),
        (Visit(404, OLD), "not_found"),
        (Visit(404, NEW), "not_found"),
        (Visit(503, OLD), "not_reached"),
        (Visit(None, OLD, why="no answer"), "not_reached"),
        (Visit(None, "https://evil.example/", is_led_out=True), "leads_elsewhere"),
    ],
)
def test_each_way_it_may_end_has_a_word(visit, wanted):
    assert judged(visit, MOVED, {"new.example"}) == wanted
