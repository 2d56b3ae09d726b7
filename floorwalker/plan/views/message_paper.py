"""A message to customers as a letter: under its brand's letterhead, in each language that it goes out in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from floorwalker.ground import signed_files
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.trail import store
from floorwalker.ground.web.text_papers import Passage, Run, TextTable, text_paper
from floorwalker.plan.forms.customer_messages import variant_words
from floorwalker.plan.models import CustomerMessage
from floorwalker.plan.queries import customer_messages as queries
from floorwalker.plan.queries import letterheads
from floorwalker.plan.rules.document_text import read
from floorwalker.plan.views.document_passages import passages_of


@login_required
@require_safe
def as_paper(request: FloorRequest, reference: str) -> HttpResponse:
    """Send a message as a tagged PDF, as customers would have it on its first day, what is left open marked; an approved one is signed.

    Raises
    ------
    RuleBroken
        If no template is chosen: nobody knows which words go out.
    """
    one = queries.find(reference, by=request.actor)
    if one.template is None:
        raise RuleBroken("No template is chosen: nobody knows which words go out.", remedy="Choose one, then print it.", code="message_gap")
    held = letterheads.in_force(one.brand, on=one.starts_on)
    passages = list(_passages(one, signature=held.signature if held is not None else ""))
    content = text_paper(
        one.template.title, facts=[], passages=passages, tables=[], author=one.sender, foot=f"{one.reference}, {one.template}",
        head=letterheads.head_of(held) if held is not None else None,
    )
    if one.state == CustomerMessage.State.APPROVED:
        content, _ = signed_files.sign(content, about=_about(one, held.reference if held is not None else ""), prefix="%")
    store.look(one.reference, page="letter of a message to customers", by=request.actor)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{one.reference.lower()}.pdf"'
    return answer


def _passages(one: CustomerMessage, *, signature: str) -> Iterator[Passage | TextTable]:
    for language, title, body in queries.texts_of(one):
        if title:
            yield Passage("heading", [Run(title)], level=2, lang=language)
        yield from (replace(each, lang=language) for each in passages_of(read(body)))
        yield from (Passage("text", [Run(line)]) for line in signature.splitlines())


def _about(one: CustomerMessage, letterhead: str) -> dict[str, str]:
    assert one.template is not None
    return {
        "kind": "customer_message", "reference": one.reference, "name": one.name, "brand": one.brand, "letterhead": letterhead,
        "template": str(one.template), "template_sha256": one.template.digest, "first_day": one.starts_on.isoformat(),
        "last_day": one.ends_on.isoformat(), "languages": "; ".join(variant_words(each) for each in one.variants.select_related(
            "edition", "version__document"
        )),
    }
