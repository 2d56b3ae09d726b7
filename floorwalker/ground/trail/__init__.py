"""Who did what to which record when, kept so that it can be proved."""
