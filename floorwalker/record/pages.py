"""Record: the pages this room puts in the rail and the palette."""

from __future__ import annotations

from floorwalker.ground.pages import Page

PAGES: tuple[Page, ...] = (
    Page("contacts", "Contacts", "phone", "record:contacts", "record", "record.view_contacts", part="Contacts"),
    Page("log_contact", "Log a contact", "pencil", "record:log", "record", "record.log_contact", key="l", part="Contacts"),
    Page("logged", "Logged", "list", "record:logged", "record", "record.view_logged", part="Contacts"),
    Page("unlogged", "Unlogged", "phone-missed", "record:unlogged", "record", "record.match_contacts", part="Contacts"),
    Page("promises", "Promises", "clock", "record:promises", "record", "record.view_logged", part="Contacts"),
    Page("recordings", "Recordings", "audio-lines", "record:recordings", "record", "record.listen", part="Contacts"),
    Page("customers", "Customers", "users", "record:customers", "record", "record.view_customers", part="Contacts"),
    Page("figures", "Figures", "chart-column", "record:figures", "record", "record.view_measures", part="Figures"),
    Page("handle_time", "Handle time", "hourglass", "record:handle_time", "record", "record.view_measures", part="Figures"),
    Page("measures", "Measures", "ruler", "record:measures", "record", part="Figures"),
    Page("who_is_who", "Who is who", "fingerprint", "record:who_is_who", "record", "record.view_names", part="Data"),
    Page("imports", "Imports", "upload", "record:imports", "record", "record.import", part="Data"),
    Page("feeds", "Feeds", "cable", "record:feeds", "record", "record.import", part="Data"),
    Page("suspected_codes", "Security codes", "shield-check", "record:suspected_codes", "record", "record.decide_codes", part="Data"),
    Page("archives", "Archives", "layers", "record:archives", "record", "record.archive", part="Data"),
    Page("choices", "Reasons and outcomes", "list", "record:reasons", "setup", "record.change_choices", part="Centre"),
)
