"""Ground's own tables."""

from floorwalker.ground.models.files import StoredFile
from floorwalker.ground.models.findings import Decision, Finding
from floorwalker.ground.models.jobs import Job
from floorwalker.ground.models.lines import Line, OpeningHours, Queue, SpecialDay
from floorwalker.ground.models.notices import Notice, NoticeChoice
from floorwalker.ground.models.outbox import Message
from floorwalker.ground.models.references import Counter, Link
from floorwalker.ground.models.saved_views import FirstView, SavedView
from floorwalker.ground.models.settings import HouseSetting
from floorwalker.ground.models.standards import Standard
from floorwalker.ground.models.tags import Tag
from floorwalker.ground.models.todos import Todo
from floorwalker.ground.models.webhooks import Webhook, WebhookDelivery
from floorwalker.ground.models.workbooks import SkippedStep, Workbook

__all__ = [
    "Counter",
    "Decision",
    "Finding",
    "FirstView",
    "HouseSetting",
    "Job",
    "Line",
    "Link",
    "Message",
    "Notice",
    "NoticeChoice",
    "OpeningHours",
    "Queue",
    "SavedView",
    "SkippedStep",
    "SpecialDay",
    "Standard",
    "StoredFile",
    "Tag",
    "Todo",
    "Webhook",
    "WebhookDelivery",
    "Workbook",
]
