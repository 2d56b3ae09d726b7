"""The rules of planning: pure functions that every page and action shares."""
