"""Channels: voice, email, chat; one folder each, none knows another."""
