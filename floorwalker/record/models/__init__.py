"""Record's tables."""

from floorwalker.record.models.choices import Reason, Resolution
from floorwalker.record.models.customers import Customer
from floorwalker.record.models.events import ExternalEvent
from floorwalker.record.models.feeds import Delivery, Feed, FeedFile, Restatement
from floorwalker.record.models.imports import Import, ImportFile, Mapping
from floorwalker.record.models.interactions import Interaction, Segment, SurveyAnswer
from floorwalker.record.models.names import ExternalIdentity, Sighting, SourceName, StaleDay
from floorwalker.record.models.saved import SavedFilter
from floorwalker.record.models.states import AgentState

__all__ = [
    "AgentState",
    "Customer",
    "Delivery",
    "ExternalEvent",
    "ExternalIdentity",
    "Feed",
    "FeedFile",
    "Import",
    "ImportFile",
    "Interaction",
    "Mapping",
    "Reason",
    "Resolution",
    "Restatement",
    "SavedFilter",
    "Segment",
    "Sighting",
    "SourceName",
    "StaleDay",
    "SurveyAnswer",
]
