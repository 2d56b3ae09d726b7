"""Resolve: changing things; each action asks permission and writes its line in the trail."""
