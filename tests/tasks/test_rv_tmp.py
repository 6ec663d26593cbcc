import asyncio, pytest
from connectors.clock import now
from connectors.ledger import open_ledger
from connectors.protocols import Absent, Found, StepAnswer
from tasks.execute import Breaker, Executor, Stop, is_open
from tasks.load import load_records
from tests.fakes import *
from transforms.errors import *
from transforms.model import *
from transforms.plan.steps import ref
RUN = RunId("full-1")
@pytest.fixture
async def ledger(tmp_path):
    opened = open_ledger(f"sqlite:///{tmp_path}/ledger.db", "acme", worker="w")
    yield opened
    await opened.close()
async def load(records, target, ledger, *, stop=None, breaker=None):
    stop = stop or Stop()
    return await load_records(records, executor=Executor(target, ledger, RUN, stop=stop, now=now), ledger=ledger, at_once=4, breaker=breaker or Breaker(share=.5, of_last=10), stop=stop, note=lambda r: None)

async def test_refused_look(ledger):
    t = FakeTarget()
    t.faults = {1: LostAfter("reset")}
    real = t.reconcile
    async def refuses(*a, **k): raise RecordError("server_says_no", status=400)
    t.reconcile = refuses
    await load([ticket("a")], t, ledger)
    t.reconcile = real
    await load([ticket("a")], t, ledger)
    assert [k for _, k, _ in t.sent].count("create") == 1

async def test_found_with_other_fp(ledger):
    t = FakeTarget()
    t.faults = {4: "killed after"}
    with pytest.raises(Killed): await load([ticket("a")], t, ledger)
    r = ticket("a"); s = r.steps[-1]
    import dataclasses
    r2 = dataclasses.replace(r, steps=(*r.steps[:-1], dataclasses.replace(s, fingerprint="other")))
    tally = await load([r2], t, ledger)
    e = (await ledger.entries("ticket", ["a"]))["a"]
    assert tally.migrated == 1 and not is_open(r2.steps[-1], e["state"], {})

async def test_window():
    from flows.entities import _window
    started = []
    async def go(n):
        started.append(n); await asyncio.sleep(0)
        if n == 0: raise FatalError("stop")
    with pytest.raises(FatalError): await _window(range(100), go, 2)
    assert len(started) < 5

async def test_poison(ledger):
    t = FakeTarget()
    orig = t.send
    async def send(step, body, state):
        if state.ref.source_id == "p" and step.key == "message:0": raise LostAnswerError("500")
        return await orig(step, body, state)
    t.send = send
    tally = await load([ticket("p"), ticket("b")], t, ledger)
    assert tally.failed == 1

async def test_bug_in_one(ledger):
    t = FakeTarget(); done = []
    orig = t.send
    async def send(step, body, state):
        if state.ref.source_id == "0": raise KeyError("x")
        await asyncio.sleep(.05)
        a = await orig(step, body, state); done.append(state.ref.source_id); return a
    t.send = send
    with pytest.raises(KeyError): await load([ticket(str(n)) for n in range(4)], t, ledger)
    n = len(done)
    await asyncio.sleep(.5)
    assert len(done) == n

async def test_writer_dies(ledger):
    from connectors.ledger import Write
    w = ledger.refuse_write(RecordRef("ticket", "a\ud800"), "k", "r")
    with pytest.raises(Exception):
        await asyncio.wait_for(ledger.write(w), 2)
    with pytest.raises(LedgerErr):
        await asyncio.wait_for(ledger.write(w), 2)
from connectors.ledger import LedgerError as LedgerErr
