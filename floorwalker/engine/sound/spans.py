"""Stretches of a recording: half-open, in seconds from its beginning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Span = tuple[float, float]


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return the same time as spans in order that neither touch nor overlap; empty ones are left out."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def seconds(spans: Iterable[Span]) -> float:
    """Return how long `spans` are together; time in several of them counts once."""
    return sum(end - start for start, end in merged(spans))


def meeting(first: Iterable[Span], second: Iterable[Span]) -> list[Span]:
    """Return the time that is in both."""
    left, right = merged(first), merged(second)
    found: list[Span] = []
    i = j = 0
    while i < len(left) and j < len(right):
        start, end = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if start < end:
            found.append((start, end))
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return found


def cut(spans: Iterable[Span], away: Iterable[Span]) -> list[Span]:
    """Return the time of `spans` that is not in `away`."""
    found: list[Span] = []
    gone = merged(away)
    for start, end in merged(spans):
        for lost_start, lost_end in gone:
            if lost_end <= start or lost_start >= end:
                continue
            if start < lost_start:
                found.append((start, lost_start))
            start = max(start, lost_end)
        if start < end:
            found.append((start, end))
    return found


def covered(moment: float, spans: Sequence[Span]) -> bool:
    """Return whether `moment` lies in one of `spans`."""
    return any(start <= moment < end for start, end in spans)
