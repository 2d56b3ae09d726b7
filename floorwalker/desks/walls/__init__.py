"""Walls: queues and reports on a screen that everybody passes, in large figures and without names."""
