"""The style guide: every component in every state on one page, light and dark."""

from __future__ import annotations

from datetime import UTC, datetime

from django import forms
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web import guide_charts as drawn
from floorwalker.ground.web.cells import Lines, Link, Status
from floorwalker.ground.web.charts import sparkline
from floorwalker.ground.web.parts import Act, JobView, Situation, Step, Tile
from floorwalker.ground.web.register import Column, Filter, FirstUse, Register, respond

ZONE = "Europe/London"
STOPPED_AT = datetime(2026, 11, 24, 11, 38, tzinfo=UTC)
COLOURS = (
    "surface", "sunken", "line", "control-line", "ink", "ink-3", "brand", "brand-soft", "ok-fill", "watch-fill", "miss-fill",
    "info-fill", "idle-fill", "care-fill", "d-actual", "d-forecast", "d-required", "d-scheduled", "d-gap", "d-over",
)  # fmt: skip
PAGE_KEYS = ((("←", "→"), "move"), (("Shift", "→"), "select"), (("L",), "lock"))


class ShiftForm(forms.Form):
    """A form with a wrong end, to show how an error is told."""

    start = forms.TimeField(label="Start", help_text="On the clock of the site.")
    end = forms.TimeField(label="End")
    team = forms.ChoiceField(label="Team", choices=(("a", "Team A"), ("b", "Team B")), required=False)
    note = forms.CharField(label="Note", widget=forms.Textarea(attrs={"rows": 2}), required=False)
    tell = forms.BooleanField(label="Tell the person", required=False)

    def clean_end(self) -> object:
        """Refuse an end before the start."""
        end, start = self.cleaned_data["end"], self.cleaned_data.get("start")
        if start and end <= start:
            raise forms.ValidationError(f"End must be after {start:%H:%M}.")
        return end


@require_safe
def guide(request: FloorRequest) -> HttpResponseBase:
    """Show every component."""
    queues = (("claims", "Claims"), ("renewals", "Renewals"))
    rows = [
        {"reference": "C-48213", "queue": "claims", "talk": "6:42", "state": Status("ok", "Answered in 14 s")},
        {"reference": "C-48214", "queue": "claims", "talk": None, "state": Status("miss", "Left after 2:14")},
        {"reference": "C-48215", "queue": "renewals", "talk": "3:05", "state": Status("idle", "In wrap-up")},
    ]
    register: Register[dict[str, object]] = Register(
        code="contacts",
        title="Contacts",
        nouns=("contact", "contacts"),
        columns=(
            Column("reference", "Contact", lambda row: Link(str(row["reference"]), "#", "Tue 24 Nov, 11:02")),
            Column("queue", "Queue", lambda row: Lines(str(row["queue"]).title(), "voice")),
            Column("talk", "Talk", lambda row: None if row["talk"] is None else str(row["talk"]), numeric=True),
            Column("outcome", "Outcome", lambda row: row["state"]),  # type: ignore[arg-type, return-value]
        ),
        filters=(Filter("queue", "Queue", lambda kept, value: [row for row in kept if row["queue"] == value], queues),),
        first_use=FirstUse("No contacts yet", "Import a call log and they stand here.", "Import a log", "#"),
    )
    wrong = ShiftForm({"start": "08:00", "end": "07:00", "team": "a"})
    wrong.is_valid()
    context = {
        "title": "Component guide",
        "page_keys": PAGE_KEYS,
        "zone": ZONE,
        "colours": COLOURS,
        "stopped_at": STOPPED_AT,
        "tiles": _tiles(),
        "situations": _situations(),
        "steps": [Step("Import", "done", "#"), Step("Staffing", "current"), Step("Roster", "ahead")],
        "form": wrong,
        "refusal": RuleBroken(
            "The roster was not published.", remedy="Two people already started these shifts. Reload, then publish again."
        ),
        "jobs": [
            JobView("running", "Reading calls.csv", "info", "Running", "#", percent=62, detail="133,000 of 213,268 rows"),
            JobView("failed", "Forecast of Claims", "miss", "Stopped", "#", percent=100, detail="the history holds 3 days"),
        ],
        **drawn.everything(),
    }
    return respond(request, "floor/guide.html", register=register, rows=rows, context=context)


def _tiles() -> list[Tile]:
    history = (0.92, 0.91, 0.86, 0.84, 0.79, 0.78, 0.76)
    return [
        Tile("Service level, last 30 min", "76", "%", "of 80", "3.6 points under target", "watch", meaning_url="#",
             spark=sparkline(history, target=0.8, state="watch")),
        Tile("Service level, day so far", "87", "%", note="Day ends near 82%", state="ok", meaning_url="#"),
        Tile("Offered so far", "386", note="Forecast 356, +8%"),
        Tile("Handle time", "6:42", note="Plan 6:20, +0:22"),
        Tile("Abandoned", "5.4", "%", note="Limit 5%", state="miss", step="See which", step_url="#"),
        Tile("Day ends near", "82", "%", note="80% range 74 to 88%", predicted=True),
        Tile("Customer said", None, note="No survey is set up"),
    ]  # fmt: skip


def _situations() -> list[Situation]:
    return [
        Situation(
            "watch",
            "Claims will miss 80% in 20 s from 12:30 to 14:00 (predicted 59%)",
            "Calls run 8% over forecast and 22 s longer than planned, and four lunches overlap.",
            acts=(
                Act("Borrow 2 from Renewals", "#", "59% → 84%. Renewals 94% → 88%", "users"),
                Act("See the half hours", "#", primary=True),
            ),
        ),
        Situation(
            "ok",
            "Beats last week by 18% on the last 8 weeks",
            "Calls arrive at random, so about 13.5% is the least any model can expect.",
            facts=(("Week 49", "5,418 calls"), ("80% range", "4,853 to 5,983")),
        ),
    ]
