"""Improve: reading what this room keeps."""
