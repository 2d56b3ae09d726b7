"""Record's tables."""

from floorwalker.record.models.alerts import ContactAlert
from floorwalker.record.models.archives import Archive
from floorwalker.record.models.choices import Reason, Resolution
from floorwalker.record.models.customers import ContactPoint, Customer, KeptApart
from floorwalker.record.models.events import ExternalEvent
from floorwalker.record.models.feeds import Delivery, Feed, FeedFile, Restatement
from floorwalker.record.models.imports import Import, ImportFile, Mapping
from floorwalker.record.models.interactions import Interaction, Segment, SurveyAnswer
from floorwalker.record.models.logged import LoggedContact, Promise
from floorwalker.record.models.matches import Match
from floorwalker.record.models.names import ExternalIdentity, Sighting, SourceName, StaleDay
from floorwalker.record.models.states import AgentState
from floorwalker.record.models.totals import IntervalTotal

__all__ = [
    "AgentState",
    "Archive",
    "ContactAlert",
    "ContactPoint",
    "Customer",
    "Delivery",
    "ExternalEvent",
    "ExternalIdentity",
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
    "Promise",
    "Reason",
    "Resolution",
    "Restatement",
    "Segment",
    "Sighting",
    "SourceName",
    "StaleDay",
    "SurveyAnswer",
]
