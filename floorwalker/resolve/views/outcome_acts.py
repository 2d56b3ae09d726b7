"""Acts on redress and letters of a complaint, in the way of the acts on its file."""

from __future__ import annotations

from typing import Any, Final

from floorwalker.ground.actors import Actor
from floorwalker.resolve.actions import closing, letters, redress, referrals, sending, staging
from floorwalker.resolve.forms import files, outcomes, stages
from floorwalker.resolve.models import Complaint
from floorwalker.resolve.views.acting import Act, of

LETTER: Final = "#letter"
REDRESS: Final = "#redress"


def _letter(one: Complaint, key: int) -> Any:
    return of(one.letters, key, "letter")


def _send(one: Complaint, key: int, data: dict[str, Any], by: Actor) -> Any:
    return sending.send(_letter(one, key), by=by, **data)


OUTCOME_ACTS: Final[dict[str, Act]] = {
    "redress": Act(
        "Add to the redress", outcomes.RedressForm, lambda one, key, data, by: redress.add(one, by=by, **data), "The line is added.",
        "Add it", back=REDRESS,
    ),
    "interest": Act(
        "Add interest", outcomes.InterestForm, lambda one, key, data, by: redress.add_interest(one, by=by, **data), "Interest is added.",
        "Add it", back=REDRESS,
    ),
    "take-back": Act(
        "Take a line back", files.WhyForm,
        lambda one, key, data, by: redress.take_back(of(one.redress_lines, key, "line"), by=by, **data), "It is taken back.",
        "Take it back", back=REDRESS,
    ),
    "decide-redress": Act(
        "Decide on the redress", outcomes.DecideRedressForm, lambda one, key, data, by: redress.decide(one, by=by, **data),
        "It is decided.", "Decide", back=REDRESS,
    ),
    "agree-redress": Act(
        "Redress above a limit", files.AgreeForm,
        lambda one, key, data, by: redress.answer(of(one.redress_decisions, key, "decision"), by=by, **data), "It is answered.", "Answer",
        permission=redress.AGREE, back=REDRESS,
    ),
    "paid": Act("Redress paid", outcomes.PaidForm, lambda one, key, data, by: redress.pay(one, by=by, **data), "It is paid.", back=REDRESS),
    "letter": Act(
        "Begin a letter", outcomes.LetterForm, lambda one, key, data, by: letters.draft(one, by=by, **data), "The letter is begun.",
        "Begin it", back=LETTER,
    ),
    "write-letter": Act(
        "Write the letter", outcomes.BodyForm, lambda one, key, data, by: letters.write(_letter(one, key), by=by, **data),
        "The letter is kept.", back=LETTER,
    ),
    "sign-letter": Act(
        "Sign the letter off", files.CaseForm, lambda one, key, data, by: letters.sign(_letter(one, key), by=by), "It is signed off.",
        "Sign off", back=LETTER,
    ),
    "put-away-letter": Act(
        "Put the letter away", files.CaseForm, lambda one, key, data, by: letters.put_away(_letter(one, key), by=by), "It is put away.",
        "Put it away", back=LETTER,
    ),
    "send-letter": Act("Send the letter", outcomes.SendForm, _send, "The letter is sent.", "Send it", back=LETTER),
    "cause": Act("Root cause", outcomes.CauseForm, lambda one, key, data, by: closing.name_cause(one, by=by, **data),
        "The cause is named."),
    "lesson": Act(
        "What we learn", outcomes.LessonForm, lambda one, key, data, by: closing.learn(one, by=by, **data), "It is raised as a finding."
    ),
    "leave-out": Act(
        "Leave a step out", outcomes.LeaveOutForm, lambda one, key, data, by: closing.leave_out(one, by=by, **data), "It is left out.",
        "Leave it out", permission=closing.OVERRIDE,
    ),
    "close": Act("Close", outcomes.CloseForm, lambda one, key, data, by: closing.close(one, by=by, **data), "It is closed.", "Close it"),
    "reopen": Act("Open again", files.WhyForm, lambda one, key, data, by: closing.reopen(one, by=by, **data), "It is open again.",
        "Open it"),
    "satisfied": Act(
        "What the customer says of it", outcomes.SatisfiedForm, lambda one, key, data, by: closing.satisfied(one, by=by, **data),
        "It is kept."
    ),
    "second-stage": Act(
        "They ask for the second stage", stages.SecondStageForm, lambda one, key, data, by: staging.ask(one, by=by, **data),
        "The second stage runs. Give it to somebody who did not decide the first.", "Open the second stage", back="#stages",
    ),
    "refer": Act(
        "The ombudsman has it", outcomes.ReferForm, lambda one, key, data, by: referrals.refer(one, by=by, **data), "It is written down."
    ),
    "sent": Act(
        "Sent to the ombudsman", outcomes.SentForm,
        lambda one, key, data, by: referrals.send_file(of(one.referrals, key, "referral"), by=by, **data), "It is written down.",
    ),
    "ombudsman": Act(
        "What the ombudsman decided", outcomes.DecidedForm,
        lambda one, key, data, by: referrals.decided(of(one.referrals, key, "referral"), by=by, **data), "It is written down.",
    ),
    "forward": Act(
        "Forward to another firm", outcomes.ForwardForm, lambda one, key, data, by: referrals.forward(one, by=by, **data),
        "It is forwarded.",
        "Forward it",
    ),
}
