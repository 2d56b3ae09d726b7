"""A customer answers on a telephone from the link of a mail; the score is there at once, and the leader closes what follows a low one."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

from tests.journeys.conftest import ROOT

PHONE = {"width": 390, "height": 780}
ASK = """
import json, sys, django; django.setup()
from datetime import timedelta
from dataclasses import replace
from django.template.loader import render_to_string
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Message
from floorwalker.ground.people.models import Membership, Person, TeamLeadership
from floorwalker.record.models import ContactPoint
from floorwalker.review.actions import survey_rounds, surveys
from floorwalker.review.models import Survey
from tests.record.contacts_made import a_contact, a_customer, a_queue
from tests.review.surveys_made import TEXT
leader, writer, publisher = (Person.objects.get(reference=each) for each in sys.argv[1:4])
led = TeamLeadership.objects.filter(person=leader).values("team")
agent = Membership.objects.filter(team__in=led).exclude(person=leader).first().person
customer = a_customer("JOURNEY", name="Mara Quill")
ContactPoint.objects.create(customer=customer, kind="email", value="mara@example.org", added_at=clock.now())
queue = a_queue("journey", channel="sms")
text = replace(TEXT, name="After a message", queues=(queue.pk,), rest_days=0, after_minutes=0)
made = surveys.draft(text, owner=writer, by=Actor.person(writer.pk))
surveys.propose(made, approver=publisher, why="To know.", by=Actor.person(writer.pk))
made = surveys.publish(made, seen=None, by=Actor.person(publisher.pk))
Survey.objects.filter(pk=made.pk).update(asks_from=clock.now() - timedelta(days=1))
contact = a_contact(clock.now() - timedelta(hours=1), agent=agent, customer=customer, queue=queue)
survey_rounds.ask_about(made, by=Actor.system("worker"))
mail = Message.objects.get(template="survey", about=f"survey:{made.reference}")
text = render_to_string("mail/survey.txt", mail.context)
link = next(each for each in text.split() if "/answer/" in each)
print(json.dumps({"survey": made.reference, "contact": contact.reference, "link": link}))
"""


def test_a_customer_answers_from_a_mail_and_the_leader_closes_the_follow_up(sign_in: Any, server: Any, axe_finds_nothing: Any) -> None:
    people = [server.sessions[role]["reference"] for role in ("team_leader", "quality_analyst", "operations_manager")]
    said = subprocess.run(
        [sys.executable, "-c", ASK, *people], env=server.environment, cwd=ROOT, check=True, capture_output=True, text=True
    )
    made = json.loads(said.stdout.splitlines()[-1])

    page = sign_in("", made["link"].removeprefix(server.url), script=False, **PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name="1, Very dissatisfied").click()
    expect(page.get_by_role("status")).to_contain_text("Thank you")
    page.get_by_label("What is the main reason?").fill("I am Mara Quill and nobody called me back.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("We have your words")).to_be_visible()
    assert not page.context.cookies()
    for theme in ("light", "dark"):
        looked = sign_in("", made["link"].removeprefix(server.url), theme=theme, **PHONE)
        axe_finds_nothing(looked)

    leader = sign_in("team_leader", f"/review/surveys/{made['survey']}/words/")
    expect(leader.get_by_text("nobody called me back")).to_be_visible()
    assert leader.get_by_text("Mara").count() == 0
    axe_finds_nothing(leader)
    leader.goto(f"{server.url}/review/surveys/{made['survey']}/")
    expect(leader.get_by_text("1 answer: too few to tell the customer satisfaction.")).to_be_visible()
    axe_finds_nothing(leader)
    leader.get_by_role("link", name="Follow-ups").click()
    leader.get_by_role("row", name=made["contact"]).get_by_role("link").first.click()
    leader.get_by_label("What was done").fill("Rang her the same day and settled it.")
    leader.get_by_label("The customer was told").check()
    axe_finds_nothing(leader)
    leader.get_by_role("button", name="Close").click()
    expect(leader.get_by_text("Closed, customer told")).to_be_visible()
