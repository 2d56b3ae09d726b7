"""The first tables of a room, made in one step of a migration.

Django makes the models of the whole house anew in memory after every table, which takes nine tenths of the time of an empty
database. A migration that only makes tables needs its own models once, with those that they point to.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.migrations.state import ProjectState, StateApps
from django.db.migrations.utils import resolve_relation
from django.utils.functional import SimpleLazyObject


class FirstTables(migrations.Migration):
    """A migration of nothing but new tables, which may point to one another in any order."""

    def apply(self, project_state: ProjectState, schema_editor: Any, collect_sql: bool = False) -> ProjectState:  # noqa: FBT001 (Django's own)
        """Make the tables; the state after them is told first, whole."""
        project_state.__dict__.pop("apps", None)
        for each in self.operations:
            each.state_forwards(self.app_label, project_state)
        made = {(self.app_label, each.name_lower) for each in self.operations if isinstance(each, migrations.CreateModel)}
        project_state.__dict__["apps"] = StateApps(list(project_state.real_apps), _reached(project_state, made))
        for each in self.operations:
            each.database_forwards(self.app_label, schema_editor, project_state, project_state)
        # Django would make all models anew at once, also where the next migration asks for few
        project_state.__dict__["apps"] = SimpleLazyObject(lambda: StateApps(list(project_state.real_apps), project_state.models))
        return project_state


def _reached(state: ProjectState, models: set[tuple[str, str]]) -> dict[tuple[str, str], Any]:
    """Return `models` and every model that they point to, and those point to, and so on."""
    found: dict[tuple[str, str], Any] = {}
    waiting = list(models)
    while waiting:
        key = waiting.pop()
        if key in found or key not in state.models:
            continue
        found[key] = state.models[key]
        pointed = [base for base in found[key].bases if isinstance(base, str)]
        for field in found[key].fields.values():
            if field.is_relation:
                pointed += [field.remote_field.model, *filter(None, [getattr(field.remote_field, "through", None)])]
        waiting += [resolve_relation(each, *key) for each in pointed]
    return found
