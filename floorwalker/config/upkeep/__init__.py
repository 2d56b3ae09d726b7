"""Upkeep: backup, restore, the move to another database, health, figures for monitoring, and the server's log."""
