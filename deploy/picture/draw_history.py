#!/usr/bin/env python3
"""Draws a series' scores over time as SVG: drift history GLOB -o json | draw_history.py TITLE > history.svg"""

import datetime
import html
import json
import sys

WIDTH, HEIGHT = 880, 300
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 44, 36
BLUE, GREY, ORANGE, RED = "#1f6feb", "#8b949e", "#d29922", "#f85149"


def time_of(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


class Plot:
    def __init__(self, scores):
        self.scores = scores
        self.times = [time_of(score["paneEndTime"]) for score in scores]
        self.top = 1.08 * max(score["alertScoreBits"] for score in scores)

    def x(self, time):
        share = (time - self.times[0]) / (self.times[-1] - self.times[0])
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(self, bits):
        return HEIGHT - BOTTOM - min(max(0, bits) / self.top, 1) * (HEIGHT - TOP - BOTTOM)

    def line(self, field, colour, extra=""):
        points = " ".join(f"{self.x(time):.1f},{self.y(score[field]):.1f}"
                          for time, score in zip(self.times, self.scores))
        return f'<polyline fill="none" stroke="{colour}" stroke-width="1.6" {extra} points="{points}"/>'

    def drifting(self):
        """A band over every stretch in which the alert was raised."""
        start = None
        for time, score in [*zip(self.times, self.scores), (self.times[-1], {"alertState": "end"})]:
            if score["alertState"] == "ALERT_STATE_DRIFTING":
                start = start or time
            elif start:
                left, right = self.x(start), self.x(time)
                yield (f'<rect x="{left:.1f}" y="{TOP}" width="{right - left:.1f}" height="{HEIGHT - TOP - BOTTOM}" '
                       f'fill="{RED}" opacity="0.12"/>')
                yield label(left + 4, TOP + 14, f"drifting since {start:%Y-%m-%d}", RED)
                start = None

    def months(self):
        month = self.times[0].replace(day=1)
        while month <= self.times[-1]:
            if month >= self.times[0] and month.month % 2:
                yield label(self.x(month), HEIGHT - BOTTOM + 18, f"{month:%b %Y}", GREY, "middle")
            month = (month + datetime.timedelta(days=32)).replace(day=1)

    def bits(self):
        for step in range(5):
            value = self.top * step / 4
            yield label(LEFT - 6, self.y(value) + 4, f"{value:.3f}", GREY, "end")


def label(x, y, text, colour, anchor="start"):
    return (f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" font-size="12" text-anchor="{anchor}" '
            f'font-family="sans-serif">{html.escape(text)}</text>')


def main():
    plot = Plot([score for score in map(json.loads, sys.stdin) if score["bins"]])
    threshold = plot.y(plot.scores[-1]["thresholdBits"])
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">',
          f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
          label(LEFT, 18, sys.argv[1], "#24292f"),
          label(LEFT, 34, "corrected score [bits]", BLUE), label(LEFT + 150, 34, "noise floor", GREY),
          label(LEFT + 240, 34, "threshold", ORANGE),
          *plot.drifting(), *plot.months(), *plot.bits(),
          f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{threshold:.1f}" y2="{threshold:.1f}" stroke="{ORANGE}" '
          'stroke-dasharray="5 4"/>',
          plot.line("noiseFloorBits", GREY), plot.line("alertScoreBits", BLUE), "</svg>", sep="\n")


if __name__ == "__main__":
    main()
