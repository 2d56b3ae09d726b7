"""Review: what it can be asked."""
