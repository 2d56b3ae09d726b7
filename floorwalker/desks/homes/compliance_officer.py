"""The home of who answers for the rules: who has not read, who has not signed, what is open for too long, and who listened to what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from floorwalker.desks.homes import house, trend
from floorwalker.desks.homes.base import Figure, Home, Shown
from floorwalker.desks.my_day.panels import MOST_ROWS, WORDS_OF_AN_ISSUE, Panel, Reader
from floorwalker.desks.my_day.rows import Row
from floorwalker.desks.today import links
from floorwalker.ground import clock, settings
from floorwalker.ground import findings as finding_actions
from floorwalker.ground.models import Finding
from floorwalker.ground.people import policy
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import State, Status
from floorwalker.ground.web.charts import Chart, counts_by_name
from floorwalker.ground.web.parts import Act, Situation, Tile
from floorwalker.plan import sight as plan_sight
from floorwalker.plan.queries import readings
from floorwalker.record.models import Recording
from floorwalker.review import sight
from floorwalker.review.queries import conduct, extracts

LISTENS: Final = timedelta(days=28)
VERIFIED: Final = timedelta(days=28)
MOST_DOCUMENTS: Final = 8


@dataclass(frozen=True)
class Owed:
    """How many people have still to confirm a document, and how many of them are late."""

    document: str
    people: int
    late: int


def show(reader: Reader) -> Shown:
    """Return what a compliance officer looks at first."""
    owed, signed, findings, going = _owed_by_document(reader), _signed(reader), _findings(reader), _going(reader)
    late = [each for each in owed if each.late]
    return Shown(
        _situation(late, going, signed, findings), (_reading(late, reader), signed, findings, _listens(reader)), _chart(owed),
        _("people who have not yet said that they read and understood it"),
        _("Everybody has confirmed what was asked for. Who has not will stand here, by document."),
        (_kept(going, reader), _open(reader)), (_("Readings"), links.to("plan:readings")),
    )


def _situation(late: Sequence[Owed], going: Sequence[Any], signed: Figure, findings: Figure) -> Situation:
    if late:
        people = sum(each.late for each in late)
        words = ngettext("%(n)d confirmation is overdue", "%(n)d confirmations are overdue", people)
        return Situation(
            "miss", _("%(words)s, most for %(document)s") % {"words": words % {"n": people}, "document": late[0].document},
            _("Who has not confirmed may work by an older text."),
            (Act(_("Remind them"), reverse("plan:readings"), icon="book-open", primary=True),),
        )
    if going:
        words = ngettext("%(n)d cited recording goes soon, undecided", "%(n)d cited recordings go soon, undecided", len(going))
        return Situation(
            "watch", words % {"n": len(going)}, _("What proves an evaluation or a finding goes with it."),
            (Act(_("Keep or let go"), reverse("review:extracts"), icon="hourglass", primary=True),),
        )
    if signed.tile.state == "miss":
        return Situation(
            "watch", _("Not everybody has signed the conduct declaration in time: %(late)s") % {"late": signed.tile.note},
            _("Each of them has a To-do; %(signed)s %(target)s have signed.") % {"signed": signed.tile.value, "target": signed.tile.target},
            (Act(_("Open conduct"), reverse("review:conduct"), icon="shield-check", primary=True),),
        )
    if findings.tile.state == "miss":
        return Situation(
            "watch", _("Findings are open for longer than the house allows"), findings.tile.note,
            (Act(_("Open findings"), reverse("ground:findings"), icon="flag", primary=True),),
        )
    return Situation("ok", _("Everybody has confirmed and signed what was due, and no finding is overdue"))


def _owed_by_document(reader: Reader) -> list[Owed]:
    """Return by document how many of those whom the reader sees have still to confirm it, the most late first; one query."""
    if not policy.allows(reader.actor, readings.VIEW):
        return []
    rows = plan_sight.duties(reader.actor).filter(attested_at=None, released_at=None, reading__closed_at=None).order_by()
    late = Count("pk", filter=Q(due_on__lt=clock.today(reader.zone)))
    found = rows.values_list("reading__version__title").annotate(_people=Count("pk"), _late=late)
    return sorted((Owed(*each) for each in found), key=lambda each: (-each.late, -each.people, each.document))


def _chart(owed: Sequence[Owed]) -> Chart | None:
    if not owed:
        return None
    counts = [(f"{each.document}, {each.late} late" if each.late else each.document, each.people) for each in owed[:MOST_DOCUMENTS]]
    heads = (_("Document"), _("Still to confirm"))
    return counts_by_name("home-late", counts, title=_("Still to confirm, by document"), heads=heads, width=760.0)


def _reading(owed: Sequence[Owed], reader: Reader) -> Figure:
    """Return how much of what was due is confirmed, and the share that was confirmed in time week by week."""
    label = _("Confirmations overdue")
    meaning = _("People who were to read and confirm by now. The line is the share in time, by week due.")
    step, url = _("Readings"), reverse("plan:readings")
    if not policy.allows(reader.actor, readings.VIEW):
        return Figure(Tile(label, None, note=_("your role does not see readings"), code="readings"), meaning)
    today = clock.today(reader.zone)
    mine = plan_sight.duties(reader.actor).filter(due_on__lt=today, due_on__gte=trend.this_monday(reader.zone) - trend.WEEKS * trend.WEEK)
    in_time = Q(attested_at__isnull=False, attested_at__date__lte=F("due_on"))
    rows = mine.order_by().values("due_on").annotate(_of=Count("pk"), _kept=Count("pk", filter=in_time))
    due = {each["due_on"]: (each["_of"], each["_kept"]) for each in rows}
    of = trend.weeks_of({day: float(number) for day, (number, _kept) in due.items()}, zone=reader.zone)
    kept = trend.weeks_of({day: float(number) for day, (_of, number) in due.items()}, zone=reader.zone)
    shares = {monday: kept.get(monday, 0.0) / number for monday, number in of.items() if number}
    found = trend.of(
        trend.own("readings", _("Confirmed in time"), unit="share", better="higher", of_sample=True), shares, zone=reader.zone, n=of,
        target=1.0,
    )
    late = sum(each.late for each in owed)
    everything = readings.listed(reader.actor).filter(closed_at=None).count()
    note = _("of %(n)s readings asked for") % {"n": formats.count(everything)}
    if not everything and not due:
        return Figure(Tile(label, None, note=_("nothing is asked for"), code="readings", step=step, step_url=url), meaning)
    return Figure(
        Tile(label, formats.count(late), target=_("none wanted"), note=note, state="miss" if late else "ok", code="readings", step=step,
             step_url=url),
        meaning, found,
    )


def _signed(reader: Reader) -> Figure:
    year = conduct.year_now()
    label = _("Declarations of %(year)d") % {"year": year}
    meaning = _("People who signed the conduct declaration of the year. The line is what was signed a week.")
    step, url = _("Conduct"), reverse("review:conduct")
    if not policy.allows(reader.actor, conduct.VIEW):
        return Figure(Tile(label, None, note=_("your role does not see who signed"), code="signed"), meaning)
    teams = conduct.signed_by_team(reader.actor, year)
    owed, signed, late = (sum(getattr(each, name) for each in teams) for name in ("owed", "signed", "late"))
    if not owed:
        return Figure(Tile(label, None, note=_("nobody owes it"), code="signed", step=step, step_url=url), meaning)
    weeks = trend.by_week(conduct.signatures(reader.actor), "signed_at", zone=reader.zone)
    return Figure(
        Tile(
            label, formats.count(signed), target=_("of %(n)s") % {"n": formats.count(owed)},
            note=_("%(n)d late") % {"n": late} if late else _("nobody is late"), state="miss" if late else "ok", code="signed", step=step,
            step_url=url,
        ),
        meaning, trend.of(trend.own("signed", _("Signed"), better="neither"), weeks, zone=reader.zone),
    )


def _findings(reader: Reader) -> Figure:
    label = _("Findings open")
    days = int(settings.get("finding_action_days"))
    meaning = _("What somebody found wrong and nobody closed yet. The line is findings raised a week.")
    step, url = _("Findings"), reverse("ground:findings")
    if not policy.allows(reader.actor, "ground.view_findings"):
        return Figure(Tile(label, None, note=_("your role does not see findings"), code="findings"), meaning)
    still, late = Finding.objects.filter(closed_at=None), finding_actions.left_lying().count()
    number = still.count()
    oldest = still.order_by("raised_at").values_list("raised_at", flat=True).first()
    age = (clock.now() - oldest).days if oldest is not None else 0
    note = _("%(n)d without action for over %(days)d days") % {"n": late, "days": days} if late else (
        _("the oldest for %(n)d days") % {"n": age} if age else _("all since today") if number else _("nothing is open")
    )
    state: State = "miss" if late else "info" if number else "ok"
    raised = trend.by_week(Finding.objects.all(), "raised_at", zone=reader.zone)
    return Figure(
        Tile(label, formats.count(number), target=_("acted on within %(n)d days") % {"n": days}, note=note, state=state, code="findings",
             step=step, step_url=url),
        meaning, trend.of(trend.own("findings", _("Findings raised"), better="neither"), raised, zone=reader.zone),
    )


def _listens(reader: Reader) -> Figure:
    """Return how often recordings were listened to today, beside what is usual of a day; each listen stands in the trail."""
    label, meaning = _("Listened to today"), _("Times somebody played a recording today, beside the days of the last 4 weeks.")
    step, url = _("Who listened to what"), links.to("ground:trail", q="REC-", kind=house.LOOKED)
    if not policy.allows(reader.actor, house.VIEW):
        return Figure(Tile(label, None, note=_("your role does not read the trail"), code="listens"), meaning)
    today = clock.today("UTC")
    days = house.listens_by_day(since=today - LISTENS, today=today)
    over = {day: number for day, number in days.items() if day < today}
    first = min(over, default=today)
    whole = {first + timedelta(days=n): over.get(first + timedelta(days=n), 0.0) for n in range((today - first).days)}
    usual = sum(whole.values()) / len(whole) if whole else None
    target = _("usually %(n)s") % {"n": formats.decimal(usual)} if usual is not None else _("nothing usual is known yet")
    return Figure(
        Tile(label, formats.count(days.get(today, 0.0)), target=target, note=_sound(reader), code="listens", step=step, step_url=url),
        meaning, trend.of(trend.own("listens", _("Listens"), better="neither"), whole, zone="UTC", step="day"),
    )


def _sound(reader: Reader) -> str:
    """Return how many recordings of the last weeks stand under the digest of the file that is kept; bytes are read when one is played."""
    since = clock.now() - VERIFIED
    kept = Recording.objects.filter(started_at__gte=since, stored__isnull=False)
    found = kept.aggregate(n=Count("pk"), wrong=Count("pk", filter=~Q(stored__sha256=F("sha256"))))
    if not found["n"]:
        return _("no recording of the last 4 weeks")
    if found["wrong"]:
        said = {"wrong": found["wrong"], "n": formats.count(found["n"])}
        return _("%(wrong)d of %(n)s recordings have the digest of another file") % said
    return _("%(n)s recordings of 4 weeks, each with the digest of its file") % {"n": formats.count(found["n"])}


def _going(reader: Reader) -> list[tuple[int, Any, Any]]:
    """Return the cited contacts whose recordings go soon and on which nobody decided, the first to go first."""
    if not policy.allows(reader.actor, extracts.KEEP):
        return []
    found = extracts.going(clock.now())
    seen = set(sight.results(reader.actor).filter(contact__in=found).values_list("contact", flat=True)) if found else ()
    return sorted(((contact, *found[contact]) for contact in seen), key=lambda each: each[1])


def _kept(going: Sequence[tuple[int, Any, Any]], reader: Reader) -> Panel:
    rows = [
        Row(
            Status("watch", _("Goes soon")), f"C-{contact}",
            _("%(owner)s is asked, goes %(moment)s") % {"owner": owner.display_name, "moment": formats.moment(until, zone=reader.zone)},
            reverse("review:kept", args=[f"C-{contact}"]),
        )
        for contact, until, owner in going[:MOST_ROWS]
    ]
    calm = _("No cited recording goes within 30 days without a decision.")
    return Panel("kept", _("Proof that goes soon"), "hourglass", rows, calm, _("Extracts"), links.to("review:extracts"))


def _open(reader: Reader) -> Panel:
    """Return the findings that are open, the oldest first, each with who owns it."""
    rows = []
    if policy.allows(reader.actor, "ground.view_findings"):
        today: date = clock.today(reader.zone)
        for each in Finding.objects.filter(closed_at=None).select_related("owner").order_by("raised_at")[:MOST_ROWS]:
            days = (today - each.raised_at.date()).days
            late = days > int(settings.get("finding_action_days"))
            rows.append(Row(
                Status("miss" if late else "info", _("%(n)d days") % {"n": days} if days else _("today")),
                each.summary[:WORDS_OF_AN_ISSUE], each.owner.display_name if each.owner is not None else _("nobody owns it"),
                reverse("ground:finding", args=[each.reference]),
            ))
    return Panel("findings", _("Findings by age"), "flag", rows, _("No finding is open."), _("Findings"), links.to("ground:findings"))


COMPLIANCE_OFFICER: Final = Home(
    role=Role.COMPLIANCE_OFFICER, answers="Has everybody read and signed, what is open for too long, and who listened to what?", show=show
)
