"""Fills an empty house with one week of Larkfield and opens a session for one person of each role; run as a process of its own.

Prints one JSON object: role to session key and person.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from typing import Any

import django


def main(today: str) -> None:
    """Load the week that ends on `today` and print the sessions."""
    django.setup()
    from floorwalker.demo.loading import Edition, load_larkfield
    from floorwalker.ground.people.models import Account, RoleAssignment

    edition = Edition(seed=1, today=date.fromisoformat(today), weeks=1)
    load_larkfield(edition, progress=lambda words: print(words, file=sys.stderr))
    sessions: dict[str, dict[str, str]] = {}
    for assignment in RoleAssignment.objects.filter(person__account__isnull=False, ends_on=None).order_by("pk"):
        if assignment.role in sessions:
            continue
        account = Account.objects.get(person=assignment.person_id)
        person = account.person
        sessions[assignment.role] = {"session": session_of(account), "reference": person.reference, "name": person.display_name}
    print(json.dumps(sessions))


def session_of(account: Any) -> str:
    """Open a session for `account` and return its key."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    main(sys.argv[1])
