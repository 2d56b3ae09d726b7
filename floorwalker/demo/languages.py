"""What Larkfield says in Welsh and for the brand of its client, simulated: written beside the original and checked by another.

One text is left behind on purpose: the policy on promises gets a second version, which its Welsh text does not say yet; another is wanted
and not written.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from floorwalker.demo.lines import NORTHMOOR
from floorwalker.ground import lines
from floorwalker.ground.actors import Actor
from floorwalker.ground.people.models import Person
from floorwalker.plan.actions import document_variants as actions
from floorwalker.plan.actions import editions
from floorwalker.plan.models import Document
from floorwalker.plan.queries import document_variants as queries
from floorwalker.plan.rules.documents import Words, digest

FOLDER: Final = Path(__file__).parent / "papers"


@dataclass(frozen=True)
class Told:
    """One text: of which document, in which language, for which brand; without `text` it is wanted and not written yet."""

    of: str
    language: str
    title: str = ""
    text: str = ""
    brand: str = ""
    variables: str = ""


TOLD: Final = (
    Told("Call-backs and promises", "cy", "Galwadau yn ôl ac addewidion", "promises-1.cy"),
    Told("Opening hours for claims", "cy", "Oriau agor ar gyfer hawliadau", "opening-hours-2.cy"),
    Told("If you are not happy", "cy", "Os nad ydych chi'n hapus", "complaints-line.cy"),
    Told("Where is my claim?", "cy", "Ble mae fy hawliad?", "where-is-my-claim.cy"),
    Told("Sorry we missed your call", "cy", "Mae'n ddrwg gennym am beidio â'ch ffonio", "sorry-we-missed-you.cy",
         variables="customer_name: sut mae'r cwsmer am gael ei gyfarch\npromised_day: y diwrnod a addawyd\nnew_day: y diwrnod newydd\n"
                   "new_window: yr oriau newydd, fel dau a thri\nreference: cyfeirnod yr hawliad\nagent_name: pwy fydd yn ffonio"),
    Told("Opening a call", "en", "Opening a call for Northmoor", "opening.northmoor", brand=NORTHMOOR,
         variables="part_of_day: morning, afternoon or evening\nagent_name: your first name"),
    Told("Communication with customers", "cy"),
)


def write(cast: dict[str, Person]) -> int:
    """Ask for the texts, write and have checked those that there are, and return how many were asked for."""
    owner, translator, checker = (Actor.person(cast[role].pk) for role in ("quality_analyst", "team_leader", "agent"))
    brands = {"", *lines.used("brand")}
    wanted = [each for each in TOLD if each.brand in brands]
    for each in wanted:
        document = Document.objects.get(title=each.of)
        edition = editions.want(document, language=each.language, brand=each.brand, translator=cast["team_leader"], by=owner)
        if not each.text:
            continue
        one = actions.begin(edition, by=translator)
        words = Words(title=each.title, body=(FOLDER / f"{each.text}.md").read_text(encoding="utf-8"), variables=each.variables)
        one = actions.save(one, words, revision=one.revision, original=digest(queries.words_of(one.version)), by=translator)
        how = "Speaks Welsh at home and with customers." if each.language == "cy" else "Answers for this brand every day."
        one = actions.ask_check(one, checker=cast["agent"], reads_why=how, by=translator)
        actions.check(one, seen=None, note="", by=checker)
    return len(wanted)
