"""Curves as an SVG, four in a row, with nothing but the standard library. Axes start at 0, so that a
straight line through the corner is linear growth and a level one none."""

import math
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, HEIGHT, MARGIN = 300, 220, 50
TICKS = 4
IN_A_ROW = 4


@dataclass
class Curve:
    title: str
    unit: str  # of x
    points: list  # (x, y)


def text(x, y, words, anchor="middle"):
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">{escape(words)}</text>'


def draw_one(curve, left, top):
    most_x = max(x for x, _ in curve.points)
    most_y = max(y for _, y in curve.points) * 1.1
    width, height = WIDTH - MARGIN - 20, HEIGHT - 2 * MARGIN
    origin_x, origin_y = left + MARGIN, top + HEIGHT - MARGIN

    def place(x, y):
        return origin_x + x / most_x * width, origin_y - y / most_y * height

    parts = [text(left + WIDTH / 2, top + 25, curve.title),
             text(left + WIDTH / 2, top + HEIGHT - 10, curve.unit)]
    corner = f"M{origin_x},{origin_y - height} V{origin_y} H{origin_x + width}"
    parts.append(f'<path d="{corner}" fill="none" stroke="gray"/>')
    for i in range(TICKS + 1):
        x, y = most_x * i / TICKS, most_y * i / TICKS
        parts.append(text(place(x, 0)[0], origin_y + 16, f"{x:,.6g}"))
        parts.append(text(origin_x - 5, place(0, y)[1] + 4, f"{y:,.3g}", "end"))
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(*point) for point in curve.points))
    parts.append(f'<polyline points="{line}" fill="none" stroke="#1f77b4" stroke-width="2"/>')
    for point in curve.points:
        x, y = place(*point)
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="#1f77b4"/>')
    return parts


def draw(curves):
    parts = []
    for i, curve in enumerate(curves):
        parts += draw_one(curve, i % IN_A_ROW * WIDTH, i // IN_A_ROW * HEIGHT)
    width = WIDTH * min(len(curves), IN_A_ROW)
    height = HEIGHT * math.ceil(len(curves) / IN_A_ROW)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        'font-family="sans-serif" font-size="11">\n<rect width="100%" height="100%" fill="white"/>\n'
    )
    return head + "\n".join(parts) + "\n</svg>\n"
