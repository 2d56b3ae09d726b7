"""Who tells customers what, over which channel, from which text: four columns and the lines between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from floorwalker.ground.web.charts.grammar import Canvas, Chart, Key, Table, number

COLUMN, BOX, TOP, ROW, HIGH = 270.0, 196.0, 26.0, 42.0, 32.0
LETTERS = 30


@dataclass(frozen=True)
class Told:
    """One message: who speaks, what is said, over which channels, from which text, and whether that is missing."""

    who: str
    what: str
    channels: Sequence[str]
    text: str
    lacks_text: bool
    when: str


def telling(code: str, messages: Sequence[Told], *, title: str) -> Chart:
    """Draw each sender, message, channel and text once, joined by what goes from one to the next."""
    columns: list[list[str]] = [
        list(dict.fromkeys(each.who for each in messages)), list(dict.fromkeys(each.what for each in messages)),
        list(dict.fromkeys(channel for each in messages for channel in each.channels)),
        list(dict.fromkeys(each.text for each in messages)),
    ]
    lacking = {each.text for each in messages if each.lacks_text}
    most = max((len(column) for column in columns), default=0)
    summary = _("%(messages)d messages from %(who)d senders over %(channels)d channels.") % {
        "messages": len(messages), "who": len(columns[0]), "channels": len(columns[2]),
    }
    canvas = Canvas(code, width=3 * COLUMN + BOX, height=TOP + ROW * max(most, 1), title=title, summary=summary)
    heads = (_("Who"), _("What"), _("Channel"), _("Text"))
    middle: list[dict[str, float]] = []
    for place, (head, column) in enumerate(zip(heads, columns, strict=True)):
        canvas.text(place * COLUMN, TOP - 10, head, "lbl")
        step = ROW * most / max(len(column), 1)
        middle.append({name: TOP + step * (index + 0.5) - (ROW - HIGH) / 2 for index, name in enumerate(column)})
    joins = set()
    for each in messages:
        joins.add((0, each.who, each.what))
        for channel in each.channels:
            joins |= {(1, each.what, channel), (2, channel, each.text)}
    for place, source, target in sorted(joins):
        left, right = place * COLUMN + BOX, (place + 1) * COLUMN
        out, into = middle[place][source], middle[place + 1][target]
        start, bend, end = number(left), number((left + right) / 2), number(right)
        canvas.path(f"M{start} {number(out)}C{bend} {number(out)} {bend} {number(into)} {end} {number(into)}", "l-target")
    for place, column in enumerate(columns):
        for name in column:
            mark = "m-lacking" if place == len(columns) - 1 and name in lacking else "m-designed" if place == 1 else "m-around"
            canvas.rect(place * COLUMN, middle[place][name] - HIGH / 2, BOX, HIGH, mark, hint=name, round_=4)
            canvas.text(place * COLUMN + 8, middle[place][name] + 4, name if len(name) <= LETTERS else f"{name[: LETTERS - 1]}…", "lbl")
    rows = [(each.who, each.what, ", ".join(each.channels), each.text, each.when) for each in messages]
    legend = [Key(_("Message"), "m-designed"), Key(_("No text chosen"), "m-lacking")]
    return Chart(title, summary, canvas.svg(), legend, Table(title, (*heads, _("When")), rows))
