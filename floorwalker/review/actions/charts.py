"""Charts: beginning one or those of all standards in force, changing its kind and rules, retiring it and handing it over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from floorwalker.engine import measures
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.models import Queue, Standard
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person, Site, Team
from floorwalker.ground.references import next_reference
from floorwalker.ground.standards import counts_by_team
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding
from floorwalker.plan.rules.deciding import reason as reason_given
from floorwalker.record.models import Reason
from floorwalker.record.queries import figures
from floorwalker.review import chart_sight
from floorwalker.review.actions import signals
from floorwalker.review.chart_events import ChartChanged, ChartGiven, ChartMade, ChartRetired
from floorwalker.review.chart_sight import KEEP
from floorwalker.review.models import Chart, ChartPhase
from floorwalker.review.queries import charts as queries
from floorwalker.review.rules import charts as rules
from floorwalker.review.rules.charts import Draft


@dataclass(frozen=True)
class Part:
    """The part of the service that a chart is of; everything where nothing is named."""

    queue: Queue | None = None
    channel: str = ""
    team: Team | None = None
    site: Site | None = None
    reason: Reason | None = None

    @property
    def words(self) -> str:
        """What it is called by reference and code, for the trail."""
        named = [self.queue.reference if self.queue else "", self.channel]
        named += [each.code for each in (self.team, self.site, self.reason) if each is not None]
        return ", ".join(filter(None, named)) or "everything"

    @property
    def zone(self) -> str:
        """The zone of its days: of its queue, its team's site, its site, else the one that all its queues share, or UTC."""
        if self.queue is not None:
            return self.queue.zone
        site = self.team.site if self.team is not None else self.site
        if site is not None:
            return str(site.zone)
        try:
            return figures.zone_of(list(Queue.objects.filter(retired_at=None, **({"channel": self.channel} if self.channel else {}))))
        except RuleBroken:
            return "UTC"


@transaction.atomic
def make(draft: Draft, part: Part, *, owner: Person, by: Actor) -> Chart:
    """Begin to chart a measure of one part of the service, and look at it at once.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping charts of that part.
    RuleBroken
        If it would mislead (`rules.check`), cannot be counted so, or its owner may not keep charts.
    Conflict
        If such a chart stands.
    """
    policy.require(by, KEEP)
    maker = deciding.require_person(by, refusal="Only a person begins a chart.")
    rules.check(draft, today=clock.today(part.zone))
    if part.team is not None and not counts_by_team(draft.measure):
        raise RuleBroken(
            f"{draft.measure.name} cannot be counted by team: who gives up before an answer was with nobody.",
            remedy="Choose a measure of answered contacts, of time, or of what customers say.", code="chart_of_team",
        )
    deciding.require_owner(queries.owners(), owner, remedy="Choose somebody whose role keeps charts.")
    chart = Chart(
        name=draft.name.strip()[:120], measure=draft.measure.code, queue=part.queue, channel=part.channel, team=part.team, site=part.site,
        reason=part.reason, step=draft.step, kind=draft.kind, rules=list(draft.rules), zone=part.zone, starts_on=draft.starts_on,
        owner=owner, made_by_id=maker, made_at=clock.now(),
    )
    deciding.lock_together(Person.objects.filter(pk=maker))
    standing = Chart.objects.filter(queries.same_part(chart), measure=chart.measure).first()
    if standing is not None:
        raise Conflict(f"{standing.reference} charts that already.", remedy="Open it, or retire it first.")
    chart.reference = next_reference("CHT")
    chart.save()
    if not chart_sight.kept(by).filter(pk=chart.pk).exists():
        raise NotAllowed("Your role does not keep charts of that part of the service.", remedy="Ask an operations manager to begin it.")
    ChartPhase.objects.create(chart=chart, starts_on=draft.starts_on, begun_by_id=maker, begun_at=clock.now())
    store.append(
        ChartMade(subject=chart.reference, measure=chart.measure, of=part.words, step=chart.step, starts_on=chart.starts_on), by=by
    )
    signals.look_again(chart, by=by)
    return chart


@transaction.atomic
def make_for_standards(*, by: Actor) -> Sequence[Chart]:
    """Begin a chart by day for every standard in force that has none and that `by` may chart; `by` owns them.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping charts.
    RuleBroken
        If there is none to begin.
    """
    policy.require(by, KEEP)
    owner = Person.objects.get(pk=deciding.require_person(by, refusal="Only a person begins a chart."))
    wanted = queries.without_chart(by)
    if not wanted:
        raise RuleBroken(
            "Every standard in force that you could chart has its chart.", remedy="Open it in the list of charts.", code="no_standard",
        )
    return [make(_draft(each), Part(each.queue, each.channel, each.team), owner=owner, by=by) for each in wanted]


def _draft(standard: Standard) -> Draft:
    of = standard.queue or standard.team
    zone = Part(standard.queue, standard.channel, standard.team).zone
    measure = measures.get(standard.measure)
    name = f"{measure.name}, {of.name if of else standard.channel.capitalize() or 'all queues'}"
    return Draft(name, measure, "day", queries.first_day(zone))


@transaction.atomic
def change(chart: Chart, *, kind: str, chosen: Sequence[str], why: str, by: Actor) -> Chart:
    """Give a chart another kind (empty: chosen from the data) and other rules (empty: those that suit); its signals are looked for anew.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping that chart.
    RuleBroken
        If kind or rules do not suit, or nobody says why.
    Conflict
        If it is retired.
    """
    policy.require(by, KEEP)
    held = chart_sight.held(chart, by=by)
    measure = measures.get(held.measure)
    rules.check(Draft(held.name, measure, held.step, held.starts_on, kind, tuple(chosen)), today=clock.today(held.zone))
    words = reason_given(why)
    held.kind, held.rules = kind, list(chosen)
    held.save(update_fields=["kind", "rules"])
    store.append(
        ChartChanged(
            subject=held.reference, chart_kind=kind or "from the data", rules=", ".join(chosen) or "those that suit", why=Sleeved(words)
        ),
        by=by,
    )
    signals.look_again(held, by=by)
    return held


@transaction.atomic
def retire(chart: Chart, *, why: str, by: Actor) -> Chart:
    """Look at a chart no more; it stays with all that was said on it.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping that chart.
    RuleBroken
        If nobody says why.
    Conflict
        If it is retired already.
    """
    policy.require(by, KEEP)
    held = chart_sight.held(chart, by=by)
    held.retired_why, held.retired_at = reason_given(why), clock.now()
    held.save(update_fields=["retired_why", "retired_at"])
    signals.settle(held)
    store.append(ChartRetired(subject=held.reference, why=Sleeved(held.retired_why)), by=by)
    return held


@transaction.atomic
def give(reference: str, *, to: Person, by: Actor) -> None:
    """Let `to` own the chart called `reference`, which somebody else owns.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what that person owns.
    RuleBroken
        If it is retired.
    """
    held = deciding.still_owned(Chart.objects.filter(retired_at=None), reference)
    policy.require_for(by, "people.hand_over", held.owner)
    before, held.owner = held.owner, to
    held.save(update_fields=["owner"])
    store.append(ChartGiven(subject=held.reference, before=before.reference, to=to.reference), by=by)
