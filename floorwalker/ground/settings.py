"""House settings: the shelf of what can be set, and changing it. Deployment settings live in config.env, targets in standards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.core.cache import cache
from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.events import SettingChanged
from floorwalker.ground.models import HouseSetting
from floorwalker.ground.people import policy
from floorwalker.ground.shelf import Shelf
from floorwalker.ground.trail import store

CACHE_SECONDS: Final = 5
"""A change is obeyed by every process within this time."""
LONGEST_TEXT: Final = 120
"""Letters of a setting that is a text, unless its `high` says otherwise."""


@dataclass(frozen=True)
class Setting:
    """One thing the house can set: a number or a text, its limits, unit and meaning."""

    code: str
    label: str
    default: float | int | str
    unit: str
    help: str
    low: float | None = None
    high: float | None = None


SETTINGS: Final = Shelf(
    "setting",
    (
        Setting("organisation_name", "Name of the organisation", "Our contact centre", "", "Stands at the top of every page."),
        Setting(
            "controller", "Controller of personal data", "Not said yet", "", "Name and address of who decides why and how data are used.",
            high=300,
        ),
        Setting(
            "data_protection_officer", "Data protection officer", "Not said yet", "",
            "How people reach whoever watches over personal data; say so where none is appointed, and why.", high=300,
        ),
        Setting(
            "privacy_document", "Policy on personal data", "Not said yet", "",
            "Reference of the document that everybody reads and is asked about, such as DOC-12; what stands under it counts too.", high=20,
        ),
        Setting(
            "simulated", "Simulated centre", 0, "", "1 where every contact is simulated; every page then says so.", low=0, high=1
        ),
        Setting(
            "history_weeks_to_come", "History still to come", 0, "weeks",
            "Weeks of the simulated history that are still being loaded; every page then says so.", low=0, high=520,
        ),
        Setting(
            "upload_limit_mb", "Largest upload", 2_048, "MB", "A file above this is refused before it is read.",
            low=1, high=1_048_576
        ),
        Setting(
            "file_quota_gb", "Room for stored files", 50, "GB", "The file store refuses what would pass this.",
            low=1, high=1_000_000
        ),
        Setting(
            "conduct_gift_limit", "Gifts noted without a decision", 25, "currency of the site",
            "A gift or hospitality worth at most this is noted; above it, or of a worth not known, somebody decides.", low=0, high=10_000
        ),
        Setting(
            "difficulty_days", "Difficulties put right within", 2, "business days",
            "From when the customer said it. No law sets this: it is what the house wants.", low=1, high=60,
        ),
        Setting(
            "recheck_size", "Decisions looked at again each week", 20, "",
            "Of what was found to be no complaint, drawn by chance; more make the error rate surer.", low=1, high=500,
        ),
        Setting(
            "privacy_check_size", "Contacts judged for privacy each week", 20, "",
            "Drawn by chance from those of the week before; more make the rates surer.", low=1, high=500,
        ),
        Setting(
            "consumer_check_size", "Contacts judged for consumer law each month", 40, "",
            "Drawn by chance from those of the month before; more make the rates surer.", low=1, high=500,
        ),
        Setting(
            "complaint_warn_days", "Warning before a deadline of a complaint", 5, "days",
            "Whoever has the complaint is told so many days before a clock runs out.", low=0, high=30,
        ),
        *(
            Setting(
                f"authority_{role}", f"What {words} may give alone", given, "currency of the site",
                "In goodwill or redress for one case; above it somebody with a higher limit decides.", low=0, high=10_000_000,
            )
            for role, words, given in (
                ("agent", "an agent", 25), ("team_leader", "a team leader", 100), ("complaint_handler", "a complaint handler", 500),
                ("operations_manager", "an operations manager", 10_000), ("compliance_officer", "a compliance officer", 10_000),
            )
        ),
        Setting(
            "copies_share", "Records that share the facts of an anonymised copy", 5, "",
            "Its facts are told as finely as at least so many records share them; fewer ask for a reason.", low=2, high=1_000,
        ),
        Setting(
            "distress_bands", "Bands of distress and inconvenience",
            "Slight 0 to 100; Some 100 to 300; Considerable 300 to 750; Substantial 750 to 1500; Severe 1500 to 5000", "",
            "A name, and from which to which amount, between semicolons. After what ombudsmen award; a house sets its own.", high=400,
        ),
        Setting(
            "recording_longest_minutes", "Longest recording", 240, "min", "A longer recording is refused when it comes in.",
            low=1, high=1_440
        ),
        Setting(
            "hear_recordings", "Words of new recordings by themselves", 0, "",
            "1 lets the speech model of this server write down each recording that comes in without words; 0 leaves it to people.",
            low=0, high=1,
        ),
        Setting(
            "recording_days_call", "Recordings of calls kept", 365, "days",
            "Then the sound is removed, unless a legal hold stands; its line stays.", low=1, high=7_305
        ),
        Setting(
            "recording_days_voicemail", "Recordings of voicemails kept", 90, "days", "The same for what was left as a message.",
            low=1, high=7_305
        ),
        Setting(
            "recording_days_dissatisfied", "Recordings of dissatisfied customers kept", 1_096, "days",
            "The same where the customer expressed dissatisfaction; records of complaints are kept three years (DISP 1.9.1R).",
            low=1, high=7_305
        ),
        Setting(
            "import_cell_limit_kb", "Largest cell", 64, "kB", "A longer cell in an imported file rejects its row.",
            low=1, high=10_240
        ),
        Setting(
            "short_abandon_seconds", "Short abandon", 5, "s",
            "A caller who leaves within this time gave us no chance to answer; counted apart, never dropped.", low=0, high=60,
        ),
        Setting(
            "phone_region", "Telephone numbers are of", "GB", "",
            "Country (ISO 3166, two letters) of a telephone number that is written without one.",
        ),
        Setting(
            "match_confirm_share", "Matches confirmed from", 0.0, "share",
            "A logged contact and one of a system that are one with at least this chance are tied by themselves; 0 lets people decide all.",
            low=0.0, high=1.0,
        ),
        Setting(
            "unlogged_after_minutes", "Unlogged after", 30, "min",
            "A contact that a person had, and of which nothing is written after this, is listed as unlogged.", low=1, high=1_440,
        ),
        Setting(
            "unlogged_days", "Unlogged listed for", 3, "days", "Older contacts of which nothing was written are listed no more.",
            low=1, high=31,
        ),
        Setting(
            "repeat_window_days", "Repeat window", 7, "days",
            "A customer who comes back within this time was not settled the first time.", low=1, high=60,
        ),
        Setting(
            "dispute_days", "Evaluation disputed within", 7, "days", "So long after it was submitted an agent may dispute an evaluation.",
            low=1, high=60,
        ),
        Setting(
            "dispute_decision_days", "Dispute decided within", 7, "days", "So long after it was raised a dispute is to be decided.",
            low=1, high=60,
        ),
        Setting(
            "archive_after_months", "Year archived after", 12, "months",
            "So long after its end a year of contacts may be archived: found by the same search, and changed no more.", low=3, high=120,
        ),
        Setting(
            "forecast_refresh", "Forecasts made anew by themselves", 1, "",
            "1 drafts a forecast and the people it needs after each day that a feed has told of; 0 leaves it to people.", low=0, high=1,
        ),
        Setting(
            "roster_refresh_hours", "Rosters made anew for", 4.0, "h",
            "What a draft of a week must spare before a planner is asked to look: hours short, and a quarter of the hours too many; "
            "0 leaves rosters to people.", low=0.0, high=500.0,
        ),
        Setting(
            "shrinkage_share", "Shrinkage assumed", 0.30, "share",
            "Paid time away from contacts, used where the log cannot tell.", low=0.0, high=0.9,
        ),
        Setting(
            "daily_rest_hours", "Rest between shifts", 11, "h",
            "Never below 11 (Working Time Regulations 1998, regulation 10).", low=11, high=24,
        ),
        Setting(
            "volume_tolerance_share", "Volume tolerance", 0.05, "share",
            "Within this of the forecast an interval is on plan; act only outside it.", low=0.0, high=1.0,
        ),
        Setting(
            "service_level_tolerance_points", "Service level tolerance", 5, "points",
            "Within this of the target the day is near it.", low=0, high=50,
        ),
        Setting(
            "api_requests_a_minute", "Requests a minute with one API key", 600, "",
            "A program that asks more often is told to wait; counted in each server process.", low=1, high=100_000,
        ),
        Setting(
            "directory_group_claim", "Claim that names groups", "groups", "",
            "The claim in which the company's sign-in says in which groups somebody is; roles follow it.",
        ),
        Setting(
            "finding_owner_days", "Owner wanted within", 3, "days", "A finding without owner after this is listed.",
            low=0, high=90
        ),
        Setting(
            "sends_nothing", "Nothing is sent", 0, "",
            "1 in a copy for trial: no mail and no webhook leaves it, and its feeds fetch nothing. A restore sets it; Outbox ends it.",
            low=0, high=1,
        ),
        Setting(
            "week_begins_on", "Weeks begin on", 0, "weekday",
            "0 is Monday, 6 is Sunday: what this week and last week mean in lists. Rosters and shrinkage begin on Monday.", low=0, high=6,
        ),
        Setting(
            "office_opens_hour", "Office opens", 9, "h",
            "Who is on no roster gets mail from this hour on, Monday to Friday, at their site.", low=0, high=23,
        ),
        Setting(
            "office_closes_hour", "Office closes", 17, "h", "Who is on no roster gets mail before this hour only.", low=1, high=24,
        ),
        Setting(
            "notice_mail_gap_minutes", "Between two mails", 30, "min",
            "What people are told of within this time goes in one mail; what is urgent does not wait.", low=1, high=480,
        ),
        Setting(
            "todo_escalate_hours", "Leader told after", 24, "h",
            "A To-do late by this is told to the person's leader, late by twice this to the leader's leader; each once.", low=1, high=720,
        ),
        Setting(
            "finding_action_days", "Action wanted within", 7, "days",
            "A finding for which nobody took an action, or said why none is needed, is listed after this.", low=0, high=365,
        ),
        Setting(
            "chart_signal_days", "Signals acted on within", 10, "days",
            "A signal of a control chart on which nobody acted is listed as left after this.", low=1, high=90,
        ),
        Setting(
            "document_answer_days", "Readers answered within", 5, "days",
            "What a reader found wrong in a document, or missed, is answered within this.", low=1, high=60,
        ),
        Setting(
            "variant_due_days", "Other languages follow within", 14, "days",
            "A document in another language or for another brand says what a new version says within this.", low=1, high=180,
        ),
        Setting(
            "document_synonyms", "Words that mean the same",
            "ring, call, phone, telephone; cancel, stop, end; leak, water, flood; car, motor, vehicle; letter, post, mail, email; "
            "refund, repayment; promise, callback; price, cost, premium; unhappy, complaint, annoyed", "",
            "Words by which documents are found too: those of a group between commas, groups between semicolons.", high=2_000,
        ),
        Setting(
            "forecast_error_aim", "Error of forecasts, at most", 10, "%",
            "How far the contacts of a day may be from the forecast in use, as a share of those that came, to be on target in reliability.",
            low=1, high=100,
        ),
        Setting(
            "issue_due_minutes", "Service restored within", 60, "min",
            "An issue of the floor that is not restored within this is overdue, unless a time of its own was given.", low=5, high=1_440,
        ),
        Setting(
            "exception_decide_hours", "Exceptions decided within", 24, "h",
            "An exception that waits for a decision for longer counts as stuck.", low=1, high=336,
        ),
    ),
)


def get(code: str) -> Any:
    """Return the value of the setting `code` in force, the shelf's default when nobody has set it.

    Raises
    ------
    LookupError
        If there is no such setting.
    """
    setting = SETTINGS.get(code)
    values = cache.get("house_settings")
    if values is None:
        values = dict(HouseSetting.objects.values_list("code", "value"))
        cache.set("house_settings", values, CACHE_SECONDS)
    return values.get(code, setting.default)


def parse(setting: Setting, text: str) -> float | int | str:
    """Return `text` as a value of `setting`.

    Raises
    ------
    RuleBroken
        If it is not of the setting's type or outside its limits.
    """
    if isinstance(setting.default, str):
        most = int(setting.high or LONGEST_TEXT)
        if not text.strip() or len(text) > most:
            raise RuleBroken(f"{setting.label} was {text!r}.", remedy=f"Write 1 to {most} characters.", code="bad_setting")
        return text.strip()
    try:
        value = type(setting.default)(text)
    except ValueError:
        value = None
    low, high = setting.low, setting.high
    if value is None or value != value or (low is not None and value < low) or (high is not None and value > high):
        raise RuleBroken(
            f"{setting.label} was {text!r}.",
            remedy=f"Write a number from {low:g} to {high:g} {setting.unit}.".replace("None", "any"),
            code="bad_setting",
            setting=setting.code,
            value=text,
        )
    return value


@transaction.atomic
def change(code: str, *, to: str, by: Actor) -> None:
    """Set `code` to the value written as `to`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include changing settings.
    RuleBroken
        If the value is of the wrong type or outside its limits.
    """
    policy.require(by, "ground.change_setting")
    setting = SETTINGS.get(code)
    value = parse(setting, to)
    before = get(code)
    HouseSetting.objects.update_or_create(code=code, defaults={"value": value, "changed_at": clock.now()})
    store.append(SettingChanged(subject=f"setting:{code}", before=str(before), after=str(value)), by=by)
    transaction.on_commit(lambda: cache.delete("house_settings"))
