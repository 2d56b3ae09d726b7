"""Letting documents in other languages and for other brands keep up: who owes what by when, and who is told."""

from __future__ import annotations

from typing import Any, Final

from floorwalker.ground import telling, todos
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.models import Todo
from floorwalker.ground.people.models import Person
from floorwalker.plan.actions import deciding
from floorwalker.plan.models import Document, DocumentEdition, DocumentVariant, DocumentVersion
from floorwalker.plan.queries import document_variants as queries
from floorwalker.plan.queries import documents
from floorwalker.plan.rules.languages import named

ROUND: Final = "plan.round_of_languages"
WEEKLY: Final = 7
WHY: Final = "Whoever reads it in this language reads what holds no more, or nothing."


def about(edition: DocumentEdition) -> str:
    """Return how an edition is named as a Ref."""
    return f"edition:{edition.reference}"


def follow(edition: DocumentEdition) -> None:
    """Let translator and owner owe the text of `edition` where the latest version has none: before it holds, else within days."""
    version = queries.next_version(edition)
    if version is None or edition.variants.filter(version=version, state=DocumentVariant.State.CHECKED).exists():
        return
    today = documents.today()
    begins = version.starts_on or today
    due = begins if begins > today else queries.due_on(max(begins, edition.wanted_on))
    called = f"{edition.document.title} in {named(edition.language, edition.brand)}"
    owes = {edition.document.owner: f"See that {called} keeps up", edition.translator: f"Write {called}"}
    for person, what in owes.items():
        key = f"edition:{edition.reference}:write:{person.pk}:{version.number}"
        deciding.ask(person, key=key, what=f"{what}, version {version.number}", why=WHY, about=about(edition), due_on=due)


def follow_all(version: DocumentVersion) -> None:
    """Let those who write `version` in other languages and for other brands know that it was published."""
    wanted = DocumentEdition.objects.filter(document=version.document_id, ended_at=None)
    for edition in wanted.select_related("document__owner", "translator"):
        follow(edition)


def let_go(document: Document) -> None:
    """Let nobody owe a text of a `document` that is retired."""
    for edition in document.editions.filter(ended_at=None):
        todos.settle_about(about(edition))


def pass_on(edition: DocumentEdition, before: Person) -> None:
    """Let the translator of `edition` owe what `before` owed of it."""
    todos.settle_about(about(edition), beginning=f"edition:{edition.reference}:write:{before.pk}:")
    follow(edition)


def owe_check(variant: DocumentVariant, checker: Person) -> None:
    """Let `checker` owe the check of `variant`."""
    edition = variant.edition
    asked = Todo.objects.filter(about=about(edition), key__startswith=_checks(variant)).count()
    begins = variant.version.starts_on or documents.today()
    deciding.ask(
        checker, key=f"{_checks(variant)}{asked + 1}",
        what=f"Check {edition.document.title} in {named(edition.language, edition.brand)}, version {variant.version.number}",
        why="Somebody else than the writer, who reads the language, says that both say the same.", about=about(edition),
        due_on=max(begins, queries.due_on(documents.today())),
    )


def settle_check(variant: DocumentVariant) -> None:
    """Let nobody owe the check of `variant`."""
    todos.settle_about(about(variant.edition), beginning=_checks(variant))


def tell(variant: DocumentVariant, how: str) -> None:
    """Tell the translator and the owner of the document what became of `variant`."""
    edition = variant.edition
    called = f"{edition.document.title} in {named(edition.language, edition.brand)}, version {variant.version.number},"
    for person in {edition.translator, edition.document.owner}:
        telling.tell(
            person, kind="documents", about=about(edition), group=about(edition), what=f"{called} {how}"[:200],
            key=f"edition:{edition.reference}:{variant.pk}:{variant.state}:{variant.revision}:{person.pk}",
        )


def look_at_all(running: RunningJob) -> dict[str, Any]:
    """Let those owe it who keep a text up that is behind, and tell them on the day it is due and each week after."""
    rows = list(queries.behind())
    today, told = documents.today(), 0
    for each in rows:
        follow(each)
        late = (today - queries.due_on(queries.since(each))).days
        if late >= 0 and late % WEEKLY == 0:
            for person in {each.translator, each.document.owner}:
                telling.tell(
                    person, kind="documents", key=f"edition:{each.reference}:behind:{today}:{person.pk}", about=about(each),
                    what=f"{each.document.title} in {named(each.language, each.brand)} is still {_how(each)}"[:200], group=about(each),
                )
                told += 1
    running.progress(len(rows), note=f"{len(rows)} texts in other languages or for other brands are behind")
    return {"behind": len(rows), "told": told}


def _how(row: Any) -> str:
    return str(dict(queries.STANDINGS)[row.standing]).lower()


def _checks(variant: DocumentVariant) -> str:
    return f"edition:{variant.edition.reference}:check:{variant.version.number}:"
