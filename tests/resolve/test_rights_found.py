"""Looking through every room by the registry alone, blanking others, deciding item by item, and the package that goes out."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import files, signed_files
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.models import SavedView
from floorwalker.ground.trail.models import Line
from floorwalker.record.models import ContactPoint, Interaction
from floorwalker.resolve.actions import rights_answers, rights_found
from floorwalker.resolve.models import RightsItem, RightsRequest
from floorwalker.resolve.queries import kept
from floorwalker.resolve.queries import rights_found as queries
from floorwalker.resolve.rules import rights_letters
from tests.conftest import MONDAY
from tests.record.contacts_made import a_contact, a_customer
from tests.record.recordings_made import a_recording
from tests.resolve.rights_made import EMAIL, NAME, NOTE, OTHER, PHONE, asked_of, looked, nora
from tests.resolve.test_rights import LEGAL, asked
from tests.resolve.test_rights_pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock"), pytest.mark.row(108)]
FOUND = {
    "record.Customer", "record.Interaction", "record.ContactPoint", "record.SurveyAnswer", "record.LoggedContact", "record.Promise",
    "resolve.Complaint", "resolve.Issue", "resolve.Classification", "resolve.CaseClock", "resolve.RightsRequest", "ground.Finding",
    "ground.Tag", "ground.SavedView",
}


@pytest.fixture(autouse=True)
def _data(tmp_path: Path, settings: Any) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path


def decided(request: RightsRequest, by: Any) -> None:
    for decision, others in (("release", False), ("redact", True)):
        positions = list(request.found.filter(names_others=others).values_list("position", flat=True))
        rights_found.decide(request.reference, positions=positions, decision=decision, by=by)


def test_everything_about_a_customer_is_found_by_the_registry_and_nothing_about_others(cast: Any) -> None:
    customer, contacts = nora(cast)
    other = a_contact(MONDAY, customer=a_customer("X1", name="Somebody Else"))
    request = asked_of(customer, cast)
    came = looked(request, cast.sam_acts)
    assert came["found"] == request.found.count()
    found = set(request.found.values_list("model", flat=True))
    assert found >= FOUND - {"resolve.Issue"}
    keys = {(each.model, key) for each in request.found.all() for key in each.keys}
    assert {("record.Interaction", each.pk) for each in contacts} <= keys
    assert ("record.Interaction", other.pk) not in keys
    assert ("record.Customer", customer.merged.get().pk) in keys
    assert not {model for model, _ in keys} & {"resolve.RightsItem", "review.Concern"}
    view = request.found.get(model="ground.SavedView")
    assert view.how == "words"
    assert {each.how for each in request.found.filter(model__in=["ground.Finding", "ground.Tag"])} == {"ref"}


def test_what_namesakes_share_tells_nobody_apart(cast: Any) -> None:
    customer, _ = nora(cast, complains=False)
    assert set(kept.customer_subject(customer).words) >= {NAME, PHONE, EMAIL}
    twin = a_customer("ZZ-1", name=NAME.upper())
    ContactPoint.objects.create(customer=twin, kind="phone", value=PHONE, added_at=MONDAY)
    left = kept.customer_subject(customer).words
    assert EMAIL in left
    assert not {NAME, PHONE} & set(left)


def test_a_name_with_accents_is_found_in_what_is_kept_as_data(cast: Any) -> None:
    view = SavedView.objects.create(
        reference="VIEW-902", person=cast.ada, place="contacts", name="Mine", query={"q": "Zoë Müller"}, title="Contacts",
        created_at=MONDAY,
    )
    assert list(kept.saying(SavedView, ["query"], ["Zoë Müller"])) == [view.pk]


def test_others_are_blanked_and_who_asked_is_not(cast: Any) -> None:
    customer, contacts = nora(cast)
    _ada = cast.ada
    request = asked_of(customer, cast)
    looked(request, cast.sam_acts)
    item = next(each for each in request.found.filter(model="record.Interaction") if contacts[0].pk in each.keys)
    assert item.names_others
    shown = next(iter(queries.shown([item], request)))
    note = next(value for row in shown.rows for value in row if value.whole == NOTE)
    for hidden in (OTHER, "07700 900999", "b.hollowell@example.org", "Ada Okafor"):
        assert hidden not in note.blanked
    for stays in ("Nora", "07700 900123", "a leak"):
        assert stays in note.blanked
    rights_found.decide(request.reference, positions=[item.position], decision="redact", blanked=["a leak"], by=cast.sam_acts)
    item.refresh_from_db()
    assert all("a leak" not in str(row) for row in next(iter(queries.shown([item], request))).going_out())


@pytest.mark.parametrize(("changes", "match"), [
    ({"decision": "shred"}, "no decision"), ({"positions": []}, "Nothing is chosen"), ({"decision": "withhold"}, "under no exemption"),
    ({"decision": "withhold", "exemption": LEGAL}, "The reason has 0"), ({"decision": "redact", "blanked": ["x" * 81]}, "2 to 80"),
])  # fmt: skip
def test_a_decision_that_says_nothing_is_refused(cast: Any, changes: dict[str, Any], match: str) -> None:
    request = asked_of(nora(cast)[0], cast)
    looked(request, cast.sam_acts)
    with pytest.raises(RuleBroken, match=match):
        rights_found.decide(request.reference, **{"positions": [1], "decision": "release", "by": cast.sam_acts, **changes})
    assert not request.found.exclude(decision="").exists()


def test_nobody_looks_through_the_house_for_a_stranger(cast: Any) -> None:
    made = asked(cast.sam_acts, customer=nora(cast)[0])
    with pytest.raises(RuleBroken, match="Nobody made sure"):
        rights_found.look_through(made.reference, by=cast.sam_acts)
    with pytest.raises(NotAllowed):
        rights_found.look_through(made.reference, by=cast.olga_acts)


def test_the_package_waits_for_every_decision_and_refuses_what_changed(cast: Any) -> None:
    customer, contacts = nora(cast)
    request = asked_of(customer, cast)
    with pytest.raises(RuleBroken, match="Nothing was looked for"):
        rights_found.pack(request.reference, by=cast.cora_acts)
    looked(request, cast.sam_acts)
    with pytest.raises(RuleBroken, match="is not decided on"):
        rights_found.pack(request.reference, by=cast.cora_acts)
    decided(request, cast.sam_acts)
    with pytest.raises(NotAllowed):
        rights_found.pack(request.reference, by=cast.sam_acts)
    Interaction.objects.filter(pk=contacts[0].pk).update(note="Something else.")
    with pytest.raises(Conflict, match="changed since it was decided on"):
        rights_found.pack(request.reference, by=cast.cora_acts)


def test_the_package_holds_paper_data_files_and_a_signed_list_of_them(cast: Any) -> None:
    customer, contacts = nora(cast)
    recording = a_recording(contacts[0])
    request = asked_of(customer, cast)
    looked(request, cast.sam_acts)
    withheld = request.found.get(model="ground.Finding")
    decided(request, cast.sam_acts)
    rights_found.decide(
        request.reference, positions=[withheld.position], decision="withhold", exemption=LEGAL, reason="Advice.", by=cast.cora_acts
    )
    packed = rights_found.pack(request.reference, by=cast.cora_acts)
    with files.open_plain(packed.package) as stream:  # type: ignore[arg-type]
        package = zipfile.ZipFile(io.BytesIO(stream.read()))
    listed = list(csv.DictReader(line for line in package.read("files.csv").decode().splitlines() if not line.startswith("#")))
    assert {each["file"] for each in listed} == set(package.namelist()) - {"files.csv"}
    assert all(hashlib.sha256(package.read(each["file"])).hexdigest() == each["sha256"] for each in listed)
    assert recording.sha256 in {each["sha256"] for each in listed}
    assert signed_files.check(package.read("files.csv")).about["reference"] == request.reference
    assert signed_files.check(package.read("what-we-keep-about-you.pdf")).about["part"] == "paper"
    said = json.loads(package.read("what-we-keep-about-you.json"))
    text = json.dumps(said)
    assert NAME in text
    assert all(hidden not in text for hidden in (OTHER, "900999", "Ada Okafor", "Nobody read the policy"))
    assert said["withheld"] == [{"number": withheld.position, "under": LEGAL}]
    assert all(room["why_we_keep_it"] and room["how_long"] for room in said["rooms"])
    with pytest.raises(Conflict, match="A package was made"):
        rights_found.decide(request.reference, positions=[1], decision="release", by=cast.sam_acts)


def test_access_is_done_only_with_its_package_and_in_part_where_something_is_withheld(cast: Any) -> None:
    request = asked_of(nora(cast)[0], cast)
    closing = {"reason": "", "letter": "Here is your file.", "by": cast.cora_acts}
    with pytest.raises(RuleBroken, match="no package"):
        rights_answers.close(request.reference, outcome="granted", **closing)
    looked(request, cast.sam_acts)
    decided(request, cast.sam_acts)
    rights_found.decide(request.reference, positions=[1], decision="withhold", exemption=LEGAL, reason="Advice.", by=cast.sam_acts)
    rights_found.pack(request.reference, by=cast.cora_acts)
    with pytest.raises(RuleBroken, match="Something is withheld"):
        rights_answers.close(request.reference, outcome="granted", **closing)
    letter = "One thing is withheld because it is advice. " + rights_letters.COMMISSIONER
    partly = {"exemption": LEGAL, "reason": "Advice.", "letter": letter}
    assert rights_answers.close(request.reference, outcome="partly", by=cast.cora_acts, **partly).outcome == "partly"


@pytest.mark.row(184)
def test_what_is_kept_about_a_colleague_is_found_without_passwords_or_what_was_told_in_confidence(cast: Any) -> None:
    nora(cast)
    request = asked(cast.cora_acts, person=cast.ada, asker="Ada Okafor")
    from floorwalker.resolve.actions import rights

    rights.identify(request.reference, how="In person.", by=cast.cora_acts)
    looked(request, cast.cora_acts)
    found = set(request.found.values_list("model", flat=True))
    assert {"people.Person", "people.RoleAssignment", "record.Interaction", "record.Promise"} <= found
    assert not {each for each in found if each.startswith("review.Concern")}
    labels = {value.label for each in queries.shown(request.found.all(), request) for row in each.rows for value in row}
    assert "Password" not in labels


def test_it_is_found_reviewed_and_handed_out_in_the_browser_and_each_look_is_in_the_trail(cast: Any) -> None:
    customer, _ = nora(cast)
    request, sees = asked_of(customer, cast), cast.cora_sees
    page = f"/resolve/rights/{request.reference}/found/"
    assert "Nothing was looked for yet" in words(sees.get(page))
    looked(request, cast.cora_acts)
    text = words(sees.get(page))
    assert "Six years after the contact" in text
    assert "tables walked" in text
    for model in list(dict.fromkeys(request.found.values_list("model", flat=True))):
        table = f"{page}{model}/"
        assert sees.get(table).status_code == 200
        assert sees.post(table, {"as": "suggested"}).status_code == 302
    assert sees.get(f"{page}record.Segment/").status_code == 404
    assert not request.found.filter(decision="").exists()
    table = f"{page}record.Interaction/"
    item = request.found.filter(model="record.Interaction").first()
    assert item is not None
    refused = sees.post(table, {"item": [item.position], "decision": "withhold", "exemption": ""})
    assert refused.status_code == 422
    assert f'aria-label="Decide on number {item.position}" checked' in refused.content.decode()  # what was ticked stays so
    assert sees.post(table, {"item": [item.position], "decision": "release"}).status_code == 302
    assert sees.post(f"{page}pack/").status_code == 302
    assert cast.sam_sees.get(f"{page}package/").status_code == 403
    sent = sees.get(f"{page}package/")
    assert b"".join(sent.streaming_content).startswith(b"PK")
    for close in sent._resource_closers:  # not the response itself: its end would close the test's own database
        close()
    looks = Line.objects.filter(kind="trail.looked", subject=request.reference)
    assert looks.count() >= len(FOUND)
    assert RightsItem.objects.filter(decided_by=cast.cora).exists()


@pytest.mark.parametrize("who", ["ada", "una", "quin", "olga", "asa", "adm"])
def test_nobody_else_sees_what_was_found(cast: Any, who: str) -> None:
    request = asked_of(nora(cast)[0], cast)
    looked(request, cast.sam_acts)
    page, sees = f"/resolve/rights/{request.reference}/found/", getattr(cast, f"{who}_sees")
    for path in (page, f"{page}record.Interaction/", f"{page}package/"):
        answer = sees.get(path)
        assert answer.status_code == 403
        assert NAME not in answer.content.decode()
