"""The scores that are served equal SciPy's on the bins that are served with them."""

import csv
import os
import random
import tempfile
import unittest

import numpy
from scipy.spatial.distance import jensenshannon
from scipy.special import rel_entr
from scipy.stats import chi2

from harness import Driftd

SEED = 7
MONITOR = """
monitors:
  - name: all
    references:
      - name: training
        pinned: {}
"""


def write_stream(path, random_source):
    """A reference, then live values two seconds apart whose distributions differ more, less, or not at all."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["part", "time", "same", "shifted", "score", "country", "constant", "sparse"])
        for row in range(6000):
            live = row >= 5000
            seconds = (row - 5000) / 2 if live else 0
            writer.writerow([
                "live" if live else "reference", 1_700_000_000 + seconds, random_source.gauss(0, 1),
                random_source.gauss(0.3 * live, 1), random_source.betavariate(2, 5 - live),
                random_source.choices("ABCDEFG", [40, 30, 15, 10, 4, 1 - live, 5 * live])[0], 7,
                "" if random_source.random() < (0.2 if live else 0.1) else random_source.expovariate(1)])


class ScoresTest(unittest.TestCase):
    def test_scores_equal_scipys_on_the_bins_shown(self):
        print("seed", SEED)
        with tempfile.TemporaryDirectory() as directory, Driftd(MONITOR) as server:
            path = os.path.join(directory, "stream.csv")
            write_stream(path, random.Random(SEED))
            features = ["same", "shifted", "score", "country", "constant", "sparse"]
            server.drift("replay", path, "--model=m", "--time=time", f"--feature={','.join(features)}",
                         "--reference=part=reference")
            for feature in features:
                with self.subTest(feature):
                    answer = server.json("histogram", f"m/{feature}")
                    pair = answer[0]["histograms"][0] if "histograms" in answer[0] else answer[0]
                    self.compare(pair)

    def compare(self, pair):
        score = pair["score"]
        live = numpy.array([int(b["liveValues"]) for b in pair["bins"]], dtype=float)
        reference = numpy.array([int(b["referenceValues"]) for b in pair["bins"]], dtype=float)
        self.assertEqual(live.sum(), int(score["live"]["values"]))
        self.assertEqual(reference.sum(), int(score["referenceWindow"]["values"]))
        bins = len(live)
        self.assertEqual(score["bins"], bins)
        jsd = jensenshannon(live, reference, base=2) ** 2 if bins > 1 else 0
        self.near(score["jsdBits"], jsd)
        p, q = (side + score["smoothing"] for side in (live, reference))
        p, q = p / p.sum(), q / q.sum()
        self.near(score["klLiveToReferenceBits"], rel_entr(p, q).sum() / numpy.log(2))
        self.near(score["klReferenceToLiveBits"], rel_entr(q, p).sum() / numpy.log(2))
        chance = (1 / live.sum() + 1 / reference.sum()) / 8 / numpy.log(2)
        self.near(score["correctedJsdBits"], jsd - (bins - 1) * chance)
        floor = chi2.isf(score["noiseLevel"], bins - 1) * chance if bins > 1 else 0
        self.near(score["noiseFloorBits"], floor)

    def near(self, told, expected):
        # What is 0 but for SciPy's own cancellation is no relative error.
        self.assertLessEqual(abs(told - expected), 2e-6 * abs(expected) + 1e-14)


if __name__ == "__main__":
    unittest.main(verbosity=2)
