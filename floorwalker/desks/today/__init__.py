"""Today: one queue's day as it runs, or as it ran, with what is about to go wrong."""
