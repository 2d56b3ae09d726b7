"""The first tables of a room, made in one step of a migration.

Django makes the models of the whole house anew in memory after every table, which takes four fifths of the time of an empty
database. A migration that only makes tables needs them once.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.migrations.state import ProjectState


class FirstTables(migrations.Migration):
    """A migration of nothing but new tables, which may point to one another in any order."""

    def apply(self, project_state: ProjectState, schema_editor: Any, collect_sql: bool = False) -> ProjectState:  # noqa: FBT001 (Django's own)
        """Make the tables; the state after them is told first, whole."""
        project_state.__dict__.pop("apps", None)  # rendered again when it is next asked for
        for each in self.operations:
            each.state_forwards(self.app_label, project_state)
        for each in self.operations:
            each.database_forwards(self.app_label, schema_editor, project_state, project_state)
        return project_state
