"""The service's rows of `make bench`: driftd under load, and what it stands on, in turns."""

import os
import tempfile
import time

from bench import Row
from service import programs

SECONDS = "2s"
FOLDED_SECONDS = "5s"  # in which RocksDB flushes, as it does all the time
IN_FLIGHT = 256
RAW_SERIES = 16
FOLDED_SERIES = 10_000
FOLDED_IN_MESSAGE = 100
# A window of so many fine panes of 10 s, each of which closes in the span.
SHORT_WINDOW, LONG_WINDOW = "10m", "24h"
SPAN = "26h"


def fdatasync_p99(directory, count=400):
    """Seconds: the 99th percentile of appending 4 KiB to a file and syncing it."""
    times = []
    with tempfile.NamedTemporaryFile(dir=directory) as file:
        for _ in range(count):
            os.write(file.fileno(), bytes(4096))
            start = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - start)
    return sorted(times)[int(count * 0.99)]


def raw(build, driftd, touch, row, values):
    options = {"series": RAW_SERIES, "values": values, "in_flight": IN_FLIGHT, "duration": SECONDS}
    ours = programs.load(build, driftd, **options)["messagesPerSecond"] * values
    theirs = programs.load(build, touch, **options)["messagesPerSecond"] * values
    row.add(ours / 1e6, theirs / 1e6, ours / theirs)


def folded(build, driftd, row):
    commits = driftd.commits()
    run = programs.load(build, driftd, counts=True, series=FOLDED_SERIES, batch=FOLDED_IN_MESSAGE,
                        in_flight=IN_FLIGHT, duration=FOLDED_SECONDS, model="folded")
    commits = max(1, driftd.commits() - commits)
    ours = run["messagesPerSecond"] * FOLDED_IN_MESSAGE
    in_write = max(1, round(int(run["messages"]) / commits))
    theirs = programs.rocks_series_per_second(
        build, FOLDED_SERIES, FOLDED_IN_MESSAGE, in_write, float(FOLDED_SECONDS[:-1]))
    row.add(ours / 1e3, theirs / 1e3, ours / theirs)


def latency(build, driftd, row):
    options = {"series": RAW_SERIES, "values": 1000, "in_flight": IN_FLIGHT, "duration": SECONDS}
    most = programs.load(build, driftd, **options)["messagesPerSecond"] * 1000
    sync = fdatasync_p99(driftd.directory)
    ours = programs.load(build, driftd, rate=int(most / 2), **options)["latencySeconds"]["p99"]
    row.add(ours * 1e3, sync * 1e3, sync / ours)


def window_config(window):
    return f"monitors:\n  - name: all\n    live: {window}\n"


def values_per_second(build, window):
    """While a day of panes closes, into a live window of that length."""
    with programs.Driftd(build, window_config(window)) as driftd:
        loaded = programs.load(build, driftd, values=1000, span=SPAN, duration=SECONDS)
    return loaded["messagesPerSecond"] * 1000


def windows(build, row):
    """Into a window of a day and into a short one."""
    ours, theirs = (values_per_second(build, window) for window in (LONG_WINDOW, SHORT_WINDOW))
    row.add(ours / 1e6, theirs / 1e6, ours / theirs)


def recorded(build, driftd, rounds, timed, untimed, many):
    for figures in programs.record(build, driftd, rounds):
        if figures["dropped"] != 0:
            raise RuntimeError(f"record_bench dropped {figures['dropped']} values; a drop is not a Record")
        timed.add(figures["timed"], figures["observe"], figures["observe"] / figures["timed"])
        untimed.add(figures["untimed"], figures["observe"], figures["observe"] / figures["untimed"])
        many.add(figures["timed_by_many"], figures["timed"],
                 figures["timed"] / figures["timed_by_many"])


def measure(arguments):
    build = arguments.build
    timed = Row("Record, with an event time", "prometheus-cpp Observe", "ns", 8)
    untimed = Row("Record, of a value of now", "prometheus-cpp Observe", "ns", 8)
    many = Row("Record, 8 threads on 2 cores", "Record, one thread", "ns", 0.9)
    raw_1k = Row("raw ingest, 1,000 values a message", "gRPC that touches the bytes", "M values/s", 0.6)
    raw_10k = Row("raw ingest, 10,000 values a message", "gRPC that touches the bytes", "M values/s", 0.5)
    counts = Row("folded ingest, 100 series a message", "RocksDB writing the same", "k series/s", 0.7)
    acks = Row("p99 of acknowledgements at half load", "p99 of fdatasync", "ms", 1 / 20)
    flat = Row(f"ingest, window of {LONG_WINDOW}", f"window of {SHORT_WINDOW}", "M values/s", 0.9)
    (build / "bench").mkdir(exist_ok=True)
    with programs.Touch(build) as touch, programs.Driftd(build) as driftd:
        for _ in range(arguments.rounds):
            raw(build, driftd, touch, raw_1k, 1000)
            raw(build, driftd, touch, raw_10k, 10_000)
            folded(build, driftd, counts)
            latency(build, driftd, acks)
        recorded(build, driftd, arguments.rounds, timed, untimed, many)
    for _ in range(arguments.rounds):
        windows(build, flat)
    return [timed, untimed, many, raw_1k, raw_10k, counts, acks, flat]
