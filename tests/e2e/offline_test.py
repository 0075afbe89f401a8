"""What drift computes without a server equals SciPy, and what a driftd says of the same file."""

import csv
import datetime
import gzip
import json
import math
import os
import random
import subprocess
import tempfile
import unittest

import numpy
from scipy.spatial.distance import jensenshannon
from scipy.special import rel_entr
from scipy.stats import chi2, wasserstein_distance

from harness import DRIFT, Driftd, data_file

SEED = 11


def drift(*arguments):
    """The objects that a command prints without a server to ask."""
    result = subprocess.run([DRIFT, "--server=127.0.0.1:1", *arguments, "-o", "json"], capture_output=True, text=True,
                            timeout=300, check=False)
    if result.returncode != 0:
        raise AssertionError(f"drift {' '.join(arguments)}: exit {result.returncode}\n{result.stderr}")
    return [json.loads(line) for line in result.stdout.splitlines()]


def write(path, header, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])


class CompareTest(unittest.TestCase):
    def setUp(self):
        print("seed", SEED)
        self.random = random.Random(SEED)
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.reference = os.path.join(self.directory.name, "reference.csv")
        self.live = os.path.join(self.directory.name, "live.csv")

    def compare(self, feature, *more):
        (answer,) = drift("compare", self.reference, self.live, f"--feature={feature}", *more)
        return answer

    def near(self, told, expected, relative=2e-6):
        # What is 0 but for SciPy's own cancellation is no relative error.
        self.assertLessEqual(abs(told - expected), relative * abs(expected) + 1e-14)

    def expect_scipy(self, answer, live, reference):
        """All figures of counts over the bins."""
        live, reference = numpy.array(live, dtype=float), numpy.array(reference, dtype=float)
        self.assertEqual(answer["bins"], len(live))
        self.assertEqual(int(answer["liveValues"]), live.sum())
        self.assertEqual(int(answer["referenceValues"]), reference.sum())
        jsd = jensenshannon(live, reference, base=2) ** 2
        self.near(answer["jsdBits"], jsd)
        p, q = live / live.sum(), reference / reference.sum()
        self.near(answer["totalVariation"], abs(p - q).sum() / 2)
        self.near(answer["hellinger"], math.sqrt(((numpy.sqrt(p) - numpy.sqrt(q)) ** 2).sum() / 2))
        p, q = (side + 0.5 for side in (live, reference))
        p, q = p / p.sum(), q / q.sum()
        self.near(answer["klLiveToReferenceBits"], rel_entr(p, q).sum() / math.log(2))
        self.near(answer["klReferenceToLiveBits"], rel_entr(q, p).sum() / math.log(2))
        self.near(answer["psiNats"], ((p - q) * numpy.log(p / q)).sum())
        chance = (1 / live.sum() + 1 / reference.sum()) / 8 / math.log(2)
        self.near(answer["noiseFloorBits"], chi2.isf(1e-6, len(live) - 1) * chance)
        self.near(answer["pValue"], chi2.sf(jsd / chance, len(live) - 1), 1e-3)

    def expect_scipy_on_the_bins_shown(self, answer):
        bins = answer["histogram"]["bins"]
        self.expect_scipy(answer, [int(b["liveValues"]) for b in bins], [int(b["referenceValues"]) for b in bins])

    def test_categories_are_exact(self):
        live, reference = {"a": 700, "b": 250, "c": 50}, {"a": 3000, "b": 1500, "c": 500}
        for path, counts in ((self.live, live), (self.reference, reference)):
            rows = [[name] for name, count in counts.items() for _ in range(count)]
            self.random.shuffle(rows)
            write(path, ["x"], rows)
        answer = self.compare("x")
        self.expect_scipy(answer, list(live.values()), list(reference.values()))
        self.assertIsNone(answer["wasserstein"])

    def test_a_file_of_counts_is_as_one_of_rows(self):
        live, reference = [["1", 400], ["2", 300], ["", 80], ["2", 20]], [["1", 1000], ["2", 2000], ["", 90], ["9", 0]]
        for path, rows in ((self.live, live), (self.reference, reference)):
            write(path, ["x", "n"], rows)
        weighted = self.compare("x", "--weight=n")
        self.expect_scipy(weighted, [400, 320, 80], [1000, 2000, 90])
        for path, rows in ((self.live, live), (self.reference, reference)):
            write(path, ["x", "y"], [[value, 0] for value, count in rows for _ in range(count)])
        self.assertEqual(self.compare("x"), weighted)

    def test_numbers_equal_scipys_on_the_bins_shown(self):
        for mean, scale in ((0, 1), (0.2, 1), (50, 3)):
            reference = [self.random.gauss(mean, scale) for _ in range(20_000)]
            live = [self.random.gauss(mean * 1.1 + 0.1, scale) for _ in range(3_000)]
            write(self.reference, ["x"], [[value] for value in reference])
            write(self.live, ["x"], [[value] for value in live])
            answer = self.compare("x")
            self.expect_scipy_on_the_bins_shown(answer)
            # A value counts as the middle of its bucket: at most half a bucket off, of 160 and more over the range.
            half_bucket = (max(reference + live) - min(reference + live)) / 160
            self.assertLess(abs(answer["wasserstein"] - wasserstein_distance(live, reference)), half_bucket)

    def test_wasserstein_of_few_different_numbers_is_exact(self):
        reference = [self.random.choice([1, 2, 4, 8, 16.5]) for _ in range(4_000)]
        live = [self.random.choice([1, 2, 3, 8, 30.25]) for _ in range(1_000)]
        write(self.reference, ["x"], [[value] for value in reference])
        write(self.live, ["x"], [[value] for value in live])
        answer = self.compare("x")
        self.near(answer["wasserstein"], wasserstein_distance(live, reference), 1e-12)
        self.expect_scipy_on_the_bins_shown(answer)

    def test_other_tools_and_nats_on_request(self):
        for path, shift in ((self.live, 0.5), (self.reference, 0)):
            write(path, ["x"], [[self.random.gauss(shift, 1)] for _ in range(2_000)])
        answer = self.compare("x", "--compat", "--nats")
        bins = answer["histogram"]["bins"]
        live, reference = ([int(b[side]) for b in bins] for side in ("liveValues", "referenceValues"))
        self.near(answer["compat"]["scipyJensenShannon"], jensenshannon(live, reference), 1e-9)
        self.near(answer["compat"]["nannymlJensenShannon"], jensenshannon(live, reference, base=2), 1e-9)
        self.near(answer["jsdNats"], jensenshannon(live, reference) ** 2)


CONFIG = """
retention:
  scores: 3650d
monitors:
  - name: loans
    live: 7d
    references:
      - name: training
        pinned: {}
"""


def transitions(history):
    """(series, reference, time, state) of each change of state in scores that are oldest first."""
    before, found = {}, set()
    for score in history:
        key = (score["series"], score["reference"])
        if score["alertState"] != before.get(key, "ALERT_STATE_OK"):
            found.add((*key, score["paneEndTime"], score["alertState"]))
        before[key] = score["alertState"]
    return found


def changes(backtest):
    return {(c["series"], c["reference"], c["eventTime"], c["state"]) for c in backtest}


class Elec2Test(unittest.TestCase):
    FEATURES = ["vicprice", "vicdemand", "transfer"]
    THAW = datetime.datetime.fromisoformat("1997-05-05T00:00:00+00:00")

    def test_is_silent_while_frozen_and_drifts_within_five_days_of_the_thaw(self):
        found = drift("backtest", data_file("elec2.csv.gz"), "--model=nsw", "--time=timestamp", "--pane=1d", "--live=14d",
                      "--reference=part=reference", f"--feature={','.join(self.FEATURES)}")
        for feature in self.FEATURES:
            times = [datetime.datetime.fromisoformat(c["eventTime"].replace("Z", "+00:00")) for c in found
                     if c["feature"] == feature and c["state"] == "ALERT_STATE_DRIFTING"]
            self.assertGreater(times[0], self.THAW, feature)
            self.assertLessEqual(times[0], self.THAW + datetime.timedelta(days=5), feature)


class CarLoanTest(unittest.TestCase):
    DRIFTING = ["y_pred_proba", "car_value", "loan_length", "salary_range", "repaid_loan_on_prev_car"]
    CONTROLS = ["debt_to_income_ratio", "driver_tenure", "size_of_downpayment"]
    FILE = ["--model=loan", "--time=timestamp", "--pane=1d"]
    REFERENCE = "--reference=part=reference"
    SHIFT_ROW = 25_000

    def live_times(self, path):
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            return [datetime.datetime.fromisoformat(row["timestamp"].replace("Z", "+00:00"))
                    for row in csv.DictReader(file) if row["part"] == "live"]

    def test_what_drifts_alarms_within_ten_days_of_the_shift_and_nothing_else_does(self):
        path = data_file("car_loan.csv.gz")
        times = self.live_times(path)
        found = drift("backtest", path, *self.FILE, f"--feature={','.join(self.DRIFTING + self.CONTROLS)}", self.REFERENCE,
                      "--live=7d")
        for change in found:
            self.assertEqual(set(change), {"series", "feature", "state", "eventTime", "row", "jsdBits", "noiseFloorBits",
                                           "reference", "reason"})
            # The row whose time made the pane close: a grace of a pane after its end, and the first that is.
            row = int(change["row"])
            due = datetime.datetime.fromisoformat(change["eventTime"].replace("Z", "+00:00")) + datetime.timedelta(days=1)
            self.assertGreaterEqual(times[row], due)
            self.assertLess(times[row - 1], due)
        self.assertEqual({c["feature"] for c in found}, set(self.DRIFTING))
        for feature in self.DRIFTING:
            alarms = [c for c in found if c["feature"] == feature and c["state"] == "ALERT_STATE_DRIFTING"]
            self.assertEqual(len(alarms), 1, feature)
            row = int(alarms[0]["row"])
            self.assertGreater(row, self.SHIFT_ROW, feature)
            self.assertLessEqual(times[row] - times[self.SHIFT_ROW], datetime.timedelta(days=10), feature)

    def test_controls_whose_rows_are_shuffled_never_alarm(self):
        with gzip.open(data_file("car_loan.csv.gz"), "rt", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        live = [row for row in rows if row["part"] == "live"]
        header = ["part", "timestamp", *self.CONTROLS]
        print("seed", SEED)
        source = random.Random(SEED)
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "shuffled.csv")
            for _ in range(20):
                shuffled = source.sample(live, len(live))
                mixed = [[row["part"], row["timestamp"], *(other[name] for name in self.CONTROLS)] for row, other in
                         [*((row, row) for row in rows if row["part"] == "reference"), *zip(live, shuffled)]]
                write(path, header, mixed)
                found = drift("backtest", path, *self.FILE, f"--feature={','.join(self.CONTROLS)}", self.REFERENCE,
                              "--live=7d")
                self.assertEqual([c for c in found if c["state"] == "ALERT_STATE_DRIFTING"], [])

    def expect_as_replayed(self, config, *more):
        path = data_file("car_loan.csv.gz")
        with Driftd(config) as server:
            server.drift("replay", path, *self.FILE, *more)
            history = server.json("history", "loan*")
            found = drift("backtest", path, *self.FILE, *more, f"--config={server.config}")
        self.assertGreater(len(found), 0)
        self.assertEqual(changes(found), transitions(history))
        scores = {(s["series"], s["reference"], s["paneEndTime"]): s for s in history}
        for change in found:
            score = scores[change["series"], change["reference"], change["eventTime"]]
            for field in ("jsdBits", "noiseFloorBits", "reason"):
                self.assertEqual(change[field], score[field])

    def test_a_file_of_counts_is_backtested_as_one_of_rows(self):
        source = random.Random(SEED)
        rows = [[minute * 60, source.choices("AB", [9, 1 + 5 * (minute > 600)])[0], source.randint(0, 30)]
                for minute in range(900) for _ in range(10)]
        with tempfile.TemporaryDirectory() as directory:
            counts, expanded = os.path.join(directory, "counts.csv"), os.path.join(directory, "expanded.csv")
            write(counts, ["t", "x", "n"], rows)
            write(expanded, ["t", "x"], [row[:2] for row in rows for _ in range(row[2])])
            command = ["--model=m", "--time=t", "--feature=x", "--pane=1m", "--live=1h"]
            found = drift("backtest", counts, *command, "--weight=n")
            self.assertIn("ALERT_STATE_DRIFTING", {change["state"] for change in found})
            same = drift("backtest", expanded, *command)
        self.assertEqual([{**change, "row": None} for change in found], [{**change, "row": None} for change in same])

    def test_equals_a_driftd_that_the_file_is_replayed_into(self):
        self.expect_as_replayed(CONFIG, f"--feature={','.join(self.DRIFTING + self.CONTROLS)}", self.REFERENCE)

    def test_equals_a_driftd_without_a_reference_with_segments_and_sums(self):
        self.expect_as_replayed("""
retention:
  scores: 3650d
monitors:
  - name: all
    live: 7d
    references:
      - name: trailing
        trailing: {length: 30d, freeze_while_drifting: true}
      - name: previous
        previous: {}
    roll_up: {segments: [repaid_loan_on_prev_car]}
    alert: {false_discovery_rate: 0.05}
""", "--version=3", "--feature=car_value,salary_range", "--segment=repaid_loan_on_prev_car")


if __name__ == "__main__":
    unittest.main(verbosity=2)
