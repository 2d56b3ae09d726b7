"""Contacts drawn by chance: by a stored seed, judged by somebody else, each question with its rate, a finding in one step."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from floorwalker.ground import clock, owned, packs, refs
from floorwalker.ground.errors import NotAllowed, NotFound
from floorwalker.ground.jobs import queue, worker
from floorwalker.ground.models import Finding, Notice, Todo
from floorwalker.ground.people.models import Team
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail import queries as trail
from floorwalker.record.models import Interaction
from floorwalker.resolve.actions import contact_checks as actions
from floorwalker.resolve.actions.cases import Actor
from floorwalker.resolve.models import ContactCheck, ContactDraw
from floorwalker.resolve.queries import contact_checks as queries
from floorwalker.resolve.rules import contact_rounds
from floorwalker.resolve.rules.contact_rounds import NotJudged
from floorwalker.resolve.rules.drawn import ended
from tests.conftest import MONDAY
from tests.record.contacts_made import a_contact

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock"), pytest.mark.row(210)]
NEXT_WEEK = MONDAY + timedelta(days=8)
PRIVACY = {"identity": "yes", "notice": "yes", "consent": "na", "card": "na", "notes": "yes"}
LEAK = {**PRIVACY, "identity": "no"}
SEEN = {"identity": "The balance was told before the date of birth was asked."}


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def drawn(cast: Any, many: int = 3, *, agent: Any = None, code: str = "privacy") -> list[ContactCheck]:
    """Let an agent handle contacts, draw them a week later, and let Quin judge them all."""
    assert cast.quin
    for number in range(many):
        a_contact(MONDAY + timedelta(minutes=number), agent=agent or cast.ada)
    with clock.frozen(NEXT_WEEK if code == "privacy" else NEXT_WEEK + timedelta(days=30)):
        actions.draw(code, by=cast.quin_acts)
    ContactCheck.objects.update(checker=cast.quin)
    return list(ContactCheck.objects.order_by("pk"))


def test_a_weeks_contacts_are_drawn_once_by_a_seed_that_draws_the_same_again(cast: Any) -> None:
    assert all((cast.una, cast.quin, cast.cora))
    for number in range(30):
        a_contact(MONDAY + timedelta(hours=number), agent=cast.ada if number % 3 else cast.quin)
    a_contact(MONDAY, outcome="abandoned", agent=None)
    with clock.frozen(NEXT_WEEK):
        job = worker.run_now(queue.enqueue(actions.ROUND, arguments={}, by=Actor.system("tests")))
        assert actions.draw("privacy", by=cast.quin_acts) is None
    assert job.result == {"privacy": 20, "consumer": 0}
    made = ContactDraw.objects.get()
    assert (made.pack, made.first, made.population, made.drawn) == ("uk-data-protection", MONDAY.date(), 30, 20)
    found = queries.among(made.first, made.after)
    again = found.drawn(20, seed=made.seed, names=("privacy", made.first.isoformat()))
    assert sorted(int(found.frame.contact[each]) for each in again.place) == sorted(ContactCheck.objects.values_list("contact", flat=True))
    assert found.frame.digest == made.digest
    by_agent = ContactCheck.objects.filter(agent=cast.quin)
    assert by_agent.count() in {6, 7}  # ten of thirty are Quin's: spread over people
    assert not by_agent.filter(checker=cast.quin).exists()
    assert Todo.objects.filter(key__startswith="contact_check:", done_at=None).count() == 20


def test_weeks_and_months_end_where_calendars_say(cast: Any) -> None:
    assert ended("week", date(2026, 3, 10)) == (date(2026, 3, 2), date(2026, 3, 9))
    assert ended("month", date(2026, 3, 1)) == (date(2026, 2, 1), date(2026, 3, 1))
    assert cast.quin
    with clock.frozen(NEXT_WEEK):
        assert actions.draw("privacy", by=cast.quin_acts) is None  # nothing was handled
    assert not ContactDraw.objects.exists()


def test_what_was_not_met_needs_words_and_whoever_handled_it_is_told(cast: Any) -> None:
    one = drawn(cast, 1)[0]
    for answers, seen, message in (
        ({}, {}, "Not answered"), ({**PRIVACY, "notes": "perhaps"}, {}, "Not answered"), (LEAK, {}, "Nothing is said of what was seen"),
        (LEAK, {"identity": "x" * 301}, "Too much is said"),
    ):  # fmt: skip
        with pytest.raises(NotJudged, match=message):
            actions.judge(one, answers, seen, by=cast.quin_acts)
    with pytest.raises(NotJudged, match="not given to you"):
        actions.judge(one, PRIVACY, {}, by=cast.cora_acts)
    made = actions.judge(one, LEAK, SEEN, by=cast.quin_acts)
    assert (made.failed, made.words) == (["identity"], SEEN)
    assert Notice.objects.get(kind="contact_checks").person == cast.ada
    assert Todo.objects.filter(key__startswith="contact_check:", done_at=None, person=cast.quin).count() == 0
    line = next(iter(trail.lines(subject=made.reference, kind="contact_check.judged", limit=1)))
    assert "1 not met of 3 that apply" in line.sentence
    with pytest.raises(NotJudged, match="is judged"):
        actions.judge(made, PRIVACY, {}, by=cast.quin_acts)


def test_a_finding_is_raised_in_one_step_once_and_only_where_something_was_not_met(cast: Any) -> None:
    first, second, *_ = drawn(cast, 2)
    actions.judge(first, LEAK, SEEN, by=cast.quin_acts)
    actions.judge(second, PRIVACY, {}, by=cast.quin_acts)
    answer = cast.quin_sees.post(f"/resolve/contact-checks/{first.reference}/finding/")
    made = Finding.objects.get()
    assert (answer.status_code, answer.headers["location"]) == (302, f"/findings/{made.reference}/")
    assert made.source == f"contact:{first.contact_reference}"
    assert "Was it made sure who it was" in made.summary
    assert made.evidence["rules"] == {"identity": "UK GDPR articles 5(1)(f) and 32"}
    assert "date of birth" not in str(made.evidence)
    for one in (first, second):
        with pytest.raises(NotJudged, match="met everything"):
            actions.raise_finding(one, by=cast.quin_acts)
    assert made.reference in words(cast.quin_sees.get(f"/resolve/contact-checks/{first.reference}/"))


def test_the_rate_counts_where_a_question_applies_and_tells_nothing_of_few(cast: Any) -> None:
    rows = drawn(cast, 12)
    for place, one in enumerate(rows):
        actions.judge(one, LEAK if place < 3 else PRIVACY, SEEN if place < 3 else {}, by=cast.quin_acts)
    ContactDraw.objects.update(population=120)
    with clock.frozen(NEXT_WEEK):
        found = queries.privacy_checks_of(None, by=cast.quin_acts)
        page = words(cast.quin_sees.get("/resolve/contact-checks/"))
    told = {each.question.id: each for each in found.questions}
    assert (told["identity"].failed.wrong, told["identity"].failed.n, told["identity"].failed.value) == (3, 12, 0.25)
    assert (round(told["identity"].failed.low or 0, 3), round(told["identity"].failed.high or 0, 3)) == (0.089, 0.532)  # Wilson
    assert (told["card"].failed.n, told["card"].failed.value, told["card"].not_applicable) == (0, None, 12)
    assert told["card"].failed.is_small
    assert (found.any_failed.wrong, found.judged, len(told["identity"].by_draw)) == (3, 12, 1)
    assert "Identity is what is missed most: 25% of contacts, likely 9% to 53%" in page
    assert "fewer than 10" in page


def test_a_team_reads_its_own_and_a_person_their_own_alone(cast: Any, a_person: Any) -> None:
    other = a_person("Ben", "Fry", role="agent")
    for one in [*drawn(cast, 1), *drawn_more(cast, other)]:
        actions.judge(one, LEAK, SEEN, by=cast.quin_acts)
    reads = {who: queries.privacy_checks_of(None, by=getattr(cast, f"{who}_acts")).judged for who in ("ada", "una", "quin", "cora", "asa")}
    with clock.frozen(NEXT_WEEK):
        reads = {who: queries.privacy_checks_of(None, by=getattr(cast, f"{who}_acts")).judged for who in reads}
        team = Team.objects.get(pk=ContactCheck.objects.get(agent=cast.ada).team_id)
        assert queries.privacy_checks_of(team, by=cast.cora_acts).judged == 1
    assert reads == {"ada": 1, "una": 1, "quin": 2, "cora": 2, "asa": 2}
    theirs = ContactCheck.objects.get(agent=other)
    for who in ("ada", "una"):
        with pytest.raises(NotFound):
            queries.find(theirs.reference, by=getattr(cast, f"{who}_acts"))
    assert queries.find(theirs.reference, by=Actor.person(other.pk)) == theirs


def drawn_more(cast: Any, other: Any) -> list[ContactCheck]:
    """Draw a contact of somebody else in the next week."""
    a_contact(MONDAY + timedelta(days=7), agent=other)
    with clock.frozen(NEXT_WEEK + timedelta(days=7)):
        actions.draw("privacy", by=cast.quin_acts)
    ContactCheck.objects.update(checker=cast.quin)
    return list(ContactCheck.objects.filter(agent=other))


@pytest.mark.parametrize(("who", "judges", "reads"), [
    ("ada", False, True), ("una", False, True), ("quin", True, True), ("cora", True, True), ("olga", False, True), ("asa", False, True),
    ("sam", False, False), ("pat", False, False), ("rita", False, False), ("adm", False, False), ("stranger", False, False),
])  # fmt: skip
def test_who_judges_and_who_reads(cast: Any, who: str, judges: bool, reads: bool) -> None:
    one = drawn(cast, 1)[0]
    by, sees = getattr(cast, f"{who}_acts"), getattr(cast, f"{who}_sees")
    assert sees.get("/resolve/contact-checks/").status_code == (200 if reads else 403)
    if not judges:
        for act in (lambda: actions.draw("privacy", by=by), lambda: actions.judge(one, PRIVACY, {}, by=by),
                    lambda: actions.raise_finding(one, by=by), lambda: queries.waiting(by, contact_rounds.ROUNDS["privacy"])):
            with pytest.raises(NotAllowed):
                act()
    if who != "quin":  # what is not judged yet opens to whom it was given alone
        assert sees.get(f"/resolve/contact-checks/{one.reference}/").status_code == 404
    actions.judge(one, LEAK, SEEN, by=cast.quin_acts)
    assert sees.get(f"/resolve/contact-checks/{one.reference}/").status_code == (200 if reads else 404)
    assert refs.sight(Ref("contact_check", one.reference), by=by).hidden is not reads


@pytest.mark.row(109)
def test_consumer_law_is_asked_of_a_month_with_its_clauses(cast: Any) -> None:
    one = drawn(cast, 1, code="consumer")[0]
    asked = {each.id: each.rule for each in queries.questions_of(one)}
    assert set(asked) == {"clear-information", "cancellation", "no-pressure"}  # the body is asked from 6 April 2026
    april = contact_rounds.ROUNDS["consumer"].questions(date(2026, 4, 6))
    assert {each.id for each in april} - set(asked) == {"dispute-body"}
    sources = {each.id for each in packs.regulations().get("uk-consumer-contracts").sources}
    assert {each.source for each in april} <= sources
    page = words(cast.quin_sees.get(f"/resolve/contact-checks/{one.reference}/"))
    assert "Was it free of pressure?" in page
    assert "DMCC Act 2024 section 228" in page
    sent = {"q_clear-information": "no", "w_clear-information": "The fee came after yes.", "q_cancellation": "na", "q_no-pressure": "yes"}
    kept = cast.quin_sees.post(f"/resolve/contact-checks/{one.reference}/", sent)
    assert (kept.status_code, ContactCheck.objects.get().failed) == (302, ["clear-information"])
    assert cast.cora_sees.get("/resolve/contact-checks/of/consumer/?of=cancellation").status_code == 200
    assert cast.cora_sees.get("/resolve/contact-checks/of/nothing/").status_code == 404


def test_a_refused_form_says_what_is_missing(cast: Any) -> None:
    one = drawn(cast, 1)[0]
    answer = cast.quin_sees.post(f"/resolve/contact-checks/{one.reference}/", {f"q_{name}": said for name, said in LEAK.items()})
    assert answer.status_code == 422
    assert "Nothing is said of what was seen" in words(answer)
    assert ContactCheck.objects.get().answered_at is None


def test_the_page_of_the_contact_shows_it_to_whom_it_is_for(cast: Any) -> None:
    one = drawn(cast, 1)[0]
    assert "Drawn and judged" not in words(cast.ada_sees.get(f"/record/contacts/{one.contact_reference}/"))
    actions.judge(one, LEAK, SEEN, by=cast.quin_acts)
    for who, shown in (("ada", True), ("cora", True), ("sam", False)):
        page = words(getattr(cast, f"{who}_sees").get(f"/record/contacts/{one.contact_reference}/"))
        assert ("Drawn and judged" in page) is shown, who


def test_what_waits_goes_to_somebody_else_when_its_checker_leaves(cast: Any) -> None:
    one = drawn(cast, 1)[0]
    assert all((cast.cora, cast.una))
    kind = owned.shelf().get("contact_checks")
    assert [each.ref for each in kind.of(cast.quin)] == [Ref("contact_check", one.reference)]
    for to in (cast.ada, cast.una):
        with pytest.raises(NotJudged, match="judges none"):
            actions.hand_over(one.reference, to=to, by=cast.adm_acts)
    kind.hand_over(Ref("contact_check", one.reference), cast.cora, cast.adm_acts)
    assert ContactCheck.objects.get().checker == cast.cora
    assert Todo.objects.filter(person=cast.cora, about=f"contact_check:{one.reference}", done_at=None).exists()
    actions.judge(one, PRIVACY, {}, by=cast.cora_acts)
    with pytest.raises(NotJudged, match="is judged"):
        actions.hand_over(one.reference, to=cast.quin, by=cast.adm_acts)


def test_the_page_asks_no_more_of_many_than_of_few(cast: Any, django_assert_max_num_queries: Any) -> None:
    for one in drawn(cast, 20):
        actions.judge(one, PRIVACY, {}, by=cast.quin_acts)
    cast.quin_sees.get("/resolve/contact-checks/")
    with clock.frozen(NEXT_WEEK), django_assert_max_num_queries(24):
        assert cast.quin_sees.get("/resolve/contact-checks/").status_code == 200
    assert Interaction.objects.count() == 20
