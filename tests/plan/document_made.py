"""Documents as tests need them: written, commented on, approved."""

from __future__ import annotations

from datetime import date
from typing import Any

from floorwalker.plan.actions import consulting, document_decisions
from floorwalker.plan.actions import documents as actions
from floorwalker.plan.models import Document, DocumentVersion
from floorwalker.plan.queries import documents as queries
from floorwalker.plan.rules.documents import Words

TODAY = date(2026, 3, 2)
REVIEW = date(2026, 9, 1)

POLICY = """## Purpose

People plan their day around our word.

## Scope

Every promise to ring, write or pay by a day. What a law sets a day for stands in its own policy.

## Principles

We promise only what we can keep. We say so early where we cannot.

## Roles

Agents promise and keep. Team leaders see what is due.

## Law

Consumer Rights Act 2015, section 49: a service is given with care.
"""
PROCEDURE = """## When to use it

A customer asks to be rung back.

## Steps

1. Look at the diary before you speak.
2. Say the day and the hour.
3. Save it as a promise.
"""
GUIDE = "## In short\n\nRing before the time you gave.\n\n## What to do\n\n1. Open the promise.\n2. Ring.\n"
TEMPLATE = "Dear {{ customer_name }},\n\nWe said we would ring on {{ day }} and did not. We are sorry.\n"
VARIABLES = "customer_name: how the customer wants to be called\nday: the day we promised"
BODIES = {
    "policy": POLICY, "procedure": PROCEDURE, "guide": GUIDE, "template": TEMPLATE, "script": TEMPLATE, "notice": "The lines are down.",
    "statement": "We are open Monday to Friday, 08:00 to 20:00.",
}


def words(kind: str, **other: Any) -> Words:
    whole: dict[str, Any] = {
        "title": f"Call-backs, the {kind}", "body": BODIES[kind], "variables": VARIABLES if kind in {"template", "script"} else "",
        "serves": "Keep our word", "measure": "fcr", "review_on": None if kind == "notice" else REVIEW,
        "ends_on": date(2026, 3, 9) if kind == "notice" else None,
    }
    return Words(**{**whole, **other})


def a_draft(cast: Any, kind: str = "policy", *, under: Document | None = None, **other: Any) -> DocumentVersion:
    """A draft that is whole, written by Pat."""
    made = actions.begin(kind, title="Call-backs", under=under, by=cast.pat_acts)
    version = made.versions.get()
    return actions.save(version, words(kind, **other), revision=version.revision, by=cast.pat_acts)


def consulted(cast: Any, version: DocumentVersion) -> DocumentVersion:
    """Commented on by Ada, answered by Pat."""
    consulting.open_consultation(version, by=cast.pat_acts)
    said = consulting.comment(version, words="An hour is hard on storm days.", by=cast.ada_acts)
    consulting.answer(said, outcome="taken_in", words="Two hours on storm days.", by=cast.pat_acts)
    version.refresh_from_db()
    return version


def sent(cast: Any, version: DocumentVersion, *, starts_on: date = TODAY, summary: str = "", is_material: bool = True) -> DocumentVersion:
    """Sent to Olga to decide."""
    return document_decisions.send(
        version, approver=cast.olga, starts_on=starts_on, summary=summary, is_material=is_material, by=cast.pat_acts
    )


def published(cast: Any, kind: str = "policy", *, under: Document | None = None, starts_on: date = TODAY, **other: Any) -> Document:
    """Whole, commented on where its kind asks for it, approved by Olga."""
    version = a_draft(cast, kind, under=under, **other)
    if kind != "notice":
        version = consulted(cast, version)
    document_decisions.approve(sent(cast, version, starts_on=starts_on), by=cast.olga_acts)
    return queries.find(version.document.reference, by=cast.pat_acts)


def next_published(cast: Any, document: Document, *, body: str, starts_on: date = TODAY, **other: Any) -> DocumentVersion:
    """Its next version with `body`, without asking the front line."""
    version = actions.begin_next(document, by=cast.pat_acts)
    version = actions.save(version, words(document.kind, body=body, **other), revision=0, by=cast.pat_acts)
    version = consulting.waive(version, reason="Asked last week.", by=cast.pat_acts)
    return document_decisions.approve(sent(cast, version, starts_on=starts_on, summary="A window of one hour."), by=cast.olga_acts)
