"""The letter of a complaint on its page and on paper, and putting in what it lacks."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST, require_safe

from floorwalker.ground import files
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.trail import store
from floorwalker.plan.rules.document_text import read
from floorwalker.resolve import letter_paper
from floorwalker.resolve.actions import letters
from floorwalker.resolve.filing import HANDLE
from floorwalker.resolve.models import CaseLetter
from floorwalker.resolve.queries import case_files
from floorwalker.resolve.queries.case_files import CaseFile
from floorwalker.resolve.rules import letters as rules


@dataclass(frozen=True)
class LetterShown:
    """A letter as the file shows it: its words, what it must say, and what keeps it from being signed off."""

    row: CaseLetter
    html: SafeString
    blocks: list[rules.Block]
    lacks: list[str]
    to_verify: str = rules.TO_VERIFY

    @property
    def missing(self) -> list[rules.Block]:
        """What it must say and does not."""
        return [each for each in self.blocks if not each.is_there]

    @property
    def there(self) -> int:
        """How much of what it must say it says."""
        return len(self.blocks) - len(self.missing)


def shown(file: CaseFile) -> LetterShown | None:
    """Return the letter that is being written, else the last one that went."""
    row = file.open_letter or next((each for each in file.letters if each.file_id), None)
    if row is None:
        return None
    row.complaint = file.complaint
    html = mark_safe("".join(section.html for section in read(rules.open_in_words(row.body)).sections))  # noqa: S308 (raw HTML in it is shown as typed)
    lacks = [] if row.sent_at else letters.left_to_do(row, file)
    return LetterShown(row, html, rules.blocks(file.edition, row.kind, row.body), lacks)


@login_required
@require_safe
def paper(request: FloorRequest, reference: str) -> HttpResponse:
    """Send a letter as a PDF: the very file that went, or how a draft would look."""
    row = case_files.letter(reference, by=request.actor)
    store.look(row.complaint.reference, page="Letter", by=request.actor)
    if row.file is not None:
        with files.open_plain(row.file) as stream:
            content = stream.read()
    elif row.sent_at is not None:
        raise NotFound(f"The paper of {row.reference} is not kept here.", remedy="Look in the register that it was sent from.")
    else:
        content = letter_paper.pdf(row, is_draft=True)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{row.reference.lower()}.pdf"'
    return answer


@login_required
@require_POST
def insert(request: FloorRequest, reference: str, clause: str) -> HttpResponse:
    """Put the house's paragraph for a clause into a letter that lacks it."""
    policy.require(request.actor, HANDLE)
    row = case_files.letter(reference, by=request.actor)
    if clause not in {each.clause.id for each in letters.missing(row)}:
        raise NotFound("The letter does not lack that.", remedy="Look at it again.")
    letters.insert(row, clause=clause, by=request.actor)
    messages.warning(request, f"The paragraph is in the letter. To verify: {rules.TO_VERIFY}")
    return redirect(reverse("resolve:complaint", args=[row.complaint.reference]) + "#letter")
