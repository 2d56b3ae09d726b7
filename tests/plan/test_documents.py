"""Documents: kinds with their own rules, written, commented on, approved by another, in force by day, looked at again, retired."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.ground.errors import Conflict, NotAllowed, NotFound, RuleBroken
from floorwalker.ground.jobs import queue as jobs
from floorwalker.ground.jobs.running import claim
from floorwalker.ground.models import Notice, SpecialDay, Todo
from floorwalker.ground.people.models import RoleAssignment
from floorwalker.ground.trail.models import Line
from floorwalker.plan import sight
from floorwalker.plan.actions import consulting, document_decisions, document_reviews
from floorwalker.plan.actions import documents as actions
from floorwalker.plan.models import Document, DocumentVersion
from floorwalker.plan.queries import documents as queries
from floorwalker.plan.rules.document_kinds import KINDS
from floorwalker.plan.rules.documents import missing
from tests.conftest import MONDAY, Cast
from tests.plan.document_made import POLICY, TODAY, a_draft, consulted, next_published, published, sent, words

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]
State = DocumentVersion.State


def refused(code: str, act: Any, *given: Any, **named: Any) -> RuleBroken:
    with pytest.raises(RuleBroken) as broken:
        act(*given, **named)
    assert broken.value.refusal_code == code
    assert broken.value.remedy
    return broken.value


@pytest.mark.once
@pytest.mark.parametrize("kind", [pytest.param(each, id=each.code) for each in KINDS])
def test_every_kind_begins_with_what_it_demands_and_is_published_once_it_has_it(kind: Any, cast: Cast) -> None:
    above = published(cast) if kind.must_hang else None
    made = actions.begin(kind.code, title="Call-backs", under=above, by=cast.pat_acts)
    assert made.reference.startswith(f"{kind.prefix}-")
    first = made.versions.get()
    left = document_decisions.left_to_do(first)
    assert left, "A new document is never ready."
    assert all(len(each) > 15 and each[0].isupper() for each in left)
    whole = words(kind.code)
    assert missing(whole, kind, hangs=bool(above), today=TODAY) == []
    version = actions.save(first, whole, revision=0, by=cast.pat_acts)
    if kind.consulted:
        refused("document_not_ready", sent, cast, version)
        version = consulted(cast, version)
    document_decisions.approve(sent(cast, version), by=cast.olga_acts)
    assert sight.holding(TODAY).filter(document=made).get().number == 1
    assert cast.ada_sees.get(f"/plan/documents/{made.reference}/").status_code == 200


@pytest.mark.once
@pytest.mark.parametrize(
    ("kind", "other", "says"),
    [
        ("policy", {"body": POLICY.replace("## Law", "## Rules")}, "Its section Law is missing"),
        ("policy", {"body": POLICY.replace("People plan their day around our word.", "")}, "Purpose is empty"),
        ("policy", {"serves": " "}, "names no objective"),
        ("policy", {"review_on": None}, "says not by when it is looked at again"),
        ("policy", {"review_on": date(2028, 6, 1)}, "within two years"),
        ("procedure", {"body": "## When to use it\n\nAlways.\n"}, "has no steps"),
        ("template", {"variables": "customer_name: the name"}, "{{ day }} is used and not declared"),
        ("template", {"variables": "customer_name: a\nday: b\nsum: c"}, "sum is declared and never used"),
        ("template", {"variables": "Customer Name: a"}, "names no variable"),
        ("template", {"body": "Dear {{ customer name }}"}, "{{ customer name }} is used and not declared"),
        ("notice", {"ends_on": None}, "ends by itself, within 14 days"),
        ("notice", {"ends_on": TODAY + timedelta(days=15)}, "what holds longer is none"),
        ("notice", {"ends_on": TODAY}, "choose a day from tomorrow on"),
        ("guide", {"body": "\n"}, "says nothing yet"),
    ],
)
def test_what_a_kind_demands_is_named_before_anybody_decides(kind: str, other: dict[str, Any], says: str) -> None:
    left = missing(words(kind, **other), KINDS.get(kind), hangs=True, today=TODAY)
    assert any(says in each for each in left), left


@pytest.mark.row(216)
def test_a_policy_goes_from_draft_over_comments_and_another_s_approval_into_force_and_out_of_it(cast: Cast) -> None:
    assert cast.olga.pk
    begun = cast.pat_sees.post("/plan/documents/begin/", {"kind": "policy", "title": "Call-backs and promises", "under": ""})
    made = Document.objects.get()
    assert begun.url == f"/plan/documents/{made.reference}/edit/"
    page, here = f"/plan/documents/{made.reference}/", {"version": "1"}
    assert cast.ada_sees.get(page).status_code == 404
    typed = {
        "title": "Call-backs and promises", "body": POLICY, "serves": "Keep our word", "measure": "fcr", "review_on": "2026-09-01",
        "revision": "0",
    }
    assert cast.pat_sees.post(begun.url, typed).url == page
    cast.pat_sees.post(f"{page}consult/", here)
    assert "your comments" in cast.ada_sees.get("/plan/documents/").content.decode()
    cast.ada_sees.post(f"{page}comment/", here | {"section": "s-principles", "words": "An hour is hard on storm days."})
    assert Todo.objects.get(person=cast.pat, done_at=None).what == "Answer comments on Call-backs and promises"
    comment = made.versions.get().comments.get()
    assert comment.is_frontline
    cast.pat_sees.post(f"{page}comments/{comment.pk}/", {"outcome": "not_taken", "words": "Customers said no."})
    assert Notice.objects.get(person=cast.ada).what.startswith("Your comment on Call-backs and promises, not taken in: Customers said")
    send = here | {"approver": cast.olga.pk, "starts_on": "2026-03-04"}
    assert cast.pat_sees.post(f"{page}send/", send).status_code == 302
    assert "Somebody else decides" in cast.pat_sees.get(f"{page}?version=1").content.decode()
    assert cast.pat_sees.post(f"{page}approve/", here).status_code == 403
    cast.olga_sees.post(f"{page}approve/", here)
    assert not sight.holding(date(2026, 3, 3)).exists()
    assert sight.holding(date(2026, 3, 4)).get().digest
    assert not Todo.objects.filter(done_at=None).exists()
    cast.olga_sees.post(f"{page}retire/", here | {"reason": "Part of the promise policy now."})
    assert not sight.holding(date(2026, 3, 5)).exists()
    shown = cast.ada_sees.get(page).content.decode()
    for said in ("Retired", "Part of the promise policy now.", "Not taken in", "Customers said no.", "Wrote", "Commented", "Approved"):
        assert said in shown
    kinds = list(Line.objects.filter(kind__startswith="document.").order_by("pk").values_list("kind", flat=True))
    assert kinds == [f"document.{each}" for each in (
        "begun", "saved", "consultation_opened", "commented", "comment_answered", "sent", "published", "retired"
    )]


@pytest.mark.once
def test_no_writer_decides_whoever_they_are(cast: Cast) -> None:
    version = consulted(cast, a_draft(cast))
    actions.save(version, words("policy", serves="Keep it"), revision=version.revision, by=cast.olga_acts)
    refused("own_document", sent, cast, version)
    document_decisions.send(version, approver=cast.cora, starts_on=TODAY, summary="", is_material=True, by=cast.pat_acts)
    refused("own_document", document_decisions.approve, version, by=cast.olga_acts)
    refused("cannot_approve", document_decisions.ask_another, version, approver=cast.una, by=cast.pat_acts)
    with pytest.raises(NotAllowed):
        document_decisions.approve(version, by=cast.una_acts)
    document_decisions.approve(version, by=cast.cora_acts)


@pytest.mark.once
@pytest.mark.row(244)
def test_nobody_decides_before_the_front_line_was_asked_or_its_absence_has_a_reason(cast: Cast) -> None:
    page = f"/plan/documents/{a_draft(cast, 'guide').document.reference}/"
    version = DocumentVersion.objects.get()
    here = {"version": "1"}
    assert "Nobody of the front line has commented" in cast.pat_sees.get(page).content.decode()
    send = here | {"approver": cast.olga.pk, "starts_on": "2026-03-02"}
    assert cast.pat_sees.post(f"{page}send/", send).status_code == 422
    cast.pat_sees.post(f"{page}consult/", here)
    cast.cora_sees.post(f"{page}comment/", here | {"section": "", "words": "Say which law."})
    cast.pat_sees.post(f"{page}comment/", here | {"section": "", "words": "I like it."})
    left = document_decisions.left_to_do(version)
    assert left[0].startswith("2 comments are not answered")
    for each in version.comments.all():
        cast.pat_sees.post(f"{page}comments/{each.pk}/", {"outcome": "taken_in", "words": "Done."})
    assert document_decisions.left_to_do(version) == [
        "Nobody of the front line has commented: ask for comments, or say why it goes without."
    ]
    assert cast.pat_sees.post(f"{page}waive/", here | {"reason": " "}).status_code == 422
    cast.pat_sees.post(f"{page}waive/", here | {"reason": "The outage is tonight."})
    cast.pat_sees.post(f"{page}send/", send)
    assert "The front line was not asked" in cast.olga_sees.get(page).content.decode()
    document_decisions.approve(version, by=cast.olga_acts)


@pytest.mark.once
def test_a_leader_who_wrote_is_no_front_line_of_their_own_text(cast: Cast) -> None:
    made = actions.begin("guide", title="Ring back", by=cast.una_acts)
    version = actions.save(made.versions.get(), words("guide"), revision=0, by=cast.una_acts)
    consulting.open_consultation(version, by=cast.una_acts)
    assert not consulting.comment(version, words="Fine.", by=cast.una_acts).is_frontline
    assert consulting.comment(version, words="Fine.", by=cast.ada_acts).is_frontline


@pytest.mark.once
def test_a_text_whose_words_would_be_lost_in_too_many_quotes_is_not_kept(cast: Cast) -> None:
    version = a_draft(cast, "guide")
    refused("document_too_deep", actions.save, version, words("guide", body=f"{'>' * 20} in\n\nAfter"), revision=1, by=cast.pat_acts)


@pytest.mark.once
@pytest.mark.row(243)
def test_a_notice_ends_by_itself_and_never_becomes_a_policy_nor_a_policy_a_notice(cast: Cast) -> None:
    notice = published(cast, "notice")
    assert sight.holding(date(2026, 3, 8)).filter(document=notice).exists()
    assert not sight.holding(date(2026, 3, 9)).filter(document=notice).exists()
    draft = a_draft(cast, "notice").document
    answer = cast.pat_sees.post(f"/plan/documents/{draft.reference}/kind/", {"version": "1", "kind": "policy"})
    assert answer.status_code == 422
    assert "cannot become a policy" in answer.content.decode()
    policy = a_draft(cast).document
    refused("document_kind", actions.change_kind, policy, to="notice", by=cast.pat_acts)
    refused("document_ends", actions.save, policy.versions.get(), words("policy", ends_on=date(2026, 3, 9)), revision=1, by=cast.pat_acts)
    assert actions.change_kind(policy, to="guide", by=cast.pat_acts).kind == "guide"
    with clock.frozen(MONDAY + timedelta(days=8)):
        assert "holds no more" in cast.ada_sees.get(f"/plan/documents/{notice.reference}/").content.decode()


@pytest.mark.once
def test_the_next_version_takes_the_place_of_the_one_before_on_its_day_and_both_stay_readable(cast: Cast) -> None:
    made = published(cast)
    refused("document_ends", actions.save, a_draft(cast, "guide"), words("guide", ends_on=TODAY), revision=1, by=cast.pat_acts)
    first = made.versions.get()
    second = next_published(cast, made, body=POLICY.replace("ring", "ring back"), starts_on=date(2026, 3, 10))
    first.refresh_from_db()
    assert (first.ends_on, second.starts_on, second.is_material) == (date(2026, 3, 10), date(2026, 3, 10), True)
    assert sight.holding(date(2026, 3, 9)).filter(document=made).get() == first
    assert sight.holding(date(2026, 3, 10)).filter(document=made).get() == second
    page = f"/plan/documents/{made.reference}/"
    assert "Version 2, from" in cast.ada_sees.get(f"{page}?version=2").content.decode()
    third = actions.begin_next(made, by=cast.pat_acts)
    assert refused("conflict", actions.begin_next, made, by=cast.pat_acts).message.startswith("Version 3")
    third = actions.save(third, words("policy"), revision=0, by=cast.pat_acts)
    consulting.waive(third, reason="Small.", by=cast.pat_acts)
    refused("document_summary", sent, cast, third, starts_on=date(2026, 3, 20))
    assert "Version 2 begins" in refused("document_too_late", sent, cast, third, starts_on=date(2026, 3, 5), summary="x").message
    refused("document_too_late", sent, cast, third, starts_on=date(2026, 3, 1), summary="x")


@pytest.mark.once
def test_late_approval_holds_from_that_day_and_not_before(cast: Cast) -> None:
    version = sent(cast, consulted(cast, a_draft(cast)), starts_on=date(2026, 3, 3))
    with clock.frozen(MONDAY + timedelta(days=4)):
        assert document_decisions.approve(version, by=cast.olga_acts).starts_on == date(2026, 3, 6)
    stale = sent(cast, consulted(cast, a_draft(cast, "guide", review_on=date(2026, 3, 3))), starts_on=TODAY)
    with clock.frozen(MONDAY + timedelta(days=4)):
        refused("document_not_ready", document_decisions.approve, stale, by=cast.olga_acts)


@pytest.mark.once
def test_a_refusal_brings_it_back_with_the_reason_and_its_comments(cast: Cast) -> None:
    version = sent(cast, consulted(cast, a_draft(cast)))
    refused("no_reason", document_decisions.refuse, version, reason=" ", by=cast.olga_acts)
    document_decisions.refuse(version, reason="Say who pays.", by=cast.olga_acts)
    page = cast.pat_sees.get(f"/plan/documents/{version.document.reference}/").content.decode()
    assert "Say who pays." in page
    assert document_decisions.left_to_do(DocumentVersion.objects.get()) == []
    sent(cast, version)
    document_decisions.take_back(version, reason="Not yet.", by=cast.pat_acts)
    gone = document_decisions.take_back(version, reason="Never mind.", by=cast.pat_acts)
    assert gone.state == State.WITHDRAWN
    assert Document.objects.get().retired_at is not None


@pytest.mark.once
def test_an_approver_who_lost_the_role_is_named_and_another_is_asked(cast: Cast) -> None:
    version = sent(cast, consulted(cast, a_draft(cast)))
    assert cast.cora.pk
    RoleAssignment.objects.filter(person=cast.olga).update(ends_on=TODAY)
    page = f"/plan/documents/{version.document.reference}/"
    assert "may approve no more" in cast.pat_sees.get(f"{page}?version=1").content.decode()
    run_reviews(cast)
    assert Todo.objects.get(person=cast.pat, done_at=None).what.startswith("Ask somebody else to decide")
    cast.pat_sees.post(f"{page}another/", {"version": "1", "approver": cast.cora.pk})
    document_decisions.approve(version, by=cast.cora_acts)
    assert not Todo.objects.filter(done_at=None).exists()


def run_reviews(cast: Cast) -> None:
    jobs.enqueue(document_reviews.REVIEWS, arguments={}, by=cast.olga_acts, key=str(clock.now()))
    running = claim(holder="test")
    assert running is not None
    document_reviews.ask_for_reviews(running)


@pytest.mark.once
def test_what_hangs_under_what_has_an_order_and_no_circle(cast: Cast) -> None:
    top, below = published(cast), a_draft(cast, title="Storms").document
    actions.place(below, under=top, reasons=[], by=cast.pat_acts)
    circle = refused("document_circle", actions.place, top, under=below, reasons=[], by=cast.pat_acts)
    assert f"{top.reference} would hang under itself, by way of {below.reference}" in circle.message
    refused("document_circle", actions.place, top, under=top, reasons=[], by=cast.pat_acts)
    guide = a_draft(cast, "guide").document
    refused("document_place", actions.place, top, under=guide, reasons=[], by=cast.pat_acts)
    refused("document_place", actions.begin, "procedure", title="Ring", under=guide, by=cast.pat_acts)
    refused("document_holds_others", document_decisions.retire, top, reason="Old.", by=cast.olga_acts)
    above = a_draft(cast, title="Letters")
    actions.place(below, under=above.document, reasons=[], by=cast.pat_acts)
    refused("document_holds_others", document_decisions.take_back, above, reason="Never mind.", by=cast.pat_acts)
    alone = consulted(cast, a_draft(cast, "procedure"))
    assert "It hangs under nothing" in refused("document_not_ready", sent, cast, alone).message


@pytest.mark.once
@pytest.mark.row(217)
def test_each_step_of_a_procedure_under_its_policy_can_be_opened_by_itself(cast: Cast) -> None:
    policy = published(cast)
    procedure = published(cast, "procedure", under=policy)
    above = cast.ada_sees.get(f"/plan/documents/{policy.reference}/").content.decode()
    assert f"/plan/documents/{procedure.reference}/" in above
    page = cast.ada_sees.get(f"/plan/documents/{procedure.reference}/").content.decode()
    assert 'id="step-2"' in page
    step = cast.ada_sees.get(f"/plan/documents/{procedure.reference}/steps/2/").content.decode()
    assert "Say the day and the hour." in step
    assert "Look at the diary" not in step
    assert "Step 2 of 3" in step
    assert cast.ada_sees.get(f"/plan/documents/{procedure.reference}/steps/4/").status_code == 404


@pytest.mark.once
@pytest.mark.row(247)
def test_a_review_is_asked_for_reminded_of_escalated_and_marked_wherever_it_is_shown(cast: Cast) -> None:
    assert cast.cora.pk
    policy = published(cast, review_on=date(2026, 3, 31))
    procedure = published(cast, "procedure", under=policy, review_on=date(2026, 9, 1))
    review(date(2026, 3, 16), cast)
    assert not Todo.objects.filter(done_at=None).exists()
    review(date(2026, 3, 17), cast)
    assert Todo.objects.get(person=cast.pat, done_at=None).due_at.date() == date(2026, 3, 31)
    for day in (date(2026, 3, 24), date(2026, 3, 30), date(2026, 3, 31), date(2026, 4, 7)):
        review(day, cast)
        assert Notice.objects.filter(person=cast.pat, what__contains="to be looked at again", raised_at__date=day).count() == 1
    assert not Notice.objects.filter(person=cast.cora).exists()
    review(date(2026, 4, 14), cast)
    assert Notice.objects.get(person=cast.cora).what.endswith("overdue by 14 days")
    with clock.frozen(MONDAY.replace(month=4, day=14)):
        for address in ("/plan/documents/", f"/plan/documents/{policy.reference}/"):
            assert "Review overdue since 31 Mar 2026" in cast.ada_sees.get(address).content.decode()
        cast.pat_sees.post(
            f"/plan/documents/{policy.reference}/review/", {"version": "1", "review_on": "2026-10-04", "why": "Still right."}
        )
        kept = policy.versions.get()
        assert kept.review_on == date(2026, 10, 2), "A Sunday moves to the Friday before."
        assert not Todo.objects.filter(done_at=None).exists()
        assert "verdue" not in cast.ada_sees.get(f"/plan/documents/{procedure.reference}/").content.decode()


def review(day: date, cast: Cast) -> None:
    with clock.frozen(MONDAY.replace(month=day.month, day=day.day)):
        run_reviews(cast)


@pytest.mark.once
def test_a_review_on_a_closed_day_is_moved_to_the_open_day_before_and_said_so(cast: Cast) -> None:
    SpecialDay.objects.create(region="england", day=date(2026, 8, 31), name="Summer bank holiday")
    version = a_draft(cast)
    typed = {"title": "Call-backs", "body": POLICY, "serves": "x", "measure": "", "review_on": "2026-08-31", "revision": "1"}
    answer = cast.pat_sees.post(f"/plan/documents/{version.document.reference}/edit/", typed, follow=True)
    version.refresh_from_db()
    assert version.review_on == date(2026, 8, 28), "Monday is shut, and the weekend before it."
    assert "The house is closed on 31 Aug 2026, so it is looked at again by 28 Aug 2026." in answer.content.decode()


@pytest.mark.once
@pytest.mark.row(238)
def test_each_version_says_who_wrote_commented_and_approved_it(cast: Cast) -> None:
    made = published(cast)
    version = actions.begin_next(made, by=cast.una_acts)
    actions.save(version, words("policy", title="Second"), revision=0, by=cast.una_acts)
    first = cast.asa_sees.get(f"/plan/documents/{made.reference}/?version=1").content.decode()
    for part, who in (
        ("Wrote", "Pat Nowak"), ("Commented", "Ada Okafor"), ("Answered comments", "Pat Nowak"), ("Approved", "Olga Petrova"),
    ):
        assert f"<b>{part}</b> {who}" in first
    assert "<b>Wrote</b> Una Byrne" not in first
    second = cast.pat_sees.get(f"/plan/documents/{made.reference}/?version=2").content.decode()
    assert "<b>Wrote</b> Una Byrne" in second
    assert "<b>Wrote</b> Pat Nowak" not in second


@pytest.mark.once
def test_who_only_reads_sees_what_holds_and_what_asks_for_comments_and_changes_nothing(cast: Cast) -> None:
    draft, made = a_draft(cast).document, published(cast, "guide")
    assert [each.reference for each in queries.listed(cast.ada_acts)] == [made.reference]
    for reader in (cast.ada_sees, cast.sam_sees, cast.asa_sees):
        assert reader.get(f"/plan/documents/{draft.reference}/").status_code == 404
        for act in ("next", "consult", "waive", "send", "approve", "refuse", "take-back", "review", "place", "kind", "retire"):
            answer = reader.post(f"/plan/documents/{made.reference}/{act}/", {"version": "1", "reason": "x"})
            assert answer.status_code in {403, 422}, act
        assert reader.get(f"/plan/documents/{made.reference}/edit/").status_code == 403
        assert reader.get("/plan/documents/begin/").status_code == 403
    assert cast.stranger_sees.get("/plan/documents/").status_code == 403
    with pytest.raises(NotFound):
        queries.find(draft.reference, by=cast.ada_acts)
    with pytest.raises(NotAllowed):
        actions.begin("guide", title="x", by=cast.ada_acts)
    with pytest.raises(Conflict):
        consulting.comment(made.versions.get(), words="Late.", by=cast.ada_acts)


@pytest.mark.once
def test_what_somebody_owns_is_handed_over_when_they_leave(cast: Cast) -> None:
    from floorwalker.plan.owned import OWNED

    made = published(cast)
    mine = next(each for each in OWNED if each.code == "documents")
    assert [each.ref.reference for each in mine.of(cast.pat)] == [made.reference]
    actions.give(made.reference, to=cast.quin, by=cast.adm_acts)
    assert Document.objects.get().owner == cast.quin
    refused("cannot_own", actions.give, made.reference, to=cast.ada, by=cast.adm_acts)


@pytest.mark.once
def test_the_list_asks_the_same_of_the_database_however_long_it_is(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for number in range(6):
        actions.begin("guide", title=f"Guide {number}", by=cast.pat_acts)
    with django_assert_max_num_queries(30):
        assert "6" in cast.pat_sees.get("/plan/documents/").content.decode()
