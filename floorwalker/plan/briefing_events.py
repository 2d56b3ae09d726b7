"""Lines that briefings write in the trail."""

from __future__ import annotations

from dataclasses import dataclass

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class BriefingCalled(Event):
    """A briefing was called, and its audience told."""

    kind = "briefing.called"
    record_kind = "briefing"
    sentence = "Called {subject} about {about} for {people} people at {starts_at}, led by {leader}: {title}"

    about: str
    people: int
    starts_at: str
    leader: str
    repeats: str
    title: Sleeved


@dataclass(frozen=True, kw_only=True)
class AttendanceTaken(Event):
    """Who came to a briefing was taken down."""

    kind = "briefing.attendance_taken"
    record_kind = "briefing"
    sentence = "Took attendance of {subject}: {came} of {people} came"

    came: int
    people: int


@dataclass(frozen=True, kw_only=True)
class BriefingConfirmed(Event):
    """Somebody confirmed that they read and understood a briefing."""

    kind = "briefing.confirmed"
    record_kind = "briefing"
    sentence = "Read and understood {subject}; {right} of {questions} questions right at try {tries}"

    right: int
    questions: int
    tries: int


@dataclass(frozen=True, kw_only=True)
class BriefingCaughtUp(Event):
    """Who confirmed a repetition has thereby confirmed the briefing that it repeats."""

    kind = "briefing.caught_up"
    record_kind = "briefing"
    sentence = "Caught up on {subject} in {repetition}"

    repetition: str


@dataclass(frozen=True, kw_only=True)
class QuizNotPassed(Event):
    """Somebody tried the questions of a briefing and did not pass."""

    kind = "briefing.quiz_not_passed"
    record_kind = "briefing"
    sentence = "Did not pass the questions of {subject} at try {tries}: {right} of {questions} right"

    right: int
    questions: int
    tries: int


@dataclass(frozen=True, kw_only=True)
class BriefingAsked(Event):
    """One of the audience asked something."""

    kind = "briefing.asked"
    record_kind = "briefing"
    sentence = "Asked about {subject}: {question}"

    question: Sleeved


@dataclass(frozen=True, kw_only=True)
class BriefingAnswered(Event):
    """A question of the audience was answered."""

    kind = "briefing.answered"
    record_kind = "briefing"
    sentence = "Answered a question about {subject}: {answer}"

    answer: Sleeved


@dataclass(frozen=True, kw_only=True)
class BriefingNamed(Event):
    """It was said which standard or KPIs a briefing passes on, which it had not said."""

    kind = "briefing.named"
    record_kind = "briefing"
    sentence = "Said that {subject} passes on {about}"

    about: str


@dataclass(frozen=True, kw_only=True)
class BriefingCancelled(Event):
    """A briefing was called off."""

    kind = "briefing.cancelled"
    record_kind = "briefing"
    sentence = "Called {subject} off: {reason}"

    reason: Sleeved


BRIEFING_EVENTS: tuple[type[Event], ...] = (
    BriefingCalled, AttendanceTaken, BriefingConfirmed, BriefingCaughtUp, QuizNotPassed, BriefingAsked, BriefingAnswered,
    BriefingNamed, BriefingCancelled,
)
