"""Who leads on from an old address: whoever answers for its host."""

from connectors.ledger.redirects import SOURCE, TARGET
from tasks.redirects.wishes import Domain, Rule, outcome_of, wishes
from transforms.plan.knowledge.redirects import Moved

NEW = "https://help.acme.example"
OWN = Domain("79", "acme.example", NEW)


def moved(host, *, name="", place=NEW, source_id="12"):
    old = f"https://{host}/hc/de/articles/{source_id}"
    new = f"{place}/de/articles/700"
    return Moved("article", source_id, "de", old, new, "1", place, "de", "700", f"{old}{name}")


def places(side):
    return {center: [each.wish.place for each in own] for center, own in side.items()}


def test_the_hosts_of_a_brand_share_one_rule_for_a_path():
    told = wishes([moved("acme.example"), moved("acme.zendesk.com")], [], has_source=True)

    assert places(told.source) == {"1": ["/hc/de/articles/12"]}
    assert set(told.of.values()) == {Rule(SOURCE, "1", "/hc/de/articles/12")}


def test_a_domain_that_was_taken_over_leads_on_by_address_with_and_without_a_name():
    page = moved("acme.example", name="-Wie")
    told = wishes([page, moved("acme.zendesk.com")], [OWN], has_source=True)

    assert places(told.target) == {"79": [page.old, f"{page.old}-Wie"]}
    assert told.target["79"][0].wish.to == "article:700"
    assert places(told.source) == {"1": ["/hc/de/articles/12"]}
    assert told.of[page.old] == Rule(TARGET, "79", page.old)


def test_a_help_center_leads_to_pages_of_its_own_alone():
    other = moved("acme.example", place="https://intercom.help/other")
    told = wishes([other], [OWN], has_source=True)

    assert (told.source, told.target, told.of) == ({}, {}, {})


def test_a_source_without_rules_of_its_own_leaves_it_to_the_files():
    told = wishes([moved("acme.example")], [], has_source=False)

    assert (told.source, told.target) == ({}, {})
    assert outcome_of("https://acme.example/hc/de/articles/12", told, {}) == ""
