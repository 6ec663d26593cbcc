from connectors.sandbox.intercom_source.generator import fill_generated
from connectors.sandbox.store import Store


def filled(tickets=60, seed=1, **how):
    store = Store()
    fill_generated(store, tickets, seed=seed, **how)
    return store


def told(store):
    docs = ("conversation", "ticket", "part", "contact", "company", "article")
    own = {kind: dict(store.all(kind)) for kind in docs}
    for each in own["ticket"].values():
        each["values"] = sorted(map(str, each["values"].values()))
    return own


def test_a_seed_makes_the_same_workspace_each_time():
    assert told(filled(articles=9)) == told(filled(articles=9))
    assert told(filled()) != told(filled(seed=2))


def test_it_has_as_many_threads_as_are_asked_for():
    store = filled()

    assert len(store.all("conversation")) == 54
    assert len(store.all("ticket")) == 6
    assert len(store.all("contact")) == 15


def test_a_thread_changed_last_when_its_last_part_was_written():
    store = filled()
    last: dict[str, int] = {}
    for each in store.all("part").values():
        key, at = each["conversation_id"], each["part"]["created_at"]
        last[key] = max(at, last.get(key, 0))

    assert last
    assert all(
        store.all("conversation")[k]["updated_at"] == at
        for k, at in last.items()
        if k in store.all("conversation")
    )


def test_articles_are_asked_for_apart():
    assert len(filled(articles=9).all("article")) == 9
    assert not filled().all("article")
