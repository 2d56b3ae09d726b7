"""Migrations that make in memory the few models they touch.

Django makes the models of the whole house anew in memory before a migration and after each of its steps, which takes nine tenths of the
time of an empty database. A step needs the model that it changes, and those that this one points to.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState, StateApps
from django.db.migrations.utils import resolve_relation
from django.utils.functional import SimpleLazyObject

Key = tuple[str, str]


class FewTables(migrations.Migration):
    """A migration whose steps each touch a model of this room; what its own code asks for stands in `asks`."""

    asks: ClassVar[tuple[Key, ...]] = ()
    """Room and model, in small letters, of what a `RunPython` asks for or deletes, and of what points to the latter."""

    def apply(self, project_state: ProjectState, schema_editor: Any, collect_sql: bool = False) -> ProjectState:  # noqa: FBT001 (Django's own)
        """Take each step between two states of a few models."""
        for each in self.operations:
            project_state.__dict__.pop("apps", None)
            touched = {*self.asks, *_named(self.app_label, each)}
            before = ProjectState({key: model.clone() for key, model in _reached(project_state, touched).items()}, project_state.real_apps)
            each.state_forwards(self.app_label, project_state)
            _show(project_state, touched)
            each.database_forwards(self.app_label, schema_editor, before, project_state)
        return _whole_when_asked(project_state)


class FirstTables(migrations.Migration):
    """A migration of nothing but new tables, which may point to one another in any order: all are told first, and made in one step."""

    def apply(self, project_state: ProjectState, schema_editor: Any, collect_sql: bool = False) -> ProjectState:  # noqa: FBT001 (Django's own)
        """Make the tables; the state after them is told first, whole."""
        project_state.__dict__.pop("apps", None)
        for each in self.operations:
            each.state_forwards(self.app_label, project_state)
        _show(project_state, {key for each in self.operations for key in _named(self.app_label, each)})
        for each in self.operations:
            each.database_forwards(self.app_label, schema_editor, project_state, project_state)
        return _whole_when_asked(project_state)


def _named(room: str, step: Operation) -> Iterable[Key]:
    """Return the model that a step names, if it names one."""
    name = getattr(step, "model_name_lower", None) or getattr(step, "name_lower", None)
    return [(room, name)] if name else []


def _show(state: ProjectState, models: set[Key]) -> None:
    state.__dict__["apps"] = StateApps(list(state.real_apps), _reached(state, models))


def _whole_when_asked(state: ProjectState) -> ProjectState:
    """Leave the models of the whole house to whoever asks for one: Django would make them all at once."""
    state.__dict__["apps"] = SimpleLazyObject(lambda: StateApps(list(state.real_apps), state.models))
    return state


def _reached(state: ProjectState, models: set[Key]) -> dict[Key, Any]:
    """Return those of `models` that are there, and every model that they point to, and those point to, and so on."""
    found: dict[Key, Any] = {}
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
