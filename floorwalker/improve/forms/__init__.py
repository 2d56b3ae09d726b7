"""Improve: what is typed on its pages."""
