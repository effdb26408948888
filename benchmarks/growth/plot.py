"""Draws how times grow, from the tables that `queries.py` and `quads.py` print: both axes logarithmic, SVG.

    python benchmarks/growth/queries.py 50 100 200 > table.md; python benchmarks/growth/plot.py table.md docs/growth.svg

A line for each query; the steepest are named. The dashed line grows as the articles (or quads) do.
"""

from __future__ import annotations

import math
import sys
from html import escape
from pathlib import Path

WIDTH, HEIGHT, LEFT, RIGHT, EDGE = 760, 460, 60, 200, 40
#: Lines that get a name, those that take longest at the last step.
NAMED = 8


def main() -> None:
    steps, lines = read_table(Path(sys.argv[1]).read_text("utf-8"))
    Path(sys.argv[2]).write_text(draw(steps, lines), encoding="utf-8")


def read_table(text: str) -> tuple[list[float], dict[str, list[float]]]:
    """Read the steps, and the seconds at each by name; rows that lack one are left out."""
    rows = [
        [cell.strip() for cell in line.strip("| ").split("|")]
        for line in text.splitlines()
        if line[:1] == "|"
    ]
    head = next(line for line in text.splitlines() if line.startswith("|"))
    names = [cell.strip() for cell in head.strip("|").split("|")]
    steps = [
        float(name.removesuffix(": s")) for name in names if name.endswith(": s") and "actor" not in name
    ]
    found = {}
    for row in rows[2:]:
        cells = row[1 : 1 + len(steps)]
        if len(cells) == len(steps) and "-" not in cells and min(map(float, cells)) > 0:
            found[row[0]] = [float(cell) for cell in cells]
    return steps, found


def draw(steps: list[float], lines: dict[str, list[float]]) -> str:
    low, high = 0.01, max(cells[-1] for cells in lines.values()) * 1.3

    def x(step: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * math.log(step / steps[0]) / math.log(steps[-1] / steps[0])

    def y(seconds: float) -> float:
        return HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * math.log(max(seconds, low) / low) / math.log(high / low)

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
             'font-size="12"><title>CPU seconds of each query and export</title>'
             f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>']  # fmt: skip
    for power in range(-2, math.floor(math.log10(high)) + 1):
        parts.append(f'<path d="M{LEFT} {y(10.0**power):.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        parts.append(
            f'<text x="{LEFT - 6}" y="{y(10.0**power) + 4:.1f}" text-anchor="end">{10.0**power:g} s</text>'
        )
    for step in steps:
        parts.append(f'<text x="{x(step):.1f}" y="{HEIGHT - EDGE + 18}" text-anchor="middle">{step:g}</text>')
    ends = [low * 3, low * 3 * steps[-1] / steps[0]]
    parts.append(f'<path d="M{x(steps[0]):.1f} {y(ends[0]):.1f}L{x(steps[-1]):.1f} {y(ends[1]):.1f}" stroke="#000" '
                 'stroke-dasharray="5 4"/>')  # fmt: skip
    ranked = sorted(lines, key=lambda name: -lines[name][-1])
    taken = -math.inf
    for place, name in enumerate(ranked):
        points = "L".join(
            f"{x(step):.1f} {y(cell):.1f}" for step, cell in zip(steps, lines[name], strict=True)
        )
        colour = f"hsl({place * 360 // NAMED} 65% 40%)" if place < NAMED else "#bbb"
        parts.append(f'<path d="M{points}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        if place < NAMED:
            taken = max(y(lines[name][-1]) + 4, taken + 14)
            label = f"{name}: {lines[name][-1]:g} s"
            parts.append(
                f'<text x="{WIDTH - RIGHT + 8}" y="{taken:.1f}" fill="{colour}">{escape(label)}</text>'
            )
    return "\n".join([*parts, "</svg>", ""])


if __name__ == "__main__":
    main()
