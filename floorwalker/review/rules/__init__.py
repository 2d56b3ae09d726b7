"""The rules of review: pure functions that every page and action shares."""
