"""The day by interval as a file."""

from __future__ import annotations

import csv

import numpy as np
from django.http import HttpResponse

from floorwalker.desks.today.figures import levels_of, reforecast_of
from floorwalker.desks.today.picture import Picture, known
from floorwalker.serve.rules.day_so_far import Floats

HEADS = (
    "start", "offered", "forecast", "lower_80", "upper_80", "reforecast", "required", "scheduled", "present", "service_level",
    "predicted",
)  # fmt: skip


def day_file(picture: Picture) -> HttpResponse:
    """Return the figures of the day chart, one row an interval, times in UTC; empty is no data."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"today-{picture.queue.code}-{picture.day.isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(response)
    writer.writerow(HEADS)
    size, plan = len(picture.edges), picture.plan
    nothing = np.full(size, np.nan)
    series: list[Floats] = [
        picture.intervals.offered, plan.expected.offered if plan.expected else nothing,
        plan.expected.lower_80 if plan.expected else nothing, plan.expected.upper_80 if plan.expected else nothing,
    ]
    levels, again = levels_of(picture), reforecast_of(picture)
    for place, start in enumerate(picture.edges.starts):
        values = [known(values[place]) for values in series]
        values.append(again[place] if again else None)
        values += [
            known(plan.needed.agents[place]) if plan.needed else None, known(picture.scheduled[place]),
            known(picture.present[place]), levels[place],
        ]  # fmt: skip
        predicted = "yes" if picture.prediction is not None and place > picture.index else "no"
        row = ["" if value is None else f"{value:.10g}" for value in values]
        writer.writerow([start.isoformat().replace("+00:00", "Z"), *row, predicted])
    return response
