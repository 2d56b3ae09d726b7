"""Impact assessments: weighed, whole before anybody is asked, agreed to by another person, and looked at again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from floorwalker.ground.errors import Conflict, NotAllowed, NotFound, RuleBroken
from floorwalker.ground.models import Todo
from floorwalker.resolve.actions import assessments
from floorwalker.resolve.assessment_templates import MONITORING
from floorwalker.resolve.models import Assessment
from floorwalker.resolve.queries import assessments as queries
from floorwalker.resolve.rules import assessments as rules
from floorwalker.resolve.views.assessments import level
from tests.conftest import MONDAY
from tests.resolve.test_rights_pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock"), pytest.mark.row(108)]
PAGE = "/resolve/assessments/"
LATER = MONDAY.date() + timedelta(days=200)


def begun(cast: Any, template: str = "monitoring") -> Assessment:
    return assessments.draft(name="Monitoring", template=template, owner=cast.olga, by=cast.olga_acts)


def texts(cast: Any, one: Assessment, **changes: Any) -> dict[str, Any]:
    return {
        "name": one.name, "description": one.description or "Calls.", "necessity": one.necessity or "Duty.",
        "consultation": "The forum.", "advice": "Go on.", "commissioner": "", "review_on": LATER, "owner": cast.olga, **changes,
    }  # fmt: skip


def risk(cast: Any, **changes: Any) -> dict[str, Any]:
    return {
        "what": "Strain.", "likelihood": 3, "severity": 2, "measure": "Samples.", "likelihood_after": 2, "severity_after": 2,
        "owner": cast.olga, **changes,
    }  # fmt: skip


def whole(cast: Any, template: str = "monitoring") -> Assessment:
    one = begun(cast, template)
    for each in list(one.risks.all()):
        said = {name: getattr(each, name) for name in ("what", "likelihood", "severity", "measure", "likelihood_after", "severity_after")}
        assessments.weigh(one, {**said, "key": each.pk, "owner": cast.olga}, by=cast.olga_acts)
    if not template:
        assessments.weigh(one, risk(cast), by=cast.olga_acts)
    return assessments.change(one, texts(cast, one), seen=None, by=cast.olga_acts)


def proposed(cast: Any) -> Assessment:
    return assessments.propose(whole(cast), approver=cast.cora, why="We record.", by=cast.olga_acts)


def test_the_shipped_text_weighs_monitoring_says_it_is_ours_and_lacks_what_the_house_must_say(cast: Any) -> None:
    one = begun(cast)
    assert "not legal advice" in one.description
    assert (one.rooms, one.risks.count()) == (list(MONITORING.rooms), len(MONITORING.risks))
    assert [each.what for each in queries.gaps(one)][:2] == [
        "It does not say: whom of the people concerned was asked.", "It does not say: what the data protection officer advised.",
    ]  # fmt: skip
    assert all(each.after < rules.HIGH and each.after < each.before for each in one.risks.all())
    with pytest.raises(RuleBroken, match="whom of the people concerned"):
        assessments.propose(one, approver=cast.cora, why="So.", by=cast.olga_acts)


def test_it_is_in_force_once_another_agreed_and_its_owner_owes_the_next_look(cast: Any) -> None:
    one = proposed(cast)
    assert Todo.objects.filter(about=f"assessment:{one.reference}", person=cast.cora, done_at=None, is_decision=True).exists()
    with pytest.raises(RuleBroken, match="cannot agree to it"):
        assessments.approve(one, seen=one.changes, by=cast.olga_acts)
    with pytest.raises(Conflict, match="changed since you read it"):
        assessments.approve(one, seen=one.changes - 1, by=cast.cora_acts)
    one = assessments.approve(one, seen=one.changes, by=cast.cora_acts)
    assert one.state == "published"
    owed = Todo.objects.get(about=f"assessment:{one.reference}", done_at=None)
    assert (owed.person, owed.due_at.date()) == (cast.olga, LATER)
    following = assessments.revise(one, by=cast.olga_acts)
    assert (following.number, following.risks.count(), one.risks.count()) == (2, len(MONITORING.risks), len(MONITORING.risks))
    with pytest.raises(Conflict):
        assessments.revise(one, by=cast.olga_acts)
    assessments.put_away(following, reason="Nothing changed.", by=cast.olga_acts)
    assessments.give(one.reference, to=cast.cora, by=cast.adm_acts)
    assert [each.pk for each in queries.owned_by(cast.cora)] == [one.pk]


def test_a_high_risk_that_is_left_needs_the_commissioner_and_a_measure_its_name(cast: Any) -> None:
    one = whole(cast, "")
    assessments.weigh(one, risk(cast, severity=3, severity_after=3), by=cast.olga_acts)
    with pytest.raises(RuleBroken, match="the Commissioner was not asked"):
        assessments.propose(one, approver=cast.cora, why="So.", by=cast.olga_acts)
    assessments.change(one, texts(cast, one, commissioner="Asked on 2 March; no objection."), seen=None, by=cast.olga_acts)
    nobody = assessments.weigh(one, risk(cast, what="Curiosity.", owner=None), by=cast.olga_acts)
    with pytest.raises(RuleBroken, match="Nobody sees to the measure of: Curiosity"):
        assessments.propose(one, approver=cast.cora, why="So.", by=cast.olga_acts)
    assessments.drop(one, nobody.pk, by=cast.olga_acts)
    assert assessments.propose(one, approver=cast.cora, why="So.", by=cast.olga_acts).state == "proposed"
    with pytest.raises(Conflict, match="no draft"):
        assessments.weigh(one, risk(cast), by=cast.olga_acts)
    back = assessments.send_back(one, reason="Say more of strain.", by=cast.cora_acts)
    assert (back.state, back.decision_reason) == ("draft", "Say more of strain.")


@pytest.mark.parametrize(("changes", "match"), [
    ({"likelihood": 4}, "1 to 3"), ({"likelihood_after": 3, "likelihood": 2}, "makes no risk worse"), ({"what": " "}, "The risk has 0"),
    ({"measure": ""}, "The measure has 0"),
])  # fmt: skip
def test_a_risk_is_scored_and_no_measure_makes_it_worse(cast: Any, changes: dict[str, Any], match: str) -> None:
    one = begun(cast, "")
    with pytest.raises(RuleBroken, match=match):
        assessments.weigh(one, risk(cast, **changes), by=cast.olga_acts)
    assert not one.risks.exists()


def test_scores_are_those_of_the_commissioners_matrix() -> None:
    matrix = {(likely, grave): level(likely * grave).word.split(",")[0] for likely in (1, 2, 3) for grave in (1, 2, 3)}
    assert matrix == {
        (1, 1): "Low", (1, 2): "Low", (1, 3): "Low", (2, 1): "Low", (2, 2): "Medium", (2, 3): "High", (3, 1): "Low", (3, 2): "High",
        (3, 3): "High",
    }  # fmt: skip


def test_it_is_written_weighed_proposed_and_agreed_on_its_pages(cast: Any) -> None:
    olga, cora = cast.olga_sees, cast.cora_sees
    assert "Monitoring of workers is not assessed yet" in words(olga.get(PAGE))
    assert olga.post(f"{PAGE}new/", {"template": "none", "name": "X", "owner": cast.olga.pk}).status_code == 422
    assert olga.post(f"{PAGE}new/", {"template": "", "name": "Panel", "owner": cast.olga.pk}).status_code == 302
    one = Assessment.objects.get()
    here = f"{PAGE}{one.reference}/"
    assert "No risk is named yet" in words(olga.get(here))
    said = {name: value for name, value in risk(cast).items() if name != "owner"}
    assert olga.post(f"{here}risk/", {**said, "owner": cast.olga.pk, "likelihood_after": 9}).status_code == 422
    assert olga.post(f"{here}risk/", {**said, "owner": cast.olga.pk}).status_code == 302
    key = one.risks.get().pk
    assert f'value="{key}"' in olga.get(f"{here}?risk={key}").content.decode()
    form = {**texts(cast, one), "review_on": LATER.isoformat(), "owner": cast.olga.pk, "seen": 1}
    assert olga.post(f"{here}change/", {**form, "seen": 0}).status_code == 409
    assert olga.post(f"{here}change/", form).status_code == 302
    assert olga.post(f"{here}propose/", {"approver": cast.cora.pk, "why": "We record."}).status_code == 302
    assert "It waits for Cora Lindqvist" in words(cora.get(here))
    one.refresh_from_db()
    assert cora.post(f"{here}approve/", {"seen": one.changes}).status_code == 302
    assert "No risk of 1 is left high" in words(cora.get(here))
    assert olga.post(f"{here}revise/").status_code == 302
    assert olga.post(f"{here}drop/{key}/").status_code == 404
    assert olga.post(f"{here}dance/").status_code == 404
    assert olga.get(f"{PAGE}DPA-99/").status_code == 404


@pytest.mark.parametrize(("who", "reads", "writes"), [
    ("cora", True, True), ("olga", True, True), ("asa", True, False), ("adm", True, False), ("ada", False, False), ("sam", False, False),
    ("una", False, False), ("quin", False, False), ("pat", False, False), ("rita", False, False), ("stranger", False, False),
])  # fmt: skip
def test_each_role_does_what_is_its_own(cast: Any, who: str, reads: bool, writes: bool) -> None:
    one = begun(cast)
    sees, acts = getattr(cast, f"{who}_sees"), getattr(cast, f"{who}_acts")
    for path in (PAGE, f"{PAGE}{one.reference}/"):
        assert sees.get(path).status_code == (200 if reads else 403)
    assert sees.get(f"{PAGE}new/").status_code == (200 if writes else 403)
    tries = (
        lambda: assessments.draft(name="X", template="", owner=cast.olga, by=acts),
        lambda: assessments.weigh(one, risk(cast), by=acts),
        lambda: assessments.change(one, texts(cast, one), seen=None, by=acts),
    )
    for do in tries:
        if writes:
            assert do()
        else:
            with pytest.raises(NotAllowed):
                do()
    if not writes:
        waits = proposed(cast)
        with pytest.raises(NotAllowed):
            assessments.approve(waits, seen=None, by=acts)
        with pytest.raises(NotAllowed):
            assessments.send_back(waits, reason="No.", by=acts)


def test_what_is_not_there_is_told(cast: Any) -> None:
    with pytest.raises(NotFound):
        queries.find("DPA-99", by=cast.cora_acts)
    with pytest.raises(NotFound, match="no risk"):
        assessments.drop(begun(cast), 0, by=cast.olga_acts)
