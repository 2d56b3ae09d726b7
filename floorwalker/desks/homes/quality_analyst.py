"""The home of who judges contacts: is the sample on its way, how soon does feedback come, what fails, and do evaluators agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Avg, Count, ExpressionWrapper, F
from django.db.models.fields import DurationField
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from floorwalker.desks.homes import trend
from floorwalker.desks.homes.base import Figure, Home, Shown
from floorwalker.desks.my_day import quality
from floorwalker.desks.my_day.panels import MOST_ROWS, Panel, Reader
from floorwalker.desks.my_day.rows import Row
from floorwalker.desks.today import links
from floorwalker.engine import agreement
from floorwalker.ground import clock, settings
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import State, Status
from floorwalker.ground.web.charts import Chart, Rate, rates
from floorwalker.ground.web.parts import Act, Situation, Tile
from floorwalker.review import sight
from floorwalker.review.models import SampleDraw, SamplePlan
from floorwalker.review.queries import monitoring, people_results, samples
from floorwalker.review.rules.results import FEW
from floorwalker.review.rules.sampling import strata_of

WEEKS: Final = 4
RECENT: Final = timedelta(weeks=WEEKS)
MOST_QUESTIONS: Final = 6
MOST_PICKS: Final = 2_000
"""Of four weeks; a house that draws more looks at its plans one by one."""
SECONDS_A_DAY: Final = 86_400
LONGEST_NAME: Final = 44
"""Letters of a question that the chart has room for; its table has all of them."""


@dataclass(frozen=True)
class Progress:
    """How far a plan is with what it drew: picks due in the last four weeks or to come, how many are scored and late, and by stratum."""

    plan: SamplePlan
    picks: int
    done: int
    late: int
    strata: Sequence[tuple[str, int, int]]

    @property
    def behind(self) -> str:
        """The strata that have furthest to go, in words."""
        left = sorted((each for each in self.strata if each[1] < each[2]), key=lambda each: each[1] - each[2])
        return ", ".join(f"{label} {done} of {of}" for label, done, of in left[:3])


def show(reader: Reader) -> Shown:
    """Return what a quality analyst looks at first."""
    by = reader.actor
    progress, weeks = _progress(reader), _submitted(reader)
    disputes = sight.disputes(by).filter(decided_at=None)
    waiting, late = disputes.count(), disputes.filter(due_at__lt=clock.now()).count()
    return Shown(
        _situation(progress, waiting, late),
        (_sample(progress, weeks["number"], reader), _turnaround(weeks, reader), _disputes(waiting, late, reader), _agreement(reader)),
        _pareto(reader), _("of contacts of the last 4 weeks, the most failing first"),
        _("No question has been answered often enough yet. What fails most stands here once contacts are evaluated."),
        (_mine(reader), _plans(progress), _calibration(reader)), (_("Results"), links.to("review:results")),
    )


def _progress(reader: Reader) -> list[Progress]:
    """Return how far each published plan is with its picks, within reach; the furthest behind first. Five queries."""
    plans = {each.reference: each for each in samples.listed(reader.actor).filter(state=SamplePlan.State.PUBLISHED)}
    today = clock.today(reader.zone)
    rows = list(samples.picks(reader.actor).filter(
        plan_reference__in=plans, draw__isnull=False, swapped_at=None, due_on__gt=today - RECENT
    ).order_by("due_on", "pk").values_list(
        "pk", "contact", "draw__plan__scorecard", "plan_reference", "due_on", "draw", "stratum"
    )[:MOST_PICKS])  # fmt: skip
    done = {pk for pk, came in samples.came_of([each[:3] for each in rows]).items() if came.is_submitted}
    drawn = SampleDraw.objects.filter(pk__in={each[5] for each in rows}).values_list("pk", "strata")
    labels = {pk: [one.label for one in strata_of(strata)] for pk, strata in drawn}
    found = []
    for reference, plan in plans.items():
        mine = [each for each in rows if each[3] == reference]
        strata: dict[str, list[int]] = {}
        for pk, _contact, _card, _plan, _due_on, draw, stratum in mine:
            if stratum is not None:
                held = strata.setdefault(labels[draw][stratum], [0, 0])
                held[0] += pk in done
                held[1] += 1
        if mine:
            late = sum(pk not in done and due_on < today for pk, _contact, _card, _plan, due_on, *_where in mine)
            by_stratum = [(label, held[0], held[1]) for label, held in strata.items()]
            found.append(Progress(plan, len(mine), sum(each[0] in done for each in mine), late, by_stratum))
    return sorted(found, key=lambda each: (-each.late, each.done - each.picks))


def _situation(progress: Sequence[Progress], waiting: int, late_disputes: int) -> Situation:
    if late_disputes:
        words = ngettext("%(n)d dispute is decided too late", "%(n)d disputes are decided too late", late_disputes)
        return Situation(
            "miss", words % {"n": late_disputes}, _("Somebody waits to hear whether their score stands."),
            (Act(_("Decide"), reverse("review:disputes"), icon="scale", primary=True),),
        )
    late = [each for each in progress if each.late]
    if late:
        first = late[0]
        return Situation(
            "watch", _("%(plan)s is behind: %(late)d contacts were to be scored by now") % {"plan": first.plan.name, "late": first.late},
            _("%(done)d of %(of)d are scored. Furthest to go: %(strata)s.") % {
                "done": first.done, "of": first.picks, "strata": first.behind or _("nothing by stratum")
            },
            (Act(_("Score contacts"), reverse("review:evaluations"), icon="clipboard-check", primary=True),),
        )
    if waiting:
        words = ngettext("%(n)d dispute waits for an answer", "%(n)d disputes wait for an answer", waiting)
        return Situation(
            "info", words % {"n": waiting}, _("None of them is late."),
            (Act(_("Open disputes"), reverse("review:disputes"), icon="scale", primary=True),),
        )
    if not progress:
        return Situation(
            "info", _("No sample is drawn yet"), _("A plan says which contacts are judged, how many, by whom and by when."),
            (Act(_("Sample plans"), reverse("review:sample_plans"), icon="dices", primary=True),),
        )
    return Situation("ok", _("The sample is on its way, and no dispute waits"))


def _submitted(reader: Reader) -> dict[str, dict[date, Any]]:
    """Return by week how many evaluations were submitted (``number``) and how long after their contacts on average (``took``)."""
    took = ExpressionWrapper(F("submitted_at") - F("contact_at"), output_field=DurationField())
    return trend.sums_by_week(
        sight.results(reader.actor), "submitted_at", zone=reader.zone, number=lambda inside: Count("pk", filter=inside),
        took=lambda inside: Avg(took, filter=inside),
    )


def _sample(progress: Sequence[Progress], submitted: dict[date, int], reader: Reader) -> Figure:
    weeks = trend.weeks_of({monday: float(number) for monday, number in submitted.items()}, zone=reader.zone)
    found = trend.of(trend.own("evaluations", _("Evaluations submitted"), better="neither"), weeks, zone=reader.zone)
    label = _("Sample scored")
    meaning = _("Of the contacts that plans want scored: due in the last 4 weeks, or to come. The line is evaluations a week.")
    picks, done, late = (sum(getattr(each, name) for each in progress) for name in ("picks", "done", "late"))
    step, url = _("Sample plans"), reverse("review:sample_plans")
    if not picks:
        return Figure(Tile(label, None, note=_("nothing is drawn"), code="sample", step=step, step_url=url), meaning, found)
    state: State = "watch" if late else "ok"
    note = _("%(n)d late") % {"n": late} if late else _("none is late")
    return Figure(
        Tile(label, formats.count(done), target=_("of %(n)s") % {"n": formats.count(picks)}, note=note, state=state, code="sample",
             step=step, step_url=url),
        meaning, found,
    )


def _turnaround(weeks: dict[str, dict[date, Any]], reader: Reader) -> Figure:
    """Return how many days pass between a contact and its evaluation, on average."""
    by_week: dict[date, tuple[float, int]] = {
        monday: (weeks["took"][monday].total_seconds() / SECONDS_A_DAY, number) for monday, number in weeks["number"].items() if number
    }
    label, meaning = _("Days to feedback"), _("From the contact until its evaluation was submitted, mean of the last 4 weeks.")
    recent = [pair for week, pair in by_week.items() if week >= trend.this_monday(reader.zone) - RECENT]
    number = sum(each for _days, each in recent)
    over = {week: days for week, (days, _n) in by_week.items() if week < trend.this_monday(reader.zone)}
    found = trend.of(
        trend.own("turnaround", _("Days to feedback"), unit="points"), over, zone=reader.zone,
        n={week: float(each) for week, (_days, each) in by_week.items()},
    )
    step, url = _("Evaluations"), reverse("review:evaluations")
    if not number:
        return Figure(Tile(label, None, note=_("nothing was evaluated"), code="turnaround", step=step, step_url=url), meaning, found)
    mean = sum(days * each for days, each in recent) / number
    return Figure(
        Tile(label, formats.decimal(mean), target=_("no target is set"), note=_("n = %(n)s") % {"n": formats.count(number)},
             code="turnaround", step=step, step_url=url),
        meaning, found,
    )


def _disputes(waiting: int, late: int, reader: Reader) -> Figure:
    raised = trend.by_week(sight.disputes(reader.actor), "raised_at", zone=reader.zone)
    days = int(settings.get("dispute_decision_days"))
    state: State = "miss" if late else "info" if waiting else "ok"
    return Figure(
        Tile(
            _("Disputes waiting"), formats.count(waiting), target=_("decided within %(n)d days") % {"n": days},
            note=_("%(n)d late") % {"n": late} if late else _("none is late"), state=state, code="disputes", step=_("Disputes"),
            step_url=reverse("review:disputes"),
        ),
        _("Evaluations that their agents say are wrong, and nobody decided on. The line is disputes raised a week."),
        trend.of(trend.own("disputes", _("Disputes raised")), raised, zone=reader.zone),
    )


def _agreement(reader: Reader) -> Figure:
    """Return how far evaluators agreed in the last round that was closed, and when they calibrate next."""
    label, meaning = _("Evaluators agree, alpha"), _("Krippendorff's alpha of the last calibration: 1 is full agreement, 0 is chance.")
    step, url = _("Calibration"), reverse("review:calibration")
    closed = sight.rounds(reader.actor).filter(closed_at__isnull=False).order_by("closed_at")
    told = [(each, each.figures.get("krippendorff", {})) for each in closed.only("closed_at", "figures", "reference")]
    points = {each.closed_at.date(): float(kept["value"]) for each, kept in told if each.closed_at and kept.get("value") is not None}
    found = trend.of(trend.own("agreement", _("Alpha"), unit="points", better="higher"), points, zone=reader.zone, step="day")
    following = _next_calibration(reader)
    last = told[-1][1] if told else {}
    if last.get("value") is None:
        return Figure(Tile(label, None, note=following, code="agreement", step=step, step_url=url), meaning, found)
    value = float(last["value"])
    state: State = "ok" if value >= agreement.FIRM else "watch" if value >= agreement.TENTATIVE else "miss"
    range_ = f", {last['low']:.2f} to {last['high']:.2f}" if last.get("low") is not None else ""
    return Figure(
        Tile(label, f"{value:.2f}", target=_("firm from %(firm).2f") % {"firm": agreement.FIRM},
             note=f"n = {last['n']}{range_}; {following}", state=state, code="agreement", step=step, step_url=url),
        meaning, found,
    )


def _next_calibration(reader: Reader) -> str:
    plans = samples.listed(reader.actor).filter(state=SamplePlan.State.PUBLISHED)
    today = clock.today(reader.zone)
    turns = [each for plan in plans for each in monitoring.calibrated(plan) if each.done_on is None and each.due_on >= today]
    following = min((each.due_on for each in turns), default=None)
    return _("next by %(day)s") % {"day": formats.day(following, zone=reader.zone)} if following else _("none is planned")


def _pareto(reader: Reader) -> Chart | None:
    """Draw the questions that fail most often, each with its range; those answered too seldom are left to the results."""
    asked = [each for each in people_results.questions_failing(reader.actor, weeks=WEEKS) if each[2].of >= FEW and each[2].part]
    most = sorted(asked, key=lambda each: (-each[2].part, each[1]))[:MOST_QUESTIONS]
    rows = [Rate(_short(question), one.value, one.low, one.high, one.of) for _card, question, one in most]
    return rates("home-fails", rows, title=_("Questions that fail most"), names=300.0, of=_("Question")) if rows else None


def _short(words: str) -> str:
    return words if len(words) <= LONGEST_NAME else f"{words[: LONGEST_NAME - 1]}…"


def _mine(reader: Reader) -> Panel:
    rows = [Row(each.status, each.words, each.small, each.url) for each in quality.owed(reader.actor, zone=reader.zone)]
    calm = _("You have no evaluation begun, and no dispute waits for you.")
    return Panel("quality", _("Quality"), "clipboard-check", rows, calm, _("Evaluations"), links.to("review:evaluations"))


def _plans(progress: Sequence[Progress]) -> Panel:
    rows = [
        Row(
            Status("miss", _("%(n)d late") % {"n": each.late}) if each.late else
            Status("ok", _("Done")) if each.done == each.picks else Status("info", _("On its way")),
            _("%(plan)s: %(done)d of %(of)d") % {"plan": each.plan.name, "done": each.done, "of": each.picks},
            _("Furthest to go: %(strata)s") % {"strata": each.behind} if each.behind else "",
            reverse("review:sample_plan", args=[each.plan.reference]),
        )
        for each in progress[:MOST_ROWS]
    ]
    return Panel("plans", _("Samples by plan and stratum"), "dices", rows, _("No plan has drawn contacts yet."), _("Sample plans"),
                 links.to("review:sample_plans"))


def _calibration(reader: Reader) -> Panel:
    """Return the rounds that are blind still, and where strictness and drift of evaluators stand."""
    rounds = sight.rounds(reader.actor).filter(closed_at=None).select_related("scorecard").order_by("closes_at")
    rows = [
        Row(
            Status("info", _("Blind")), _("%(round)s, %(card)s") % {"round": each.reference, "card": each.scorecard.name},
            _("closes %(moment)s") % {"moment": formats.moment(each.closes_at, zone=reader.zone)},
            reverse("review:calibration_round", args=[each.reference]),
        )
        for each in rounds[:MOST_ROWS]
    ]
    return Panel("calibration", _("Calibration"), "sliders-horizontal", rows, _("No round is open."), _("Who is strict, who drifts"),
                 links.to("review:evaluators"))


QUALITY_ANALYST: Final = Home(
    role=Role.QUALITY_ANALYST, answers="Is the sample on its way, what fails, and do those who judge agree?", show=show
)
