"""Review: what is typed."""
