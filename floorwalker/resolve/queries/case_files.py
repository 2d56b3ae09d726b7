"""The file of a complaint as it stands: everything in it, in a fixed number of queries, and the steps of its procedure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property

from django.db.models import Prefetch

from floorwalker.ground import clock, packs
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.packs import Edition, Pack
from floorwalker.ground.people import policy
from floorwalker.ground.trail import queries as trail
from floorwalker.resolve import opening, sight
from floorwalker.resolve.models import (
    CaseClock,
    CaseLetter,
    CaseRequest,
    Classification,
    Complaint,
    ConflictCheck,
    CustomerUpdate,
    Evidence,
    ImportedCase,
    Issue,
    IssueFinding,
    OmbudsmanReferral,
    RedressDecision,
    RedressLine,
)
from floorwalker.resolve.queries import case_imports
from floorwalker.resolve.rules import letters, redress, staging


@dataclass(frozen=True)
class Step:
    """A step of the procedure: whether it must be, whether it was done and when, or why it was left out; None: it does not apply yet."""

    code: str
    name: str
    done_at: datetime | None
    needed: bool = True
    left_out: str = ""
    lacks: str = ""
    act: str = ""

    @property
    def is_missing(self) -> bool:
        """Whether it must be and was neither done nor left out with a reason."""
        return self.needed and self.done_at is None and not self.left_out


class CaseFile:
    """One complaint with everything in its file."""

    def __init__(self, complaint: Complaint) -> None:
        self.complaint = complaint
        self.clocks: list[CaseClock] = list(complaint.clocks.all())
        findings = IssueFinding.objects.select_related("found_by").prefetch_related("sources")
        self.issues: list[Issue] = list(
            complaint.issues.select_related("decided_by").prefetch_related(Prefetch("findings", findings), "evidence")
        )
        self.evidence: list[Evidence] = list(complaint.evidence.select_related("issue", "file", "settled_by", "wanted_by"))
        self.requests: list[CaseRequest] = list(complaint.requests.select_related("to", "issue", "asked_by", "answered_by"))
        self.updates: list[CustomerUpdate] = list(complaint.updates.select_related("given_by", "promised_by"))
        self.checks: list[ConflictCheck] = list(complaint.conflict_checks.select_related("person", "second"))
        self.lines: list[RedressLine] = list(complaint.redress_lines.select_related("said_by"))
        self.decisions: list[RedressDecision] = list(complaint.redress_decisions.select_related("decided_by", "second", "paid_by"))
        self.letters: list[CaseLetter] = list(complaint.letters.select_related("drafted_by", "signed_by", "sent_by", "file"))
        self.notes = list(complaint.notes.select_related("written_by"))
        self.closings = list(complaint.closings.select_related("closed_by", "reopened_by"))
        self.referrals: list[OmbudsmanReferral] = list(complaint.referrals.select_related("written_by"))
        self.forwardings = list(complaint.forwardings.select_related("written_by"))
        self.overrides = {each.step: each for each in complaint.overrides.select_related("said_by")}
        self.contacts = list(complaint.contacts.select_related("linked_by"))
        told = complaint.classifications.filter(difficulty=complaint.difficulty_id, kind="complaint").select_related("decided_by")
        self.became: list[Classification] = list(told) if complaint.difficulty_id else []

    @cached_property
    def asked_down(self) -> Classification | None:
        """The asking that it be treated as a difficulty, while a second person is to answer."""
        return self.complaint.classifications.filter(needs_second=True, second_at=None).select_related("decided_by").first()

    @cached_property
    def imported(self) -> ImportedCase | None:
        """The row of another register that it came from; None where it did not."""
        return case_imports.of_complaint(self.complaint)

    @cached_property
    def pack(self) -> Pack:
        """The regulation that holds for it."""
        return packs.regulations().get(self.complaint.pack)

    @cached_property
    def edition(self) -> Edition:
        """The edition that it is pinned to."""
        return opening.edition_of(self.complaint)

    @cached_property
    def cause_at(self) -> datetime | None:
        """When its root cause was named, as the trail has it; None where none is named."""
        if not self.complaint.root_cause:
            return None
        found = trail.lines(subject=self.complaint.reference, among=("complaint.cause_named",), limit=1)
        if not found and self.imported is not None:
            return self.complaint.logged_at
        return found[0].at if found else None

    @property
    def standing(self) -> list[RedressLine]:
        """The lines of redress that were not taken back."""
        return [each for each in self.lines if each.taken_back_at is None]

    @property
    def total(self) -> Decimal:
        """What the lines come to; never below 0."""
        return max(sum((each.amount for each in self.standing), Decimal(0)), Decimal(0))

    @property
    def currency(self) -> str:
        """The currency of its redress."""
        return self.standing[0].currency if self.standing else self.complaint.site.currency

    @property
    def decision(self) -> RedressDecision | None:
        """The last decision on redress, where it is of the lines as they stand."""
        last = self.decisions[0] if self.decisions else None
        return last if last is not None and last.digest == redress.digest((each.pk, each.amount) for each in self.standing) else None

    @property
    def owed(self) -> bool:
        """Whether an issue is upheld, so that redress must be decided, or lines stand."""
        return bool(self.standing) or any(each.decision in {"upheld", "partly"} for each in self.issues)

    @property
    def answer(self) -> CaseLetter | None:
        """The letter that answered it, since it was opened the last time."""
        since = max((each.reopened_at for each in self.closings if each.reopened_at), default=None)
        for each in self.letters:
            if each.kind in letters.ANSWERS and each.sent_at is not None and (since is None or each.sent_at >= since):
                return each
        return None

    @property
    def open_letter(self) -> CaseLetter | None:
        """The letter that is being written."""
        return next((each for each in self.letters if each.state in {"draft", "signed"}), None)

    @property
    def undecided(self) -> list[Issue]:
        """Issues without a decision."""
        return [each for each in self.issues if not each.decision]

    @property
    def missing(self) -> list[Evidence]:
        """What is wanted and not in."""
        return [each for each in self.evidence if each.state == Evidence.State.WANTED]

    @property
    def waiting(self) -> list[CaseRequest]:
        """What others were asked and have not answered."""
        return [each for each in self.requests if each.waits]

    @property
    def promised(self) -> CustomerUpdate | None:
        """The news that the customer waits for."""
        return next((each for each in self.updates if each.promised_for and each.given_at is None and each.dropped_at is None), None)

    @property
    def acknowledgement(self) -> CaseClock | None:
        """The clock of its acknowledgement, at either stage."""
        return next((each for each in self.clocks if each.of in staging.ACKNOWLEDGEMENTS), None)

    def clock(self, of: str) -> CaseClock | None:
        """Return the clock of what is due."""
        return next((each for each in self.clocks if each.of == of), None)

    @property
    def _redress_lacks(self) -> str:
        decided = self.decision
        if decided is None:
            return "No decision holds for the lines as they stand"
        return "Waits for a second person" if decided.second_at is None else "The second person did not agree"

    @cached_property
    def steps(self) -> list[Step]:
        """The procedure from receipt to payment, each step with its stamp."""
        ack, answer, decided = self.acknowledgement, self.answer, self.decision
        check = next((each for each in reversed(self.checks) if each.may), None)
        undecided, settled = self.undecided, [each for each in self.issues if each.decided_at]
        last_decided = max((each.decided_at for each in settled if each.decided_at), default=None)
        gathered = max((each.settled_at for each in self.evidence if each.settled_at), default=None)
        held_at = (decided.second_at or decided.decided_at) if decided and decided.holds else None
        found = [
            Step("acknowledged", "Acknowledged", ack.met_at if ack else None, needed=ack is not None and ack.dropped_at is None,
                 lacks="No acknowledgement went out", act="acknowledge"),
            Step("impartial", "Conflict of interest checked", (check.second_at or check.checked_at) if check else None,
                 lacks="Nobody checked for a conflict", act="conflict"),
            Step("evidence", "Evidence in, or decided without", gathered if self.evidence and not self.missing else None,
                 lacks=f"{len(self.missing)} missing" if self.missing else "No evidence is kept", act="want"),
            Step("decided", "Every issue decided with reasons", last_decided if not undecided else None,
                 lacks=f"{len(undecided)} of {len(self.issues)} not decided"),
            Step("redress", "Redress decided within its limits", held_at,
                 needed=self.owed, lacks=self._redress_lacks, act="decide-redress"),
            Step("answered", "Answer sent with the required words", answer.sent_at if answer else None, lacks="No answer went out",
                act="letter"),
            Step("paid", "Redress paid", decided.paid_at if decided else None, needed=bool(decided and decided.total), lacks="Not paid yet",
                act="paid"),
            Step("told", "Promised news given", max((each.given_at for each in self.updates if each.given_at), default=None)
                 if not self.promised else None, needed=any(each.promised_for for each in self.updates), lacks="News is promised",
                 act="update"),
            Step("cause", "Root cause named", self.cause_at, lacks="No cause is named", act="cause"),
        ]  # fmt: skip
        return [
            Step(each.code, each.name, each.done_at, each.needed, self.overrides[each.code].reason, each.lacks, each.act)
            if each.code in self.overrides and each.done_at is None else each
            for each in found
        ]  # fmt: skip


def find(reference: str, *, by: Actor) -> Complaint:
    """Return the complaint `reference`.

    Raises
    ------
    NotAllowed
        If no role of `by` sees cases.
    NotFound
        If there is none that `by` may see.
    """
    policy.require(by, sight.VIEW)
    rows = sight.complaints(by).select_related("customer", "line", "site", "owner", "logged_by", "difficulty", "closed_by")
    found = rows.filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no complaint {reference} that you may see.", remedy="Check the reference, or ask who has it.")
    return found


def asked(reference: str, *, by: Actor) -> CaseRequest:
    """Return the request `reference`, which was asked of `by` or stands in a file that `by` sees.

    Raises
    ------
    NotAllowed
        If no role of `by` answers requests.
    NotFound
        If there is none.
    """
    policy.require(by, "resolve.answer_requests")
    rows = sight.requests(by).select_related("complaint__line", "complaint__site", "to", "asked_by", "answered_by", "issue")
    row = rows.filter(reference=reference).first()
    if row is None:
        raise NotFound(f"There is no request {reference} of you.", remedy="Look at what you owe.")
    return row


def evidence(key: int, *, by: Actor) -> Evidence:
    """Return a piece of evidence of a file that `by` sees.

    Raises
    ------
    NotAllowed
        If no role of `by` sees files.
    NotFound
        If there is none.
    """
    policy.require(by, sight.FILES)
    rows = Evidence.objects.select_related("complaint", "file").filter(pk=key, complaint__in=sight.complaints(by))
    found = rows.first()
    if found is None:
        raise NotFound("There is no such evidence.", remedy="Look at the file again.")
    return found


def letter(reference: str, *, by: Actor) -> CaseLetter:
    """Return a letter of a file that `by` sees.

    Raises
    ------
    NotAllowed
        If no role of `by` sees files.
    NotFound
        If there is none.
    """
    policy.require(by, sight.FILES)
    rows = CaseLetter.objects.select_related("complaint__line", "complaint__site", "complaint__customer", "file")
    found = rows.filter(reference=reference, complaint__in=sight.complaints(by)).first()
    if found is None:
        raise NotFound(f"There is no letter {reference} that you may see.", remedy="Look at the file again.")
    return found


def like_cases(complaint: Complaint, *, by: Actor, most: int = 12) -> Sequence[Complaint]:
    """Return closed complaints about the same line and the same cause, or product, that `by` sees, the newest first, with their redress."""
    rows = sight.complaints(by).filter(line=complaint.line, state=Complaint.State.CLOSED).exclude(pk=complaint.pk)
    headings = {each.heading for each in complaint.issues.all() if each.heading}
    if complaint.root_cause:
        rows = rows.filter(root_cause=complaint.root_cause)
    elif headings:
        rows = rows.filter(issues__heading__in=headings).distinct()
    elif complaint.product:
        rows = rows.filter(product=complaint.product)
    held = RedressDecision.objects.order_by("-decided_at")
    return list(rows.order_by("-closed_at").prefetch_related(Prefetch("redress_decisions", held, to_attr="decided"))[:most])


@dataclass(frozen=True)
class Overturned:
    """How many decisions of ombudsmen there were within a year, and in how many ours did not stay as it was."""

    decided: int
    against: int


def overturned(by: Actor) -> Overturned:
    """Return what ombudsmen decided within 365 days on complaints that `by` sees; withdrawn ones are not counted. One query."""
    since = clock.now().date() - timedelta(days=365)
    rows = OmbudsmanReferral.objects.filter(complaint__in=sight.complaints(by), decided_on__gte=since)
    found = list(rows.exclude(outcome=OmbudsmanReferral.Outcome.WITHDRAWN).values_list("outcome", flat=True))
    return Overturned(len(found), len(found) - found.count(OmbudsmanReferral.Outcome.UPHELD))


def totals(rows: Sequence[Complaint]) -> list[Decimal]:
    """Return what was offered in each of `rows` that was upheld; 0 where nothing was."""
    upheld = {Complaint.Outcome.UPHELD, Complaint.Outcome.PARTLY}
    return [each.decided[0].total if each.decided else Decimal(0) for each in rows if each.outcome in upheld]  # type: ignore[attr-defined]
