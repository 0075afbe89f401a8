"""Real streams with known drift, replayed through a running server: every row once, drift where it is and nowhere else."""

import collections
import csv
import datetime
import gzip
import statistics
import unittest

from harness import Driftd, data_file, sample

# Whatever the file's years, nothing is forgotten, so that all of it can be counted again at the end.
KEEP_ALL = """
retention:
  coarse: 3650d
  scores: 3650d
"""


def monitor(name, live):
    return f"""
monitors:
  - name: {name}
    live: {live}
    references:
      - name: training
        pinned: {{}}
"""


def time_of(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


EPOCH = time_of("1970-01-01T00:00:00Z")
HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)


def rows_by_time(some_rows):
    """How many rows there are of each time."""
    return collections.Counter(time_of(row["timestamp"]) for row in some_rows)


def rows(path):
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


class StreamTest(unittest.TestCase):
    """What holds for every stream."""

    def expect_values(self, server, expected):
        """What each feature counted since it was created."""
        told = {series["key"]["feature"]: int(series["values"]) for series in server.json("series")}
        self.assertEqual(told, expected)

    def expect_panes(self, server, model, live, features, pane):
        """The sum of all closed panes, told by capturing them as a reference, is the rows of their time."""
        start, last = min(live), max(live)
        # The pane of the last row is open and, within the grace, the one before.
        end = EPOCH + (last - EPOCH) // pane * pane - pane
        expected = sum(count for time, count in live.items() if time < end)
        for feature in features:
            server.drift("reference", "capture", f"{model}/{feature}", "--name=all", f"--from={start:%Y-%m-%dT00:00:00Z}",
                         f"--to={end:%Y-%m-%dT%H:%M:%SZ}")
        captured = {r["feature"]: int(r["values"]) for r in server.json("reference", "list") if r["name"] == "all"}
        self.assertEqual(captured, {feature: expected for feature in features})

    def first_drift(self, server, series):
        """The times at which the series' alert entered the state drifting, by its history."""
        states = [(time_of(score["paneEndTime"]), score["alertState"]) for score in server.json("history", series)]
        return [time for (_, before), (time, state) in zip([(None, "ALERT_STATE_OK"), *states], states)
                if state == "ALERT_STATE_DRIFTING" and before != state]

    def raised(self, server, feature):
        return sample(server.metrics(), "drift_alerts_raised_total", feature=feature, reference="training")


class CarLoanTest(StreamTest):
    DRIFTING = ["y_pred_proba", "car_value", "loan_length", "salary_range"]
    STEADY = ["debt_to_income_ratio", "driver_tenure"]
    SHIFT = time_of("2019-03-31T03:00:00Z")

    def test_drifts_within_ten_days_of_the_shift_and_only_what_shifted(self):
        path = data_file("car_loan.csv.gz")
        features = self.DRIFTING + self.STEADY
        with Driftd(KEEP_ALL + monitor("loans", "7d")) as server:
            server.drift("replay", path, "--model=loan", "--time=timestamp", f"--feature={','.join(features)}",
                         "--reference=part=reference", "--pane=1d")
            live = rows_by_time(row for row in rows(path) if row["part"] == "live")
            self.expect_values(server, {feature: sum(live.values()) for feature in features})
            references = {r["feature"]: int(r["values"]) for r in server.json("reference", "list")}
            self.assertEqual(references, {feature: 50000 for feature in features})
            self.expect_panes(server, "loan", live, features, DAY)
            for feature in self.DRIFTING:
                times = self.first_drift(server, f"loan/{feature}")
                self.assertEqual(len(times), 1, f"{feature} drifted at {times}")
                self.assertGreater(times[0], self.SHIFT, feature)
                self.assertLessEqual(times[0], self.SHIFT + datetime.timedelta(days=10), feature)
                self.assertEqual(self.raised(server, feature), 1, feature)
            for feature in self.STEADY:
                self.assertEqual(self.first_drift(server, f"loan/{feature}"), [], feature)
                self.assertEqual(self.raised(server, feature), 0, feature)


class Elec2Test(StreamTest):
    FEATURES = ["vicprice", "vicdemand", "transfer"]
    THAW = time_of("1997-05-05T00:00:00Z")

    def test_is_silent_while_frozen_and_drifts_within_five_days_of_the_thaw(self):
        path = data_file("elec2.csv.gz")
        with Driftd(KEEP_ALL + monitor("market", "14d")) as server:
            server.drift("replay", path, "--model=nsw", "--time=timestamp", f"--feature={','.join(self.FEATURES)}",
                         "--reference=part=reference", "--pane=1d")
            live = rows_by_time(row for row in rows(path) if row["part"] == "live")
            self.expect_values(server, {feature: sum(live.values()) for feature in self.FEATURES})
            self.expect_panes(server, "nsw", live, self.FEATURES, DAY)
            for feature in self.FEATURES:
                for score in server.json("history", f"nsw/{feature}"):
                    self.assertEqual(score["jsdBits"], float(score["jsdBits"]))  # not "NaN" or "Infinity"
                times = self.first_drift(server, f"nsw/{feature}")
                self.assertGreater(times[0], self.THAW, feature)
                self.assertLessEqual(times[0], self.THAW + datetime.timedelta(days=5), feature)
                self.assertEqual(self.raised(server, feature), len(times), feature)


class BikeSharingTest(StreamTest):
    def test_every_row_arrives_once_in_panes_of_an_hour(self):
        path = data_file("bike_sharing.csv.gz")
        features = ["count", "registered", "casual", "temperature", "humidity", "windspeed", "weather", "workingday"]
        with Driftd(KEEP_ALL) as server:
            replay = ["replay", path, "--model=bikes", "--time=timestamp", f"--feature={','.join(features)}"]
            server.drift(*replay, "--pane=1h")
            live = rows_by_time(rows(path))
            self.expect_values(server, {feature: sum(live.values()) for feature in features})
            self.expect_panes(server, "bikes", live, features, HOUR)
            again = server.drift(*replay, check=False)
            self.assertEqual(again.returncode, 1)
            self.assertIn("has come to 2012-12-31", again.stderr)
            self.expect_values(server, {feature: sum(live.values()) for feature in features})

    def test_days_of_the_week_drift_less_against_the_same_days_of_other_weeks(self):
        config = KEEP_ALL + """
monitors:
  - name: weeks
    live: 24h
    references:
      - {name: trailing, trailing: {length: 28d}}
      - {name: seasonal, seasonal: {period: 7d, count: 4}}
"""
        with Driftd(config) as server:
            server.drift("replay", data_file("bike_sharing.csv.gz"), "--model=bikes", "--time=timestamp",
                         "--feature=workingday", "--pane=1h")
            scores = {name: [score["jsdBits"] for score in server.json("history", "bikes/workingday")
                             if score["reference"] == name and int(score["referenceWindow"]["values"]) >= 90
                             and "jsdBits" in score]
                      for name in ("trailing", "seasonal")}
        self.assertGreater(len(scores["seasonal"]), 15_000)
        self.assertGreaterEqual(statistics.median(scores["trailing"]), 4 * statistics.median(scores["seasonal"]))


if __name__ == "__main__":
    unittest.main(verbosity=2)
