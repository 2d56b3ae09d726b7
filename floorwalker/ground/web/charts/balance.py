"""Efficiency beside quality: a point for each team or person with a cross for its ranges, the target of each as a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from floorwalker.ground.web import formats
from floorwalker.ground.web.charts.grammar import Canvas, Chart, Key, Scale, Table, element, number

WIDTH, HEIGHT, LEFT, RIGHT, TOP, FOOT = 1120.0, 400.0, 54.0, 18.0, 24.0, 40.0
MOST_NAMED = 14
"""Of more points only those that stand out carry their name; hovering and the table name all."""
NARROWEST, REACH = 0.15, 12.0
"""How far the scale of pace goes at the least, and how near to a point one meets it; the latter in pixels (WCAG 2.5.8)."""
LETTER, LINE = 6.2, 13.0
"""About how wide a letter and how high a line of a name is, so that names are not written over one another."""
MARKS = {"fast but failing": "sg-diamond", "good but slow": "sg-square", "fast and good": "pt", "": "pt"}


@dataclass(frozen=True)
class Spot:
    """One point: its pace as a multiple of what is usual and its quality as a share, each with its range, and where it leads."""

    name: str
    pace: tuple[float, float, float]
    quality: tuple[float, float, float]
    contacts: int
    judged: int
    flag: str
    url: str


def efficiency_and_quality(
    code: str, spots: Sequence[Spot], *, title: str, side: str, line: float | None, usual_within: float, flags: dict[str, str],
) -> Chart:
    """Draw the points on pace, faster to the right, against the quality named `side`, and the band that is called usual."""
    x, y = _scales(spots, line)
    flagged = [each for each in spots if each.flag in flags]
    summary = _("%(title)s: %(n)d points, %(flagged)d stand out.") % {"title": title, "n": len(spots), "flagged": len(flagged)}
    canvas = Canvas(code, width=WIDTH, height=HEIGHT, title=title, summary=summary)
    foot = HEIGHT - FOOT
    left, right = sorted((x(1 + usual_within), x(1 - usual_within)))
    canvas.rect(left, TOP, right - left, foot - TOP, "m-band", hint=_("Called usual"))
    for tick in _ticks(y.low, y.high):
        canvas.line(LEFT, y(tick), WIDTH - RIGHT, y(tick), "grid")
        canvas.text(LEFT - 7, y(tick) + 3.5, formats.share(tick), "end")
    for tick in _ticks(x.low, x.high):
        canvas.text(x(tick), foot + 15, f"× {tick:.2f}".rstrip("0").rstrip("."), "mid")
    canvas.line(x(1.0), TOP, x(1.0), foot, "l-target")
    canvas.text(LEFT, foot + 31, _("← slower, handle time as a multiple of what is usual"))
    canvas.text(WIDTH - RIGHT, foot + 31, _("faster →"), "end")
    canvas.text(LEFT, TOP - 9, side, "lbl")
    if line is not None:
        canvas.line(LEFT, y(line), WIDTH - RIGHT, y(line), "l-required")
        canvas.text(WIDTH - RIGHT, y(line) - 5, formats.share(line), "end lbl")
    taken = [(x(each.pace[0]) - 6, y(each.quality[0]) - 6, 12.0, 12.0) for each in spots if each.flag in flags]
    for spot in sorted(spots, key=lambda each: each.flag in flags):  # what stands out is drawn last, on top
        _spot(canvas, spot, x, y, taken=taken if len(spots) <= MOST_NAMED or spot.flag in flags else None)
    for spot in sorted(spots, key=lambda each: -each.pace[0]):  # from left to right, as arrow keys move
        canvas.read(x(spot.pace[0]) - REACH, y(spot.quality[0]) - REACH, 2 * REACH, 2 * REACH, words=_words(spot), href=spot.url)
    legend = [
        Key(_("Team or person, with 95 % ranges"), "pt", "dot"), Key(flags["fast but failing"], "sg-diamond", "diamond"),
        Key(flags["good but slow"], "sg-square", "square"), Key(_("Target, else usual"), "l-required", "line"),
        Key(_("Called usual"), "m-band", "band"),
    ]
    return Chart(title, summary, canvas.svg(), legend, _table(spots, title, side, flags))


def _scales(spots: Sequence[Spot], line: float | None) -> tuple[Scale, Scale]:
    paces = [end for each in spots for end in each.pace[1:]] + [1.0]
    shares = [end for each in spots for end in each.quality[1:]] + ([line] if line is not None else [])
    reach = max(max(paces) - 1, 1 - min(paces), NARROWEST) * 1.08
    low, high = max(min(shares) - 0.03, 0.0), min(max(shares) + 0.03, 1.0)
    return Scale(1 - reach, 1 + reach, WIDTH - RIGHT, LEFT), Scale(low, high, HEIGHT - FOOT, TOP)


def _ticks(low: float, high: float) -> list[float]:
    step = next(size for size in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 100.0) if (high - low) / size <= 7)
    first = int(low / step + (1 - 1e-9))
    return [step * place for place in range(first, int(high / step + 1e-9) + 1)]


def _spot(canvas: Canvas, spot: Spot, x: Scale, y: Scale, *, taken: list[tuple[float, float, float, float]] | None) -> None:
    at_x, at_y = x(spot.pace[0]), y(spot.quality[0])
    canvas.line(x(spot.pace[1]), at_y, x(spot.pace[2]), at_y, "m-whisker")
    canvas.line(at_x, y(spot.quality[1]), at_x, y(spot.quality[2]), "m-whisker")
    mark = MARKS.get(spot.flag, "pt")
    if mark == "sg-diamond":
        shape = element("path", None, _words(spot), d=f"M{number(at_x)} {number(at_y - 7)}l7 7-7 7-7-7z", class_=mark)
    elif mark == "sg-square":
        shape = element("rect", None, _words(spot), x=at_x - 5.5, y=at_y - 5.5, width=11.0, height=11.0, class_=mark)
    else:
        shape = element("circle", None, _words(spot), cx=at_x, cy=at_y, r=4.5, class_=mark)
    name = ""
    if taken is not None:
        left, base = _place(at_x, at_y, len(spot.name) * LETTER, taken)
        name = element("text", spot.name, "", x=left, y=base, class_="lbl")
    canvas.draw(shape + name)


def _place(x: float, y: float, width: float, taken: list[tuple[float, float, float, float]]) -> tuple[float, float]:
    """Return where a name begins so that it covers no other where that can be helped, and take the room."""
    corners = [(x + 9, y - 5), (x + 9, y + LINE), (x - 9 - width, y - 5), (x - 9 - width, y + LINE), (x + 9, y - 5 - LINE)]
    free = [
        (left, base) for left, base in corners if left > LEFT and left + width < WIDTH and not any(
            left < other + wide and other < left + width and base - LINE < top + high and top < base for other, top, wide, high in taken
        )
    ]
    left, base = (free or corners)[0]
    taken.append((left, base - LINE, width, LINE))
    return left, base


def _words(spot: Spot) -> str:
    return _("%(name)s: pace %(pace)s, %(share)s of %(n)s judged; opens the contacts") % {
        "name": spot.name, "pace": f"× {spot.pace[0]:.2f}", "share": formats.share(spot.quality[0]), "n": formats.count(spot.judged),
    }


def _table(spots: Sequence[Spot], title: str, side: str, flags: dict[str, str]) -> Table:
    between: Callable[[str, str], str] = lambda low, high: _("%(low)s to %(high)s") % {"low": low, "high": high}  # noqa: E731
    rows = [
        (
            each.name, f"× {each.pace[0]:.2f}", between(f"{each.pace[1]:.2f}", f"{each.pace[2]:.2f}"), formats.count(each.contacts),
            formats.share(each.quality[0]), between(formats.share(each.quality[1]), formats.share(each.quality[2])),
            formats.count(each.judged), flags.get(each.flag, ""),
        )
        for each in spots
    ]
    heads = (_("Name"), _("Pace"), _("Range"), _("Contacts"), side, _("Range"), _("Judged"), _("Stands out"))
    return Table(title, heads, rows)
