"""Desks: screens that join verbs; no table, no rule."""
