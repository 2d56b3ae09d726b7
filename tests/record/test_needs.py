"""Needs of customers for support: noted with basis and day, shown where they help, looked at again, ended; each mistake is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from floorwalker.ground import clock, owned
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotAllowed, NotFound
from floorwalker.ground.models import Todo
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail import queries as trail
from floorwalker.ground.web import formats
from floorwalker.record import adjustments
from floorwalker.record.actions import merging, needs
from floorwalker.record.actions.needs import NeedRefused
from floorwalker.record.models import Consent, Customer, Need, NeedsCheck
from floorwalker.record.queries import needs as queries
from tests.conftest import MONDAY
from tests.record.contacts_made import a_contact
from tests.record.logging_made import SYSTEM, a_known, a_log, choose
from tests.record.needs_made import a_need, wanted
from tests.record.test_contacts_page import text_of

__all__ = ["choose"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock"), pytest.mark.row(77)]
TODAY = MONDAY.date()
CHIPS = ["Large print letters", "Daughter may speak"]


@pytest.fixture
def hanna() -> Customer:
    """A customer."""
    return a_known()


@pytest.fixture
def noted(choose: Any, cast: Any, hanna: Customer) -> Need:
    """Ada noted in her own contact with Hanna what she needs."""
    assert cast.una  # leads the team
    return a_need(hanna, cast.ada_acts, told_in=a_log(choose, cast.ada_acts, customer=hanna).reference)


def test_a_need_is_noted_with_its_agreement_and_the_trail_holds_it_in_sleeves(noted: Need, cast: Any, hanna: Customer) -> None:
    assert (noted.owner, noted.customer, noted.consent.how) == (cast.ada, hanna, "Asked on the telephone, said yes.")  # type: ignore[union-attr]
    assert queries.chips(hanna, by=cast.sam_acts) == CHIPS
    line = next(iter(trail.lines(subject=noted.reference, kind="need.noted", limit=1)))
    assert "Reads large print" in line.sentence
    assert "one eye" not in line.sentence


@pytest.mark.parametrize(("who", "sees", "reads"), [
    ("ada", True, False), ("una", True, True), ("sam", True, True), ("cora", True, True), ("olga", True, False), ("quin", False, False),
    ("pat", False, False), ("rita", False, False), ("adm", False, False), ("asa", False, False), ("stranger", False, False),
])  # fmt: skip
def test_who_serves_customers_sees_what_to_do_and_few_read_why(
    noted: Need, cast: Any, hanna: Customer, who: str, sees: bool, reads: bool
) -> None:
    actor, browser = getattr(cast, f"{who}_acts"), getattr(cast, f"{who}_sees")
    assert bool(queries.chips(hanna, by=actor)) is sees
    page = browser.get(f"/record/needs/{noted.reference}/")
    assert page.status_code == (200 if sees else 404)
    assert ("one eye" in text_of(page)) is reads
    assert ("said yes" in text_of(page)) is reads
    customer = browser.get(f"/record/customers/{hanna.reference}/")
    assert (customer.status_code == 200 and "Daughter may speak" in text_of(customer)) is sees
    assert "one eye" not in customer.content.decode()


@pytest.mark.parametrize(("who", "may"), [
    ("ada", True), ("una", True), ("sam", True), ("cora", True), ("olga", True), ("quin", False), ("pat", False), ("rita", False),
    ("adm", False), ("asa", False), ("stranger", False),
])  # fmt: skip
def test_who_may_look_at_it_again(noted: Need, cast: Any, who: str, may: bool) -> None:
    def act() -> Need:
        return needs.review(noted, review_on=TODAY + timedelta(days=300), by=getattr(cast, f"{who}_acts"))

    if may:
        assert act().review_on == TODAY + timedelta(days=300)
    else:
        with pytest.raises(NotAllowed):
            act()


def test_another_agent_sees_it_and_changes_nothing(noted: Need, cast: Any, a_person: Any) -> None:
    other = Actor.person(a_person("Ben", "Fry", role="agent").pk)
    assert queries.find(noted.reference, by=other) == noted
    for act in (
        lambda: needs.review(noted, review_on=TODAY + timedelta(days=9), by=other), lambda: needs.change(noted, wanted(), by=other),
        lambda: needs.end(noted, why="over", by=other), lambda: needs.hand_over(noted, to=cast.una, by=other),
    ):
        with pytest.raises(NotAllowed):
            act()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"what": " "}, "not said what is needed"),
        ({"what": "x" * 121}, "not said what is needed"),
        ({"adjustments": {}}, "what is done differently"),
        ({"adjustments": {"no-such": ""}}, "is no adjustment"),
        ({"adjustments": {"may-speak": " "}}, "not said who"),
        ({"adjustments": {"may-speak": "x" * 41}}, "not said who"),
        ({"driver": "vulnerable"}, "is no driver"),
        ({"basis": "curiosity"}, "is no basis"),
        ({"told_by": "nobody"}, "is no told by"),
        ({"how": " "}, "how they agreed"),
        ({"how": " ", "basis": "at_risk"}, "why it is kept without"),
        ({"note": "x" * 201}, "has 201 characters"),
        ({"basis": "adjustment"}, "A note on health needs"),
        ({"review_on": TODAY}, "cannot be looked at again"),
        ({"review_on": TODAY + timedelta(days=367)}, "cannot be looked at again"),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_kept(cast: Any, hanna: Customer, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(NeedRefused, match=message):
        a_need(hanna, cast.cora_acts, **changes)
    assert not Need.objects.exists()
    assert not Consent.objects.exists()


def test_an_agent_says_in_which_own_contact_it_was_told(choose: Any, cast: Any, hanna: Customer, a_person: Any) -> None:
    other = Actor.person(a_person("Ben", "Fry", role="agent").pk)
    theirs = a_log(choose, other, customer=hanna)
    somebody = a_log(choose, cast.ada_acts, customer=a_known("Otto Beck", phone="07700 900999"))
    with pytest.raises(NeedRefused, match="in which contact"):
        a_need(hanna, cast.ada_acts)
    with pytest.raises(NotFound):
        a_need(hanna, cast.ada_acts, told_in=theirs.reference)
    with pytest.raises(NeedRefused, match="somebody else"):
        a_need(hanna, cast.ada_acts, told_in=somebody.reference)
    with pytest.raises(NeedRefused, match="Only a person"):
        a_need(hanna, SYSTEM)
    with pytest.raises(NotAllowed):
        a_need(hanna, cast.quin_acts)
    assert a_need(hanna, cast.cora_acts).told_in == ""


def test_the_same_is_noted_once_also_of_a_merged_record(noted: Need, cast: Any, hanna: Customer) -> None:
    twin = a_known("Hanna Lindquist", phone="07700 900777")
    merging.merge(twin, into=hanna, by=cast.olga_acts)
    twin.refresh_from_db()
    with pytest.raises(NeedRefused, match=noted.reference):
        a_need(twin, cast.cora_acts, what="reads LARGE print")
    assert queries.chips(twin, by=cast.ada_acts) == CHIPS


def test_a_change_keeps_the_note_of_whoever_may_not_read_it(noted: Need, cast: Any) -> None:
    held = needs.change(noted, wanted(what="Reads braille", adjustments={"audio-or-braille": "Braille"}, note=""), by=cast.ada_acts)
    assert (held.what, held.note, held.reviewed_at) == ("Reads braille", "Reads with one eye.", MONDAY)
    assert queries.chips(held.customer, by=cast.ada_acts) == ["Letters as Braille"]
    assert needs.change(held, wanted(note=""), by=cast.una_acts).note == ""
    line = next(iter(trail.lines(subject=noted.reference, kind="need.changed", limit=1)))
    assert "Letters as Braille" in line.sentence


def test_agreement_taken_back_ends_the_need_and_nobody_sees_it(noted: Need, cast: Any, hanna: Customer) -> None:
    needs.end(noted, why="withdrawn", by=cast.ada_acts)
    assert Consent.objects.get().withdrawn_at == MONDAY
    assert queries.chips(hanna, by=cast.ada_acts) == []
    assert cast.olga_sees.get(f"/record/needs/{noted.reference}/").status_code == 200
    assert cast.ada_sees.get(f"/record/customers/{hanna.reference}/").content.count(b"Daughter") == 0
    for act in (lambda: needs.end(noted, why="over", by=cast.ada_acts),
                lambda: needs.review(noted, review_on=TODAY + timedelta(days=5), by=cast.ada_acts),
                lambda: needs.change(noted, wanted(), by=cast.ada_acts)):  # fmt: skip
        with pytest.raises(NeedRefused, match="has ended"):
            act()


@pytest.mark.parametrize(("why", "message"), [("", "why it ends"), ("withdrawn", "does not rest on agreement")])
def test_an_end_needs_a_reason_that_fits(cast: Any, hanna: Customer, why: str, message: str) -> None:
    need = a_need(hanna, cast.cora_acts, basis="well_being", how="He gave his card to a stranger.")
    with pytest.raises(NeedRefused, match=message):
        needs.end(need, why=why, by=cast.cora_acts)
    need.refresh_from_db()
    assert need.is_in_force


def test_whoever_has_it_is_told_two_weeks_before_its_day_and_once(noted: Need, cast: Any) -> None:
    assert needs.tell_due(by=SYSTEM) == 0
    with clock.frozen(MONDAY + timedelta(days=167)):
        assert needs.tell_due(by=SYSTEM) == 1
        assert needs.tell_due(by=SYSTEM) == 0
        assert (Todo.objects.get().person, Todo.objects.get().about) == (cast.ada, f"need:{noted.reference}")
        needs.review(noted, review_on=clock.today("UTC") + timedelta(days=100), by=cast.ada_acts)
        assert Todo.objects.get().done_at is not None
        with pytest.raises(NotAllowed):
            needs.tell_due(by=cast.quin_acts)


def test_it_is_handed_over_with_what_somebody_owns(noted: Need, cast: Any) -> None:
    kind = owned.shelf().get("needs")
    assert [str(each.ref) for each in kind.of(cast.ada)] == [f"need:{noted.reference}"]
    kind.hand_over(Ref("need", noted.reference), cast.una, cast.una_acts)
    noted.refresh_from_db()
    assert noted.owner == cast.una
    with pytest.raises(NeedRefused, match="notes no needs"):
        needs.hand_over(noted, to=cast.quin, by=cast.adm_acts)


def test_a_contact_says_whether_it_asked_and_the_newest_word_stands(choose: Any, cast: Any, hanna: Customer) -> None:
    contact = a_log(choose, cast.ada_acts, customer=hanna)
    needs.say_asked(contact, found="not_asked", by=cast.ada_acts)
    needs.say_asked(contact, found="none", by=cast.ada_acts)
    assert [each.found for each in NeedsCheck.objects.all()] == ["none"]
    a_need(hanna, cast.cora_acts)
    with pytest.raises(NeedRefused, match="has a need in force"):
        needs.say_asked(contact, found="none", by=cast.ada_acts)
    with pytest.raises(NeedRefused, match="does not say"):
        needs.say_asked(contact, found="perhaps", by=cast.ada_acts)
    with pytest.raises(NotAllowed):
        needs.say_asked(contact, found="noted", by=cast.sam_acts)


def test_an_illness_is_warned_of_and_kept() -> None:
    assert adjustments.illnesses(("Has dementia, and a stroke of luck",)) == ["dementia", "stroke"]
    assert adjustments.illnesses(("Reads large print",)) == []
    assert all(("{detail}" in each.chip) == bool(each.detail) for each in adjustments.shelf().values())


def form_of(**changes: Any) -> dict[str, Any]:
    """Return what a browser sends to note a need."""
    return {
        "what": "Reads large print", "adjustments": ["large-print", "may-speak"], "detail_may-speak": "Daughter", "driver": "health",
        "told_by": "customer", "basis": "consent", "how": "Asked, said yes.", "note": "", "review_on": "2026-12-01", **changes,
    }  # fmt: skip


def test_the_page_notes_warns_changes_and_ends(choose: Any, cast: Any, hanna: Customer) -> None:
    contact = a_log(choose, cast.ada_acts, customer=hanna)
    address = f"/record/customers/{hanna.reference}/needs/new/"
    page = text_of(cast.ada_sees.get(address))
    assert contact.reference in page
    assert "no illness" in page
    day = (TODAY + timedelta(days=90)).isoformat()
    refused = cast.ada_sees.post(address, form_of(review_on=day, told_in=contact.reference, **{"detail_may-speak": ""}))
    assert refused.status_code == 422
    assert "it is not said who" in text_of(refused)
    sent = form_of(review_on=day, told_in=contact.reference, note="Has dementia.")
    assert "names an illness (dementia)" in text_of(cast.ada_sees.post(address, sent, follow=True))
    need = Need.objects.get()
    assert need.adjustments == {"large-print": "", "may-speak": "Daughter"}
    change = cast.ada_sees.get(f"/record/needs/{need.reference}/change/")
    assert "dementia" not in change.content.decode()
    cast.ada_sees.post(f"/record/needs/{need.reference}/change/", form_of(review_on=day, what="Reads very large print"))
    need.refresh_from_db()
    assert (need.what, need.note) == ("Reads very large print", "Has dementia.")
    late = cast.ada_sees.post(f"/record/needs/{need.reference}/review/", {"review_on": "2020-01-01"})
    assert late.status_code == 422
    assert cast.ada_sees.post(f"/record/needs/{need.reference}/nothing/").status_code == 404
    cast.ada_sees.post(f"/record/needs/{need.reference}/end/", {"why": "over"})
    need.refresh_from_db()
    assert not need.is_in_force


def test_a_logged_contact_that_told_of_a_need_leads_to_noting_it(choose: Any, cast: Any, hanna: Customer) -> None:
    contact = a_log(choose, cast.ada_acts, customer=hanna)
    zone = cast.ada.site.zone
    times = {
        name: formats.local(getattr(contact, name), zone).strftime("%Y-%m-%dT%H:%M") for name in ("started_at", "ended_at")
    }
    sent = {"customer": hanna.reference, "channel": "voice", "direction": "inbound", "needs_asked": "noted", **times}
    answer = cast.ada_sees.post(f"/record/logged/{contact.reference}/", sent)
    assert answer.status_code == 302
    assert answer["Location"] == f"/record/customers/{hanna.reference}/needs/new/?contact={contact.reference}"
    assert queries.asked_in(contact) == "noted"


def test_needs_stand_beside_a_contact_and_while_one_is_logged(noted: Need, cast: Any, hanna: Customer) -> None:
    contact = a_contact(agent=cast.ada, customer=hanna)
    page = text_of(cast.ada_sees.get(f"/record/contacts/{contact.reference}/"))
    assert "Daughter may speak" in page
    assert "one eye" not in page
    assert "Daughter may speak" not in text_of(cast.quin_sees.get(f"/record/contacts/{contact.reference}/"))
    assert "Daughter may speak" in text_of(cast.ada_sees.get("/record/log/customers/?who=Hanna"))
    assert "Daughter may speak" in text_of(cast.ada_sees.get("/resolve/write-down/found/?who=Hanna"))
