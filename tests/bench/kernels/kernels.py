"""The kernels' rows of `make bench`: kernel_bench and NumPy in turns."""

import json
import math
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

    def scipy_jsd(self):
        jensenshannon(self.live, self.reference, axis=1)
        return PAIRS


def seconds_each(work):
    done, start = 0, time.process_time()
    while (spent := time.process_time() - start) < LEAST_SECONDS:
        done += work()
    return spent / done


NS = "ns"
# what, driftd's benchmark, against, its benchmark or the method of Numpy, goal
ROWS = [
    ("all figures from counts, 64 bins", "AllFigures", "SimSIMD f32, JSD and KL twice", "SimsimdJsdAndBothKl", 1.5),
    ("all figures from counts, 64 bins", "AllFigures", "SciPy, JSD batched", Numpy.scipy_jsd, 60),
    ("fold, 64 linear buckets, uniform", "FoldLinear", "numpy.histogram", Numpy.histogram, 12),
    ("fold, 64 linear buckets, 95 % in one", "FoldLinearSkewed", "numpy.histogram", Numpy.histogram_skewed, 6),
    ("fold, 63 explicit bounds", "FoldExplicit", "numpy searchsorted + bincount", Numpy.searchsorted, 50),
    ("fold, 63 explicit bounds", "FoldExplicit", "Eytzinger search", "EytzingerSearch", 5),
    ("fold, log_linear", "FoldLogLinear", "std::log, dense table", "LogarithmOfValues", 5),
    ("fold, probability", "FoldProbability", "std::log of the odds", "LogarithmOfOdds", 3),
]


def run_kernel_bench(arguments):
    """Seconds of CPU an item, by benchmark."""
    command = [arguments.build / "tests/bench/kernels/kernel_bench"]
    if arguments.target:
        command.append(f"--target={arguments.target}")
    command += ["--benchmark_format=json", "--benchmark_min_time=0.05"]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    figures = {}
    for run in json.loads(output)["benchmarks"]:
        items = run.get("items_per_second")
        figures[run["name"]] = 1 / items if items else run["cpu_time"] * 1e-9
    return figures


def measure(arguments):
    peers = Numpy()
    rows = [Row(what, against, NS, goal) for what, _, against, _, goal in ROWS]
    for _ in range(arguments.rounds):
        figures = run_kernel_bench(arguments)
        for row, (_, ours, _, theirs, _) in zip(rows, ROWS):
            if not isinstance(theirs, str) and theirs not in figures:
                figures[theirs] = seconds_each(lambda: theirs(peers))
            row.add(figures[ours] * 1e9, figures[theirs] * 1e9, figures[theirs] / figures[ours])
    return rows
