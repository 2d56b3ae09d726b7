"""What Larkfield's people go by, simulated: documents of every kind and state, written, commented on and approved through the actions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from django.db import transaction

from floorwalker.demo import languages
from floorwalker.demo.larkfield import Larkfield
from floorwalker.demo.setting_up import House
from floorwalker.ground.actors import Actor
from floorwalker.ground.people.models import Person, Team
from floorwalker.ground.people.permissions import Role
from floorwalker.plan import sight
from floorwalker.plan.actions import consulting, document_decisions, places, planned_channels, readings
from floorwalker.plan.actions import documents as actions
from floorwalker.plan.models import Document, DocumentVersion
from floorwalker.plan.queries import documents as queries
from floorwalker.plan.queries import statements
from floorwalker.plan.rules.documents import Words
from floorwalker.plan.rules.places import Draft, Told
from floorwalker.plan.rules.readings import Question
from floorwalker.record.models import Reason

FOLDER: Final = Path(__file__).parent / "papers"
SAID_SINCE, CHECKED_EVERY = timedelta(days=120), timedelta(days=91)
SOON, LATER, NOTICE_DAYS = timedelta(days=10), timedelta(days=182), timedelta(days=5)
READ_BY, READ_SOON, READ_IN_PART = timedelta(days=14), timedelta(days=2), 5
READING_QUESTIONS: Final = (
    Question("How wide is the window of a promise on an ordinary day?", "s-principles", "One hour", ("A day", "Four hours")),
    Question("What do you do if you cannot keep a promise?", "s-if-we-cannot-keep-it", "Ring before the time I gave",
             ("Ring the next day", "Wait until the customer rings")),
)


@dataclass(frozen=True)
class Paper:
    """One document as Larkfield keeps it: `until` says how far it came, `text` which file it holds."""

    text: str
    kind: str
    title: str
    under: str = ""
    reasons: tuple[str, ...] = ()
    serves: str = ""
    measure: str = ""
    variables: str = ""
    until: str = "published"
    soon: bool = False
    comments: tuple[tuple[str, str, str, str], ...] = field(default=())
    """Role, section, words, and the answer; one without an answer waits."""


NOT_TAKEN: Final = "Customers said no: half of them are waiting for it."
KEEP: Final = "Customers can rely on what we say"
PAPERS: Final = (
    Paper("promises-1", "policy", "Call-backs and promises", serves=KEEP, measure="repeat_contact",
          comments=(("agent", "", "Can we say where the note goes?", "On the claim, first line."),)),
    # The statements that the others say by reference: in this order STM-1, STM-2, STM-3.
    Paper("why-we-record", "statement", "Why we record calls", comments=(("agent", "", "Short enough to say.", "Kept so."),)),
    Paper("opening-hours-1", "statement", "Opening hours for claims", comments=(("team_leader", "", "Say claims, not we.", "It does."),)),
    Paper("complaints-line", "statement", "If you are not happy", comments=(("agent", "", "Give the number first.", "First now."),)),
    Paper("support", "policy", "Customers who need support", serves="Nobody has to ask twice for help they need", measure="csat",
          comments=(("team_leader", "s-principles", "Say that time does not count here.", "It says so now."),)),
    Paper("communication", "policy", "Communication with customers", serves="Fewer repeat contacts", measure="repeat_contact",
          comments=(("team_leader", "s-principles", "Who decides when two channels differ?", "The procedure, until that is put right."),)),
    Paper("complaints", "policy", "Complaints", serves="Fewer complaints about the same", until="consulting",
          comments=(("agent", "s-scope", "What if they only sound annoyed?", ""),
                    ("team_leader", "s-roles", "Handlers need cover when they are away.", "Named in the procedure."))),
    Paper("book-a-call-back", "procedure", "Book a call-back", under="Call-backs and promises", reasons=("complaint-callback",),
          serves=KEEP, measure="repeat_contact", comments=(("agent", "s-steps", "Ask for the number first.", "Step 2 now."),)),
    Paper("missed-call-back", "procedure", "When a call-back is missed", under="Call-backs and promises",
          comments=(("agent", "", "Do not make us explain the rota.", "Step 2 says so."),)),
    Paper("where-is-my-claim", "guide", "Where is my claim?", under="Call-backs and promises", reasons=("claim-progress", "claim-repairer"),
          serves="Fewer repeat contacts", measure="fcr",
          comments=(("agent", "", "Five days is right, ten is what people wait now.", "Five it is."),)),
    Paper("drying", "guide", "A leak: drying and what to expect", reasons=("claim-escape-of-water",), soon=True,
          comments=(("team_leader", "", "Say that we pay for the power.", "Step 4."),)),
    Paper("documents", "guide", "Documents not received", under="Communication with customers", reasons=("policy-documents",),
          until="deciding", comments=(("agent", "", "Email first saves a second call.", "So it says."),)),
    Paper("renewal-price", "guide", "Renewal price", reasons=("renewal-price",), until="draft"),
    Paper("sorry-we-missed-you", "template", "Sorry we missed your call", under="When a call-back is missed",
          variables="customer_name: how the customer wants to be called\npromised_day: the day we promised\nnew_day: the new day\n"
                    "new_window: the new hour, such as two and three\nreference: the reference of the claim\nagent_name: who will ring",
          comments=(("agent", "", "One sorry is enough.", "One it is."),)),
    Paper("opening", "script", "Opening a call", under="Communication with customers",
          variables="part_of_day: morning, afternoon or evening\nagent_name: your first name",
          comments=(("agent", "", "People ask why we record.", "It says why now."),)),
    Paper("repairer", "notice", "Leeds repairer: phone lines are down"),
)


@transaction.atomic
def write(larkfield: Larkfield, house: House) -> int:
    """Write what is not here yet and return how many documents that is; nothing where a role is missing."""
    if Document.objects.exists():
        return 0
    people = {role: _first(larkfield, house, role) for role in (
        Role.QUALITY_ANALYST, Role.OPERATIONS_MANAGER, Role.TEAM_LEADER, Role.AGENT
    )}
    cast = {role.value: person for role, person in people.items() if person is not None}
    if len(cast) < len(people):
        return 0
    for paper in PAPERS:
        _take_through(paper, cast)
    _say_everywhere(cast)
    languages.write(cast)
    _second_version(cast)
    _ask_for_reading()
    return len(PAPERS)


def _first(larkfield: Larkfield, house: House, role: Role) -> Person | None:
    numbers = [player.number for player in larkfield.people if player.role == role.value]
    return house.people[numbers[0]] if numbers else None


def _take_through(paper: Paper, cast: dict[str, Person]) -> None:
    writer = Actor.person(cast["quality_analyst"].pk)
    above = Document.objects.get(title=paper.under) if paper.under else None
    document = actions.begin(paper.kind, title=paper.title, under=above, body=_text(paper.text), by=writer)
    if paper.reasons:
        actions.place(document, under=above, reasons=list(Reason.objects.filter(code__in=paper.reasons)), by=writer)
    today = queries.today()
    version = actions.save(document.versions.get(), _words(paper, today), revision=0, by=writer)
    if paper.comments:
        _consult(version, paper.comments, cast)
    if paper.until in {"deciding", "published"}:
        _decide(version, cast, summary="", publish=paper.until == "published")


def _words(paper: Paper, today: date) -> Words:
    is_notice = paper.kind == "notice"
    return Words(
        title=paper.title, body=_text(paper.text), variables=paper.variables, serves=paper.serves, measure=paper.measure,
        review_on=None if is_notice else today + (SOON if paper.soon else LATER), ends_on=today + NOTICE_DAYS if is_notice else None,
    )


def _consult(version: DocumentVersion, comments: tuple[tuple[str, str, str, str], ...], cast: dict[str, Person]) -> None:
    writer = Actor.person(cast["quality_analyst"].pk)
    consulting.open_consultation(version, by=writer)
    for role, section, words, answer in comments:
        said = consulting.comment(version, words=words, section=section, by=Actor.person(cast[role].pk))
        if answer:
            consulting.answer(said, outcome="not_taken" if answer == NOT_TAKEN else "taken_in", words=answer, by=writer)


def _decide(version: DocumentVersion, cast: dict[str, Person], *, summary: str, publish: bool) -> None:
    manager = cast["operations_manager"]
    document_decisions.send(
        version, approver=manager, starts_on=queries.today(), summary=summary, is_material=True, by=Actor.person(cast["quality_analyst"].pk)
    )
    if publish:
        document_decisions.approve(version, by=Actor.person(manager.pk))


def _second_version(cast: dict[str, Person]) -> None:
    """Let the policy on promises have a second version, with what the front line said of it."""
    leader, first = Actor.person(cast["team_leader"].pk), PAPERS[0]
    version = actions.begin_next(Document.objects.get(title=first.title), by=leader)
    words = _words(first, queries.today())
    version = actions.save(version, Words(**{**vars(words), "body": _text("promises-2")}), revision=0, by=leader)
    _consult(version, (
        ("agent", "s-principles", "A one-hour window is hard on storm days.", "Two hours on storm days."),
        ("agent", "s-if-we-cannot-keep-it", "Let chat promises wait until the next day.", NOT_TAKEN),
    ), cast)
    _decide(
        version, cast, publish=True,
        summary="A promise has a window of an hour, is saved as a promise, and a second broken one is asked as a complaint.",
    )


def _say_everywhere(cast: dict[str, Person]) -> None:
    """Write down where else the statements are said, and let the opening hours change: the website still says the old ones."""
    analyst, today = Actor.person(cast["quality_analyst"].pk), queries.today()
    recorded, hours, complaints = (Document.objects.get(title=title) for title in (
        "Why we record calls", "Opening hours for claims", "If you are not happy"
    ))
    old, new, record, unhappy = (_text(name).strip() for name in ("opening-hours-1", "opening-hours-2", "why-we-record", "complaints-line"))
    version = actions.begin_next(hours, by=analyst)
    version = actions.save(version, Words(**{**vars(document_decisions.words_of(version)), "body": new}), revision=0, by=analyst)
    _consult(version, (("agent", "", "Sundays are what they ask about.", "Sundays are in."),), cast)
    _decide(version, cast, summary="Longer on weekdays, and on Sundays.", publish=True)
    for name, channel, where, says, words, owner in (
        ("Opening prompt of the claims line", "menu", "Menu, node 1", [recorded, hours], f"Welcome to Larkfield Mutual. {record} {new}",
         "team_leader"),
        ("Website, contact page", "web", "https://larkfield.example/contact", [hours, complaints], f"Contact us\n\n{old}\n\n{unhappy}",
         "quality_analyst"),
        ("Foot of every email", "email", "Mail gateway", [complaints], f"Larkfield Mutual\n{unhappy}", "operations_manager"),
    ):
        told = Told(words, today - SAID_SINCE, today + CHECKED_EVERY)
        places.keep(Draft(name, channel, where), told, says=says, owner=cast[owner], by=analyst)
    for statement, channel, why in (
        (recorded, "menu", "Callers must know before they speak."), (hours, "menu", "Half of all calls out of hours ask for them."),
        (hours, "web", "Most look there first."), (hours, "chat", "Chats at night ask when somebody is there."),
        (complaints, "email", "DISP 1.2.1: customers are told how to complain."), (complaints, "web", "DISP 1.2.1."),
    ):
        planned_channels.plan(
            statement, channel=channel, owner=cast["quality_analyst"], why=why, by=Actor.person(cast["operations_manager"].pk)
        )


def _ask_for_reading() -> None:
    """Let the first team have read the policy on promises to the last, and the second team a guide in part."""
    teams = list(Team.objects.filter(retired_at=None).order_by("code")[:2])
    for title, team, due, questions, most in (
        (PAPERS[0].title, teams[:1], READ_BY, READING_QUESTIONS, None), ("Where is my claim?", teams[1:], READ_SOON, (), READ_IN_PART),
    ):
        document = Document.objects.get(title=title)
        version = sight.holding(queries.today()).get(document=document)
        asked = readings.ask(
            version, audience=readings.Audience(roles=[Role.AGENT.value, Role.TEAM_LEADER.value], teams=team),
            due_on=queries.today() + due, why="So that customers hear the same from everybody.", questions=questions,
            by=Actor.person(document.owner_id),
        )
        shown = statements.shown_digest(version, statements.in_text(version))
        for duty in asked.duties.order_by("pk")[:most]:
            right = {each.pk: each.right for each in asked.questions.all()}
            readings.confirm(asked, digest=shown, answers=right, by=Actor.person(duty.person_id))


def _text(name: str) -> str:
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8")
