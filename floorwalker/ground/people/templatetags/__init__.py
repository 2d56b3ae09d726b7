"""Tags for people's own templates."""
