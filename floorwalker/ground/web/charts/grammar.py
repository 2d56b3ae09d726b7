"""The words charts are written in: a canvas of classed marks, scales from zero, paths with gaps, a legend and a table."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

Values = Sequence[float | None]
Swatch = Literal["bar", "line", "band", "step", "hatch", "dot", "box", "dash", "diamond", "square", "triangle", "ring"]

MAX_SERIES = 5  # more than five cannot be told apart (UI.md section 3)
NICE_STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Table:
    """A chart as a table: the first column names the row; every cell is already formatted."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Key:
    """One entry of a legend; `mark` is the class that draws it."""

    label: str
    mark: str
    shape: Swatch = "bar"

    @property
    def swatch(self) -> SafeString:
        """The entry's small drawing."""
        drawn = {
            "bar": '<rect x="3" width="12" height="12" rx="2" class="{}"/>',
            "band": '<rect y="1" width="18" height="10" class="m-band"/><path d="M0 6h18" class="{}"/>',
            "line": '<path d="M0 6h18" class="{}"/>',
            "dash": '<path d="M0 6h18" class="{}"/>',
            "step": '<path d="M0 9h9V4h9" class="{}"/>',
            "diamond": '<path d="M9 0l6 6-6 6-6-6z" class="{}"/>',
            "square": '<rect x="3" width="12" height="12" rx="2" class="{}"/>',
            "triangle": '<path d="M9 0l7 12H2z" class="{}"/>',
            "ring": '<circle cx="9" cy="6" r="4" class="{}"/>',
            "dot": '<circle cx="9" cy="6" r="2.5" class="{}"/>',
            "box": '<path d="M9 0v12" class="m-whisker"/><rect x="5" y="2" width="8" height="8" rx="2" class="{}"/>',
            "hatch": '<rect x="2" width="14" height="12" class="hatch-ground"/>'
            '<path d="M3 11 9 1M9 11l6-10" class="hatch-line {}"/>',
        }[self.shape]
        return format_html(f'<svg viewBox="0 0 18 12" aria-hidden="true">{drawn}</svg>', self.mark)


@dataclass(frozen=True)
class Chart:
    """A drawn chart: the picture, what it says in one sentence, its legend and its table."""

    title: str
    summary: str
    svg: SafeString
    legend: Sequence[Key] = ()
    table: Table | None = None


@dataclass(frozen=True)
class Scale:
    """A straight scale from values to pixels."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the pixel at which `value` stands."""
        span = self.high - self.low
        return self.start if span == 0 else self.start + (value - self.low) / span * (self.end - self.start)


@dataclass(frozen=True)
class Bands:
    """Equal steps along the x axis, one for each interval or day."""

    count: int
    start: float
    end: float

    @property
    def width(self) -> float:
        """The width of one step in pixels."""
        return (self.end - self.start) / max(self.count, 1)

    def left(self, index: float) -> float:
        """Return where step `index` begins."""
        return self.start + index * self.width

    def middle(self, index: float) -> float:
        """Return the middle of step `index`."""
        return self.left(index + 0.5)


class Canvas:
    """An SVG drawing of classed marks; nothing on it carries a colour or a style of its own."""

    def __init__(self, code: str, *, width: float, height: float, title: str, summary: str) -> None:
        self.code, self.width, self.height = code, width, height
        self._title, self._summary = title, summary
        self._marks: list[str] = []
        self._uses_hatch = False

    def add(self, tag: str, text: str | None = None, /, **attributes: object) -> None:
        """Draw one element; a trailing underscore is dropped and the others become hyphens: ``class_``, ``stroke_width``."""
        self._marks.append(element(tag, text, "", **attributes))

    def draw(self, drawn: str) -> None:
        """Draw an element that `element` made."""
        self._marks.append(drawn)

    def text(self, x: float, y: float, words: str, mark: str = "") -> None:
        """Write `words` at a point; the class decides the anchor (mid, end) and the colour."""
        self.add("text", words, x=x, y=y, class_=mark or None)

    def line(self, x1: float, y1: float, x2: float, y2: float, mark: str) -> None:
        """Draw a straight line."""
        self.add("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=mark)

    def rect(self, x: float, y: float, width: float, height: float, mark: str, *, hint: str = "", round_: float = 0) -> None:
        """Draw a rectangle, with a hint that hovering shows."""
        self._marks.append(
            element(
                "rect", None, hint, x=x, y=y, width=max(width, 0), height=max(height, 0), rx=round_ or None, class_=mark
            )
        )

    def hatch(self, x: float, y: float, width: float, height: float) -> None:
        """Draw a hatched area: what is short."""
        self._uses_hatch = True
        self.add("rect", x=x, y=y, width=max(width, 0), height=max(height, 0), fill=f"url(#{self.code}-hatch)")

    def path(self, d: str, mark: str) -> None:
        """Draw a path; an empty one is left out."""
        if d:
            self.add("path", d=d, class_=mark)

    def read(self, x: float, y: float, width: float, height: float, *, words: str, href: str = "") -> None:
        """Lay a stop for the crosshair island over an interval; hovering shows the same words."""
        self._marks.append(
            element(
                "rect", None, words,
                x=x, y=y, width=width, height=height, class_="focusable", data_read=words, data_href=href or None,
            )
        )  # fmt: skip

    def value_axis(self, scale: Scale, *, left: float, right: float, ticks: Sequence[float], label: str = "") -> None:
        """Draw the grid lines with their figures, zero included."""
        for tick in ticks:
            self.line(left, scale(tick), right, scale(tick), "grid")
            self.text(left - 7, scale(tick) + 3.5, f"{tick:,.10g}", "end")
        if label:
            self.text(left, scale(scale.high) - 8, label, "lbl")

    def svg(self) -> SafeString:
        """Return the drawing with its title and its one-sentence summary for those who do not see it."""
        defs = ""
        if self._uses_hatch:
            defs = (
                f'<defs><pattern id="{conditional_escape(self.code)}-hatch" width="6" height="6" '
                'patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" class="hatch-ground"/>'
                '<line x1="0" y1="0" x2="0" y2="6" class="hatch-line"/></pattern></defs>'
            )
        head = format_html(
            '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-title {}-desc">'
            '<title id="{}-title">{}</title><desc id="{}-desc">{}</desc>',
            number(self.width), number(self.height), self.code, self.code, self.code, self._title, self.code, self._summary,
        )  # fmt: skip
        return SafeString(f"{head}{defs}{''.join(self._marks)}</svg>")


def element(tag: str, text: str | None = None, hint: str = "", /, **attributes: object) -> str:
    """Return one escaped SVG element; a hint is what hovering shows."""
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{conditional_escape(number(value) if isinstance(value, float) else str(value))}"'
        for name, value in attributes.items()
        if value is not None
    )
    inside = (f"<title>{conditional_escape(hint)}</title>" if hint else "") + (conditional_escape(text) if text else "")
    return f"<{tag}{written}>{inside}</{tag}>" if inside else f"<{tag}{written}/>"


def number(value: float) -> str:
    """Return a coordinate to a tenth of a pixel, without a needless point."""
    return f"{value:.1f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"


def known(value: float | None) -> bool:
    """Return whether there is a figure: neither None nor NaN."""
    return value is not None and not math.isnan(value)


def greatest(*series: Values) -> float:
    """Return the greatest known value of all series, 0 where there is none."""
    return max((value for values in series for value in values if value is not None and known(value)), default=0.0)


def ticks_to(highest: float, *, about: int = 4) -> tuple[float, ...]:
    """Return round figures from zero that reach at least `highest`."""
    if highest <= 0:
        return (0.0, 1.0)
    size = 10.0 ** math.floor(math.log10(highest / about))
    step = next(size * nice for nice in NICE_STEPS if size * nice * about >= highest * (1 - 1e-9))
    return tuple(step * index for index in range(math.ceil(highest / step - 1e-9) + 1))


def runs(values: Values) -> Iterator[list[tuple[int, float]]]:
    """Yield the stretches of known values: a gap in the data stays a gap in the drawing."""
    run: list[tuple[int, float]] = []
    for index, value in enumerate(values):
        if value is not None and known(value):
            run.append((index, value))
        elif run:
            yield run
            run = []
    if run:
        yield run


def line_path(values: Values, x: Bands, y: Scale) -> str:
    """Return a line through the middle of each step."""
    return " ".join(
        "M" + "L".join(f"{number(x.middle(index))} {number(y(value))}" for index, value in run) for run in runs(values)
    )


def band_path(lower: Values, upper: Values, x: Bands, y: Scale) -> str:
    """Return the area between two lines, where both are known."""
    both = [top if known(bottom) else None for bottom, top in zip(lower, upper, strict=True)]
    drawn = []
    for run in runs(both):
        there = [f"{number(x.middle(index))} {number(y(value))}" for index, value in run]
        back = [f"{number(x.middle(index))} {number(y(lower[index] or 0.0))}" for index, _value in reversed(run)]
        drawn.append("M" + "L".join(there + back) + "Z")
    return " ".join(drawn)


def step_path(values: Values, x: Bands, y: Scale) -> str:
    """Return a line that keeps each value over its whole step."""
    drawn = []
    for run in runs(values):
        points = [f"V{number(y(value))}H{number(x.left(index + 1))}" for index, value in run]
        first_index, first_value = run[0]
        drawn.append(f"M{number(x.left(first_index))} {number(y(first_value))}" + "".join(points))
    return " ".join(drawn)


def step_area(values: Values, x: Bands, y: Scale) -> str:
    """Return the filled area under a step line, down to zero."""
    drawn = []
    for run in runs(values):
        points = "".join(f"V{number(y(value))}H{number(x.left(index + 1))}" for index, value in run)
        drawn.append(f"M{number(x.left(run[0][0]))} {number(y(0))}{points}V{number(y(0))}Z")
    return " ".join(drawn)


def check_series(*series: object) -> None:
    """Refuse more lines than can be told apart.

    Raises
    ------
    ValueError
        If there are more than `MAX_SERIES`.
    """
    if len(series) > MAX_SERIES:
        raise ValueError(f"A chart shows at most {MAX_SERIES} series; got {len(series)}. Split it into two charts.")
