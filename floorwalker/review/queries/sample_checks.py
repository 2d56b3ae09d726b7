"""Whether a draw comes out the same when it is drawn again, and what changed since in the contacts that it was drawn from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from floorwalker.engine.sampling.drawing import RANDOM
from floorwalker.review import framing
from floorwalker.review.models import Pick, SampleDraw
from floorwalker.review.queries import sample_frames
from floorwalker.review.rules.sampling import Days, names_of, terms_of


@dataclass(frozen=True)
class Checked:
    """What drawing again came to.

    Parameters
    ----------
    same
        Whether the frame kept with the draw, with its seed, gives the very list that was drawn.
    came, gone, moved
        Contacts of these days that came since, that are no longer there, and that belong to another stratum or person by now.
    """

    same: bool
    came: int
    gone: int
    moved: int

    @property
    def is_frame_same(self) -> bool:
        """Whether the contacts are those that were drawn from."""
        return not (self.came or self.gone or self.moved)


def check(draw: SampleDraw) -> Checked:
    """Draw `draw` again from the frame kept with it, and compare that frame with the contacts there are now."""
    framed = framing.read(draw.frame)
    frame = framed.frame
    again = framed.drawn(seed=draw.seed, names=names_of(draw.plan_reference, draw.plan.number, draw.starts_on))
    listed = {
        contact: ({*risks, RANDOM} if is_random else set(risks))
        for contact, risks, is_random in Pick.objects.filter(draw=draw, stands_for=None).values_list("contact", "risks", "is_random")
    }
    drawn = dict(zip(frame.contact[again.place].tolist(), map(set, again.by), strict=True))
    now = sample_frames.told(terms_of(draw.plan), Days(draw.starts_on, draw.ends_on), zone=draw.zone)
    was, there = _places(frame.contact), _places(now.handled.contact)
    both = np.intersect1d(frame.contact, now.handled.contact)
    labels = [each["label"] for each in draw.strata]
    moved = sum(
        labels[frame.stratum[was[number]]] != now.labels[now.stratum[there[number]]]
        or framed.people[frame.person[was[number]]] != now.people[now.person[there[number]]]
        for number in both.tolist()
    )
    return Checked(
        drawn == listed and frame.digest == draw.frame_sha256,
        int(now.handled.contact.size - both.size), int(frame.contact.size - both.size), int(moved),
    )


def _places(numbers: NDArray[np.int64]) -> dict[int, int]:
    return {number: place for place, number in enumerate(numbers.tolist())}
