"""Improve: the screens of this room."""
