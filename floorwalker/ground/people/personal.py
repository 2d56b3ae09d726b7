"""What people's tables keep about those who work here."""

from __future__ import annotations

from floorwalker.ground.privacy import Personal

_WORK = "As long as the person works here, then six years (Limitation Act 1980, section 5)."
_SESSION = "Until the session ends, at most one shift."
_SIGN_IN = "As long as the account is open."
_KNOWN = "So that colleagues know who is meant."
_HOURS = "So that the roster keeps to what was agreed."
_DOOR = "So that only this person can sign in as themselves."

PERSONAL_PEOPLE: tuple[Personal, ...] = (
    Personal("people.Person", "display_name", "worker", _KNOWN, _WORK, "pseudonym"),
    Personal("people.Person", "given_name", "worker", _KNOWN, _WORK, "null"),
    Personal("people.Person", "family_name", "worker", _KNOWN, _WORK, "null"),
    Personal("people.Person", "preferred_name", "worker", _KNOWN, _WORK, "null"),
    Personal("people.Person", "sort_key", "worker", "So that lists are in order of names.", _WORK, "pseudonym"),
    Personal("people.Person", "email", "worker", "So that we can write to the person.", _WORK, "null"),
    Personal("people.Person", "phone", "worker", "So that we can call about shifts.", _WORK, "null"),
    Personal(
        "people.Person", "staff_number", "worker", "Ties the person to payroll and the telephone system.", _WORK, "null",
    ),
    Personal("people.Person", "joined_on", "worker", "So that reports use the people of the day.", _WORK, "null"),
    Personal("people.Person", "left_on", "worker", "So that nobody is planned who has left.", _WORK, "null"),
    Personal("people.Membership", "team", "worker", "So that reports use the team of the day.", _WORK, "delete_row"),
    Personal("people.TeamLeadership", "team", "worker", "So that it is known who led the team.", _WORK, "delete_row"),
    Personal(
        "people.SkillLevel", "level", "worker", "So that contacts go to somebody who can help.", _WORK, "delete_row",
    ),
    Personal("people.RoleAssignment", "directory_group", "worker", "Which group of the directory gives the role.", _WORK, "null"),
    Personal(
        "people.RoleAssignment", "role", "worker", "So that everybody may do what they are here for.", _WORK, "delete_row",
    ),
    Personal("people.Contract", "weekly_hours", "worker", _HOURS, _WORK, "delete_row"),
    Personal("people.Contract", "opted_out_on", "worker", "Proves who signed out of the 48-hour week.", _WORK, "null"),
    Personal(
        "people.Contract", "adjustment_need", "worker",
        "What the person needs to do the job (Equality Act 2010, section 20); never why.", "As long as it is needed.", "null",
    ),
    Personal("people.ContractDay", "earliest_minute", "worker", _HOURS, _WORK, "delete_row"),
    Personal("people.Account", "email", "worker", "The name the person signs in with.", _SIGN_IN, "pseudonym"),
    Personal(
        "people.Account", "password", "worker", "Only its Argon2 digest is kept, to know the person again.", _SIGN_IN, "null",
    ),
    Personal("people.Account", "last_login", "worker", "So that unused accounts are found.", _SIGN_IN, "null"),
    Personal("people.OneTimeLink", "account", "worker", "So that a link opens once only.", "Two years.", "delete_row"),
    Personal("account.EmailAddress", "email", "worker", "The name the person signs in with.", _SIGN_IN, "delete_row"),
    Personal("mfa.Authenticator", "data", "worker", _DOOR, _SIGN_IN, "delete_row"),
    Personal(
        "socialaccount.SocialAccount", "uid", "worker", "The person's name in the company's sign-in.", _SIGN_IN, "delete_row",
    ),
    Personal(
        "socialaccount.SocialAccount", "extra_data", "worker", "What the company's sign-in said.", _SIGN_IN, "delete_row",
    ),
    Personal(
        "usersessions.UserSession", "ip", "worker", "So that the person sees where they are signed in.", _SESSION, "delete_row",
    ),
    Personal(
        "usersessions.UserSession", "user_agent", "worker", "So that the person knows the machine again.", _SESSION, "delete_row",
    ),
    Personal("usersessions.UserSession", "data", "worker", "What is known of that sign-in.", _SESSION, "delete_row"),
    Personal("sessions.Session", "session_data", "worker", "So that the person stays signed in.", _SESSION, "delete_row"),
    Personal("people.ApiAnswer", "actor", "worker", "Who asked, so that asking twice does nothing twice.", "24 hours.", "delete_row"),
)
