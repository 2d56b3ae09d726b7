"""The house's tags and filters; a builtin of every template, so nothing is loaded by name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from django import template
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from floorwalker.ground import clock as house_clock
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import STATES, State, icon_svg

register = template.Library()

register.filter("share", lambda value, of=None: formats.share(value, of=of))
register.filter("share_1", lambda value: formats.share(value, places=1))
register.filter("count", formats.count)
register.filter("decimal", formats.decimal)
register.filter("people", formats.people)
register.filter("signed", formats.signed)
register.filter("signed_share", formats.signed_share)
register.filter("points", formats.points)
register.filter("minutes_seconds", formats.minutes_seconds)
register.filter("duration", formats.duration)
register.filter("file_size", formats.file_size)
register.filter("initials", formats.initials)


@register.filter
def day(value: date | datetime | None, zone: str) -> str:
    """Write "Tue 24 Nov" in `zone`."""
    return formats.day(value, zone=zone)


@register.filter
def day_with_year(value: date | datetime | None, zone: str) -> str:
    """Write "24 Nov 2026" in `zone`."""
    return formats.day_with_year(value, zone=zone)


@register.filter
def day_in_full(value: date | datetime | None, zone: str) -> str:
    """Write "Tuesday 24 November 2026" in `zone`."""
    return formats.day_in_full(value, zone=zone)


@register.filter
def clock(value: datetime | None, zone: str) -> str:
    """Write "11:42" in `zone`."""
    return formats.clock(value, zone=zone)


@register.filter
def moment(value: datetime | None, zone: str) -> str:
    """Write "Tue 24 Nov, 11:42" in `zone`."""
    return formats.moment(value, zone=zone)


@register.filter
def ago(value: datetime | None, zone: str) -> str:
    """Write "3 min ago"; beyond a day the moment in `zone`."""
    return formats.ago(value, at=house_clock.now(), zone=zone)


@register.filter
def money(value: Decimal | None, currency: str) -> str:
    """Write "£4,073" for a three-letter `currency`."""
    return formats.money(value, currency)


@register.filter
def or_no_data(value: object) -> object:
    """Write "no data" where there is none; 0 stays 0."""
    return formats.NO_DATA if formats.is_absent(value) else value


@register.filter
def markup(value: object) -> SafeString:
    """Write a cell: links and statuses as markup, text escaped, None as "no data"."""
    if formats.is_absent(value) and value != "":
        return format_html('<span class="muted">{}</span>', formats.NO_DATA)
    return conditional_escape(cast(str, value))  # anything with __html__ or __str__


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """Draw one icon of the sprite, hidden from screen readers: the word beside it speaks. `size` is "s" or "l"."""
    return icon_svg(name, size)


@register.simple_tag
def status(state: State, word: str) -> SafeString:
    """Draw a status by shape, word and colour. `state`: ok, watch, miss, info, idle or care."""
    return format_html('<span class="st {}">{}{}</span>', state, icon_svg(STATES[state]), word)


@register.simple_tag
def chip(word: str, state: str = "") -> SafeString:
    """Draw a small label; with a state it carries that state's icon."""
    drawn = icon_svg(STATES[state]) if state in STATES else ""
    return format_html('<span class="chip {}">{}{}</span>', state, drawn, word)


@register.simple_tag
def kbd(*keys: str) -> SafeString:
    """Draw the keys of a shortcut."""
    drawn = [format_html("<kbd>{}</kbd>", key) for key in keys]
    return SafeString(" ".join(drawn))


@register.simple_tag
def time(value: datetime | None, zone: str, form: str = "moment") -> SafeString | str:
    """Write a moment as a <time> element. `form`: moment, clock, day, day_with_year, day_in_full or ago."""
    if value is None:
        return str(formats.NO_DATA)
    words = ago(value, zone) if form == "ago" else getattr(formats, form)(value, zone=zone)
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), f"{zone}", words)


class OpeningAlone(Exception):
    """The opening of a page, which was all that was asked for."""


class Opening(template.Node):
    """What every page begins with; left out where it has gone to the browser already."""

    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        """Write it.

        Raises
        ------
        OpeningAlone
            With what was written, if the context asks for no more.
        """
        if getattr(context.get("request"), "is_opened", False):
            return SafeString()
        written = self.nodelist.render(context)
        if context.get("opening_alone"):
            raise OpeningAlone(written)
        return written


@register.tag
def opening(parser: Any, _token: Any) -> Opening:
    """Mark what every page begins with: {% opening %} ... {% endopening %} (see `floorwalker.ground.web.two_pieces`)."""
    nodelist = parser.parse(("endopening",))
    parser.delete_first_token()
    return Opening(nodelist)


@register.simple_tag
def island(name: str) -> SafeString:
    """Write the attribute that wakes an island on this element: <div {% island "live" %} ...>."""
    return format_html('data-island="{}" data-island-src="{}"', name, static(f"floor/islands/{name}.js"))


@register.simple_tag(takes_context=True)
def address(context: Mapping[str, Any], **changes: object) -> str:
    """Write the present address with some parameters changed; None or "" takes one away, `page` falls unless given."""
    query = context["request"].GET.copy()
    for name, value in {"page": None, **changes}.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else str(context["request"].path)
