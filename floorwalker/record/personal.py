"""Record: what this room keeps about people."""

from __future__ import annotations

from floorwalker.ground.privacy import Personal
from floorwalker.record.need_personal import NEED_PERSONAL

_CONTACT = "Six years after the contact (Limitation Act 1980, section 5)."
_FILE = "Until the import is taken out, at most two years."
_STORY = "So that whoever helps next knows what happened before."
_FIGURES = "So that the floor is planned and figures can be checked against what happened."
_RESTATED = "What a later piece of a feed told of a contact, and what stood before, so that it can be undone."
_REACH = "So that the customer can be found and reached."
_PROMISED = "So that what was promised is kept."
_RAW = "The raw form of what was imported, so that every row can be accounted for."
_SAID = "What was said, so that service can be judged and put right."
_SOUNDED = "How the contact sounded, so that what upsets customers is seen."
_HEARD = "The voices of a contact, so that what was said can be checked and service reviewed."
_ASKED = "So that it can be shown that it was made sure who you are, what you were told and what you agreed to."
_SOUND = "As long as the sound: by the settings for recordings, longer only under a legal hold."

PERSONAL: tuple[Personal, ...] = (
    *NEED_PERSONAL,
    Personal("record.Customer", "name", "customer", "So that the customer is known by name.", _CONTACT, "pseudonym"),
    Personal("record.Customer", "external_id", "customer", "Ties the contacts of one customer together.", _CONTACT, "pseudonym"),
    Personal("record.Customer", "merged_into", "customer", "Two records turned out to be one customer.", _CONTACT, "null"),
    Personal("record.Interaction", "customer", "customer", _STORY, _CONTACT, "null"),
    Personal("record.Interaction", "note", "customer", _STORY, _CONTACT, "null"),
    Personal("record.Interaction", "external_id", "customer", "The key in the source, so that a contact is kept once.", _CONTACT,
             "pseudonym"),
    Personal("record.Interaction", "dissatisfied", "customer", "So that the cause is found and put right.", _CONTACT, "null"),
    Personal("record.Interaction", "agent", "worker", _FIGURES, _CONTACT, "pseudonym"),
    Personal("record.Segment", "person", "worker", _FIGURES, _CONTACT, "pseudonym"),
    Personal("record.SurveyAnswer", "score", "customer", "So that we know how it was for the customer.", _CONTACT, "delete_row"),
    Personal("record.SurveyAnswer", "comment", "customer", "What the customer said, in their words.", _CONTACT, "null"),
    Personal("record.AgentState", "state", "worker", _FIGURES, "Two years.", "delete_row"),
    Personal("record.AgentState", "in_adherence", "worker", "So that the roster can be kept and corrected.", "Two years.",
             "delete_row"),
    Personal("record.AgentState", "scheduled_activity", "worker", "So that the roster can be kept and corrected.", "Two years.",
             "delete_row"),
    Personal("record.ExternalEvent", "dedupe_key", "customer", "The key in the source, so that an event is kept once.",
             "Thirty days.", "pseudonym"),
    Personal("record.ExternalEvent", "payload", "customer", "What a live feed said, until it is read and checked.",
             "Thirty days.", "null"),
    Personal("record.ImportFile", "name", "customer", _RAW, _FILE, "null"),
    Personal("record.ImportFile", "stored", "customer", _RAW, _FILE, "delete_row"),
    Personal("record.Import", "created_by", "worker", "Who handed the files in.", _CONTACT, "pseudonym"),
    Personal("record.Import", "rejected_file", "customer", _RAW, _FILE, "null"),
    Personal("record.SourceName", "value", "worker", "What another system calls you, so that your contacts are known as yours.", _CONTACT,
             "pseudonym"),
    Personal("record.ExternalIdentity", "person", "worker", "Whose a name in another system is, and when it was.", _CONTACT,
             "pseudonym"),
    Personal("record.ExternalIdentity", "customer", "customer", "Whose number in another system it is.", _CONTACT, "null"),
    Personal("record.ExternalIdentity", "said_by", "worker", "Who said whose a name is.", _CONTACT, "pseudonym"),
    Personal("record.Import", "problem_file", "customer", _RAW, _FILE, "null"),
    Personal("record.Delivery", "name", "customer", _RAW, _FILE, "null"),
    Personal("record.FeedFile", "name", "customer", "So that a file of a feed is taken once.", "Until the file is gone from its place.",
             "delete_row"),
    Personal("record.Restatement", "told", "customer", _RESTATED, _FILE, "delete_row"),
    Personal("record.Restatement", "was", "customer", _RESTATED, _FILE, "delete_row"),
    Personal("record.Feed", "created_by", "worker", "Who set the feed up.", _CONTACT, "pseudonym"),
    Personal("record.ContactPoint", "value", "customer", _REACH, "As long as the customer's contacts, or until it is out of use.",
             "delete_row"),
    Personal("record.LoggedContact", "customer", "customer", _STORY, _CONTACT, "null"),
    Personal("record.LoggedContact", "note", "customer", _STORY, _CONTACT, "null"),
    Personal("record.LoggedContact", "dissatisfied", "customer", "So that the cause is found and put right.", _CONTACT, "null"),
    Personal("record.LoggedContact", "source_key", "customer", "The key in the system that carried it, to count it once.", _CONTACT,
             "null"),
    Personal("record.LoggedContact", "person", "worker", "Who had the contact, so that they can be asked.", _CONTACT, "pseudonym"),
    Personal("record.ContactStamp", "customer", "customer", _ASKED, _CONTACT, "null"),
    Personal("record.ContactStamp", "how", "customer", _ASKED, _CONTACT, "null"),
    Personal("record.ContactStamp", "person", "worker", "Who went through a step, so that they can be asked.", _CONTACT, "pseudonym"),
    Personal("record.Match", "decided_by", "worker", "Who said that a note and a contact are one.", _CONTACT, "pseudonym"),
    Personal("record.Match", "filled", "customer", "What a note gave a contact, so that it can be taken back.", _CONTACT, "delete_row"),
    Personal("record.Recording", "stored", "customer", _HEARD, _SOUND, "null"),
    Personal("record.Recording", "agent", "worker", "Whose contact it is, so that they and their leader can listen.", _SOUND, "pseudonym"),
    Personal("record.Recording", "contact_key", "customer", "How its source names the contact, to find it.", _SOUND, "pseudonym"),
    Personal("record.Recording", "external_id", "customer", "Its key in the source, so that it is kept once.", _SOUND, "pseudonym"),
    Personal("record.Recording", "speech", "worker", "When somebody speaks on each lane, so that silence can be told.", _SOUND, "null"),
    Personal("record.Recording", "outline", "worker", "How loud each lane is, so that it can be drawn.", _SOUND, "null"),
    Personal("record.Recording", "held_by", "worker", "Who laid a legal hold.", _SOUND, "pseudonym"),
    Personal("record.Recording", "hold_reason", "customer", "Why a legal hold stands.", "As long as it stands.", "null"),
    Personal("record.Recording", "gone_rule", "customer", "Why the sound is gone.", _CONTACT, "null"),
    Personal("record.RecordingSpan", "cause", "customer", "Why a span may not be heard.", _SOUND, "null"),
    Personal("record.RecordingSpan", "made_by", "worker", "Who masked or removed it.", _SOUND, "pseudonym"),
    Personal("record.RecordingBatch", "name", "customer", _RAW, _FILE, "null"),
    Personal("record.RecordingBatch", "stored", "customer", _RAW, "Until it is read.", "null"),
    Personal("record.RecordingBatch", "index", "customer", _RAW, _FILE, "null"),
    Personal("record.RecordingBatch", "problems", "customer", "So that what was refused can be corrected.", _FILE, "null"),
    Personal("record.RecordingBatch", "created_by", "worker", "Who handed it in.", _CONTACT, "pseudonym"),
    Personal("record.Promise", "customer", "customer", _PROMISED, _CONTACT, "null"),
    Personal("record.Promise", "what", "customer", _PROMISED, _CONTACT, "null"),
    Personal("record.Promise", "broken_reason", "customer", "So that it does not happen again.", _CONTACT, "null"),
    Personal("record.Promise", "owner", "worker", "Who owes it.", _CONTACT, "pseudonym"),
    Personal("record.Transcript", "external_id", "customer", "The key in the source, so that words are kept once.", _CONTACT, "pseudonym"),
    Personal("record.Turn", "text", "customer", _SAID, _CONTACT, "delete_row"),
    Personal("record.Turn", "spans", "customer", "Of which kind what is masked is.", _CONTACT, "delete_row"),
    Personal("record.Turn", "hidden", "customer", "What is masked, for those who must know whom they deal with.", _CONTACT, "null"),
    Personal("record.Turn", "sentiment", "customer", _SOUNDED, _CONTACT, "null"),
    Personal("record.Turn", "person", "worker", "Who said it.", _CONTACT, "pseudonym"),
    Personal("record.TurnCorrection", "text", "customer", _SAID, _CONTACT, "delete_row"),
    Personal("record.TurnCorrection", "spans", "customer", "Of which kind what is masked is.", _CONTACT, "delete_row"),
    Personal("record.TurnCorrection", "hidden", "customer", "What is masked, for those who must know whom they deal with.", _CONTACT,
             "null"),
    Personal("record.TurnCorrection", "sentiment", "customer", _SOUNDED, _CONTACT, "null"),
    Personal("record.TurnCorrection", "by", "worker", "Who corrected a line.", _CONTACT, "pseudonym"),
    Personal("record.SuspectedCode", "decided_by", "worker", "Who looked at digits that may be a security code.", _CONTACT, "pseudonym"),
    Personal("record.SentimentCorrection", "reason", "customer", _SOUNDED, _CONTACT, "delete_row"),
    Personal("record.SentimentCorrection", "said", "customer", _SOUNDED, _CONTACT, "delete_row"),
    Personal("record.SentimentCorrection", "by", "worker", "Who said how a contact sounded.", _CONTACT, "pseudonym"),
    Personal("record.Features", "sentiment", "customer", _SOUNDED, _CONTACT, "delete_row"),
    Personal("record.Features", "phrases", "worker", "Whether what must be said was said.", _CONTACT, "delete_row"),
    Personal("record.Features", "agent", "worker", _FIGURES, _CONTACT, "pseudonym"),
)
