"""Whether something that was decided worked: the chart of what it serves, before and after the phase that began with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final, Literal

from floorwalker.engine import charts as engine
from floorwalker.engine import measures
from floorwalker.ground.models import Standard
from floorwalker.review.models import Chart
from floorwalker.review.queries import charts
from floorwalker.review.queries.chart_reading import Reading

STANDARD: Final = "standard:"
Answer = Literal["worked", "worse", "no change", "too early", "no phase", "not charted"]


@dataclass(frozen=True)
class Worked:
    """Whether it worked: in a word, the chart that says so, the figures before and after where it does, and the points since."""

    answer: Answer
    chart: str = ""
    measure: str = ""
    points: int = 0
    before: float | None = None
    after: float | None = None
    low: float | None = None
    high: float | None = None

    def plain(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


def of(serving: Sequence[tuple[str, date]], *, read: Mapping[int, Reading] | None = None) -> list[Worked]:
    """Return whether each thing worked that serves a Ref since a day; the facts are asked once for all their charts not `read` already.

    Only standards are charted. A phase that began on the day or later tells before from after; while it has too few points it is too
    early, and without a phase nobody said when anything was changed.
    """
    wanted = {about.removeprefix(STANDARD) for about, _since in serving if about.startswith(STANDARD)}
    ruled = {each.reference: each for each in Standard.objects.filter(reference__in=wanted)}
    found = {reference: chart for reference, each in ruled.items() if (chart := chart_of(each)) is not None}
    known = dict(read or {})
    there = list({chart.pk: chart for chart in found.values() if chart.pk not in known}.values())
    known |= zip((each.pk for each in there), charts.readings(there) if there else (), strict=True)
    answers = []
    for about, since in serving:
        chart = found.get(about.removeprefix(STANDARD))
        answers.append(Worked("not charted") if chart is None else _since(known[chart.pk], since))
    return answers


def chart_of(standard: Standard) -> Chart | None:
    """Return the chart in use of what a standard is on, the one by day first; None where nothing is charted."""
    rows = Chart.objects.filter(
        measure=standard.measure, queue=standard.queue_id, channel=standard.channel, team=standard.team_id, site=None, reason=None,
        retired_at=None,
    )
    return rows.select_related("queue", "team", "site", "reason").prefetch_related("phases", "left_out").order_by("step", "pk").first()


def _since(reading: Reading, since: date) -> Worked:
    reference, code = reading.chart.reference, reading.chart.measure
    last = reading.phases[-1]
    begun = len(reading.phases) > 1 and last.stored.starts_on >= since
    if not begun:
        after = sum(bool(counts) for day, counts in zip(reading.series.days, reading.counts, strict=True) if day >= since)
        return Worked("too early" if after < engine.LEAST_POINTS else "no phase", reference, code, after)
    if reading.change is None:
        return Worked("too early", reference, code, last.judged)
    change, better = reading.change, measures.get(code).better
    good = {"higher": change.difference > 0, "lower": change.difference < 0}.get(better)
    answer: Answer = "no change" if not change.is_real or good is None else "worked" if good else "worse"
    return Worked(answer, reference, code, last.judged, change.before, change.after, change.low, change.high)
