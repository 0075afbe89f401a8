"""The fleet's rows of `make bench`: a hundred thousand series in one driftd, and how cost grows."""

import json
import pathlib
import statistics
import subprocess
import tempfile

from bench import Row
from scale import plot
from service import service

SERIES = 100_000
PANES_AN_HOUR = 360
# Rounds are of seconds, and differ little.
MOST_ROUNDS = 5
GROWTH = pathlib.Path(__file__).parents[1] / "growth.svg"


class Bench:
    def __init__(self, arguments):
        self.program = arguments.build / "tests/bench/scale/scale_bench"
        self.rounds = min(arguments.rounds, MOST_ROUNDS)

    def run(self, what, **flags):
        flags.setdefault("rounds", self.rounds)
        command = [self.program, what] + [f"--{name}={value}" for name, value in flags.items()]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        return json.loads(output) if output else {}


def seconds(row, result):
    """Adds the rounds of a result, in milliseconds."""
    for driftd, other in zip(result["driftd"], result["other"]):
        row.add(driftd * 1e3, other * 1e3, other / driftd)
    return row


def limit(what, unit, most, figure):
    """A row of one figure, which may be `most`."""
    row = Row(what, "the most it may be", unit, 1)
    row.add(figure, most, most / figure)
    return row


def service_rows(bench, directory):
    """What a driftd holds, and says when it is scraped, that starts after a kill."""
    fleet = {"series": SERIES, "data_dir": f"{directory}/data"}
    bench.run("build", **fleet)
    memory = bench.run("memory", **fleet)
    scrape = bench.run("scrape", **fleet)
    of_store = memory["bytes_of_memtables"] + memory["bytes_of_block_cache"]
    of_series = (memory["bytes_running"] - of_store) / SERIES
    create = Row("make 100,000 more, the second half", "the first half", "ms", 0.8)
    seconds(create, bench.run("create", **fleet))
    return [
        limit("memory a series, 64 buckets", "KiB", 2, of_series / 1024),
        limit("windows of 100,000 series after a kill", "s", 10, memory["load_seconds"]),
        seconds(Row("scrape of 100,000 series", "prometheus-cpp's serializer", "ms", 3), scrape),
        limit("memory of a scrape", "MiB", 32, scrape["extra_bytes"] / 2**20),
        create,
    ]


def measure(arguments):
    bench = Bench(arguments)
    close = Row("close a pane of 100,000 series", "reading its counts from memory", "ms", 1 / 15)
    persist = Row("write its scores and states", "RocksDB, as many bytes in MiBs", "ms", 1 / 3)
    seconds(close, bench.run("close", series=SERIES))
    seconds(persist, bench.run("persist", series=SERIES))
    (arguments.build / "bench").mkdir(exist_ok=True)
    # Beside the build: a temporary directory may be in memory.
    with tempfile.TemporaryDirectory(prefix="scale-", dir=arguments.build / "bench") as directory:
        rows = [close, persist, *service_rows(bench, directory)]
    if arguments.growth:
        GROWTH.write_text(plot.draw(growth(bench, arguments.build)))
    return rows


def closing(bench):
    """How the time to close a pane grows, in ms: a curve for each of what it grows with."""

    def close(**flags):
        return statistics.median(bench.run("close", **flags, rounds=3)["driftd"]) * 1e3

    series = [(n, close(series=n)) for n in (10_000, 25_000, 50_000, 100_000)]
    references = [(n, close(series=20_000, references=n)) for n in (1, 2, 4, 8)]
    windows = [(n / 6, close(series=20_000, live_panes=n)) for n in (6, 60, 360, 1440)]
    return [
        plot.Curve("closing a pane, ms", "series", series),
        plot.Curve("closing a pane of 20,000 series, ms", "references a series", references),
        plot.Curve("closing a pane of 20,000 series, ms", "length of live, minutes", windows),
    ]


def ingest(build):
    windows = [(1, "1h"), (6, "6h"), (12, "12h"), (24, "24h")]
    speed = [(hours, service.values_per_second(build, window) / 1e6) for hours, window in windows]
    return plot.Curve("values a second, durable, millions", "length of live, hours", speed)


def memory(bench, parent):
    def mebibytes(series):
        with tempfile.TemporaryDirectory(prefix="scale-", dir=parent) as directory:
            fleet = {"series": series, "data_dir": f"{directory}/data"}
            bench.run("build", **fleet)
            return bench.run("memory", **fleet)["bytes_running"] / 2**20

    points = [(n, mebibytes(n)) for n in (10_000, 25_000, 50_000, 100_000)]
    return plot.Curve("resident, MiB", "series", points)


def history(bench):
    hours = (1, 6, 12, 24)
    runs = [bench.run("history", series=100, panes=n * PANES_AN_HOUR, rounds=3) for n in hours]
    curves = []
    for what, of in (("reading all scores of 100 series, ms", "driftd"),
                     ("reading those of the last hour, ms", "other")):
        points = [(n, statistics.median(run[of]) * 1e3) for n, run in zip(hours, runs)]
        curves.append(plot.Curve(what, "history kept, hours", points))
    return curves


def growth(bench, build):
    return [*closing(bench), ingest(build), memory(bench, build / "bench"), *history(bench)]
