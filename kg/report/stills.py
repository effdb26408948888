"""Draws a page's picture as a still for print: the networks, the timeline, the matrix.

In: facts. Out: SVG 174 mm wide, two columns of a journal page, in colours that stay apart in greyscale, with title,
message, days, number of statements and source. Same facts, same bytes; what has no room is counted in the last line.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from kg.counting import count_words
from kg.errors import UsageError
from kg.installation import load_extra
from kg.model import ACTS
from kg.pages.pictures import Picture
from kg.pages.shell import load_templates
from kg.report.facts import Facts, count_matrix, date_statement
from kg.report.messages import shorten, tell_days, tell_matrix
from kg.report.networks import BUILDERS
from kg.report.sketch import HALF_HEIGHT, HEIGHT, build_sketch
from kg.report.timeline import LABELS, LANE, Timeline, build_timeline
from kg.report.timeline import WIDTH as DAYS_WIDTH

#: Units across; one is 174/720 mm, so that letters of 12 units have 8 points.
WIDTH = 720
#: Rows of a column, rows and columns of the matrix; the first ones are drawn.
MOST_ROWS, MOST_CELLS = 7, 8
#: Colour of an act and dashes of its arrow, each apart from the next in greyscale.
INKS: Mapping[str, tuple[str, str]] = {
    act: (act.ink, " ".join(map(str, act.ink_dashes))) for act in ACTS if act.ink
}
#: What is drawn with other acts.
PLAIN = ("#444444", "")
#: Dots an inch of a picture made of dots: what journals ask for.
DOTS = 300
#: Fonts of the letters, the first that a machine has.
FONTS = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', 'Noto Sans', sans-serif"


@dataclass
class _Canvas:
    """What is drawn, in order: plain records for the template, which escapes every text."""

    height: float
    notes: list[str] = field(default_factory=list)
    legend: list[str] = field(default_factory=list)
    shapes: list[dict[str, object]] = field(default_factory=list)

    def add(self, kind: str, **given: object) -> None:
        self.shapes.append({"kind": kind, **given})


def build_still(name: str, facts: Facts, dispute: str = "") -> str:
    """Build the still picture of a page.

    Args:
        name: From `STILLS`.
        facts: What is drawn; see `build_facts`.
        dispute: Its name, for the title; "" for none.

    Returns:
        An SVG document.

    Raises:
        UsageError: That page has no picture.
    """
    if name not in STILLS:
        raise UsageError(f"{name!r} has no still picture - expected {', '.join(STILLS)}")
    title, message, told, canvas = STILLS[name](facts)
    return (
        load_templates()
        .get_template("still.svg")
        .render(
            title=f"{dispute}: {title}" if dispute else title,
            message=message,
            told=told,
            dispute=dispute,
            canvas=canvas,
            inks=INKS,
            width=WIDTH,
            fonts=FONTS,
        )
    )


def paint_still(svg: str) -> bytes:
    """Paint a still picture as PNG, 300 dots an inch.

    Raises:
        UsageError: resvg-py is not installed, or the machine has no font that it finds.
    """
    resvg = load_extra("resvg_py", "a PNG needs resvg-py", "pictures")

    def paint(picture: str) -> bytes:
        return bytes(resvg.svg_to_bytes(svg_string=picture, dpi=DOTS))

    # Letters without a font are left out in silence.
    tried = (_LETTERS.format(fonts=FONTS, text=text) for text in ("n", ""))
    if len({paint(picture) for picture in tried}) == 1:
        raise UsageError("a PNG needs a font - install one, such as the package fonts-dejavu, or write --svg")
    return paint(svg)


_LETTERS = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="9mm" height="9mm" viewBox="0 0 30 30" font-family="{fonts}">'
    '<text y="20">{text}</text></svg>'
)

#: Title, message, how many statements of which days, and what is drawn.
_Still = tuple[str, str, str, _Canvas]


def _tell_read(number: int, facts: Facts) -> str:
    """Tell how many statements are drawn, of how many articles, published when."""
    days = sorted(a.day for a in facts.articles.values() if a.day)
    undated = len(facts.articles) - len(days)
    told = [_count(number, len(facts.articles)), *([f"{days[0]} to {days[-1]}"] if days else [])]
    return ", ".join([*told, *([f"{undated} undated"] if undated else [])])


def _count(statements: int, articles: int) -> str:
    return f"n = {count_words(statements, 'statement')} in {count_words(articles, 'article')}"


def _draw_sides(facts: Facts) -> _Still:
    _, _, cells = count_matrix(facts)
    sketch, canvas = build_sketch(cells), _Canvas(HEIGHT)
    for line in sketch.lines:
        found = cells[line.speaker, line.target]
        ink, dashes = _find_ink(Counter(str(s.act) for s in found), canvas)
        canvas.add("path", d=line.path, ink=ink, dashes=dashes, width=line.width)
    for side in sketch.sides:
        canvas.add(
            "box",
            x=side.x - side.half,
            y=side.y - HALF_HEIGHT,
            width=2 * side.half,
            height=2 * HALF_HEIGHT,
            text=side.label,
        )
    for line in sketch.lines:
        canvas.add("bead", x=line.x, y=line.y, text=str(line.count))
    if sketch.hidden:
        canvas.notes.append(f"{count_words(sketch.hidden, 'other arrow')} not drawn")
    number = sum(len(found) for (one, other), found in cells.items() if one != other)
    return "who accuses whom", tell_matrix(facts), _tell_read(number, facts), canvas


def _draw_columns(file: str, facts: Facts) -> _Still:
    picture = BUILDERS[file](facts)
    groups = {node.id: (node.column, node.group or node.label) for node in picture.nodes}
    arrows: dict[tuple[tuple[int, str], tuple[int, str]], dict[str, set[str]]] = {}
    for arrow in picture.arrows:
        acts = arrows.setdefault((groups[arrow.source], groups[arrow.target]), {})
        acts.setdefault(arrow.act, set()).update(arrow.statements)
    canvas = _Canvas(60 + 44 * MOST_ROWS)
    places = _place_columns(picture, arrows, canvas)
    for (one, other), acts in sorted(arrows.items()):
        if one in places and other in places:
            _draw_arrow(canvas, places[one], places[other], acts)
    number = len({key for arrow in picture.arrows for key in arrow.statements})
    return picture.title.lower(), picture.message, _tell_read(number, facts), canvas


#: Left edge and right edge of each column.
_EDGES = {2: ((0, 250), (430, WIDTH)), 3: ((0, 160), (240, 480), (570, WIDTH))}
#: By column and name: left edge, right edge, middle height.
_Places = Mapping[tuple[int, str], tuple[float, float, float]]


def _place_columns(
    picture: Picture,
    arrows: Mapping[tuple[tuple[int, str], tuple[int, str]], Mapping[str, set[str]]],
    canvas: _Canvas,
) -> _Places:
    """Place the busiest of each column, and draw their boxes; what has no room is noted."""
    weights = Counter[tuple[int, str]]()
    for ends, acts in arrows.items():
        for end in ends:
            weights[end] += sum(map(len, acts.values()))
    places: dict[tuple[int, str], tuple[float, float, float]] = {}
    tallest = min(MOST_ROWS, max(Counter(column for column, _ in weights).values(), default=1))
    canvas.height = 40 + 44 * tallest
    for column, head in enumerate(picture.columns):
        left, right = _EDGES[len(picture.columns)][column]
        ranked = sorted((end for end in weights if end[0] == column), key=lambda end: (-weights[end], end))
        canvas.add("head", x=(left + right) / 2, y=12, text=head)
        for rank, end in enumerate(ranked[:MOST_ROWS]):
            y = 24 + (canvas.height - 30) * (rank + 0.5) / min(MOST_ROWS, len(ranked))
            text = shorten(end[1], int((right - left) / 6.3))
            half = min((right - left) / 2, 10 + 3.4 * len(text))
            middle = (left + right) / 2
            places[end] = (middle - half, middle + half, y)
            canvas.add("box", x=middle - half, y=y - 13, width=2 * half, height=26, text=text)
        if len(ranked) > MOST_ROWS:
            canvas.notes.append(f"{len(ranked) - MOST_ROWS} more under {head!r} not drawn")
    return places


def _draw_arrow(
    canvas: _Canvas,
    one: tuple[float, float, float],
    other: tuple[float, float, float],
    acts: Mapping[str, set[str]],
) -> None:
    ink, dashes = _find_ink(Counter({act: len(found) for act, found in acts.items()}), canvas)
    number = len({key for found in acts.values() for key in found})
    forth = one[0] < other[0]
    x, end = (one[1] + 2, other[0] - 3) if forth else (one[0] - 2, other[1] + 3)
    bend = (end - x) * 0.45
    curve = [(x, one[2]), (x + bend, one[2]), (end - bend, other[2]), (end, other[2])]
    start, *rest = (f"{across:.0f} {down:.0f}" for across, down in curve)
    path = f"M{start} C{' '.join(rest)}"
    width = min(6.0, 0.8 + 0.7 * number**0.5)
    canvas.shapes.insert(0, {"kind": "path", "d": path, "ink": ink, "dashes": dashes, "width": width})
    _place_bead(canvas, curve, str(number))


def _place_bead(canvas: _Canvas, curve: Sequence[tuple[float, float]], text: str) -> None:
    """Place a count on its curve, where it covers no other; one without room is left out."""
    taken = [(float(str(s["x"])), float(str(s["y"]))) for s in canvas.shapes if s["kind"] == "bead"]
    for t in (0.5, 0.6, 0.4, 0.7, 0.3, 0.78, 0.22):
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
        x, y = (sum(w * point[axis] for w, point in zip(weights, curve, strict=True)) for axis in (0, 1))
        if all(math.hypot(x - there, y - down) > 19 for there, down in taken):
            canvas.add("bead", x=x, y=y, text=text)
            return


def _find_ink(acts: Counter[str], canvas: _Canvas) -> tuple[str, str]:
    """Find the ink of the commonest act, and put it into the legend; a plain one in a draw."""
    act = min(acts, key=lambda name: (-acts[name], name))
    if list(acts.values()).count(acts[act]) > 1:
        return PLAIN
    if act in INKS and act not in canvas.legend:
        canvas.legend.append(act)
    return INKS.get(act, PLAIN)


def _draw_days(facts: Facts) -> _Still:
    timeline = build_timeline(facts)
    scale = WIDTH / (LABELS + DAYS_WIDTH + 10)
    canvas = _Canvas(max(40.0, timeline.height * scale))
    for x, label in timeline.ticks:
        canvas.add("rule", x1=x * scale, x2=x * scale, y1=14, y2=timeline.height * scale)
        canvas.add("small", x=x * scale, y=11, text=label)
    for lane in timeline.lanes:
        canvas.add("rule", x1=0, x2=WIDTH, y1=lane.base * scale, y2=lane.base * scale)
        canvas.add("small", x=0, y=(lane.y + LANE - 16) * scale, text=shorten(lane.name, 20))
        for bar in lane.bars:
            for part in bar.parts:
                ink, _ = _find_ink(Counter({str(part.act): 1}), canvas)
                box = {"x": bar.x, "y": part.y, "width": bar.width, "height": part.height}
                canvas.add("bar", ink=ink, **{name: value * scale for name, value in box.items()})
            canvas.add("count", x=(bar.x + bar.width / 2) * scale, y=bar.top * scale - 2, text=str(bar.count))
    canvas.notes.append(f"one bar a {timeline.unit}, by the last day on which it can have been said")
    if any(not bar.first for lane in timeline.lanes for bar in lane.bars):
        canvas.notes.append("first bar: and before")
    if timeline.undated:
        canvas.notes.append(f"{timeline.undated} undated not drawn")
    return "timeline", tell_days(facts), _tell_dated(timeline, facts), canvas


def _tell_dated(timeline: Timeline, facts: Facts) -> str:
    """Tell how many statements stand in the bars, of how many articles, and which days the bars are of."""
    dated = [s for s in facts.main if date_statement(s, facts)]
    told = _count(len(dated), len({s.article for s in dated}))
    return f"{told}, {' to '.join(timeline.days)}" if dated else told


def _draw_matrix(facts: Facts) -> _Still:
    rows, columns, cells = count_matrix(facts)
    shown: Sequence[str] = columns[:MOST_CELLS]
    largest = max(map(len, cells.values()), default=1)
    left, top, wide, tall = 170, 84, 66, 30
    canvas = _Canvas(top + tall * min(MOST_CELLS, len(rows)) + 4)
    for x, column in enumerate(shown):
        canvas.add("turned", x=left + wide * x + wide / 2, y=top - 8, text=shorten(column, 20))
    for y, row in enumerate(rows[:MOST_CELLS]):
        canvas.add("small", x=0, y=top + tall * y + tall / 2 + 4, text=shorten(row, 25))
        for x, column in enumerate(shown):
            number = len(cells.get((row, column), ()))
            shade = round(255 - 175 * number / largest)
            place = {"x": left + wide * x, "y": top + tall * y, "width": wide, "height": tall}
            canvas.add("cell", **place, shade=shade, text=str(number or ""))
    beyond = max(0, len(rows) - MOST_CELLS), max(0, len(columns) - MOST_CELLS)
    if any(beyond):
        canvas.notes.append(f"{beyond[0]} other rows and {beyond[1]} other columns not drawn")
    told = _tell_read(sum(map(len, cells.values())), facts)
    return "who (rows) against whom (columns)", tell_matrix(facts), told, canvas


#: Page to what draws its picture.
STILLS: Mapping[str, Callable[[Facts], _Still]] = {
    "network": _draw_sides,
    **{
        file.removesuffix(".html"): partial(_draw_columns, file)
        for file in BUILDERS
        if file != "network.html"
    },
    "timeline": _draw_days,
    "matrix": _draw_matrix,
}
