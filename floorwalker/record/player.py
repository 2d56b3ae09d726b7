"""The player of a recording, for any page that shows a contact: what it draws, what it says, and where its sound is fetched.

A page of any room takes `of_contact(...)`, includes ``record/player.html`` with `player=` one of what it returns, and listens to the
element's events; docs/reference/web-components.md says which. What the reader may not hear is blank here and silent in the sound.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from floorwalker.ground.actors import Actor
from floorwalker.ground.web import formats
from floorwalker.record import heard, keeping, proof
from floorwalker.record.models import Recording, RecordingSpan
from floorwalker.record.proof import Proof
from floorwalker.record.queries import recordings as queries

DRAWN: Final = 240
"""Bars drawn of each lane: two points and a gap on the width of a card."""
LANE_HEIGHT: Final = 34
HEIGHT: Final = 2 * LANE_HEIGHT
QUIETEST: Final = 0.03
"""Share of the loudest below which nothing is drawn."""
SKIPPED_MS: Final = 1_500
"""Silence from here on is skipped where the listener says so; shorter ones carry the rhythm of speech."""
WORD_SHARE: Final = 6.5
"""Percent of the width below which a block has no room for its word."""
MILLISECONDS: Final = 1000
WORDS: Final = {"hold": "Hold", "paused": "Paused", "masked": "Masked", "removed": "Removed"}
TICK_SECONDS: Final = (10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600)
MOST_TICKS: Final = 8

State = Literal["plays", "gone", "none", "not_allowed"]
Place = Callable[[float], str]
"""Where a moment in milliseconds stands, in percent of the width."""
Tone = Literal["ok", "watch", "miss", "care", ""]


@dataclass(frozen=True)
class Pin:
    """A moment that somebody pointed to: its number and how it was judged."""

    at_ms: int
    number: int
    tone: Tone = ""


@dataclass(frozen=True)
class Block:
    """A span as the player tells it in words."""

    kind: str
    at_ms: int
    to_ms: int
    clock: str
    words: str
    cause: str
    key: int


@dataclass(frozen=True)
class Player:
    """A recording ready to be drawn, or why there is none; `waits` says what there is instead."""

    state: State
    title: str = "No recording"
    words: str = "This contact came without a recording."
    recording: Recording | None = None
    drawing: str = ""
    blocks: Sequence[Block] = ()
    quiet: str = ""
    agent: str = ""
    pins_on: bool = False
    listen_url: str = ""
    copy_url: str = ""
    kept: str = ""
    facts: str = ""
    offset_ms: int = 0
    """Where on its contact's axis it begins."""
    proof: Proof | None = None

    @property
    def length_seconds(self) -> int:
        """How long it is, for the slider."""
        return 0 if self.recording is None else round(self.recording.length_ms / MILLISECONDS)


NONE: Final = Player("none")
NOT_ALLOWED: Final = Player(
    "not_allowed", "Not for your role",
    "There is a recording of this contact. Your roles do not include listening to it; ask somebody who may.",
)


def of_contact(
    contact: int, *, by: Actor, pins: Sequence[Pin] = (), within: tuple[datetime, datetime] | None = None, pins_on: bool = False,
) -> list[Player]:
    """Return a player for each recording of a contact, or one that says why there is none, as `by` may know it.

    Parameters
    ----------
    pins
        Moments to mark, of the first recording.
    within
        Start and end of the contact, where the drawing shall stand on the same axis as its parts.
    pins_on
        Whether the listener may pin moments: the element then tells of them.
    """
    found = queries.of_contact(contact)
    if not found:
        return [NONE]
    reached = queries.seen(by).filter(pk__in=[each.pk for each in found]) if queries.listens(by) else queries.none()
    allowed = set(reached.values_list("pk", flat=True))
    if not allowed:
        return [NOT_ALLOWED]
    shown = [each for each in found if each.pk in allowed]
    return [
        replace(
            _player(each, by=by, pins=pins if at == 0 else (), within=within, pins_on=pins_on), offset_ms=heard.offset_ms(each, found[0])
        )
        for at, each in enumerate(shown)
    ]


def of_recording(recording: Recording, *, by: Actor) -> Player:
    """Return the player of a recording that `by` was found to reach."""
    return _player(recording, by=by, pins=(), within=None, pins_on=False)


def _player(
    recording: Recording, *, by: Actor, pins: Sequence[Pin], within: tuple[datetime, datetime] | None, pins_on: bool
) -> Player:
    if recording.stored is None:
        gone = formats.day_with_year(recording.gone_at, zone="UTC") if recording.gone_at else ""
        words = f"Removed on {gone}. {recording.get_gone_why_display()}: {recording.gone_rule}."
        return Player("gone", "The sound is no longer kept", words, recording)
    silent = queries.silent(recording, by=by)
    until = keeping.kept(recording)
    return Player(
        "plays", "Recording", "", recording, _drawing(recording, silent, pins, within), _blocks(recording, silent),
        _quiet(recording, silent),
        recording.agent.display_name.split()[0] if recording.agent else "Agent", pins_on,
        reverse("record:recording_listen", args=[recording.reference]), reverse("record:recording_copy", args=[recording.reference]),
        f"Kept until {formats.day_with_year(until.until, zone='UTC')}" if until.until else until.rule, facts(recording),
        proof=proof.of(recording, silent=proof.counted(recording, silent)),
    )


def facts(recording: Recording) -> str:
    """Return in a line what a recording sounds like."""
    ratio = recording.talk_ratio
    parts = [f"Silence {formats.minutes_seconds(recording.silence_ms / MILLISECONDS)}"]
    if ratio is not None and recording.longest_talk_over_ms is not None and recording.talk_over_ms is not None:
        share = round(100 * ratio)
        parts.insert(0, f"Talk {share}% / {100 - share}%")
        over = recording.talk_over_ms / MILLISECONDS
        parts.append(f"talk-over {over:.1f} s, longest {recording.longest_talk_over_ms / MILLISECONDS:.1f} s" if over else "no talk-over")
    return ", ".join(parts)


def _blocks(recording: Recording, silent: Sequence[tuple[int, int]]) -> list[Block]:
    found = []
    for span in recording.spans.all():
        length = formats.minutes_seconds((span.to_ms - span.at_ms) / MILLISECONDS)
        hidden = (span.at_ms, span.to_ms) in silent or span.kind != RecordingSpan.Kind.MASKED
        words = f"{WORDS[span.kind]} {length}" if hidden else f"Masked for others {length}"
        clock = formats.minutes_seconds(span.at_ms / MILLISECONDS)
        found.append(Block(span.kind, span.at_ms, span.to_ms, clock, words, span.cause, span.pk))
    return found


def _quiet(recording: Recording, silent: Sequence[tuple[int, int]]) -> str:
    """Return where nobody is heard for long, as start-end in milliseconds, for whoever skips silence."""
    heard = sorted((at, to) for lane in recording.speech for at, to in lane)
    gaps, end = [], 0
    for at, to in [*heard, (recording.length_ms, recording.length_ms)]:
        if at - end >= SKIPPED_MS:
            gaps.append(f"{end}-{at}")
        end = max(end, to)
    return " ".join([*gaps, *(f"{at}-{to}" for at, to in silent if to - at >= SKIPPED_MS)])


def bars(recording: Recording, silent: Sequence[tuple[int, int]], *, most: int = DRAWN) -> list[list[int]]:
    """Return at most `most` heights of each lane, 0 to 255, blank where `silent`."""
    outline, lanes = bytes(recording.outline), recording.lanes
    size = len(outline) // lanes
    drawn = max(1, min(most, size))
    found = []
    for lane in range(lanes):
        heights = outline[lane * size : (lane + 1) * size]
        row = [max(heights[at * size // drawn : max(at * size // drawn + 1, (at + 1) * size // drawn)], default=0) for at in range(drawn)]
        for at, to in silent:
            for bar in range(int(at * drawn / recording.length_ms), min(drawn, -int(-to * drawn // recording.length_ms))):
                row[bar] = 0
        found.append(row)
    return found


def _drawing(
    recording: Recording, silent: Sequence[tuple[int, int]], pins: Sequence[Pin], within: tuple[datetime, datetime] | None
) -> SafeString:
    """Return the drawing: places are percents of its width, so that words keep their size on any screen; one path holds a lane."""
    code = recording.reference.lower()
    left, share = _place(recording, within)

    def x(ms: float) -> str:
        return f"{100 * ms / recording.length_ms:.3f}%"

    lanes = bars(recording, silent, most=max(1, round(DRAWN * share / 100)))
    loudest = max((max(row, default=0) for row in lanes), default=0) or 1
    agent, customer = recording.agent_lane, 1 - recording.agent_lane
    order = ((agent, "a", -1), (customer, "c", 1)) if recording.lanes > 1 else ((0, "b", -1), (0, "b", 1))
    paths = mark_safe("".join(  # noqa: S308 (numbers and letters of ours)
        f'<path class="wave-{tone}" d="{_path(lanes[lane], loudest, side)}" vector-effect="non-scaling-stroke"/>'
        for lane, tone, side in order
    ))
    drawn = len(lanes[0])
    waves = format_html(
        '<svg viewBox="0 0 {} {}" preserveAspectRatio="none" width="100%" height="{}" y="22" aria-hidden="true">{}</svg>',
        drawn, HEIGHT, HEIGHT, paths,
    )
    blocks = format_html_join("", "{}", ((_block(span, x, silent, code),) for span in recording.spans.all()))
    marks = format_html_join("", "{}", ((_pin(pin, x),) for pin in pins))
    inside = format_html(
        '<defs><clipPath id="played-{}"><rect data-played x="0" y="0" width="0" height="120"/></clipPath>'
        '<pattern id="hatch-{}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="6" height="6" class="wave-ground"/><line y2="6" class="wave-hatch"/></pattern><g id="waves-{}">{}</g></defs>'
        '<line x1="0" x2="100%" y1="{}" y2="{}" class="wave-axis"/>'
        '<use href="#waves-{}" class="wave-ahead"/><g clip-path="url(#played-{})"><use href="#waves-{}"/></g>{}{}{}'
        '<line data-head x1="0" x2="0" y1="20" y2="{}" class="wave-head"/>',
        code, code, code, waves, 22 + LANE_HEIGHT, 22 + LANE_HEIGHT, code, code, code, blocks, marks, _ticks(recording, x), 24 + HEIGHT,
    )
    beside = ""
    if within is not None and share < 100:
        beside = format_html(
            '{}{}',
            format_html('<text x="0" y="{}" class="wave-word">not recorded</text>', 26 + LANE_HEIGHT) if left > WORD_SHARE * 1.4 else "",
            format_html('<text x="100%" y="{}" class="wave-word end">not recorded</text>', 26 + LANE_HEIGHT)
            if 100 - left - share > WORD_SHARE * 1.4 else "",
        )
    return format_html(
        '<svg class="wave" width="100%" height="{}">{}'
        '<svg x="{}%" width="{}%" height="{}" overflow="visible">{}</svg></svg>',
        44 + HEIGHT, beside, f"{left:.3f}", f"{share:.3f}", 44 + HEIGHT, inside,
    )


def _place(recording: Recording, within: tuple[datetime, datetime] | None) -> tuple[float, float]:
    """Return where the recording begins on its contact's axis and how much of it it takes, in percent."""
    if within is None:
        return 0.0, 100.0
    first, last = within
    whole = max((last - first).total_seconds(), recording.length_ms / MILLISECONDS)
    share = 100 * recording.length_ms / MILLISECONDS / whole
    left = 100 * (recording.started_at - first).total_seconds() / whole
    return min(max(left, 0.0), 100 - share), share


def _path(row: Sequence[int], loudest: int, side: int) -> str:
    """Return a lane as one path: a stroke for each bar, up or down from the axis."""
    reach = LANE_HEIGHT - 2
    return "".join(
        f"M{at + 0.5:g} {LANE_HEIGHT + side * 0.5:g}v{side * max(1, round(reach * height / loudest))}"
        for at, height in enumerate(row)
        if height > QUIETEST * loudest
    )


def _block(span: RecordingSpan, x: Place, silent: Sequence[tuple[int, int]], code: str) -> SafeString:
    if span.kind == RecordingSpan.Kind.MASKED and (span.at_ms, span.to_ms) not in silent:
        return format_html(
            '<rect x="{}" width="{}" y="{}" height="3" class="wave-mask"/>', x(span.at_ms), x(span.to_ms - span.at_ms), 23 + HEIGHT
        )
    fill = "wave-hold" if span.kind == RecordingSpan.Kind.HOLD else "wave-stop"
    word = formats.minutes_seconds((span.to_ms - span.at_ms) / MILLISECONDS)
    room = 100 * (span.to_ms - span.at_ms) / span.recording.length_ms
    label = f"{WORDS[span.kind]} {word}" if room > 2 * WORD_SHARE else WORDS[span.kind] if room > WORD_SHARE else ""
    return format_html(
        '<rect x="{}" width="{}" y="22" height="{}" rx="3" class="{}"{}><title>{} {}</title></rect>'
        '<text x="{}" y="{}" class="wave-word mid">{}</text>',
        x(span.at_ms), x(span.to_ms - span.at_ms), HEIGHT, fill,
        format_html(' fill="url(#hatch-{})"', code) if fill == "wave-stop" else "", WORDS[span.kind], word,
        x((span.at_ms + span.to_ms) / 2), 26 + LANE_HEIGHT, label,
    )


def _pin(pin: Pin, x: Place) -> SafeString:
    return format_html(
        '<g class="wave-pin {}"><line x1="{}" x2="{}" y1="18" y2="{}"/><circle cx="{}" cy="10" r="8"/>'
        '<text x="{}" y="14" class="mid">{}</text></g>',
        pin.tone, x(pin.at_ms), x(pin.at_ms), 22 + HEIGHT, x(pin.at_ms), x(pin.at_ms), pin.number,
    )


def _ticks(recording: Recording, x: Place) -> SafeString:
    seconds = recording.length_ms / MILLISECONDS
    step = next((size for size in TICK_SECONDS if seconds / size <= MOST_TICKS), TICK_SECONDS[-1])
    places = [at for at in range(0, int(seconds) + 1, step) if at == 0 or at < seconds - step / 4]
    return format_html_join(
        "", '<text x="{}" y="{}" class="{}">{}</text>',
        ((x(at * MILLISECONDS), 38 + HEIGHT, "" if at == 0 else "mid", formats.minutes_seconds(at)) for at in places),
    )
