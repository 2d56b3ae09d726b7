"""Improve: what can be done in this room."""
