"""Lines that documents write in the trail; what they say stays in the documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from floorwalker.ground.trail.events import Event, Sleeved


@dataclass(frozen=True, kw_only=True)
class DocumentBegun(Event):
    """Somebody began a document, or the next version of one."""

    kind = "document.begun"
    record_kind = "document"
    sentence = "Began {subject}, version {number}, a {of_kind}"

    of_kind: str
    number: int


@dataclass(frozen=True, kw_only=True)
class DocumentSaved(Event):
    """Somebody saved the text of a version that is not published."""

    kind = "document.saved"
    record_kind = "document"
    sentence = "Saved version {number} of {subject}, {letters} letters"

    number: int
    letters: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class DocumentPlaced(Event):
    """Somebody said what a document hangs under and which contacts it helps with."""

    kind = "document.placed"
    record_kind = "document"
    sentence = "Put {subject} under {under} for the contacts {reasons}"

    under: str
    reasons: str


@dataclass(frozen=True, kw_only=True)
class DocumentKindChanged(Event):
    """A draft became a document of another kind."""

    kind = "document.kind_changed"
    record_kind = "document"
    sentence = "Made {subject} a {to}; it was a {before}"

    before: str
    to: str


@dataclass(frozen=True, kw_only=True)
class ConsultationOpened(Event):
    """People were asked what they think of a version."""

    kind = "document.consultation_opened"
    record_kind = "document"
    sentence = "Asked for comments on version {number} of {subject}"

    number: int


@dataclass(frozen=True, kw_only=True)
class DocumentCommented(Event):
    """Somebody commented on a version."""

    kind = "document.commented"
    record_kind = "document"
    sentence = "Commented on version {number} of {subject}: {words}"

    number: int
    comment: int
    words: Sleeved


@dataclass(frozen=True, kw_only=True)
class CommentAnswered(Event):
    """A comment was taken in or not, with words."""

    kind = "document.comment_answered"
    record_kind = "document"
    sentence = "Answered comment {comment} on {subject}, {outcome}: {answer}"

    comment: int
    outcome: str
    answer: Sleeved


@dataclass(frozen=True, kw_only=True)
class ConsultationWaived(Event):
    """The front line was not asked, with the reason."""

    kind = "document.consultation_waived"
    record_kind = "document"
    sentence = "Did without comments of the front line on version {number} of {subject}: {reason}"

    number: int
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class DocumentSent(Event):
    """A version was sent to be decided on."""

    kind = "document.sent"
    record_kind = "document"
    sentence = "Asked {approver} to decide on version {number} of {subject}, to hold from {starts_on}"

    number: int
    approver: str
    starts_on: date
    material: str


@dataclass(frozen=True, kw_only=True)
class DocumentPublished(Event):
    """A version was approved and published."""

    kind = "document.published"
    record_kind = "document"
    is_decision = True
    sentence = "Approved and published version {number} of {subject}, from {starts_on}"

    number: int
    starts_on: date
    sha256: str


@dataclass(frozen=True, kw_only=True)
class DocumentRefused(Event):
    """A version was refused; it is a draft again."""

    kind = "document.refused"
    record_kind = "document"
    is_decision = True
    sentence = "Refused version {number} of {subject}: {reason}"

    number: int
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class DocumentTakenBack(Event):
    """A version was taken back to be worked on, or given up."""

    kind = "document.taken_back"
    record_kind = "document"
    sentence = "Took version {number} of {subject} back, now {state}: {reason}"

    number: int
    state: str
    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class DocumentReviewed(Event):
    """A document was looked at again and stays as it is."""

    kind = "document.reviewed"
    record_kind = "document"
    sentence = "Looked at {subject} again and kept version {number} until {review_on}: {why}"

    number: int
    review_on: date
    why: Sleeved


@dataclass(frozen=True, kw_only=True)
class DocumentRetired(Event):
    """A document holds no more."""

    kind = "document.retired"
    record_kind = "document"
    sentence = "Retired {subject}: {reason}"

    reason: Sleeved


@dataclass(frozen=True, kw_only=True)
class DocumentGiven(Event):
    """A document got another owner."""

    kind = "document.given"
    record_kind = "document"
    sentence = "Gave {subject} from {before} to {to}"

    before: str
    to: str


@dataclass(frozen=True, kw_only=True)
class FilesHandedIn(Event):
    """Files were handed in to become documents; the first is named, of each the digest is kept."""

    kind = "document.files_handed_in"
    sentence = "Handed in {files} files to become documents, {subject} first"

    files: int
    sha256: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class FilesLetGo(Event):
    """Files that were handed in became no documents; what was read of them is gone."""

    kind = "document.files_let_go"
    sentence = "Let {files} files go that became no documents, {subject} first"

    files: int
    sha256: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DocumentBroughtIn(Event):
    """The first draft of a document came from a file."""

    kind = "document.brought_in"
    record_kind = "document"
    sentence = "Began {subject} from the file {name}, of which {left_out} things were left out"

    name: Sleeved
    sha256: str
    left_out: int


@dataclass(frozen=True, kw_only=True)
class FeedbackGiven(Event):
    """A reader said whether a document was right and useful, or that a guide is missing."""

    kind = "document.feedback_given"
    record_kind = "document"
    sentence = "Said of {subject} that it is {how}: {words}"

    feedback: int
    how: str
    words: Sleeved


@dataclass(frozen=True, kw_only=True)
class FeedbackAnswered(Event):
    """What a reader found wrong or missing was answered."""

    kind = "document.feedback_answered"
    record_kind = "document"
    sentence = "Answered what a reader said of {subject}: {answer}"

    feedback: int
    answer: Sleeved


DOCUMENT_EVENTS: tuple[type[Event], ...] = (
    DocumentBegun, DocumentSaved, DocumentPlaced, DocumentKindChanged, ConsultationOpened, DocumentCommented, CommentAnswered,
    ConsultationWaived, DocumentSent, DocumentPublished, DocumentRefused, DocumentTakenBack, DocumentReviewed, DocumentRetired,
    DocumentGiven, FilesHandedIn, FilesLetGo, DocumentBroughtIn, FeedbackGiven, FeedbackAnswered,
)
