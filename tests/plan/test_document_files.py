"""Documents as files and as a framework: history and changes go along, and what is missing is named."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader

from floorwalker.ground import clock, signed_files
from floorwalker.ground.trail.models import Line
from floorwalker.plan.actions import documents as actions
from floorwalker.plan.queries.framework import framework
from floorwalker.record.models import Reason
from tests.conftest import MONDAY, Cast
from tests.ground.web.test_papers import elements
from tests.plan.document_made import POLICY, a_draft, next_published, published, words

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]


@pytest.mark.once
@pytest.mark.row(250)
def test_a_policy_leaves_the_house_with_its_history_its_changes_and_what_became_of_comments(cast: Cast) -> None:
    made = published(cast)
    next_published(cast, made, body=POLICY.replace("Say so early", "Say so").replace("promise only", "promise in words only"))
    file = cast.ada_sees.get(f"/plan/documents/{made.reference}/file.md").content.decode()
    for said in (
        "# Call-backs, the policy", "## Principles", "- Approved by: Olga Petrova", "# Changes since version 1",
        "We promise{++ in words++} only what we can keep",
        "| 1 | Published | 2 Mar 2026 | 2 Mar 2026 | Olga Petrova | yes | The first version. |",
        "| 2 | Published | 2 Mar 2026 |  | Olga Petrova | yes | A window of one hour. |", "| Pat Nowak | Wrote |",
        "- Without the front line: Asked last week.",
    ):
        assert said in file, said
    first = cast.ada_sees.get(f"/plan/documents/{made.reference}/file.md?version=1").content.decode()
    assert "| Ada Okafor, front line | An hour is hard on storm days. | Taken in: Two hours on storm days. | Pat Nowak |" in first
    assert "Changes since" not in first
    paper = cast.ada_sees.get(f"/plan/documents/{made.reference}/file.pdf")
    assert signed_files.check(paper.content).about["version"] == "2"
    read = PdfReader(io.BytesIO(paper.content))
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
    text = " ".join(" ".join(page.extract_text() for page in read.pages).split())
    for said in ("Call-backs, the policy", "Changes since version 1", "+in words", "A window of one hour.", "Who had a part in version 2"):
        assert said in text, said
    looks = Line.objects.filter(kind="trail.looked", subject=made.reference)
    assert looks.count() == 3
    assert cast.ada_sees.get(f"/plan/documents/{a_draft(cast).document.reference}/file.md").status_code == 404


@pytest.mark.once
@pytest.mark.parametrize("words_typed", ["= 1 | <b> \\ * #", "Łódź 東京 \u202e x", "#set page(paper: \"a0\") $x$ *b* `raw` @ref <label>"])
def test_hostile_words_are_text_on_paper_and_in_tables(cast: Cast, words_typed: str) -> None:
    version = a_draft(cast, "guide", body=f"## {words_typed}\n\n{words_typed}\n\n1. {words_typed}\n", serves=words_typed)
    page = f"/plan/documents/{version.document.reference}/"
    assert cast.pat_sees.get(f"{page}file.pdf").content.startswith(b"%PDF")
    assert cast.pat_sees.get(f"{page}file.md").status_code == 200
    assert "<b> \\" not in cast.pat_sees.get(page).content.decode()


LETTERS_ACROSS = 150
RICH = """We **keep** our *word*, see [the law](https://www.legislation.gov.uk/ukpga/2015/15) or [ours](/plan/).

| Channel | Within |
|---|---|
| **Voice** | 20 s |

> Said by *somebody*.

1. One
   - in `two`
"""


@pytest.mark.once
def test_emphasis_links_and_tables_stay_what_they_are_on_paper(cast: Cast) -> None:
    version = a_draft(cast, "guide", body=RICH)
    read = PdfReader(io.BytesIO(cast.pat_sees.get(f"/plan/documents/{version.document.reference}/file.pdf").content))
    page: Any = read.pages[0]
    fonts = {font.get_object()["/BaseFont"].partition("+")[2] for font in page["/Resources"]["/Font"].values()}
    assert fonts == {"DejaVuSansCondensed", "DejaVuSansCondensed-Bold", "DejaVuSansCondensed-Oblique"}
    assert [each.get_object()["/A"]["/URI"] for each in page["/Annots"]] == ["https://www.legislation.gov.uk/ukpga/2015/15"]
    assert "the law (https://www.legislation.gov.uk/ukpga/2015/15) or ours." in " ".join(page.extract_text().split())
    root: Any = read.trailer["/Root"]
    tags = [each["/S"] for each in elements(root["/StructTreeRoot"])]
    assert tags[: tags.index("/Table")].count("/Link") == 1
    assert tags[tags.index("/Table") :][:7] == ["/Table", "/THead", "/TR", "/TH", "/Strong", "/TH", "/Strong"]
    assert b"pdfuaid" in root["/Metadata"].get_data()


@pytest.mark.once
@pytest.mark.parametrize("body", [
    f"[x](https://e.org/{'a' * 9000})", "W" * 3000, f"|{'h|' * 200}\n|{'---|' * 200}\n|{'c|' * 200}",
    "[](https://e.org) [y](https://) ![](x)", "```\n```", "|a|\n|---|\n\n|b|\n|---|", "* \n* x", f"| a |\n|---|\n| {'W' * 900} |",
], ids=["long-address", "long-word", "wide", "empty-links", "no-code", "two-tables", "no-words", "long-cell"])
def test_odd_texts_stay_on_the_paper(cast: Cast, body: str) -> None:
    version = a_draft(cast, "guide", body=body)
    read = PdfReader(io.BytesIO(cast.pat_sees.get(f"/plan/documents/{version.document.reference}/file.pdf").content))
    assert max(len(line) for page in read.pages for line in page.extract_text().splitlines()) < LETTERS_ACROSS


def reasons() -> dict[str, Reason]:
    claim = Reason.objects.create(code="claim", name="Claim")
    made = {code: Reason.objects.create(code=f"claim-{code}", name=f"Claim {code}", parent=claim) for code in ("progress", "payment")}
    Reason.objects.create(code="claim-old", name="Claim old", parent=claim, retired_at=clock.now())
    return made


@pytest.mark.once
@pytest.mark.row(220)
def test_one_page_leads_from_policy_to_procedure_guide_and_template(cast: Cast) -> None:
    policy = published(cast)
    procedure = published(cast, "procedure", under=policy)
    guide = published(cast, "guide", under=procedure)
    template = published(cast, "template", under=guide)
    page = cast.ada_sees.get("/plan/documents/framework/").content.decode()
    places = [page.index(f"/plan/documents/{each.reference}/") for each in (policy, procedure, guide, template)]
    assert places == sorted(places)
    file = list(csv.DictReader(io.StringIO(b"".join(cast.ada_sees.get("/plan/documents/framework/file.csv")).decode())))
    assert [(row["depth"], row["kind"]) for row in file] == [("0", "Policy"), ("1", "Procedure"), ("2", "Guide"), ("3", "Reply template")]


@pytest.mark.once
@pytest.mark.row(221)
def test_what_names_no_goal_or_no_measure_is_listed_until_it_names_both(cast: Cast) -> None:
    policy = published(cast, measure="")
    lost = published(cast, "procedure", under=policy, serves="")
    published(cast, "guide", under=lost, serves="", measure="")
    found = framework(cast.ada_acts)
    assert [each.reference for each in found.unaligned] == [lost.reference, policy.reference] or {
        each.reference for each in found.unaligned
    } == {lost.reference, policy.reference}
    assert "names no goal or no measure" in cast.asa_sees.get("/plan/documents/framework/").content.decode()
    next_published(cast, policy, body=POLICY)
    assert [each.reference for each in framework(cast.ada_acts).unaligned] == [lost.reference]


@pytest.mark.once
@pytest.mark.row(248)
def test_a_communication_policy_leads_to_its_objective_its_measure_and_who_approved_it(cast: Cast) -> None:
    made = published(cast, title="Communication with customers", serves="Fewer repeat contacts", measure="repeat_contact")
    page = cast.asa_sees.get(f"/plan/documents/{made.reference}/").content.decode()
    for said in ("Fewer repeat contacts", "#repeat_contact", "Approved by</dt><dd>Olga Petrova, 2 Mar 2026", "<b>Commented</b> Ada Okafor"):
        assert said in page
    file = cast.asa_sees.get(f"/plan/documents/{made.reference}/file.md").content.decode()
    assert "- Objective: Fewer repeat contacts" in file
    assert "- Approved by: Olga Petrova" in file


@pytest.mark.once
def test_gaps_are_named_policies_without_procedures_and_what_is_late(cast: Cast) -> None:
    bare, kept = published(cast, review_on=date(2026, 3, 31)), published(cast)
    thin = published(cast, "procedure", under=kept)
    draft = a_draft(cast, "guide", body="").document
    found = framework(cast.pat_acts)
    assert [each.reference for each in found.without_procedure] == [bare.reference]
    assert [each.reference for each in found.without_template] == [thin.reference]
    assert draft.reference in {row.document.reference for place in found.places for row in place.walk()}
    assert draft.reference not in {row.document.reference for place in framework(cast.ada_acts).places for row in place.walk()}
    with clock.frozen(MONDAY.replace(month=4)):
        assert [each.reference for each in framework(cast.ada_acts).overdue] == [bare.reference]
        assert "review overdue" in cast.ada_sees.get("/plan/documents/framework/").content.decode()


def test_a_contact_reason_is_a_gap_until_a_guide_in_force_helps_with_it(cast: Cast, django_assert_max_num_queries: Any) -> None:
    made = reasons()
    guide = actions.begin("guide", title="Where is my claim?", by=cast.pat_acts)
    actions.place(guide, under=None, reasons=[made["progress"]], by=cast.pat_acts)
    assert [each.code for each in framework(cast.ada_acts).reasons] == ["claim-payment", "claim-progress"]
    helps = published(cast, "guide")
    cast.pat_sees.post(f"/plan/documents/{helps.reference}/place/", {"version": "1", "under": "", "reasons": [made["progress"].pk]})
    with django_assert_max_num_queries(30):
        page = cast.ada_sees.get("/plan/documents/framework/").content.decode()
    assert "1 of 2" in page
    assert "Claim payment" in page
    assert "Claim progress" not in page
    assert "kind=guide&amp;title=Claim%20payment" in cast.pat_sees.get("/plan/documents/framework/").content.decode()
    assert words("guide").title
