"""The page of results: `benchmarks/README.md`."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any, Final, NamedTuple

from benchmarks.sources import NAME, OTHERS, ROOM, SINGLES

Found = Mapping[str, Any]

_HEAD: Final = """\
# Benchmarks

`make bench` measures what a migration takes of the machine and writes this page; it takes about
five minutes. `python -m benchmarks --large` also moves a desk ten times as large, to show how
memory grows with it; of its requests those of the first ten minutes are sent.
Nothing here is a test: tests assert no times.

## What is measured, and how

A generated {desk} desk ({tickets} tickets with {messages} messages, the sandbox's own server)
is staged, transformed, planned and loaded by the product's units of work, without Prefect. Every
stage runs in a process of its own (`python -m benchmarks.<stage>`), and the servers in others.
CPU is the user and system time of the measured process only, all its threads; memory is the
most it ever held.

- *Extraction*: tickets and their messages through `{room}` into Parquet. A record is
  a ticket or a message. Tickets are {ticket_kb:.1f} kB of JSON each, messages {message_kb:.1f} kB.
  The other extractors' numbers (tickets of 1.3 kB with five comments each) are reference values
  that were not measured by this run: they stand here for the order of magnitude only.
- *As a whole process*: the same process from its start to the last single read, with its imports
  (of compiled modules), all kinds of records and the session that opens ledger and clients.
- *{singles}*: accounts of {single_tickets} tickets each, which have no export of messages: each
  ticket is a call, in every manner of reading them. Lists and searches of tickets count as calls
  too; side conversations are left out.
- *Files*: a desk of {files_tickets} tickets, of which half have a file and four in ten an image in
  the text, is read and planned as every run does it, until the plan is counted, without files and
  with them, in turn, three times. Its server is a new one each time, keeps {desk}'s rates
  (Enterprise) and takes {files_latency_ms:.0f} ms for each answer.
- *Transform*, *plan*: raw rows to canonical ones, canonical ones to steps, in tickets and
  messages. People and companies are made on the way, their time counts, they do not.
- *Loading*: the plan through the executor, an SQLite ledger that syncs every commit, the limiter
  and the HTTP client, against a stub that answers at once with Intercom's shapes and headers.
  The median of spans of two seconds, since others on the machine make CPU dearer in bursts.
  *Bare* is aiohttp alone, posting replies to the same stub: the least a request can cost.
- *Planned again*: transform, plan and count once more when everything is in the ledger.
- *Formula*: what the stub counted, against `transforms.plan.cost` applied to the canonical rows.
- *Window*: the same stub with {latency_ms:.0f} ms of latency and 1,667 requests in each window of
  ten seconds (10,000 a minute), of which a tenth is left to others. Whole windows only.
- *Delta*: ten tickets are changed and a delta is planned, from the first request of the reading to
  the counted plan; the ledger says that all before has been moved, and knows no record.
- *Knowledge base*: a generated help center in five languages, from its server into the sandbox's
  workspace. A record is an article or a translation of 1.8 kB, with headings, a list, a table, code
  and a link; one in ten links leads to a heading, one article in twenty is for agents alone.
- *Memory*: the peak of a stage's whole process, at both sizes.

## Results

{date}, a machine of two cores.

"""


class Line(NamedTuple):
    """One row of the table."""

    what: str
    target: str
    found: str
    is_met: bool | None = None  # None: nothing to meet


def page(lines: Iterable[Line], **facts: Any) -> str:
    """Return the page as Markdown."""
    table = ["| measured | target | result | met |", "| --- | --- | --- | --- |"]
    words = {True: "yes", False: "**no**", None: ""}
    table += [f"| {x.what} | {x.target} | {x.found} | {words[x.is_met]} |" for x in lines]
    return _HEAD.format(**facts, desk=NAME, singles=_names(), room=ROOM) + "\n".join(table) + "\n"


def _names() -> str:
    """Return the names of the sources that are read ticket by ticket."""
    return "*, *".join(dict.fromkeys(each.name for each in SINGLES))


def extraction_lines(found: Found) -> list[Line]:
    """Return how fast a desk is staged, and what others do."""
    rate = found["records"] / found["cpu_s"]
    return [
        Line("extraction, records per CPU second", "3,000", f"{rate:,.0f}", rate >= 3_000),
        *(
            Line(f"… {name}, for comparison ({other:,})", "", f"{rate / other:.1f} times as many")
            for name, other in OTHERS
        ),
        Line(
            "… as a whole process: imports, all kinds, single reads "
            f"({found['everything']:,} records, {found['single']:,} rows of single reads)",
            "",
            f"{found['everything'] / found['process_cpu_s']:,.0f}",
        ),
    ]


def singly_lines(found: Mapping[str, Found], bulk: Found) -> list[Line]:
    """Return what reading ticket by ticket takes, beside the bulk export of the same run."""
    rate = bulk["records"] / bulk["cpu_s"]
    lines = []
    for single, each in zip(SINGLES, found.values(), strict=True):
        own, tickets = each["records"] / each["cpu_s"], each["tickets"]
        units = dict.fromkeys(("calls", single.unit))
        told = ", ".join(f"{each[unit] / tickets:.2f} {unit}" for unit in units)
        lines += [
            Line(
                f"extraction of {single.name}, {single.manner}, records per CPU second",
                "",
                f"{own:,.0f}, one for {rate / own:.1f} of {NAME}'s",
            ),
            Line(
                f"… a ticket, {single.manner}",
                f"{single.least:.2f} {single.unit} ± 5 %",
                told,
                each[single.unit] / tickets <= 1.05 * single.least,
            ),
        ]
    return lines


def files_lines(rounds: Sequence[Mapping[str, Found]]) -> list[Line]:
    """Return what files add to the time until a plan is counted, the middle one of the rounds."""
    walls = [(each["with"]["wall_s"], each["without"]["wall_s"]) for each in rounds]
    added = [wall / without - 1 for wall, without in walls]
    told = ", ".join(f"{wall:.0f} s against {without:.0f} s" for wall, without in walls)
    found = rounds[0]["with"]
    return [
        Line(
            f"a plan with {found['files']:,} files against one without, under {NAME}'s rates, "
            f"median of {len(rounds)}",
            "± 5 %",
            f"{100 * median(added):+.1f} % ({told})",
            median(added) <= 0.05,
        ),
        Line(
            "… waited for files when nothing else was left to do",
            "",
            f"{median(each['with']['waited_s'] for each in rounds):.1f} s",
        ),
    ]


def shaping_lines(found: Found) -> list[Line]:
    """Return how fast a desk is transformed and planned."""
    records = found["records"]
    both = found["transform_cpu_s"] + found["plan_cpu_s"]
    return [
        Line("transform, records per CPU second", "", f"{records / found['transform_cpu_s']:,.0f}"),
        Line("plan, records per CPU second", "", f"{records / found['plan_cpu_s']:,.0f}"),
        Line("transform and plan together", "", f"{records / both:,.0f}"),
        Line(
            "counting the plan, requests per CPU second",
            "",
            f"{found['requests'] / found['count_cpu_s']:,.0f}",
        ),
    ]


def again_lines(found: Found) -> list[Line]:
    """Return how fast a finished run is planned again, and that nothing of it is open."""
    seconds = found["transform_cpu_s"] + found["plan_cpu_s"] + found["count_cpu_s"]
    rate = found["records"] / seconds
    return [
        Line(
            "a finished run planned again, records per CPU second",
            "2,000",
            f"{rate:,.0f}",
            rate >= 2_000,
        ),
        Line("… requests left to send", "0", f"{found['requests']:,}", found["requests"] == 0),
    ]


def loading_lines(found: Found, bare: Found) -> list[Line]:
    """Return what a request costs, and whether the formula held."""
    tickets, people = found["tickets"], found["people"]
    whole_ms = 1_000 * tickets["cpu_s"] / tickets["requests"]
    each_ms = tickets["median_ms"] or whole_ms
    people_ms = 1_000 * people["cpu_s"] / people["requests"]
    bare_ms = 1_000 * bare["cpu_s"] / bare["requests"]
    lines = [
        Line(
            f"loading tickets, CPU a request ({tickets['requests']:,} requests)",
            "1.5 ms, aim 1.0",
            f"{each_ms:.2f} ms (mean {whole_ms:.2f})",
            each_ms <= 1.5,
        ),
        Line("… compared with bare aiohttp", "", f"{each_ms / bare_ms:.1f} times {bare_ms:.2f} ms"),
        Line(
            f"loading people and companies, CPU a request ({people['requests']:,})",
            "",
            f"{people_ms:.2f} ms",
        ),
    ]
    for kind, expected in found["expected"].items():
        sent = found["sent"].get(kind, 0)
        lines.append(Line(f"requests sent, {kind}", f"{expected:,}", f"{sent:,}", sent == expected))
    lines.append(Line("records that failed", "0", f"{found['failed']}", found["failed"] == 0))
    return lines


def window_lines(found: Found, *, limit: int) -> list[Line]:
    """Return how full the windows were; the first and the last were not whole."""
    allowed = int(limit * (1 - found["reserve"]))
    whole = found["windows"][1:-1]
    used = sum(whole) / (allowed * len(whole))
    refused = found["refused"]
    return [
        Line(
            f"use of what the reserve leaves ({allowed:,} a window), {len(whole)} windows",
            "95 %",
            f"{100 * used:.1f} % (least {100 * min(whole) / allowed:.1f} %)",
            used >= 0.95,
        ),
        Line("429s drawn meanwhile", "0", f"{refused}", refused == 0),
    ]


def knowledge_lines(sizes: Mapping[int, Found], tickets: Found) -> list[Line]:
    """Return what help centers of these sizes take, beside the desk's tickets."""
    large, small = sizes[max(sizes)], sizes[min(sizes)]
    shaping_s = large["transform_cpu_s"] + large["plan_cpu_s"]
    rate = large["records"] / shaping_s
    beside = tickets["records"] / (tickets["transform_cpu_s"] + tickets["plan_cpu_s"])
    each_ms = 1_000 * large["loading_cpu_s"] / large["counted"]
    lines = [
        Line(
            f"{large['articles']:,} articles in five languages, transform and plan, records per"
            " CPU second",
            f"{beside:,.0f}, as tickets",
            f"{rate:,.0f}",
            rate >= beside,
        ),
        Line(f"… loading, CPU a request ({large['counted']:,} requests)", "", f"{each_ms:.2f} ms"),
        Line("… left to send when planned again", "0", f"{large['left']}", large["left"] == 0),
    ]
    for kind, expected in large["expected"].items():
        sent = large["sent"].get(kind, 0)
        lines.append(
            Line(f"… requests sent, {kind}", f"{expected:,}", f"{sent:,}", sent == expected)
        )
    for stage in ("shaping", "loading"):
        peak, grown = large[f"{stage}_mib"], large[f"{stage}_mib"] / small[f"{stage}_mib"]
        lines.append(
            Line(
                f"… peak memory, {stage}, against {small['articles']:,} articles",
                "± 15 %",
                f"{peak:.0f} MiB, {100 * (grown - 1):+.0f} %",
                abs(grown - 1) <= 0.15,
            )
        )
    return lines


def delta_lines(sizes: Mapping[int, Found]) -> list[Line]:
    """Return what a delta of a few tickets takes on desks of these sizes."""
    lines = [
        Line(
            f"a delta of {found['tickets']} tickets on a desk of {size:,}, planned",
            "",
            f"{found['requests']:,} requests, {found['cpu_s']:.1f} s of CPU, "
            f"{found['peak_mib']:.0f} MiB",
        )
        for size, found in sorted(sizes.items())
    ]
    if len(sizes) > 1:
        small, large = sizes[min(sizes)], sizes[max(sizes)]
        ratio = large["cpu_s"] / small["cpu_s"]
        is_met = large["requests"] == small["requests"] and ratio <= 1.5
        told = f"{large['requests'] - small['requests']:+,} requests, {ratio:.2f} times the CPU"
        lines.append(Line("… the large one against the usual", "equal, 1.5", told, is_met))
    return lines


def memory_lines(sizes: Mapping[int, Mapping[str, Found]]) -> list[Line]:
    """Return the peak of every stage by size of the desk, and how it grew."""
    lines = []
    for stage in ("extraction", "shaping", "loading"):
        peaks = {size: found[stage]["peak_mib"] for size, found in sizes.items()}
        for size, peak in peaks.items():
            lines.append(
                Line(
                    f"peak memory, {stage}, {size:,} tickets",
                    "1,024 MiB",
                    f"{peak:.0f} MiB",
                    peak < 1_024,
                )
            )
        if len(peaks) > 1:
            grown = peaks[max(peaks)] / peaks[min(peaks)]
            lines.append(
                Line(
                    f"… growth, {stage}",
                    "± 15 %",
                    f"{100 * (grown - 1):+.0f} %",
                    abs(grown - 1) <= 0.15,
                )
            )
    return lines
