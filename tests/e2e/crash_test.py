"""kill -9 at any time: replays and uploads go on by themselves; what was acknowledged is there, every row counted once."""

import csv
import datetime
import os
import random
import subprocess
import tempfile
import unittest

from harness import DRIFT, PATIENCE_SECONDS, Driftd, wait_for

ROWS = 60_000
SEED = 20240607


def write_stream(path, random_source):
    """Rows ten seconds apart: a number, a category and a value that is sometimes missing."""
    start = datetime.datetime(2024, 1, 1)
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["time", "score", "country", "age"])
        for row in range(ROWS):
            time = (start + datetime.timedelta(seconds=10 * row)).isoformat() + "Z"
            age = "" if random_source.random() < 0.05 else random_source.randint(18, 90)
            writer.writerow([time, random_source.betavariate(2, 5), random_source.choice("ABCD"), age])


class CrashTest(unittest.TestCase):
    def test_counts_are_exact_after_kill_9_in_the_middle_of_a_replay(self):
        print("seed", SEED)
        with tempfile.TemporaryDirectory() as directory, Driftd("retention:\n  coarse: 365d\n") as server:
            path = os.path.join(directory, "stream.csv")
            write_stream(path, random.Random(SEED))
            replay = subprocess.Popen(
                [DRIFT, f"--server={server.grpc}", "replay", path, "--model=m", "--time=time",
                 "--feature=score,country,age", "--pane=1m"],
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            for kill_at in (ROWS // 10, ROWS // 2, 3 * ROWS):
                wait_for(f"{kill_at} values",
                         lambda kill_at=kill_at: replay.poll() is not None or self.values(server) >= kill_at)
                server.kill()
                server.start()
            output, _ = replay.communicate(timeout=PATIENCE_SECONDS)
            self.assertEqual(replay.returncode, 0, output)
            told = {s["key"]["feature"]: int(s["values"]) for s in server.json("series")}
            self.assertEqual(told, {"score": ROWS, "country": ROWS, "age": ROWS})
            self.assertEqual(server.stop(), 0)
            server.start()
            self.assertEqual(self.values(server), 3 * ROWS)

    def test_an_acknowledged_reference_is_there_after_kill_9(self):
        with tempfile.TemporaryDirectory() as directory, Driftd() as server:
            path = self.write_reference(directory, rows=1_000)
            for version in range(1, 4):
                server.drift("reference", "upload", path, "--model=m", "--feature=score,country")
                server.kill()
                server.start()
                self.assertEqual(self.references(server), {"score": (1_000, version), "country": (1_000, version)})

    def test_a_reference_upload_outlasts_kill_9_and_is_all_there(self):
        rows = 150_000
        with tempfile.TemporaryDirectory() as directory, Driftd() as server:
            path = self.write_reference(directory, rows)
            upload = subprocess.Popen(
                [DRIFT, f"--server={server.grpc}", "reference", "upload", path, "--model=m", "--feature=country,score"],
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            # The features go one after the other: the first is acknowledged, the second is under way.
            wait_for("the first feature", lambda: upload.poll() is not None or self.references(server))
            server.kill()
            server.start()
            self.assertEqual(self.references(server).get("country"), (rows, 1))
            output, _ = upload.communicate(timeout=PATIENCE_SECONDS)
            self.assertEqual(upload.returncode, 0, output)
            self.assertEqual({feature: values for feature, (values, _) in self.references(server).items()},
                             {"score": rows, "country": rows})

    @staticmethod
    def write_reference(directory, rows):
        path = os.path.join(directory, "reference.csv")
        with open(path, "w", encoding="utf-8") as file:
            file.write("score,country\n")
            file.writelines(f"{row % 997 / 997},{'ABCD'[row % 4]}\n" for row in range(rows))
        return path

    @staticmethod
    def references(server):
        """By feature: how many values it has, and its version."""
        return {r["feature"]: (int(r["values"]), int(r["version"])) for r in server.json("reference", "list")}

    @staticmethod
    def values(server):
        return sum(int(series["values"]) for series in server.json("series"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
