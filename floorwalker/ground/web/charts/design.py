"""A service as designed: where contacts come in, where they wait, who serves them, and who hands over to whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from floorwalker.ground.web.charts.grammar import Canvas, Chart, Key, Table, number

WIDTH, TOP, ROW, BOX = 760.0, 26.0, 66.0, 54.0
CHANNEL, QUEUE, ROLES = (0.0, 92.0), (136.0, 250.0), (430.0, 250.0)
LOOP, STEP, MOST_LANES = 690.0, 11.0, 6
HEAD = 5.0
LINE = 15.0
LETTERS = {CHANNEL: 14, QUEUE: 42, ROLES: 42}
"""How many letters a box holds."""


@dataclass(frozen=True)
class DesignedQueue:
    """A queue with its channel, its hours and promise in words, who serves it, with which skill, and whether something is missing."""

    name: str
    channel: str
    hours: str
    promise: str
    roles: str
    skill: str
    lacks: bool


def flow(code: str, queues: Sequence[DesignedQueue], hand_offs: Sequence[tuple[str, str, str]], *, title: str) -> Chart:
    """Draw one row a queue; `hand_offs` (from, to, when) are arrows beside the rows."""
    summary = _("%(queues)d queues; %(hand_offs)d hand-offs between them.") % {"queues": len(queues), "hand_offs": len(hand_offs)}
    height = TOP + ROW * max(len(queues), 1)
    canvas = Canvas(code, width=WIDTH, height=height, title=title, summary=summary)
    for (left, _width), words in ((CHANNEL, _("Channel")), (QUEUE, _("Queue")), (ROLES, _("Who serves it"))):
        canvas.text(left, TOP - 10, words, "lbl")
    rows: dict[str, float] = {}
    for index, each in enumerate(queues):
        top = TOP + ROW * index
        rows[each.name] = top + BOX / 2
        said = f"{each.name}: {each.channel}, {each.hours}, {each.promise}, {each.roles}, {each.skill}"
        for box, written, mark in (
            (CHANNEL, (each.channel,), "m-around"),
            (QUEUE, (each.name, each.hours, each.promise), "m-lacking" if each.lacks else "m-designed"),
            (ROLES, (each.roles, each.skill), "m-around"),
        ):
            left, width = box
            canvas.rect(left, top, width, BOX, mark, hint=said, round_=4)
            first = top + BOX / 2 + 4 - LINE * (len(written) - 1) / 2
            for number_, line in enumerate(written):
                canvas.text(left + 8, first + LINE * number_, _cut(line, LETTERS[box]), "lbl" if number_ == 0 else "")
        for left, right in ((CHANNEL[0] + CHANNEL[1], QUEUE[0]), (QUEUE[0] + QUEUE[1], ROLES[0])):
            _arrow(canvas, f"M{number(left)} {number(rows[each.name])}H{number(right - 1)}", right - 1, rows[each.name], forward=True)
    edge = ROLES[0] + ROLES[1]
    for index, (source, target, _when) in enumerate(hand_offs):
        out, back = rows[source] + 6, rows[target] - 6
        x = LOOP + STEP * (index % MOST_LANES)
        _arrow(canvas, f"M{number(edge)} {number(out)}H{number(x)}V{number(back)}H{number(edge + 1)}", edge + 1, back, forward=False)
    heads = (_("Queue"), _("Channel"), _("Open"), _("Promise"), _("Who serves it"), _("Hands over to"))
    onward: Mapping[str, list[str]] = {each.name: [] for each in queues}
    for source, target, when in hand_offs:
        onward[source].append(f"{target}, {when}")
    table = Table(title, heads, [
        (each.name, each.channel, each.hours, each.promise, f"{each.roles}, {each.skill}", "; ".join(onward[each.name]) or _("nobody"))
        for each in queues
    ])
    legend = [Key(_("Queue"), "m-designed"), Key(_("Something is missing"), "m-lacking"), Key(_("Goes on to"), "l-target", "dash")]
    return Chart(title, summary, canvas.svg(), legend, table)


def _arrow(canvas: Canvas, path: str, x: float, y: float, *, forward: bool) -> None:
    canvas.path(path, "l-target")
    back = x - HEAD if forward else x + HEAD
    canvas.path(f"M{number(back)} {number(y - HEAD * 0.7)}L{number(x)} {number(y)}L{number(back)} {number(y + HEAD * 0.7)}", "l-target")


def _cut(words: str, letters: int) -> str:
    return words if len(words) <= letters else f"{words[: letters - 1]}…"
