"""Record's tables."""

from floorwalker.record.models.alerts import ContactAlert
from floorwalker.record.models.archives import Archive
from floorwalker.record.models.choices import Reason, Resolution
from floorwalker.record.models.customers import ContactPoint, Customer, KeptApart
from floorwalker.record.models.events import ExternalEvent
from floorwalker.record.models.features import Features
from floorwalker.record.models.feeds import Delivery, Feed, FeedFile, Restatement
from floorwalker.record.models.imports import Import, ImportFile, Mapping
from floorwalker.record.models.interactions import Interaction, Segment, SurveyAnswer
from floorwalker.record.models.logged import LoggedContact, Promise
from floorwalker.record.models.matches import Match
from floorwalker.record.models.names import ExternalIdentity, Sighting, SourceName, StaleDay
from floorwalker.record.models.needs import Consent, Need, NeedsCheck
from floorwalker.record.models.recordings import Recording, RecordingBatch, RecordingSpan
from floorwalker.record.models.stamps import ContactStamp
from floorwalker.record.models.states import AgentState
from floorwalker.record.models.totals import IntervalTotal
from floorwalker.record.models.transcripts import PhraseList, SentimentCorrection, SuspectedCode, Transcript, Turn, TurnCorrection

__all__ = [
    "AgentState",
    "Archive",
    "Consent",
    "ContactAlert",
    "ContactPoint",
    "ContactStamp",
    "Customer",
    "Delivery",
    "ExternalEvent",
    "ExternalIdentity",
    "Features",
    "Feed",
    "FeedFile",
    "Import",
    "ImportFile",
    "Interaction",
    "IntervalTotal",
    "KeptApart",
    "LoggedContact",
    "Mapping",
    "Match",
    "Need",
    "NeedsCheck",
    "PhraseList",
    "Promise",
    "Reason",
    "Recording",
    "RecordingBatch",
    "RecordingSpan",
    "Resolution",
    "Restatement",
    "Segment",
    "SentimentCorrection",
    "Sighting",
    "SourceName",
    "StaleDay",
    "SurveyAnswer",
    "SuspectedCode",
    "Transcript",
    "Turn",
    "TurnCorrection",
]
