"""Redirects are begun, settled and forgotten, each side and help center by itself."""

from connectors.ledger.redirects import (
    SOURCE,
    TARGET,
    Led,
    begin_redirect,
    forget_redirect,
    kept_redirects,
    settle_redirects,
)

RULE = Led(SOURCE, "1", "/hc/articles/7", "https://new.example/7", "7")
OWN = RULE._replace(side=TARGET, leads_to="article:7")


async def test_what_is_begun_is_kept_and_settled_once_it_was_seen(ledger):
    await begin_redirect(ledger, "redirects-1", RULE)
    begun = await kept_redirects(ledger)
    await settle_redirects(ledger, "redirects-2", [RULE, OWN])

    assert begun == [RULE]
    assert await kept_redirects(ledger) == [
        RULE._replace(is_settled=True),
        OWN._replace(is_settled=True),
    ]


async def test_a_rule_that_is_changed_is_ours_before_and_after(ledger):
    await settle_redirects(ledger, "redirects-1", [RULE])
    changed = RULE._replace(leads_to="https://new.example/8", led_to=RULE.leads_to)
    await begin_redirect(ledger, "redirects-2", changed)
    (kept,) = await kept_redirects(ledger)

    assert kept == changed
    assert [kept.is_ours(to) for to in (RULE.leads_to, changed.leads_to, "/theirs")] == [
        True,
        True,
        False,
    ]


async def test_what_is_forgotten_is_gone_and_nothing_beside_it(ledger):
    await settle_redirects(ledger, "redirects-1", [RULE, OWN])
    await forget_redirect(ledger, RULE)

    assert await kept_redirects(ledger) == [OWN._replace(is_settled=True)]
