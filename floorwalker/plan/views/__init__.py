"""Plan's screens."""
