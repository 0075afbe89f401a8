"""What `make bench` runs: prints one table and writes it as JSON, so that a regression is seen.

Each row is a ratio of two speeds measured in turns, round after round: what driftd does, and what
one would use instead. The ratio is the median over the rounds, the noise half the distance between
its quartiles.

  python3 bench.py BUILD_DIR [--rounds N] [--target AVX3|AVX2|SSE4|SSSE3]
                   [--only kernels|service|scale] [--growth]
"""

import argparse
import json
import pathlib
import platform
import statistics
import sys
from dataclasses import dataclass, field

sys.path.insert(0, str(pathlib.Path(__file__).parent))


@dataclass
class Row:
    what: str
    against: str
    unit: str  # of the two figures
    goal: float | None  # least ratio; None: told, not judged
    # Per round: driftd's figure, the other's, and the ratio of the speeds.
    driftd: list = field(default_factory=list)
    other: list = field(default_factory=list)
    ratios: list = field(default_factory=list)

    def add(self, driftd, other, ratio):
        self.driftd.append(driftd)
        self.other.append(other)
        self.ratios.append(ratio)

    def summary(self):
        ratio = statistics.median(self.ratios)
        quartiles = statistics.quantiles(self.ratios, n=4) if len(self.ratios) > 1 else [ratio] * 3
        return {
            "what": self.what,
            "driftd": statistics.median(self.driftd),
            "against": self.against,
            "other": statistics.median(self.other),
            "unit": self.unit,
            "ratio": ratio,
            "goal": self.goal,
            "noise": (quartiles[2] - quartiles[0]) / 2 / ratio,
            "met": self.goal is None or ratio >= self.goal,
        }


HEAD = ("what", "driftd", "against", "ratio", "goal", "noise")


def cells(row):
    return (
        row["what"],
        f"{row['driftd']:.4g} {row['unit']}",
        f"{row['against']}: {row['other']:.4g} {row['unit']}",
        f"{row['ratio']:.3g}" + ("" if row["met"] else " (missed)"),
        "" if row["goal"] is None else f"{row['goal']:g}",
        f"{row['noise']:.0%}",
    )


def print_table(rows):
    lines = [HEAD] + [cells(row) for row in rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(HEAD))]
    lines.insert(1, tuple("-" * width for width in widths))
    for line in lines:
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |")


def cpu_name():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--target", default="", help="no better than this target of Highway's")
    parser.add_argument("--only", choices=["kernels", "service", "scale"],
                        help="one part of the table")
    parser.add_argument("--growth", action="store_true",
                        help="with the part scale, also draw growth.svg beside this file")
    arguments = parser.parse_args()

    from kernels import kernels
    from scale import scale
    from service import service

    parts = {"kernels": kernels, "service": service, "scale": scale}
    if arguments.target:
        arguments.only = "kernels"  # the others are measured as they serve
    rows = [row.summary() for name, part in parts.items() if arguments.only in (None, name)
            for row in part.measure(arguments)]
    print(f"{cpu_name()}, target {arguments.target or 'best'}, {arguments.rounds} rounds")
    print_table(rows)
    result = arguments.build / f"bench{arguments.target and '-' + arguments.target}.json"
    result.write_text(json.dumps(rows, indent=2) + "\n")
    print(f"written to {result}")


if __name__ == "__main__":
    main()
