"""What Larkfield's customers go through with a claim, drawn, decided on and counted; its next version is a draft."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from floorwalker.demo.promises import with_roles
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Queue
from floorwalker.ground.people.models import Person
from floorwalker.plan import journey_job
from floorwalker.plan.actions import journey_publishing
from floorwalker.plan.actions import journeys as actions
from floorwalker.plan.models import Journey, PainPoint
from floorwalker.plan.queries.journeys import usual_window
from floorwalker.record.models import Reason

Stage = tuple[str, str, str, float, float | None, tuple[str, ...], tuple[str, PainPoint.Source, PainPoint.Severity]]
Said, Hurts = PainPoint.Source, PainPoint.Severity
NEW: Final = ("claim-new-home", "claim-new-motor", "claim-escape-of-water")
STAGES: Final[tuple[Stage, ...]] = (
    ("Reports the damage", "Know today whether it is covered", "service_level", 0.8, None, NEW,
     ("Details are asked for twice", Said.SAID, Hurts.MIDDLE)),
    ("Asks how it stands", "Not have to ask again", "repeat_contact", 0.2, None, (*NEW, "claim-progress", "claim-repairer"),
     ("A promised call did not come", Said.COMPLAINED, Hurts.GREAT)),
    ("Is paid", "Have the money, and know how it was reckoned", "csat", 0.8, 0.1, ("claim-progress", "claim-payment"),
     ("The letter is hard to follow", Said.SERVED, Hurts.SMALL)),
)
WITHIN_DAYS: Final = 5


def draw(people: Sequence[Person], queues: Sequence[Queue]) -> int:
    """Draw the journey of a claim, publish and count it, and begin its next version, once; return how many versions were made."""
    planner, manager = with_roles(people)
    reasons = {each.code: each for each in Reason.objects.all()}
    wanted = {code for stage in STAGES for code in stage[5]}
    if planner is None or manager is None or not queues or Journey.objects.exists() or not wanted <= reasons.keys():
        return 0
    acts = Actor.person(planner.pk)
    drawn = actions.begin(
        "A claim", purpose="Customers whose home or vehicle is damaged, from the first call to the money.", within_days=WITHIN_DAYS,
        owner=planner, by=acts,
    )
    for name, goal, measure, target, most, codes, (words, source, severity) in STAGES:
        stage = actions.set_stage(
            drawn, name=name, goal=goal, owner=manager, measure=measure, target=target, most_drop_off=most, seen=None, by=acts
        )
        chosen = [reasons[code] for code in codes]
        for label, channel in (("By telephone", "voice"), ("In writing", "email")):
            actions.set_touchpoint(drawn, stage, name=label, channel=channel, reasons=chosen, seen=None, by=acts)
        actions.set_pain(drawn, stage, words=words, source=source, severity=severity, seen=None, by=acts)
    journey_publishing.propose(drawn, approver=manager, why="Everybody drew another one; now there is one.", by=acts)
    made = journey_publishing.publish(drawn, seen=None, by=Actor.person(manager.pk))
    first, last = usual_window()
    journey_job.count_days(made, first, last, told=lambda _step, _total: None, by=Actor.system("demo"))
    following = actions.revise(made, by=acts)
    last_stage = following.stages.last()
    if last_stage is not None:
        actions.set_touchpoint(following, last_stage, name="Decision letter", channel="post", seen=None, by=acts)
    return 2
