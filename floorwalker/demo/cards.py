"""What Larkfield's scorecards ask, simulated: one for calls about claims, for chat, for email, and for contacts about renewal prices.

Each ends with the same five questions on ethics. They weigh nothing, since fairness is not made up for by points: their rate is told on
its own, and a misleading answer or pressure fails the whole.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from floorwalker.review.rules.scorecards import Card, Condition, QuestionText, SectionText

PASS_MARK: Final = 0.8
LOW, HIGH, PASS_AT = 0, 3, 2


@dataclass(frozen=True)
class Tag:
    """The paper of Larkfield or the standard that a question checks, by title or measure."""

    title: str = ""
    measure: str = ""


def steps(none: str, some: str, well: str, model: str) -> dict[str, Any]:
    """Return the options of a scale from 0 to 3 whose steps mean this."""
    words = (none, some, well, model)
    return {"low": LOW, "high": HIGH, "pass_at": PASS_AT, "anchors": {str(step): word for step, word in enumerate(words)}}


HEARD: Final = steps("Not at all", "In passing", "Said in their words", "Said, and acted on")
LISTENED: Final = steps("Cut in or asked again", "Let most be said", "Let all be said", "Said it back and asked if right")
RIGHT: Final = steps("Wrong or harmful", "Part is wrong", "Right", "Right, and all that mattered")
LOOKED: Final = steps("Not asked", "Apologised only", "Found the cause", "Found it and put it right")
NEXT: Final = steps("Nothing said", "One of step, owner, time", "Two of the three", "Step, owner and time")
PROMPT: Final = steps("Left waiting in silence", "Waited, then told why", "Told before each wait", "Hardly waited, always told")
CONDUCT: Final = steps("Rude or careless", "Correct but cold", "Polite and plain", "Polite, plain and personal")

PROMISES, SUPPORT, COMMUNICATION = Tag("Call-backs and promises"), Tag("Customers who need support"), Tag("Communication with customers")
OPENING, RECORDING, COMPLAINTS = Tag("Opening a call"), Tag("Why we record calls"), Tag("If you are not happy")
RIGHT_FIRST: Final = Tag(measure="fcr")


def ask(
    key: str, kind: str, text: str, weight: int, checks: Tag | None = None, guidance: str = "", *, fails: str = "", **more: Any
) -> Asked:
    """Return a question as it is asked, with what it checks and what a fail does."""
    return Asked(QuestionText(key, kind, text, weight, guidance, must_pass=fails, **more), checks or Tag())


@dataclass(frozen=True)
class Asked:
    """A question, and the tag that becomes a Ref once Larkfield's papers stand."""

    question: QuestionText
    checks: Tag


@dataclass(frozen=True)
class Part:
    """A section as it is written here."""

    key: str
    title: str
    weight: int
    asked: tuple[Asked, ...]


@dataclass(frozen=True)
class Written:
    """A scorecard as it is written here: `channel` and `reason` say which contacts it judges."""

    name: str
    purpose: str
    parts: tuple[Part, ...]
    channel: str = ""
    reason: str = ""

    def card(self, refs: dict[Tag, str]) -> Card:
        """Return what it says, its tags as `refs` name them; what is not there is not tagged."""
        return Card(
            name=self.name, pass_mark=PASS_MARK, purpose=self.purpose,
            sections=tuple(
                SectionText(
                    part.key, part.title, part.weight,
                    tuple(replace(each.question, standard=refs.get(each.checks, "")) for each in part.asked),
                )
                for part in self.parts
            ),
        )


EMPATHY: Final = (
    "There: names what the customer told, and how it is for them. Example: “That sounds really hard with a newborn.” "
    "Missing: the next question of the form. Example: “Right. And the policy number?”"
)
LISTENING: Final = (
    "There: no cutting in; says back what was heard before acting on it. Example: “So the leak is stopped and the floor is still wet. "
    "Is that right?” Missing: asks for what was told already."
)
RESPONSIVENESS: Final = (
    "There: says why and how long before each wait, and comes back in time. Example: “Two minutes, I ask the contractor.” "
    "Missing: silence, or a wait that nobody announced."
)
PROFESSIONALISM: Final = (
    "There: plain words, the customer's name, no blame. Example: “I will find out who was to ring you.” "
    "Missing: jargon, or talking down another team. Example: “Repairs never tell us anything.”"
)
ETHICS: Final = Part(
    "ethics", "Ethics", 0,
    (
        ask("fair", "yes_no", "Treated the customer fairly", 20, SUPPORT,
            "There: as anybody with the same need would be treated. Example: the excess explained before a claim is closed. "
            "Missing: a better answer kept for who insists.",
            behaviour="ethics", regulation="PRIN 2A.2.1", fails="tracked", error_class="customer", note_on_fail=True, may_be_na=False),
        ask("clear", "yes_no", "Said it so that it could be understood", 20, COMMUNICATION,
            "There: no unexplained term. Example: “The excess, which is the part you pay.” Missing: wording read out and left there.",
            behaviour="ethics", regulation="PRIN 2A.5.3", fails="tracked", error_class="customer", note_on_fail=True, may_be_na=False),
        ask("not-misleading", "yes_no", "Said nothing misleading", 20, COMMUNICATION,
            "There: what is not known is said to be not known. Example: “I cannot promise that date.” Missing: “That is surely covered.”",
            behaviour="ethics", regulation="ICOBS 2.2.2", fails="fail_all", error_class="compliance", note_on_fail=True,
            may_be_na=False),
        ask("no-pressure", "yes_no", "Put no pressure on the customer", 20, SUPPORT,
            "There: time to think, and how to say no. Example: “You can decide until the 30th.” Missing: “Only if you say yes now.”",
            behaviour="ethics", regulation="PRIN 2A.2.1", fails="fail_all", error_class="compliance", note_on_fail=True,
            may_be_na=False),
        ask("adjustment", "yes_no", "Offered a reasonable adjustment where one was needed", 20, SUPPORT,
            "There: asks what would help, and notes it with consent. Example: large print offered to who cannot read the letter. "
            "Missing: a need is heard and passed over. Does not apply where none was told or heard.",
            behaviour="ethics", regulation="Equality Act 2010 s.20", fails="tracked", error_class="compliance", note_on_fail=True),
    ),
)

CAUSE: Final = ask("cause", "scale", "Found out why the call-back was missed", 10, PROMISES, options=LOOKED, error_class="business")
CLASSIFIED: Final = ask(
    "classified", "yes_no", "Dissatisfaction classified correctly", 10, COMPLAINTS,
    "Whatever the customer calls it: said or shown that they are not satisfied, and something is at stake for them.",
    regulation="DISP 1.3.1", error_class="compliance", note_on_fail=True,
)
VOICE: Final = Written(
    "Claims voice scorecard", "Calls about claims, from the first word to the promise kept.",
    (
        Part("opening", "Opening and security", 10, (
            ask("notice", "yes_no", "Gave name, company and recording notice", 5, RECORDING, regulation="UK GDPR 13"),
            ask("identity", "yes_no", "Identity checked before any policy detail", 5, OPENING, regulation="UK GDPR 5(1)(f)",
                fails="fail_section", error_class="compliance", note_on_fail=True, may_be_na=False),
        )),
        Part("care", "Understanding and empathy", 25, (
            ask("empathy", "scale", "Acknowledged how the customer is affected", 12, SUPPORT, EMPATHY, options=HEARD, behaviour="empathy",
                error_class="customer"),
            ask("listening", "scale", "Let the customer finish, checked understanding", 13, COMMUNICATION, LISTENING, options=LISTENED,
                behaviour="listening", error_class="customer"),
        )),
        Part("answer", "Right answer, full answer", 25, (
            ask("correct", "scale", "Information and action were correct", 15, RIGHT_FIRST, PROFESSIONALISM, options=RIGHT,
                behaviour="professionalism", regulation="ICOBS 8.1.1", error_class="customer"),
            CAUSE,
        )),
        Part("fair-treatment", "Fair treatment and compliance", 25, (
            ask("support", "yes_no", "Support need spotted and recorded", 8, SUPPORT,
                "Health, events, resilience or capability: anything that makes harm more likely. Recorded with consent.",
                regulation="FG21/1", fails="tracked", error_class="customer", note_on_fail=True),
            CLASSIFIED,
            ask("cards", "yes_no", "Card details kept off the recording", 7, None, "Paused before the first digit, and on again after.",
                regulation="PCI DSS 3.3.1", fails="fail_all", error_class="compliance", note_on_fail=True),
        )),
        Part("next", "Next step", 15, (
            ask("next-step", "scale", "Next step, owner and time all stated", 15, PROMISES, RESPONSIVENESS, options=NEXT,
                behaviour="responsiveness", error_class="customer"),
        )),
        ETHICS,
    ),
    channel="voice",
)
CHAT: Final = Written(
    "Chat scorecard", "Conversations by chat, of one or of two at a time.",
    (
        Part("opening", "Opening and security", 10, (
            ask("greeting", "yes_no", "Greeted by name and said who answers", 5, OPENING),
            ask("identity", "yes_no", "Identity checked before any policy detail", 5, OPENING, regulation="UK GDPR 5(1)(f)",
                fails="fail_section", error_class="compliance", note_on_fail=True, may_be_na=False),
        )),
        Part("care", "Understanding and pace", 35, (
            ask("empathy", "scale", "Acknowledged how the customer is affected", 12, SUPPORT, EMPATHY, options=HEARD, behaviour="empathy"),
            ask("listening", "scale", "Read everything before answering", 13, COMMUNICATION, LISTENING, options=LISTENED,
                behaviour="listening"),
            ask("pace", "scale", "Answered without leaving the customer waiting", 10, PROMISES, RESPONSIVENESS, options=PROMPT,
                behaviour="responsiveness"),
        )),
        Part("answer", "Right answer, full answer", 35, (
            ask("correct", "scale", "Information and action were correct", 20, RIGHT_FIRST, options=RIGHT, regulation="ICOBS 8.1.1",
                error_class="customer"),
            ask("tone", "scale", "Plain words, personal, without errors", 15, COMMUNICATION, PROFESSIONALISM, options=CONDUCT,
                behaviour="professionalism"),
        )),
        Part("close", "Next step", 20, (
            ask("next-step", "scale", "Next step, owner and time all stated", 15, PROMISES, options=NEXT),
            ask("moved", "yes_no", "Went on by another channel", 0, COMMUNICATION),
            ask("handed", "yes_no", "Told there what was written here", 5, COMMUNICATION, shown_if=Condition("moved", ("yes",))),
        )),
        ETHICS,
    ),
    channel="chat",
)
EMAIL: Final = Written(
    "Email scorecard", "Answers by email.",
    (
        Part("read", "Understood the message", 30, (
            ask("listening", "scale", "Answered every question that was asked", 15, COMMUNICATION, LISTENING, options=LISTENED,
                behaviour="listening"),
            ask("empathy", "scale", "Acknowledged how the customer is affected", 15, SUPPORT, EMPATHY, options=HEARD, behaviour="empathy"),
        )),
        Part("answer", "Right answer, full answer", 35, (
            ask("correct", "scale", "Information and action were correct", 20, RIGHT_FIRST, options=RIGHT, regulation="ICOBS 8.1.1",
                error_class="customer"),
            ask("data", "yes_no", "Sent to the right person, with nothing about others", 15, None,
                "The address is checked with the file.", regulation="UK GDPR 5(1)(f)", fails="fail_all",
                error_class="compliance", note_on_fail=True, may_be_na=False),
        )),
        Part("words", "Words and layout", 15, (
            ask("tone", "scale", "Plain words, personal, without errors", 15, COMMUNICATION, PROFESSIONALISM, options=CONDUCT,
                behaviour="professionalism"),
        )),
        Part("close", "Next step", 20, (
            ask("next-step", "scale", "Next step, owner and time all stated", 15, PROMISES, RESPONSIVENESS, options=NEXT,
                behaviour="responsiveness"),
            ask("promised", "date", "The day that was promised", 0, PROMISES),
            ask("signed", "yes_no", "Said how to reach us, and what to do if not happy", 5, COMPLAINTS, regulation="DISP 1.2.1"),
        )),
        ETHICS,
    ),
    channel="email",
)
PRICE: Final = Written(
    "Renewal price scorecard", "Contacts about the price of a renewal, over any channel.",
    (
        Part("price", "The price explained", 55, (
            ask("last-year", "yes_no", "Named this year's price beside last year's", 20, None, regulation="ICOBS 6.5.1",
                fails="fail_section", error_class="compliance", note_on_fail=True),
            ask("why", "scale", "Said why it changed, in the customer's case", 20, COMMUNICATION, PROFESSIONALISM, options=RIGHT,
                behaviour="professionalism"),
            ask("choice", "choice", "Which ways on were offered", 15, SUPPORT, options={"choices": [
                {"code": "all", "label": "Change, shop around or leave", "share": 1.0, "fails": False},
                {"code": "some", "label": "Change only", "share": 0.5, "fails": False},
                {"code": "none", "label": "None", "share": 0.0, "fails": True},
            ]}),
        )),
        Part("care", "Understanding and empathy", 25, (
            ask("empathy", "scale", "Acknowledged how the customer is affected", 12, SUPPORT, EMPATHY, options=HEARD, behaviour="empathy"),
            ask("listening", "scale", "Let the customer finish, checked understanding", 13, COMMUNICATION, LISTENING, options=LISTENED,
                behaviour="listening"),
        )),
        Part("close", "Next step", 20, (
            ask("auto", "yes_no", "Said whether it renews by itself, and how to stop that", 10, None, regulation="ICOBS 6A.6"),
            ask("next-step", "scale", "Next step, owner and time all stated", 10, PROMISES, RESPONSIVENESS, options=NEXT,
                behaviour="responsiveness"),
        )),
        ETHICS,
    ),
    reason="renewal-price",
)
CARDS: Final = (VOICE, CHAT, EMAIL, PRICE)
