"""The kernels' rows of `make bench`: kernel_bench and NumPy in turns."""

import json
import subprocess
import time

import numpy as np
from bench import Row
from scipy.spatial.distance import jensenshannon

VALUES = 1 << 20
PAIRS = 2000
LEAST_SECONDS = 0.1  # that a figure of NumPy's is made of


def uniform(rng):
    return rng.random(VALUES, dtype=np.float32)


def in_one_bucket(rng):
    common = rng.random(VALUES) < 0.95
    values = np.where(common, (32 + rng.random(VALUES) * 0.999) / 64, rng.random(VALUES))
    return values.astype(np.float32)


class Numpy:
    """The same work by NumPy and SciPy: seconds a value or a pair."""

    def __init__(self):
        rng = np.random.default_rng(1)
        self.uniform = uniform(rng)
        self.skewed = in_one_bucket(rng)
        self.many = rng.random((2, 10_000_000), dtype=np.float32)
        self.bounds = np.array([((i + 0.5) / 64) ** 1.5 for i in range(63)], np.float32)
        self.live = rng.integers(0, 1000, (PAIRS, 64)).astype(float)
        self.reference = rng.integers(0, 1000, (PAIRS, 64)).astype(float)

    def histogram(self):
        np.histogram(self.uniform, bins=64, range=(0, 1))
        return VALUES

    def histogram_skewed(self):
        np.histogram(self.skewed, bins=64, range=(0, 1))
        return VALUES

    def searchsorted(self):
        np.bincount(np.searchsorted(self.bounds, self.uniform), minlength=64)
        return VALUES

    def values_to_jsd(self):
        live, _ = np.histogram(self.many[0], bins=64, range=(0, 1))
        reference, _ = np.histogram(self.many[1], bins=64, range=(0, 1))
        jensenshannon(live, reference)
        return 1

    def scipy_jsd(self):
        jensenshannon(self.live, self.reference, axis=1)
        return PAIRS


def seconds_each(work):
    done, start = 0, time.process_time()
    while (spent := time.process_time() - start) < LEAST_SECONDS:
        done += work()
    return spent / done


# what, driftd's benchmark, against, its benchmark or the method of Numpy, goal, unit
ROWS = [
    ("JSD of 64 bins", "JsdFromCounts", "SimSIMD f32 JSD of shares", "SimsimdJsd", 1.4, "ns"),
    ("JSD of 64 bins", "JsdFromCounts", "SciPy jensenshannon, batched", Numpy.scipy_jsd, 60, "ns"),
    ("JSD of 64 bins", "JsdFromCounts", "Highway's Log, f64, JSD", "HighwayLogJsd", 4, "ns"),
    ("JSD of 64 bins", "JsdFromCounts", "scalar std::log, f32, JSD", "ScalarLogJsd", 8, "ns"),
    ("JSD, 400k pairs from memory", "JsdFromMemory", "reading them", "ReadFromMemory", 0.85, "ns"),
    ("all ten divergences of 64 bins", "DivergencesFromCounts", "SimSIMD f32 JSD and twice KL", "SimsimdJsdAndBothKl", 1.5, "ns"),
    ("all ten, 400k pairs from memory", "DivergencesFromMemory", "reading them", "ReadFromMemory", 0.6, "ns"),
    ("counts to a score, all of it", "CountsToScore", "SciPy jensenshannon, batched", Numpy.scipy_jsd, 20, "ns"),
    ("fold, 64 linear buckets, uniform", "FoldLinear", "numpy.histogram", Numpy.histogram, 12, "ns"),
    ("fold, the same, 95 % in one", "FoldLinearSkewed", "numpy.histogram", Numpy.histogram_skewed, 6, "ns"),
    ("fold, 63 explicit bounds", "FoldExplicit", "numpy searchsorted, bincount", Numpy.searchsorted, 50, "ns"),
    ("fold, 63 explicit bounds", "FoldExplicit", "Eytzinger search", "EytzingerSearch", 5, "ns"),
    ("fold, log_linear", "FoldLogLinear", "std::log, dense table", "LogarithmOfValues", 5, "ns"),
    ("fold, probability", "FoldProbability", "std::log of the odds, the same", "LogarithmOfOdds", 3, "ns"),
    ("2 x 10 M values to a score", "ValuesToScore", "numpy.histogram, jensenshannon", Numpy.values_to_jsd, 8, "ms"),
]
PER_SECOND = {"ns": 1e9, "ms": 1e3}


def run_kernel_bench(arguments):
    """Seconds of CPU an item, by benchmark; without those that the machine cannot run."""
    command = [arguments.build / "tests/bench/kernels/kernel_bench"]
    if arguments.target:
        command.append(f"--target={arguments.target}")
    command += ["--benchmark_format=json", "--benchmark_min_time=0.05"]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    figures = {}
    for run in json.loads(output)["benchmarks"]:
        if run.get("error_occurred"):
            continue
        items = run.get("items_per_second")
        figures[run["name"]] = 1 / items if items else run["cpu_time"] * 1e-9
    return figures


def measure(arguments):
    peers = Numpy()
    rows = [Row(what, against, unit, goal) for what, _, against, _, goal, unit in ROWS]
    for _ in range(arguments.rounds):
        figures = run_kernel_bench(arguments)
        for row, (_, ours, _, theirs, _, unit) in zip(rows, ROWS):
            if not isinstance(theirs, str) and theirs not in figures:
                figures[theirs] = seconds_each(lambda: theirs(peers))
            if theirs not in figures:
                continue
            scale, ratio = PER_SECOND[unit], figures[theirs] / figures[ours]
            row.add(figures[ours] * scale, figures[theirs] * scale, ratio)
    for row in rows:
        if not row.ratios:
            print(f"left out, since this machine has no AVX-512: {row.what}, against {row.against}")
    return [row for row in rows if row.ratios]
