"""The workbook of skills: who commands what, how well, from when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Queue
from floorwalker.ground.moving_in.base import Column, Refused, Row, Verdict, Writer, differing, judged, verdict
from floorwalker.ground.moving_in.kinds.crew import WHO, Crew
from floorwalker.ground.moving_in.lookup import Book
from floorwalker.ground.moving_in.succession import end, holding, refuse_later, refuse_outside_work
from floorwalker.ground.people import queries
from floorwalker.ground.people.models import Skill, SkillLevel
from floorwalker.ground.people.models.persons import HIGHEST_LEVEL, LOWEST_LEVEL

USUAL_LEVEL = 3


class Skills:
    """One row one skill of one person."""

    code, label = "skills", "Skills"
    expects = "One row one skill of one person, with the level: 1 is learning, 5 teaches it."
    things = ("skill level", "skill levels")
    permission = "people.skill"
    columns = (
        WHO,
        Column(
            "skill",
            "Skill",
            "skill|skill name|queue|queue name|skill code|competency",
            "By code or name, or the queue that wants it.",
            "Claims",
            required=True,
        ),
        Column(
            "level", "Level", "level|proficiency|skill level|rating|score", "1 is learning, 5 teaches it; 3 when empty.", "3", shape="whole"
        ),
        Column(
            "from",
            "From",
            "from|start|start date|since|valid from|effective from",
            "The first day; the day of joining for a first level, else today, when empty.",
            "",
            shape="day",
        ),
    )

    def judge(self, rows: Sequence[Row], *, by: Actor) -> list[Verdict]:
        """Return what each row would do."""
        crew, skills = Crew(by, self.permission), _skills()
        held: dict[tuple[int, int], list[SkillLevel]] = {}
        for level in SkillLevel.objects.all():
            held.setdefault((level.person_id, level.skill_id), []).append(level)
        seen: set[tuple[int, int]] = set()

        def one(row: Row) -> Verdict:
            person = crew.of(row)
            skill = skills.find(
                row.text("skill"), column="Skill", remedy="Hand in the queues first, or add the skill under Places and skills."
            )
            if (person.pk, skill.pk) in seen:
                raise Refused("Skill", row.text("skill"), "The person stands with this skill twice.", "Keep one of the rows.")
            seen.add((person.pk, skill.pk))
            level = USUAL_LEVEL if row.said.get("level") is None else cast(int, row.said["level"])
            if not LOWEST_LEVEL <= level <= HIGHEST_LEVEL:
                raise Refused("Level", level, "It is not a level.", f"Write {LOWEST_LEVEL} (learning) to {HIGHEST_LEVEL} (teaches it).")
            levels = held.get((person.pk, skill.pk), [])
            today = queries.today_of(person)
            since = row.day("from") or (max(today, person.joined_on) if levels else person.joined_on)
            refuse_outside_work(person, since, column="From")
            current = holding(levels, since)
            changes = differing([(skill.name, current.level if current is not None else None, level)])
            if changes:
                refuse_later(levels, since, column="From", what=f"The level in {skill.name}")

            def write(to: Writer) -> None:
                end(to, current, on=since)
                to.make(SkillLevel(person=person, skill=skill, level=level, starts_on=since, ends_on=person.left_on))

            return verdict(row, person.display_name, is_new=current is None, changes=changes, write=write)

        return judged(rows, one, crew.named)


def _skills() -> Book[Skill]:
    skills = {skill.pk: skill for skill in Skill.objects.filter(retired_at=None)}
    names: dict[int, list[str]] = {pk: [skill.name, skill.code] for pk, skill in skills.items()}
    wanted: dict[str, list[int]] = {}
    for queue in Queue.objects.filter(retired_at=None, skill__in=skills):
        wanted.setdefault(queue.name, []).append(cast(int, queue.skill_id))
    taken = {name.casefold() for held in names.values() for name in held}
    for name, keys in wanted.items():
        if len(set(keys)) == 1 and name.casefold() not in taken:
            names[keys[0]].append(name)
    return Book("skill", ((skill, names[pk]) for pk, skill in skills.items()))
