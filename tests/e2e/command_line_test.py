"""The drift program itself: what it does with its output, and across a restart of the server."""

import itertools
import os
import subprocess
import tempfile
import unittest

from harness import DRIFT, PATIENCE_SECONDS, Driftd, wait_for


def text_of(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


class CommandLineTest(unittest.TestCase):
    def test_output_that_cannot_be_written_is_told_and_a_failure(self):
        with Driftd() as server:
            for arguments in (["--help"], ["status"], ["monitor", "list", "-o", "json"]):
                with open("/dev/full", "w", encoding="utf-8") as full:
                    result = subprocess.run([DRIFT, f"--server={server.grpc}", *arguments], stdout=full, stderr=subprocess.PIPE,
                                            text=True, timeout=PATIENCE_SECONDS, check=False)
                self.assertEqual(result.returncode, 1, arguments)
                self.assertIn("output could not be written", result.stderr)

    def test_exit_codes_tell_what_failed(self):
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "x.csv")
            with open(path, "w", encoding="utf-8") as file:
                file.write("time,x\n0,1\n")
            backtest = ["backtest", path, "--model=m", "--time=time"]
            replay = ["replay", path, "--model=m", "--time=time"]
            with Driftd() as server:
                for arguments, code in (
                        (["compare", path, path, "--feature=x"], 0),
                        (["compare", path + ".gone", path, "--feature=x"], 1),
                        ([*backtest, "--feature=x", f"--config={path}.gone"], 1),
                        (["monitor", "apply", path + ".gone"], 1),
                        (["compare", path, path, "--features=x"], 2),
                        (["compare", path, path, "--feature=y"], 3),
                        ([*backtest, "--feature=y"], 3),
                        ([*replay, "--feature=y"], 3),
                        (["histogram", "m/y"], 3)):
                    result = server.drift(*arguments, check=False)
                    self.assertEqual(result.returncode, code, (arguments, result.stderr))

    def test_a_file_of_counts_becomes_a_reference_exactly(self):
        counts = {value: 10_000_000 - value for value in range(1, 6)}  # the most frequent category first
        with tempfile.TemporaryDirectory() as directory, Driftd() as server:
            path, live = os.path.join(directory, "counts.csv"), os.path.join(directory, "live.csv")
            with open(path, "w", encoding="utf-8") as file:
                file.write("x,name,n\n" + "".join(f"{x},{'abcde'[x - 1]},{n}\n" for x, n in counts.items()) + ",,9\n6,f,0\n")
            with open(live, "w", encoding="utf-8") as file:
                file.write("time,x,name\n" + "".join(f"{10 * row},{1 + row % 5},{'abcde'[row % 5]}\n" for row in range(1_000)))
            server.drift("reference", "upload", path, "--model=m", "--feature=x,name", "--weight=n")
            uploaded = {r["feature"]: int(r["values"]) for r in server.json("reference", "list")}
            self.assertEqual(uploaded, {feature: sum(counts.values()) + 9 for feature in ("x", "name")})
            server.drift("replay", live, "--model=m", "--time=time", "--feature=x,name")
            for feature in ("x", "name"):
                (histogram,) = server.json("histogram", f"m/{feature}")[0]["histograms"]
                self.assertEqual([int(n) for n in histogram["reference"]["bucketCounts"]], list(counts.values()))
                self.assertEqual(int(histogram["reference"]["specials"]["missing"]), 9)

    def test_watch_tells_scores_again_after_a_restart_of_the_server(self):
        with tempfile.TemporaryDirectory() as directory, Driftd() as server:
            told, errors = os.path.join(directory, "told"), os.path.join(directory, "errors")
            with open(told, "wb") as out, open(errors, "wb") as err:
                watch = subprocess.Popen([DRIFT, f"--server={server.grpc}", "watch", "--scores"], stdout=out, stderr=err)
            try:
                self.expect_score(server, directory, "before", told)
                server.kill()
                server.start()
                wait_for("the watch to be back", lambda: "the server is back" in text_of(errors))
                self.expect_score(server, directory, "after", told)
            finally:
                watch.kill()
                watch.wait()

    # The second row is behind the first; the second file is behind what its model has come to.
    BACKWARDS = ["2024-01-04,1\n2024-01-01,2\n", "2024-01-01,3\n"]

    def test_a_replay_goes_back_as_far_as_the_server_retains(self):
        with tempfile.TemporaryDirectory() as directory, Driftd("retention:\n  fine: 7d\n") as server:
            for rows in self.BACKWARDS:
                self.assertEqual(self.replay(server, directory, rows).returncode, 0)
            self.assertEqual([series["values"] for series in server.json("series")], ["3"])

    def test_a_replay_that_goes_back_further_than_the_server_retains_is_refused_before_it_begins(self):
        with tempfile.TemporaryDirectory() as directory, Driftd("retention:\n  fine: 24h\n") as server:
            refused = self.replay(server, directory, self.BACKWARDS[0])
            self.assertEqual(refused.returncode, 1)
            self.assertIn("goes back by 3d", refused.stderr)
            self.assertEqual(server.json("series"), [])
            self.assertEqual(self.replay(server, directory, "2024-01-04,1\n").returncode, 0)
            refused = self.replay(server, directory, self.BACKWARDS[1])
            self.assertEqual(refused.returncode, 1)
            self.assertIn("has come to 2024-01-04", refused.stderr)

    @staticmethod
    def replay(server, directory, rows):
        path = os.path.join(directory, "stream.csv")
        with open(path, "w", encoding="utf-8") as file:
            file.write("time,x\n" + rows)
        return server.drift("replay", path, "--model=m", "--time=time", "--feature=x", check=False)

    @staticmethod
    def expect_score(server, directory, prefix, told):
        """Sends panes to new models until a score is told, since a watch does not tell when it begins."""
        path = os.path.join(directory, "stream.csv")
        with open(path, "w", encoding="utf-8") as file:
            file.write("time,x\n" + "".join(f"{1_700_000_000 + row},{row % 7}\n" for row in range(100)))

        numbers = itertools.count()

        def is_told():
            server.drift("replay", path, f"--model={prefix}{next(numbers)}", "--time=time", "--feature=x", "--pane=10s")
            return prefix in text_of(told)

        wait_for(f"a score of {prefix}", is_told)


if __name__ == "__main__":
    unittest.main(verbosity=2)
