"""The fleet's rows of `make bench`: a hundred thousand series in one driftd, and how cost grows.

  scale.measure(arguments)   rows as of bench.py
  python3 scale.py BUILD_DIR [--rounds N]   the same by itself, and the plot of growth.svg
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
from dataclasses import dataclass

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
from bench import Row, print_table
from scale import plot

SERIES = 100_000
HERE = pathlib.Path(__file__).parent


@dataclass
class AtMost(Row):
    """A row of times or bytes: `goal` is the most that driftd's may be of the other's."""

    def summary(self):
        summary = super().summary()
        summary["met"] = summary["ratio"] <= self.goal
        return summary


class Bench:
    def __init__(self, build, rounds):
        self.program = build / "tests/bench/scale/scale_bench"
        self.rounds = rounds

    def run(self, what, **flags):
        flags.setdefault("rounds", self.rounds)
        command = [self.program, what] + [f"--{name}={value}" for name, value in flags.items()]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        return json.loads(output) if output else {}


def milliseconds(row, result):
    """Adds a result's rounds; how many times the other's time driftd's is."""
    for driftd, other in zip(result["driftd"], result["other"]):
        row.add(driftd * 1e3, other * 1e3, driftd / other)
    return row


def single(row, driftd, other):
    row.add(driftd, other, driftd / other)
    return row


def service_rows(bench):
    """What a driftd holds, and says when it is scraped, that starts after a kill."""
    with tempfile.TemporaryDirectory() as directory:
        data = pathlib.Path(directory) / "data"
        bench.run("build", series=SERIES, data_dir=data)
        memory = bench.run("memory", series=SERIES, data_dir=data)
        scrape = bench.run("scrape", series=SERIES, data_dir=data, rounds=min(bench.rounds, 5))
    kib = 1024 * SERIES
    yield single(
        AtMost("memory a series, 64 buckets", "the goal", "KiB", 1),
        memory["bytes_running"] / kib,
        2,
    )
    yield single(
        AtMost("windows right after a kill", "the goal", "s", 1), memory["load_seconds"], 10
    )
    row = Row("scrape", "prometheus-cpp's serializer", "ms", 3)
    for driftd, other in zip(scrape["driftd"], scrape["other"]):
        row.add(driftd * 1e3, other * 1e3, other / driftd)
    yield row
    yield single(
        AtMost("memory of a scrape", "the goal", "MiB", 1), scrape["extra_bytes"] / 2**20, 32
    )


def measure(arguments):
    bench = Bench(arguments.build, arguments.rounds)
    close = AtMost("close a pane of 100,000 series", "reading its counts from memory", "ms", 15)
    persist = AtMost("write its scores and states", "RocksDB, the same bytes in MiBs", "ms", 3)
    return [
        milliseconds(close, bench.run("close", series=SERIES)),
        milliseconds(persist, bench.run("persist", series=SERIES)),
        *service_rows(bench),
    ]


def median(values):
    return sorted(values)[len(values) // 2]


def growth(bench):
    """How the time to close a pane grows, in ms: title and points of each curve."""

    def close(**flags):
        return median(bench.run("close", **flags, rounds=3)["driftd"]) * 1e3

    series = [(n, close(series=n)) for n in (10_000, 25_000, 50_000, 100_000)]
    references = [(n, close(series=20_000, references=n)) for n in (1, 2, 4, 8)]
    windows = [(n / 6, close(series=20_000, live_panes=n)) for n in (6, 60, 360, 1440)]
    return [
        plot.Curve("closing a pane, ms", "series", series),
        plot.Curve("closing a pane of 20,000 series, ms", "references a series", references),
        plot.Curve("closing a pane of 20,000 series, ms", "length of live, minutes", windows),
    ]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=9)
    arguments = parser.parse_args()
    print_table([row.summary() for row in measure(arguments)])
    curves = growth(Bench(arguments.build, arguments.rounds))
    (HERE.parent / "growth.svg").write_text(plot.draw(curves))


if __name__ == "__main__":
    main()
